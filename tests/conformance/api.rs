//! The kind `api`: a sequence of calls, replayed over HTTP against a store of its own.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use stepwright::local::{self, Opened, Options, Server};

use crate::corpus::Case;
use crate::later_members;
use crate::matcher::Matcher;
use crate::outcome::Outcome;
use crate::placeholders;
use crate::wire::Wire;

/// How long an execution may take to come to what was recorded.
const PATIENCE: Duration = Duration::from_secs(3);

const ACCOUNT: &str = "111111111111";
const REGION: &str = "us-east-1";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

pub fn run(case: &Case) -> Option<Outcome> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let queue = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let server = serve(folder.path(), &queue);
    let wire = Wire::new(server.url(), ACCOUNT, REGION);
    prepare_roles(&wire, &case.body);
    prepare_log_groups(&wire, &case.body);
    let marked = placeholders::mark(&case.body);
    let (misses, actual) = replay(&wire, &marked);
    Some(Outcome {
        misses,
        actual,
        hidden_names: marked != case.body,
    })
}

/// Opens a local emulator. Its queues are a port that takes calls and answers none: what waits for a message goes on waiting.
fn serve(folder: &std::path::Path, queue: &TcpListener) -> Server {
    let mut options = Options::new(folder);
    let address = queue.local_addr().expect("an address");
    let queues = &mut options.tasks.services;
    queues.insert("sqs".to_owned(), format!("http://{address}"));
    match local::open(options).expect("a local emulator") {
        Opened::Owner(server) => server,
        Opened::Running { pid, .. } => panic!("process {pid} owns a new store"),
    }
}

/// Makes the roles that a case names: the recording test had made them before its first recorded call.
fn prepare_roles(wire: &Wire, case: &Value) {
    let mut names = Vec::new();
    collect_roles(&case["steps"], &mut names);
    names.sort();
    names.dedup();
    for name in names {
        let answer = wire.query(
            "iam",
            "2010-05-08",
            "CreateRole",
            &[("RoleName", &name), ("AssumeRolePolicyDocument", TRUST)],
        );
        assert_eq!(
            answer.status, 200,
            "cannot prepare the role {name}: {}",
            answer.body
        );
    }
}

fn collect_roles(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let role = members
                .get("roleArn")
                .and_then(Value::as_str)
                .and_then(|arn| arn.strip_prefix("arn:aws:iam::111111111111:role/"));
            names.extend(role.filter(|role| !role.contains("<?")).map(str::to_owned));
            members
                .values()
                .for_each(|member| collect_roles(member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_roles(item, names)),
        _ => {}
    }
}

/// Makes the log groups that a case shows to have been there: those of calls that were recorded to succeed.
fn prepare_log_groups(wire: &Wire, case: &Value) {
    let steps = case["steps"].as_array().into_iter().flatten();
    let mut names: Vec<&str> = steps
        .filter(|step| step["expect"].get("error").is_none())
        .filter_map(|step| step["params"]["loggingConfiguration"]["destinations"].as_array())
        .flatten()
        .filter_map(|destination| destination["cloudWatchLogsLogGroup"]["logGroupArn"].as_str())
        .filter_map(|arn| arn.split(':').nth(6))
        .filter(|name| !name.contains("<?"))
        .collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (status, body) = wire
            .json(
                "logs",
                "Logs_20140328",
                "CreateLogGroup",
                &json!({ "logGroupName": name }),
            )
            .expect("an answer");
        assert_eq!(status, 200, "cannot prepare the log group {name}: {body}");
    }
}

fn replay(wire: &Wire, case: &Value) -> (Vec<String>, Value) {
    let recorded = case["source"]["recorded"].as_str();
    let (mut matcher, mut misses, mut answers) = (Matcher::default(), Vec::new(), Vec::new());
    let mut names = placeholders::execution_names(case).into_iter();
    for (index, step) in case["steps"].as_array().into_iter().flatten().enumerate() {
        let operation = step["op"].as_str().unwrap_or_default();
        let mut params = resolve(&step["params"], &answers);
        if is_nameless_start(step)
            && let Some(name) = names.next()
        {
            params["name"] = name.into();
        }
        let patience = Instant::now() + PATIENCE;
        loop {
            let given = outcome(wire.states(operation, &params));
            let (mut trial, mut found) = (matcher.clone(), Vec::new());
            compare(step, index, recorded, &given, &mut trial, &mut found);
            if found.is_empty() || !is_polled(operation) || Instant::now() > patience {
                matcher = trial;
                misses.append(&mut found);
                answers.push(given);
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    let steps = case["steps"].as_array().into_iter().flatten().zip(&answers);
    let actual = steps
        .map(|(step, answer)| json!({ "op": step["op"], "actual": answer }))
        .collect();
    (misses, actual)
}

fn compare(
    step: &Value,
    index: usize,
    recorded: Option<&str>,
    given: &Value,
    matcher: &mut Matcher,
    misses: &mut Vec<String>,
) {
    let operation = step["op"].as_str().unwrap_or_default();
    let mut compared = given.clone();
    if let Some(response) = compared.get_mut("response") {
        later_members::drop(operation, recorded, response);
    }
    let path = format!("{index} {operation}");
    match &step["expect"] {
        Value::Null if given.get("error").is_none() => {}
        Value::Null => misses.push(format!("{path}: expected success, got {given}")),
        expected => matcher.compare(&path, expected, &compared, misses),
    }
}

/// A start whose execution the service named; the recording then knows it by a name that the recorder made up.
fn is_nameless_start(step: &Value) -> bool {
    ["StartExecution", "StartSyncExecution"].contains(&step["op"].as_str().unwrap_or_default())
        && step["params"].get("name").is_none()
        && step["expect"].get("error").is_none()
}

/// The recording tests waited for the end of an execution before they looked at it; so do we.
fn is_polled(operation: &str) -> bool {
    ["DescribeExecution", "ListExecutions"].contains(&operation)
}

/// Puts an answer in the recording's form: `{response}`, or `{error: {code, message}}`.
fn outcome((status, body): (u16, Value)) -> Value {
    if status == 200 {
        return json!({ "response": body });
    }
    let code = body["__type"].as_str().unwrap_or_default();
    json!({ "error": { "code": code.rsplit('#').next(), "message": body["message"] } })
}

/// Fills in what parameters take from earlier answers, and writes JSON text.
fn resolve(value: &Value, answers: &[Value]) -> Value {
    match value {
        Value::Object(members) => resolve_object(members, answers),
        Value::Array(items) => items.iter().map(|item| resolve(item, answers)).collect(),
        _ => value.clone(),
    }
}

fn resolve_object(members: &Map<String, Value>, answers: &[Value]) -> Value {
    if let Some(json) = members.get("$json").filter(|_| members.len() == 1) {
        return resolve(json, answers).to_string().into();
    }
    if let Some(text) = members.get("$text").filter(|_| members.len() == 1) {
        return text.clone();
    }
    if let Some(reference) = members.get("$ref").filter(|_| members.len() == 1) {
        let step = reference["step"]
            .as_u64()
            .and_then(|step| usize::try_from(step).ok())
            .and_then(|step| answers.get(step));
        let field = reference["field"].as_str().unwrap_or_default();
        return step
            .map(|answer| answer["response"][field].clone())
            .unwrap_or_default();
    }
    members
        .iter()
        .map(|(name, member)| (name.clone(), resolve(member, answers)))
        .collect::<Map<_, _>>()
        .into()
}
