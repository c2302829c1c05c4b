//! Bad input as a stranger meets it: what the program says, in full, and the exit code.
//!
//! `tests/cases/bad-input/*.json` are lists of cases. A case is put over a good project: `files` are written into it,
//! `remove` is taken out of it, `plan` is done to a plan saved before, `endpoint` answers in place of the operations,
//! `environment` is added to the variables. `run` is the command; `code` and `stderr` are what is expected of it. A text is
//! a string or a list of strings, `{"repeat": …, "times": …}` and `{"hex": …}`.

use std::path::Path;

use serde_json::{Value, json};
use stepwright::local::server::{Reply, RequestInfo};

use crate::cases;
use crate::program::{Run, run_with};
use crate::stack::{CHAT, PROJECT, Stack, Target};

#[test]
fn strangers_are_told_what_is_wrong() {
    let mut failures = String::new();
    let mut count = 0;
    for topic in ["files", "plan-files", "endpoints"] {
        let path = cases::root("bad-input").join(format!("{topic}.json"));
        let text = std::fs::read_to_string(&path).unwrap();
        let mut cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        count += cases.len();
        cases.iter_mut().for_each(run_case);
        failures += &cases::compare(&path, &cases::pretty(&Value::Array(cases)));
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(count >= 40, "only {count} cases");
}

/// Runs a case and writes what came of it where the expectation stands.
fn run_case(case: &mut Value) {
    assert!(case["source"].is_string(), "{case} has no source");
    let target = Target::start();
    let stack = Stack::of(&target, PROJECT, &[("chat", CHAT)]);
    prepare(case, &stack);
    target.seen();
    let run = run(case, &stack);
    let answered = case.get("endpoint").is_some();
    if !answered {
        assert_eq!(target.written(), Vec::<String>::new(), "{case}");
    }
    assert_ne!(run.code, 0, "{case} is taken\n{}", run.out);
    assert!(!run.err.contains("panicked"), "{}", run.err);
    case["code"] = json!(run.code);
    let folder = stack.path().canonicalize().unwrap();
    let shown = run
        .err
        .replace(&folder.display().to_string(), "FOLDER")
        .replace(target.local.server.url(), "ENDPOINT");
    // What works goes on side by side, in any order, and takes its time.
    let lines = shown.lines().filter(|line| !line.ends_with(" s)"));
    case["stderr"] = lines.map(without_repetition).collect();
}

/// A marked line of a large file says nothing a short one does not.
fn without_repetition(line: &str) -> String {
    match line.char_indices().nth(300) {
        Some((at, _)) => format!("{} and so on, {} bytes", &line[..at], line.len()),
        None => line.to_owned(),
    }
}

fn prepare(case: &Value, stack: &Stack) {
    for name in strings(&case["remove"]) {
        std::fs::remove_file(stack.path().join(name)).unwrap();
    }
    if let Some(change) = case.get("plan") {
        let path = stack.path().join("saved.plan.json");
        let saved = run_with(
            stack,
            &["plan", "--out", "saved.plan.json"],
            &endpoint(stack),
        );
        assert_eq!(saved.code, 0, "{}", saved.err);
        change_plan(change, &path);
    }
    for (name, content) in case["files"].as_object().into_iter().flatten() {
        let path = stack.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes(content)).unwrap();
    }
    if let Some(answer) = case.get("endpoint") {
        let answer = answer.clone();
        stack.target.answer(move |request| reply(&answer, request));
    }
}

/// `cut` bytes are kept, `replace` puts one text in place of another, `write` is all there is,
/// `size` bytes of nothing make a huge one.
fn change_plan(change: &Value, path: &Path) {
    let mut plan = std::fs::read(path).unwrap();
    if let Some(length) = change["cut"].as_u64() {
        plan.truncate(length as usize);
    }
    if let Some([from, to]) = change["replace"].as_array().map(Vec::as_slice) {
        let text = String::from_utf8(plan).unwrap();
        let (from, to) = (from.as_str().unwrap(), to.as_str().unwrap());
        assert!(text.contains(from), "{text}");
        plan = text.replace(from, to).into_bytes();
    }
    if let Some(content) = change.get("write") {
        plan = bytes(content);
    }
    std::fs::write(path, plan).unwrap();
    if let Some(size) = change["size"].as_u64() {
        std::fs::File::create(path).unwrap().set_len(size).unwrap();
        return;
    }
    if change["folder"] == true {
        std::fs::remove_file(path).unwrap();
        std::fs::create_dir(path).unwrap();
    }
}

fn bytes(content: &Value) -> Vec<u8> {
    match content {
        Value::String(text) => text.clone().into_bytes(),
        Value::Array(parts) => parts.iter().flat_map(bytes).collect(),
        part if part["hex"].is_string() => {
            let digits = part["hex"].as_str().unwrap();
            let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
            (0..digits.len()).step_by(2).map(byte).collect()
        }
        part => {
            let times = part["times"].as_u64().unwrap() as usize;
            part["repeat"].as_str().unwrap().repeat(times).into_bytes()
        }
    }
}

/// Answers the operations that a case names, or all, with what is no answer of AWS.
fn reply(answer: &Value, request: &RequestInfo) -> Option<Reply> {
    let only = answer["operation"].as_str();
    if only.is_some_and(|only| only != request.operation) {
        return None;
    }
    let mut reply = match (answer["code"].as_str(), request.service) {
        (Some(code), "iam" | "sts") => {
            Reply::xml_error(400, code, answer["message"].as_str().unwrap())
        }
        (Some(code), _) => Reply::json_error(400, code, answer["message"].as_str().unwrap()),
        (None, _) => Reply::cut(),
    };
    if let Some(content_type) = answer["content_type"].as_str() {
        reply.content_type = Box::leak(content_type.to_owned().into_boxed_str());
    }
    if let Some(body) = answer["body"].as_str() {
        reply.body = body.to_owned();
        reply.is_cut = answer["cut"] == true;
    }
    reply.status = answer["status"].as_u64().unwrap_or(u64::from(reply.status)) as u16;
    Some(reply)
}

fn run(case: &Value, stack: &Stack) -> Run {
    let arguments = strings(&case["run"]);
    let mut environment: Vec<(&str, &str)> = endpoint(stack).to_vec();
    for (name, value) in case["environment"].as_object().into_iter().flatten() {
        environment.push((name, value.as_str().unwrap()));
    }
    run_with(stack, &arguments, &environment)
}

fn endpoint<'a>(stack: &Stack<'a>) -> [(&'static str, &'a str); 1] {
    [("AWS_ENDPOINT_URL", stack.target.local.server.url())]
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}
