//! Intrinsic calls as any text.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| stepwright_fuzz::expressions::check_call(text));
