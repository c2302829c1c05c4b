//! Every valid definition of the recordings, broken in one place at a time: the reader answers, and catches it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use stepwright::asl::{MachineType, Options, read, read_text};

use crate::fields;
use crate::mutation_rules::RULES;
use crate::mutation_sites::sites;

/// How many mutants of a rule are judged at most; all of them, some 200,000, take minutes in a debug build.
const SHARE: usize = 150;

#[test]
fn every_rule_is_broken_and_every_breach_is_caught() {
    judge(SHARE);
}

/// Judges all mutants, which takes minutes, and prints the table of docs/language.md.
#[test]
#[ignore = "takes minutes"]
fn every_mutant_there_is_is_caught() {
    judge(usize::MAX);
}

/// Breaks every rule wherever it can be broken, and judges up to `most` mutants of each, spread over all definitions.
fn judge(most: usize) {
    let Some(definitions) = fields::valid_definitions() else {
        return;
    };
    let definitions: Vec<(String, Value)> = definitions
        .into_iter()
        .filter(|(_, definition)| errors(definition).is_empty())
        .collect();
    let all: Vec<_> = definitions
        .iter()
        .map(|(id, definition)| (id, definition, sites(definition)))
        .collect();
    let (mut table, mut missed) = (Vec::new(), Vec::new());
    for rule in RULES {
        let mut mutants = Vec::new();
        for (id, definition, sites) in &all {
            for site in sites {
                mutants.extend(
                    (rule.make)(site)
                        .into_iter()
                        .map(|members| (*id, *definition, site, members)),
                );
            }
        }
        let stride = mutants.len().div_ceil(most).max(1);
        let mut caught = 0;
        for (id, definition, site, members) in mutants.into_iter().step_by(stride) {
            let mut mutant = definition.clone();
            *mutant.pointer_mut(&site.pointer).unwrap() = Value::Object(members);
            match found(&mutant).contains(&rule.code) {
                true => caught += 1,
                false => missed.push(format!(
                    "{}: {}: {id} {}",
                    rule.section, rule.sentence, site.pointer
                )),
            }
        }
        table.push((rule.section, rule.sentence, rule.code, caught));
    }
    table.extend(express(&definitions));
    table.push((
        "structure",
        "the definition is JSON",
        "not-json",
        cut(&definitions),
    ));
    println!("{}", written(&table));
    assert!(
        missed.is_empty(),
        "{} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
    let never: Vec<_> = table.iter().filter(|row| row.3 == 0).collect();
    assert!(never.is_empty(), "rules that nothing broke: {never:#?}");
}

type Row = (&'static str, &'static str, &'static str, usize);

fn written(table: &[Row]) -> String {
    let mut text = String::new();
    let mut sections = BTreeMap::<&str, (usize, usize)>::new();
    for (section, sentence, code, caught) in table {
        writeln!(text, "{caught:>7}  {section}: {sentence} ({code})").unwrap();
        let sum = sections.entry(section).or_default();
        *sum = (sum.0 + 1, sum.1 + caught);
    }
    writeln!(text, "| section | rules | mutants caught |\n|---|--:|--:|").unwrap();
    for (section, (rules, caught)) in sections {
        writeln!(text, "| `{section}` | {rules} | {caught} |").unwrap();
    }
    let caught: usize = table.iter().map(|row| row.3).sum();
    writeln!(text, "| all | {} | {caught} |", table.len()).unwrap();
    text
}

/// Tells whether a definition has what a rule is about.
type Has = fn(&str) -> bool;

/// Reads as Express what waits for a job, a token or an activity, or maps over many machines.
fn express(definitions: &[(String, Value)]) -> Vec<Row> {
    let kind = MachineType::Express;
    let signs: [(&str, Has); 4] = [
        ("EXPRESS has no .sync", |text| {
            text.contains(".sync\"") || text.contains(".sync:2\"")
        }),
        ("EXPRESS has no .waitForTaskToken", |text| {
            text.contains(".waitForTaskToken\"")
        }),
        ("EXPRESS has no activity", |text| {
            text.contains(":activity:")
        }),
        ("EXPRESS has no DISTRIBUTED Map", |text| {
            text.contains("\"Mode\":\"DISTRIBUTED\"")
        }),
    ];
    let row = |(sentence, has): (&'static str, Has)| {
        let mut caught = 0;
        for (id, definition) in definitions {
            let text = definition.to_string();
            // What deployment tools fill in is not there yet.
            if has(&text) && !text.contains("${") {
                let faults = read(definition, Options { kind }).faults;
                let is_caught = faults.iter().any(|fault| fault.code() == "express-limit");
                assert!(is_caught, "{sentence}: {id}");
                caught += 1;
            }
        }
        ("structure", sentence, "express-limit", caught)
    };
    signs.into_iter().map(row).collect()
}

/// Cuts the last bracket off the text of each definition; returns how many were caught, which must be all.
fn cut(definitions: &[(String, Value)]) -> usize {
    let is_caught = |(id, definition): &(String, Value)| {
        let text = definition.to_string();
        let faults = read_text(&text[..text.len() - 1], Options::default()).faults;
        assert_eq!(faults[0].code(), "not-json", "{id}");
    };
    definitions.iter().for_each(is_caught);
    definitions.len()
}

/// Returns the codes of all errors, ours.
fn errors(definition: &Value) -> Vec<&'static str> {
    let faults = read(definition, Options::default()).faults;
    let errors = faults.iter().filter(|fault| fault.is_error());
    errors.map(|fault| fault.code()).collect()
}

/// Returns the codes of all errors, and of advice on what AWS lets pass.
fn found(definition: &Value) -> Vec<&'static str> {
    let faults = read(definition, Options::default()).faults;
    let told = faults
        .iter()
        .filter(|fault| fault.is_error() || fault.level().service.is_none());
    told.map(|fault| fault.code()).collect()
}

/// Whatever a member holds, the reader answers, and builds a machine exactly where it finds no error.
#[test]
fn any_value_in_any_place_is_answered() {
    let Some(definitions) = fields::valid_definitions() else {
        return;
    };
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("{%"),
        json!("$."),
        json!([]),
        json!({}),
        json!([null]),
    ];
    let mut tried = 0;
    for (_, definition) in definitions.iter().step_by(5) {
        let mut pointers = Vec::new();
        places(definition, String::new(), &mut pointers);
        for (index, pointer) in pointers.iter().enumerate() {
            let mut mutant = definition.clone();
            *mutant.pointer_mut(pointer).unwrap() = odd[(index + tried) % odd.len()].clone();
            let reading = read(&mutant, Options::default());
            let valid = reading.faults.iter().all(|fault| !fault.is_error());
            assert_eq!(reading.machine.is_some(), valid, "{pointer} of {mutant}");
            for fault in &reading.faults {
                assert_eq!(
                    fault.aws().is_none(),
                    fault.problem.level().service.is_none()
                );
                assert!(fault.aws().is_none_or(|words| !words.message.is_empty()));
                assert!(!fault.phrase().is_empty());
            }
            tried += 1;
        }
    }
    assert!(tried > 1_000, "only {tried}");
}

fn places(value: &Value, at: String, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| (index.to_string(), item))
            .collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        places(child, format!("{at}/{key}"), found);
    }
    found.push(at);
}
