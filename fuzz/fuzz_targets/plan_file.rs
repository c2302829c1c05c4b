//! Saved plans as any text.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| stepwright_fuzz::plan_files::check(text));
