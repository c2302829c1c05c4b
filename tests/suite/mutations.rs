//! Every valid definition of the recordings, broken in one place at a time: the reader answers, and catches it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use stepwright::asl::{Options, read};
use stepwright::diagnostic::Severity;

use crate::fields;

type Make = fn(&Map<String, Value>, &str) -> Option<Map<String, Value>>;

/// One way to break a member of an object: the members that it makes of it, or nothing where it does not apply.
struct Mutation {
    name: &'static str,
    /// AWS's code for what it breaks.
    code: &'static str,
    make: Make,
}

/// Every how manieth mutant is judged: all of them, some 22,000, take a quarter of a minute in a debug build.
const STRIDE: usize = 4;

const OPEN_ONLY: &str = "open a JSONata expression only";
const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

const MUTATIONS: &[Mutation] = &[
    Mutation {
        name: "drop a required field",
        code: SCHEMA,
        make: drop_required,
    },
    Mutation {
        name: "drop the way out",
        code: SCHEMA,
        make: drop_transition,
    },
    Mutation {
        name: "next and end at once",
        code: SCHEMA,
        make: both_transitions,
    },
    Mutation {
        name: "lead to no state",
        code: "MISSING_TRANSITION_TARGET",
        make: lead_nowhere,
    },
    Mutation {
        name: "rename a field",
        code: SCHEMA,
        make: rename_field,
    },
    Mutation {
        name: "unknown type",
        code: SCHEMA,
        make: unknown_type,
    },
    Mutation {
        name: "text for a number",
        code: SCHEMA,
        make: text_for_number,
    },
    Mutation {
        name: "number for a text",
        code: SCHEMA,
        make: number_for_text,
    },
    Mutation {
        name: "number below its range",
        code: SCHEMA,
        make: below_range,
    },
    Mutation {
        name: "no path under .$",
        code: SCHEMA,
        make: no_path,
    },
    Mutation {
        name: "States.ALL with others",
        code: SCHEMA,
        make: all_with_others,
    },
    Mutation {
        name: "no errors to match",
        code: SCHEMA,
        make: no_errors,
    },
    Mutation {
        name: OPEN_ONLY,
        code: SCHEMA,
        make: open_only,
    },
    Mutation {
        name: "two ways to wait",
        code: SCHEMA,
        make: two_waits,
    },
    Mutation {
        name: "a state that nothing leads to",
        code: "MISSING_TRANSITION_TARGET",
        make: lost_state,
    },
];

fn is_state(members: &Map<String, Value>) -> bool {
    members
        .get("Type")
        .and_then(Value::as_str)
        .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
}

fn changed(members: &Map<String, Value>, key: &str, value: Value) -> Option<Map<String, Value>> {
    let mut members = members.clone();
    members.insert(key.to_owned(), value);
    Some(members)
}

fn without(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    let mut members = members.clone();
    members.shift_remove(key)?;
    Some(members)
}

fn drop_required(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    let is_scope = members.contains_key("States") && members.contains_key("StartAt");
    let required = match key {
        "StartAt" | "States" => is_scope,
        "Type" | "Resource" | "Choices" | "Branches" | "ItemProcessor" => is_state(members),
        "ErrorEquals" => true,
        _ => false,
    };
    required.then(|| without(members, key)).flatten()
}

fn drop_transition(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    let one = matches!(key, "Next" | "End")
        && !(members.contains_key("Next") && members.contains_key("End"));
    (one && is_state(members))
        .then(|| without(members, key))
        .flatten()
}

fn both_transitions(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    (key == "Next" && is_state(members) && !members.contains_key("End"))
        .then(|| changed(members, "End", json!(true)))
        .flatten()
}

fn lead_nowhere(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    let leads = match key {
        "Next" => is_state(members) || members.contains_key("ErrorEquals"),
        "Default" => is_state(members),
        "StartAt" => members.contains_key("States"),
        _ => false,
    };
    leads
        .then(|| changed(members, key, json!("no such state")))
        .flatten()
}

fn rename_field(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    let value = members.get(key)?.clone();
    let mut renamed = without(members, key)?;
    renamed.insert(format!("{key}X"), value);
    is_state(members).then_some(renamed)
}

fn unknown_type(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    (key == "Type" && is_state(members))
        .then(|| changed(members, key, json!("pass")))
        .flatten()
}

fn is_number(key: &str) -> bool {
    [
        "TimeoutSeconds",
        "HeartbeatSeconds",
        "Seconds",
        "MaxConcurrency",
    ]
    .contains(&key)
}

fn text_for_number(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    (is_number(key) && is_state(members) && members[key].is_number())
        .then(|| changed(members, key, json!("5")))
        .flatten()
}

fn below_range(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    (is_number(key) && is_state(members) && members[key].is_number())
        .then(|| changed(members, key, json!(-1)))
        .flatten()
}

fn number_for_text(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    let is_text = [
        "Resource",
        "Comment",
        "Next",
        "InputPath",
        "ResultPath",
        "Error",
    ]
    .contains(&key);
    (is_text && is_state(members))
        .then(|| changed(members, key, json!(7)))
        .flatten()
}

