//! Expressions made of any bytes, evaluated.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stepwright_fuzz::evaluations::check(bytes));
