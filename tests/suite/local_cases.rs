//! Replays `tests/cases/local`: sequences of calls with their answers; a case needs no Rust.
//!
//! A file is `{cases: [{name, source, caller?, steps: [{service?, op, params, expect}]}]}`. `source` says where the expectation
//! comes from. `expect` is `{response}`, `{error: {code, message}}`, `{contains: [text]}` (XML), or null: the call succeeds.
//! DescribeExecution and ListExecutions are called again until they answer as written, for a few seconds.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::local_sdk::Local;
use crate::matcher::Matcher;
use crate::wire::{Answer, Wire};

/// How long an execution may take.
const PATIENCE: Duration = Duration::from_secs(5);

#[test]
fn every_case_answers_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/local");
    let mut misses = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in file["cases"].as_array().unwrap() {
            assert!(
                case["source"].is_string(),
                "{}: a case without a source",
                path.display()
            );
            let name = format!(
                "{}: {}",
                path.file_stem().unwrap().display(),
                case["name"].as_str().unwrap()
            );
            misses.extend(
                replay(case)
                    .into_iter()
                    .map(|miss| format!("{name}: {miss}")),
            );
            count += 1;
        }
    }
    assert!(count > 0 && misses.is_empty(), "{}", misses.join("\n"));
}

fn replay(case: &Value) -> Vec<String> {
    let local = Local::start();
    let caller = &case["caller"];
    let account = caller["account"].as_str().unwrap_or("123456789012");
    let wire = Wire::new(
        local.server.url(),
        account,
        caller["region"].as_str().unwrap_or("eu-west-1"),
    );
    let (mut matcher, mut misses) = (Matcher::default(), Vec::new());
    for (index, step) in case["steps"].as_array().unwrap().iter().enumerate() {
        let operation = step["op"].as_str().unwrap();
        let path = format!("{index} {operation}");
        let patience = Instant::now() + PATIENCE;
        loop {
            let given = call(
                &wire,
                step["service"].as_str().unwrap_or("states"),
                operation,
                &step["params"],
            );
            let (mut trial, mut found) = (matcher.clone(), Vec::new());
            match &step["expect"] {
                Value::Null if given.get("error").is_none() => {}
                Value::Null => found.push(format!("{path}: expected success, got {given}")),
                expect if expect["contains"].is_array() => {
                    found.extend(lacks(&path, &expect["contains"], &given))
                }
                expect => trial.compare(&path, expect, &given, &mut found),
            }
            if found.is_empty() || !is_polled(operation) || Instant::now() > patience {
                matcher = trial;
                misses.append(&mut found);
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    misses
}

/// What an execution comes to is waited for.
fn is_polled(operation: &str) -> bool {
    ["DescribeExecution", "ListExecutions"].contains(&operation)
}

fn lacks(path: &str, texts: &Value, given: &Value) -> Vec<String> {
    let xml = given["response"].as_str().unwrap_or_default();
    let missing = texts
        .as_array()
        .unwrap()
        .iter()
        .filter(|text| !xml.contains(text.as_str().unwrap()));
    missing
        .map(|text| format!("{path}: expected {text} in {given}"))
        .collect()
}

fn call(wire: &Wire, service: &str, operation: &str, params: &Value) -> Value {
    if ["states", "logs"].contains(&service) {
        let (status, body) = match service {
            "logs" => wire
                .json("logs", "Logs_20140328", operation, params)
                .unwrap(),
            _ => wire.states(operation, params),
        };
        return if status == 200 {
            json!({ "response": body })
        } else {
            json!({ "error": { "code": body["__type"], "message": body["message"] } })
        };
    }
    let mut form = Vec::new();
    flatten("", params, &mut form);
    let pairs: Vec<_> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    in_json(&wire.query("iam", "2010-05-08", operation, &pairs))
}

/// Writes a value as the members of a form.
fn flatten(name: &str, value: &Value, form: &mut Vec<(String, String)>) {
    let join = |member: &str| {
        if name.is_empty() {
            member.to_owned()
        } else {
            format!("{name}.{member}")
        }
    };
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(member, value)| flatten(&join(member), value, form)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(at, item)| flatten(&join(&format!("member.{}", at + 1)), item, form)),
        Value::String(text) => form.push((name.to_owned(), text.clone())),
        _ => form.push((name.to_owned(), value.to_string())),
    }
}

fn in_json(answer: &Answer) -> Value {
    if answer.status == 200 {
        return json!({ "response": answer.body });
    }
    let element = |name: &str| {
        let rest = answer
            .body
            .split_once(&format!("<{name}>"))
            .map_or("", |(_, rest)| rest);
        let text = rest.split_once('<').map_or("", |(text, _)| text);
        text.replace("&apos;", "'")
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    };
    json!({ "error": { "code": element("Code"), "message": element("Message") } })
}