fn no_path(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    key.ends_with(".$")
        .then(|| changed(members, key, json!("$.a[")))?
}

fn all_with_others(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    (key == "ErrorEquals")
        .then(|| changed(members, key, json!(["States.ALL", "Other"])))
        .flatten()
}

fn no_errors(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    (key == "ErrorEquals")
        .then(|| changed(members, key, json!([])))
        .flatten()
}

fn open_only(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    let text = members[key]
        .as_str()
        .filter(|text| text.starts_with("{%"))?;
    changed(members, key, json!(text.trim_end_matches('}')))
}

fn two_waits(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    (key == "Seconds" && is_state(members))
        .then(|| changed(members, "Timestamp", json!("2030-01-01T00:00:00Z")))
        .flatten()
}

fn lost_state(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    let mut states = members.get(key)?.as_object()?.clone();
    states.insert("Nobody leads here".to_owned(), json!({"Type": "Succeed"}));
    (key == "States" && members.contains_key("StartAt"))
        .then(|| changed(members, key, json!(states)))
        .flatten()
}

/// Texts that are literal wherever they stand: what is broken inside them breaks no rule.
const LITERAL: &[&str] = &[
    "Result",
    "Comment",
    "Parameters",
    "Arguments",
    "Output",
    "Assign",
    "ItemSelector",
    "ResultSelector",
    "BatchInput",
];

#[test]
fn every_mutant_of_a_valid_definition_is_caught() {
    let Some(definitions) = fields::valid_definitions() else {
        return;
    };
    let (mut caught, mut missed) = (BTreeMap::<&str, usize>::new(), Vec::new());
    for (id, definition) in &definitions {
        if !errors(definition).is_empty() {
            continue;
        }
        let mut mutants = Vec::new();
        collect(definition, &mut Vec::new(), false, &mut mutants);
        // In JSONPath, `{% … %}` is text like any other.
        let is_jsonata = definition["QueryLanguage"] == "JSONata";
        mutants.retain(|(mutation, ..)| is_jsonata || mutation.name != OPEN_ONLY);
        for (mutation, path, members) in mutants.into_iter().step_by(STRIDE) {
            let mut mutant = definition.clone();
            *mutant.pointer_mut(&path).unwrap() = Value::Object(members);
            if errors(&mutant).contains(&mutation.code) {
                *caught.entry(mutation.name).or_default() += 1;
            } else {
                missed.push(format!("{}: {id} {path}", mutation.name));
            }
        }
    }
    println!("{caught:#?}");
    assert!(
        missed.is_empty(),
        "{} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
    let unused: Vec<_> = MUTATIONS
        .iter()
        .filter(|mutation| !caught.contains_key(mutation.name))
        .collect();
    assert!(
        unused.is_empty(),
        "{:?}",
        unused
            .iter()
            .map(|mutation| mutation.name)
            .collect::<Vec<_>>()
    );
}

fn errors(definition: &Value) -> Vec<&'static str> {
    let faults = read(definition, Options::default()).faults;
    let errors = faults
        .iter()
        .filter(|fault| fault.severity() == Severity::Error);
    errors.map(|fault| fault.code()).collect()
}

type Mutant = (&'static Mutation, String, Map<String, Value>);

/// Inside payloads only expressions can break.
fn collect(value: &Value, path: &mut Vec<String>, payload: bool, mutants: &mut Vec<Mutant>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                for mutation in MUTATIONS.iter().filter(|mutation| {
                    !payload || mutation.name == "no path under .$" || mutation.name == OPEN_ONLY
                }) {
                    let pointer: String = path
                        .iter()
                        .map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1")))
                        .collect();
                    mutants.extend(
                        (mutation.make)(members, key).map(|members| (mutation, pointer, members)),
                    );
                }
                if key == "Result" && is_state(members) {
                    continue;
                }
                path.push(key.clone());
                collect(
                    value,
                    path,
                    payload || (LITERAL.contains(&key.as_str()) && is_holder(members)),
                    mutants,
                );
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                collect(item, path, payload, mutants);
                path.pop();
            }
        }
        _ => {}
    }
}

/// A part whose fields of these names are payloads: a state, a catcher, a rule, a reader, a batcher.
fn is_holder(members: &Map<String, Value>) -> bool {
    let named = [
        "Type",
        "ErrorEquals",
        "Next",
        "Resource",
        "MaxItemsPerBatch",
        "MaxInputBytesPerBatch",
        "MaxItemsPerBatchPath",
        "BatchInput",
    ];
    named.iter().any(|name| members.contains_key(*name))
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
            let valid = reading
                .faults
                .iter()
                .all(|fault| fault.severity() != Severity::Error);
            assert_eq!(reading.machine.is_some(), valid, "{pointer} of {mutant}");
            for fault in &reading.faults {
                assert!(!fault.message().is_empty() && !fault.phrase().is_empty());
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
