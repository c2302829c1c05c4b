//! Expressions under `tests/cases/query`: what is taken, and what is said of the rest, byte by byte.

use std::fmt::Write as _;
use std::path::Path as File;

use serde_json::{Value, json};
use stepwright::query::jsonata::Problem;
use stepwright::query::{Call, Jsonata, Path, Root, SyntaxFault};

fn check(name: &str, judge: fn(&str) -> Value) {
    let root = File::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/query");
    let text = std::fs::read_to_string(root.join(name)).unwrap();
    let mut wrong = String::new();
    for mut case in serde_json::from_str::<Vec<Value>>(&text).unwrap() {
        let expected = case.as_object_mut().unwrap();
        assert!(
            expected.remove("source").is_some(),
            "{expected:?} says no source"
        );
        let text = expected.remove("text").unwrap();
        let given = judge(text.as_str().unwrap());
        if given != case {
            writeln!(wrong, "{text}\n  expected {case}\n  got      {given}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{name}:\n{wrong}");
}

fn fault(fault: &SyntaxFault) -> Value {
    json!({"fault": {"message": fault.message, "at": [fault.at.start, fault.at.end]}})
}

#[test]
fn paths_are_parsed() {
    check("paths.json", |text| match Path::parse(text) {
        Ok(path) => {
            let root = match &path.root {
                Root::Input => "input",
                Root::Context => "context",
                Root::Variable(name) => name,
                Root::Item => "item",
            };
            json!({"definite": path.is_definite(), "reference": path.beyond_reference().is_none(), "root": root})
        }
        Err(found) => fault(&found),
    });
}

#[test]
fn intrinsic_calls_are_parsed() {
    check("calls.json", |text| match Call::parse(text) {
        Ok(call) => json!({"function": call.function.name, "arguments": call.arguments.len()}),
        Err(found) => fault(&found),
    });
}

#[test]
fn jsonata_is_parsed() {
    check("jsonata.json", |text| match Jsonata::in_string(text) {
        Ok(None) => json!({"plain": true}),
        Ok(Some(found)) => {
            json!({"variables": found.references.variables, "states": found.references.states})
        }
        Err(faults) => {
            let problem = match &faults[0].problem {
                Problem::Delimiters => "delimiters".to_owned(),
                Problem::Syntax { message } => format!("syntax: {message}"),
                Problem::Operator { sign } => format!("operator: {sign}"),
                Problem::TopLevel { name } => format!("top level: {name}"),
                Problem::Root => "root".to_owned(),
                Problem::Function { name } => format!("function: {name}"),
            };
            json!({"fault": {"problem": problem, "at": [faults[0].at.start, faults[0].at.end]}})
        }
    });
}

/// Whatever the text, the parsers answer; and a fault lies inside the text, on boundaries of characters.
#[test]
fn every_cut_and_every_change_of_an_expression_is_answered() {
    let root = File::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/query");
    let mut tried = 0;
    for name in ["paths.json", "calls.json", "jsonata.json"] {
        let text = std::fs::read_to_string(root.join(name)).unwrap();
        for case in serde_json::from_str::<Vec<Value>>(&text).unwrap() {
            let text = case["text"].as_str().unwrap();
            for mutant in mutants(text) {
                tried += 1;
                answers(&mutant);
            }
        }
    }
    assert!(tried > 5_000, "only {tried}");
}

fn mutants(text: &str) -> Vec<String> {
    let mut mutants = Vec::new();
    let characters: Vec<char> = text.chars().collect();
    for at in 0..characters.len() {
        mutants.push(characters[..at].iter().collect());
        mutants.push(characters[at..].iter().collect());
        for put in ['\'', '(', ']', '\\', '$', 'é', '%'] {
            let mut changed = characters.clone();
            changed[at] = put;
            mutants.push(changed.iter().collect());
        }
    }
    mutants
}

fn answers(text: &str) {
    let inside = |at: &std::ops::Range<usize>| {
        assert!(text.get(at.clone()).is_some(), "{at:?} is not in {text:?}");
    };
    let _ = Path::parse(text).map_err(|fault| inside(&fault.at));
    let _ = Call::parse(text).map_err(|fault| inside(&fault.at));
    if let Err(faults) = Jsonata::in_string(text) {
        faults.iter().for_each(|fault| inside(&fault.at));
    }
}

/// Nesting without end is refused, not followed.
#[test]
fn deep_nesting_is_answered() {
    for (piece, count) in [
        ("$[?(", 50_000),
        ("$.length(", 50_000),
        ("$[?((((", 50_000),
        ("$[?(!!!!", 50_000),
        ("States.Array(", 50_000),
    ] {
        let text = piece.repeat(count);
        assert!(
            Path::parse(&text).is_err() && Call::parse(&text).is_err(),
            "{piece}"
        );
    }
    for piece in ["(", "[", "{'a':", "-", "$f(", "function($x){"] {
        let text = format!("{{% {} %}}", piece.repeat(20_000));
        assert!(Jsonata::in_string(&text).is_err(), "{piece}");
    }
}
