//! Manifests, definitions and project files as any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stepwright_fuzz::manifests::check(bytes));
