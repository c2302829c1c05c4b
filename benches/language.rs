//! How long the check of a definition takes: its text parsed, and all rules of the language.
//!
//! The argument is a file of JSON, a list of definitions. All of them are checked a few times over in one thread; of these rounds
//! the fastest counts. `benches/validation.py` calls this and puts other linters beside it.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement prints, and fails by panicking"
)]

use std::time::{Duration, Instant};

use serde_json::Value;
use stepwright::asl::{Options, read_text};

const ROUNDS: usize = 20;

fn main() {
    // Cargo passes `--bench`.
    let Some(file) = std::env::args().skip(1).find(|word| !word.starts_with('-')) else {
        println!("no file of definitions was given: nothing was measured");
        return;
    };
    let definitions: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let texts: Vec<String> = definitions
        .iter()
        .map(|definition| format!("{definition:#}"))
        .collect();
    let mut least = Duration::MAX;
    let mut faults = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        faults = texts
            .iter()
            .map(|text| read_text(text, Options::default()).faults.len())
            .sum();
        least = least.min(start.elapsed());
    }
    let each = least.as_secs_f64() * 1e3 / texts.len() as f64;
    println!(
        "checked {} definitions: {each:.4} ms each, {faults} faults",
        texts.len()
    );
}
