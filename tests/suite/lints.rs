//! Levels of warnings and notes, and comments that silence them: `tests/cases/lints.yaml`.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::Value;
use stepwright::asl::{self, Options, rules};
use stepwright::codes;

use crate::cases;
use crate::codes::files_below;
use crate::fields::valid_definitions;
use crate::program::run;
use crate::stack::{PROJECT, Stack, Target};

#[test]
fn levels_and_comments_do_what_they_say() {
    let path = cases::root("lints.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let target = Target::start();
    let mut failures = Vec::new();
    let cases = cases::documents(&text).unwrap();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let project = format!("{PROJECT}{}", case["project"].as_str().unwrap_or_default());
        let manifest = case["manifest"].as_str().unwrap();
        let stack = Stack::of(&target, &project, &[("a", manifest)]);
        let flags = case["flags"].as_array().into_iter().flatten();
        let flags: Vec<&str> = flags.filter_map(Value::as_str).collect();
        let arguments = [&["validate", "--format", "json"], &flags[..]].concat();
        let run = run(&stack, &arguments);
        let found: Value = serde_json::from_str(&run.out)
            .unwrap_or_else(|_| panic!("{name}: {}{}", run.out, run.err));
        let found: Vec<String> = found["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let text = |key: &str| one[key].as_str().unwrap_or_default();
                assert!(text("page").ends_with(&format!("#{}", text("code"))));
                format!(
                    "{} {} {}: {}",
                    one["line"],
                    text("severity"),
                    text("code"),
                    text("message")
                )
            })
            .collect();
        let wanted = case["found"].as_array().into_iter().flatten();
        let wanted: Vec<&str> = wanted.filter_map(Value::as_str).collect();
        let code = case["exit"].as_i64().unwrap_or(0);
        if found != wanted || i64::from(run.code) != code {
            failures.push(format!("{name}: exit {}\n{}", run.code, found.join("\n")));
        }
    }
    assert!(cases.len() > 10);
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// What is ever a warning has a level to set, and what is not has none.
#[test]
fn codes_with_a_level_are_those_that_warn() {
    let mark = Regex::new(r"(?m)^\s*#\s*\^*…? (warning|note): ").unwrap();
    let warns: BTreeSet<String> = files_below(&cases::root("rules"), "yaml")
        .into_iter()
        .filter(|path| mark.is_match(&std::fs::read_to_string(path).unwrap()))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert!(warns.len() > 10);
    for code in &warns {
        assert!(
            !codes::is_always_error(code),
            "`{code}` is a warning in a case"
        );
    }
    for rule in rules::all() {
        let name = rule.code.name;
        let is_set = codes::lint_names().any(|lint| lint == name);
        assert_eq!(is_set, !codes::is_always_error(name), "{name}");
        assert!(
            !is_set || warns.contains(name),
            "no case of `{name}` is a warning"
        );
    }
}

/// Lints about what tests leave out on purpose: definitions of recordings are as short as they can be.
const EXPECTED: [&str; 4] = [
    "lost-input",
    "missing-heartbeat",
    "missing-retry",
    "missing-timeout",
];

/// The definitions that AWS accepted are right, so a lint that finds much in them is wrong.
#[test]
fn lints_find_little_in_accepted_definitions() {
    let Some(definitions) = valid_definitions() else {
        return;
    };
    let lints: BTreeSet<&str> = [rules::TIMEOUTS, rules::ERROR_HANDLING]
        .concat()
        .iter()
        .map(|rule| rule.code.name)
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, definition) in &definitions {
        let faults = asl::read(definition, Options::default()).faults;
        let codes: BTreeSet<&str> = faults.iter().map(asl::Fault::code).collect();
        for code in codes.intersection(&lints) {
            *counts.entry(code).or_default() += 1;
            if !EXPECTED.contains(code) {
                println!("{code}: {id}");
            }
        }
    }
    println!("{} definitions: {counts:?}", definitions.len());
    for code in lints.iter().filter(|code| !EXPECTED.contains(code)) {
        let count = counts.get(code).copied().unwrap_or_default();
        assert!(count * 100 <= definitions.len(), "`{code}`: {count}");
    }
}
