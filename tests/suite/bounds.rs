//! Expressions that would outgrow time or memory: each fails its state, and the process stays small.
//!
//! The cases under `tests/cases/bounds` and expressions made of random bytes run in a process of their own whose memory is bounded
//! by the system, so that an expression that holds too much ends the test.

use std::fmt::Write;
use std::path::Path as File;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use stepwright::query;

#[allow(dead_code, reason = "the fuzz target hands over bytes")]
#[path = "../../fuzz/src/evaluations.rs"]
mod evaluations;
#[path = "../../fuzz/src/grammar.rs"]
mod grammar;

use evaluations::evaluate;
use grammar::Made;

/// The bounds of an expression, with what the program takes itself: address space, not what is in memory.
const KILOBYTES: usize = 1_000_000;

/// The random expressions of every test run.
const EXPRESSIONS: u64 = 150;

/// How long one expression may take in a build with optimizations.
const LONGEST: Duration = Duration::from_secs(6);

/// Runs an ignored test of this program within bounded memory.
fn bounded(test: &str) {
    if cfg!(not(target_os = "linux")) {
        crate::collected::skipped("bounds of evaluations", "Linux, for `ulimit -v`");
        return;
    }
    let script =
        format!("ulimit -v {KILOBYTES} && exec \"$0\" --ignored --exact {test} --nocapture");
    let output = Command::new("sh")
        .args(["-c", &script])
        .arg(std::env::current_exe().unwrap())
        .env("MALLOC_ARENA_MAX", "1")
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown}\n{errors}");
    assert!(shown.contains("1 passed"), "{shown}");
    // A panic in an evaluation is the cause of a failure, and nothing on the standard error.
    assert!(!errors.contains("panicked"), "{errors}");
}

#[test]
fn attacks_end_within_their_bounds() {
    bounded("bounds::attacks");
}

#[test]
fn random_expressions_end_within_their_bounds() {
    bounded("bounds::random");
}

/// Puts a text together of pieces, of which `[piece, count]` is one many times.
fn text_of(pieces: &Value) -> String {
    match pieces {
        Value::String(text) => text.clone(),
        Value::Array(pieces) => pieces
            .iter()
            .map(|piece| match piece {
                Value::String(text) => text.clone(),
                many => {
                    let count = usize::try_from(many[1].as_u64().unwrap()).unwrap();
                    many[0].as_str().unwrap().repeat(count)
                }
            })
            .collect(),
        other => panic!("{other} is no text"),
    }
}

fn made(case: &Value) -> Made {
    type Kind = (&'static str, fn(String) -> Made);
    let kinds: [Kind; 4] = [
        ("jsonata", Made::Jsonata),
        ("path", Made::Path),
        ("call", Made::Call),
        ("template", Made::Template),
    ];
    let mut kinds = kinds.into_iter();
    let found = kinds.find_map(|(name, kind)| Some(kind(text_of(case.get(name)?))));
    found.unwrap_or_else(|| panic!("{case} has no expression"))
}

/// The first bytes of what may be very long.
#[derive(Default)]
struct Beginning(String);

impl Write for Beginning {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.push_str(&text[..text.floor_char_boundary(400)]);
        if self.0.len() < 400 {
            Ok(())
        } else {
            Err(std::fmt::Error)
        }
    }
}

#[test]
#[ignore = "runs in a process of its own"]
fn attacks() {
    let root = File::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/bounds");
    let text = std::fs::read_to_string(root.join("evaluations.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    for case in file["cases"].as_array().unwrap() {
        assert!(case["source"].is_string(), "{case} says no source");
        let begun = Instant::now();
        let given = evaluate(&made(case)).unwrap_or_else(|| panic!("{case} is no expression"));
        println!("{:>6} ms {case:.100}", begun.elapsed().as_millis());
        let is_right = match (&given, case.get("value")) {
            (Ok(value), Some(expected)) => value == expected,
            (Err(fault), None) => {
                let says = case["says"].as_str().unwrap();
                case["error"] == fault.error_name() && fault.to_string().contains(says)
            }
            _ => false,
        };
        if !is_right {
            let mut shown = Beginning::default();
            // Fails at its end.
            let _ = write!(shown, "{given:?}");
            wrong.push(format!("{case:.300}\n  got {}", shown.0));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "runs in a process of its own"]
fn random() {
    let mut evaluated = 0;
    for seed in 0..EXPRESSIONS {
        evaluated += usize::from(evaluate(&grammar::made(&bytes(seed))).is_some());
    }
    assert!(
        evaluated > 50,
        "only {evaluated} of {EXPRESSIONS} are expressions"
    );
}

/// The same for as many seconds as `EVALUATIONS_SECONDS` says, beginning at `EVALUATIONS_SEED`, with the time of each measured.
#[test]
#[ignore = "for a build with optimizations, by hand"]
#[allow(clippy::disallowed_methods, reason = "the switches of a run by hand")]
fn random_for_long() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let whole = Duration::from_secs(number("EVALUATIONS_SECONDS").unwrap_or(60));
    let (begun, mut seed) = (
        Instant::now(),
        number("EVALUATIONS_SEED").unwrap_or(1_000_000),
    );
    let (mut slowest, mut evaluated) = (Duration::ZERO, 0);
    while begun.elapsed() < whole {
        let made = grammar::made(&bytes(seed));
        // What ends the process is the last one that was written.
        std::fs::write(
            std::env::temp_dir().join("evaluation.txt"),
            format!("{made:?}"),
        )
        .unwrap();
        let before = Instant::now();
        evaluated += usize::from(evaluate(&made).is_some());
        let took = before.elapsed();
        if took > slowest {
            slowest = took;
            println!("seed {seed}: {took:?} {:.300}", format!("{made:?}"));
        }
        assert!(
            took < LONGEST || cfg!(debug_assertions),
            "seed {seed} takes {took:?}: {made:?}"
        );
        seed += 1;
    }
    println!(
        "{evaluated} expressions of {} texts, the slowest in {slowest:?}",
        seed
    );
}

/// Bytes of a seed: the generator of SplitMix64.
fn bytes(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0xd134_2543_de82_ef95);
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    };
    let count = 8 + next() % 120;
    (0..count).map(|_| next().to_le_bytes()[0]).collect()
}
