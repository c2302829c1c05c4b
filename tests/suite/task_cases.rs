//! Tasks as data: what a task asks, what the service behind it is asked and answers, and what comes of it.
//!
//! A case names its source. `<any>` in an expected text stands for any text, and alone for any value.

use std::path::Path;

use serde_json::{Map, Value, json};
use stepwright::local::tasks::{Function, RolePolicies, Runs, Settings};

use crate::cases;
use crate::fake_service::{Asked, FakeService, Told};
use crate::local_sdk::TRUST;
use crate::task_bench::{Bench, job};

/// Returns all cases, each with its file and name.
pub fn all() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(cases::root("tasks")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let cases: Map<String, Value> = serde_json::from_str(&text).unwrap();
        let file = path.file_name().unwrap().display();
        all.extend(
            cases
                .into_iter()
                .map(|(name, case)| (format!("{file}: {name}"), case)),
        );
    }
    all
}

#[test]
fn tasks_come_to_what_was_recorded() {
    let mut complaints = String::new();
    let cases = all();
    for (name, case) in &cases {
        assert!(case["source"].is_string(), "{name} has no source");
        for complaint in run(case) {
            complaints.push_str(&format!("{name}: {complaint}\n"));
        }
    }
    let count = cases.len();
    assert!(count > 80, "only {count} cases");
    assert!(complaints.is_empty(), "\n{complaints}");
}

#[test]
fn the_matcher_tells_apart() {
    assert!(fits(&json!("<any>"), &json!({"a": 1})));
    assert!(fits(&json!({"a": "x <any> z"}), &json!({"a": "x y z"})));
    for (expected, found) in [
        (json!("x <any> z"), json!("x y")),
        (json!("x <any>"), json!("y x z")),
        (json!({"a": 1}), json!({"a": 1, "b": 2})),
        (json!({"a": 1, "b": 2}), json!({"a": 1})),
        (json!([1]), json!([1, 2])),
        (json!(1), json!("1")),
    ] {
        assert!(!fits(&expected, &found), "{expected} {found}");
    }
}

fn run(case: &Value) -> Vec<String> {
    run_under(case, case.get("role").map(role))
}

/// Runs a case under an execution role.
pub fn run_under(case: &Value, role: Option<RolePolicies>) -> Vec<String> {
    let answer = case["answer"].clone();
    let service = FakeService::start(move |_| told(&answer));
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::under(settings(case, &service.url, folder.path()), role);
    let mut job = job(case["resource"].as_str().unwrap(), case["input"].clone());
    job.task.role = case["credentials"].as_str().map(str::to_owned);
    job.task.token = "a-token".to_owned();
    let came = bench.run(job);
    let found = json!({
        "submitted": came.submitted,
        "output": came.output,
        "failure": came.failure.map(|failure| json!({"error": failure.error, "cause": failure.cause})),
    });
    let mut complaints = Vec::new();
    if !came.started {
        complaints.push("did not start".to_owned());
    }
    for part in ["submitted", "output", "failure"] {
        if !fits(&case[part], &found[part]) {
            complaints.push(format!(
                "{part}\n  expected {}\n  found    {}",
                case[part], found[part]
            ));
        }
    }
    let asked = service.asked();
    match (case.get("request"), asked.as_slice()) {
        (None, []) => {}
        (Some(expected), [asked]) => complaints.extend(unlike(expected, asked)),
        (expected, asked) => complaints.push(format!("{expected:?} but was asked {asked:?}")),
    }
    complaints
}

fn settings(case: &Value, url: &str, folder: &Path) -> Settings {
    let text = |value: &Value| value.as_str().unwrap().replace("{url}", url);
    let mut settings = Settings {
        folder: folder.to_owned(),
        ..Settings::default()
    };
    for (name, endpoint) in case["services"].as_object().into_iter().flatten() {
        settings.services.insert(name.clone(), text(endpoint));
    }
    for (name, function) in case["functions"].as_object().into_iter().flatten() {
        let runs = match &function["command"] {
            Value::Array(words) => Runs::Command(words.iter().map(text).collect()),
            _ => Runs::Endpoint(text(&function["endpoint"])),
        };
        let timeout = function["timeoutMillis"]
            .as_u64()
            .map(std::time::Duration::from_millis);
        let function = Function {
            runs,
            timeout,
            environment: indexmap::IndexMap::new(),
        };
        settings.functions.insert(name.clone(), function);
    }
    let documents = case["documents"].as_object().into_iter().flatten();
    settings.policies = documents
        .map(|(arn, statements)| (arn.clone(), document(statements)))
        .collect();
    settings
}

/// Makes the execution role of a case: one inline policy with its statements, and a trust policy that lets Step Functions in.
pub fn role(role: &Value) -> RolePolicies {
    let texts = |list: &Value| {
        let list = list.as_array().into_iter().flatten();
        list.map(|arn| arn.as_str().unwrap().to_owned()).collect()
    };
    let tags = role["tags"].as_object().into_iter().flatten();
    let trust = role.get("trust").map(document);
    RolePolicies {
        name: "parent".to_owned(),
        tags: tags
            .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
            .collect(),
        trust: trust.map_or_else(|| TRUST.to_owned(), |trust| trust.to_string()),
        inline: vec![("own".to_owned(), document(&role["statements"]).to_string())],
        attached: texts(&role["attached"]),
        boundary: role["boundary"].as_str().map(str::to_owned),
    }
}

fn document(statements: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn told(answer: &Value) -> Told {
    let headers = answer["headers"].as_object().into_iter().flatten();
    Told {
        status: answer["status"].as_u64().unwrap_or(200).try_into().unwrap(),
        headers: headers
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect(),
        body: match &answer["body"] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            body => body.to_string(),
        },
    }
}

fn unlike(expected: &Value, asked: &Asked) -> Vec<String> {
    let mut found = json!({"method": asked.method, "path": asked.path});
    if expected.get("headers").is_some() {
        let names = expected["headers"].as_object().unwrap().keys();
        let headers: Map<String, Value> = names
            .map(|name| (name.clone(), json!(asked.headers.get(name))))
            .collect();
        found["headers"] = headers.into();
    }
    found["body"] = match &expected["body"] {
        Value::String(_) => asked.body.clone().into(),
        Value::Null => Value::Null,
        _ => serde_json::from_str(&asked.body).unwrap_or_default(),
    };
    let mut expected = expected.clone();
    expected
        .as_object_mut()
        .unwrap()
        .entry("body")
        .or_insert(Value::Null);
    if fits(&expected, &found) {
        Vec::new()
    } else {
        vec![format!(
            "request\n  expected {expected}\n  found    {found}"
        )]
    }
}

fn fits(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::String(expected), _) if expected == "<any>" => !found.is_null(),
        (Value::String(expected), Value::String(found)) => text_fits(expected, found),
        (Value::Object(expected), Value::Object(found)) => {
            expected.len() == found.len()
                && expected
                    .iter()
                    .all(|(name, value)| found.get(name).is_some_and(|found| fits(value, found)))
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len() && expected.iter().zip(found).all(|(a, b)| fits(a, b))
        }
        _ => expected == found,
    }
}

fn text_fits(expected: &str, found: &str) -> bool {
    let mut parts = expected.split("<any>");
    let Some(mut rest) = found.strip_prefix(parts.next().unwrap_or("")) else {
        return false;
    };
    let mut is_open = false;
    for part in parts {
        is_open = part.is_empty();
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    is_open || rest.is_empty()
}
