//! Payload templates as any JSON.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| stepwright_fuzz::expressions::check_template(text));
