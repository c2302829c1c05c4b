//! Executions through the endpoint: started, described, listed, stopped, logged, resumed.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stepwright::local::{self, Options};

use crate::local_sdk::{Local, TRUST, own};
use crate::wire::Wire;

pub const ACCOUNT: &str = "123456789012";
pub const REGION: &str = "eu-west-1";
const PASS: &str = r#"{"StartAt":"P","States":{"P":{"Type":"Pass","Result":{"a":1},"End":true}}}"#;
const WAIT: &str = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"End":true}}}"#;
const LONG: &str = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":86400,"End":true}}}"#;

pub fn wire(local: &Local) -> Wire {
    Wire::new(local.server.url(), ACCOUNT, REGION)
}

pub fn succeed(wire: &Wire, operation: &str, params: &Value) -> Value {
    let (status, body) = wire.states(operation, params);
    assert_eq!(status, 200, "{operation} {params}: {body}");
    body
}

pub fn fail(wire: &Wire, operation: &str, params: &Value, code: &str) {
    let (status, body) = wire.states(operation, params);
    assert_eq!((status, &body["__type"]), (400, &json!(code)), "{body}");
}

pub fn machine(wire: &Wire, name: &str, definition: &str) -> String {
    let params = json!({ "name": name, "definition": definition, "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/r") });
    text(
        &succeed(wire, "CreateStateMachine", &params),
        "stateMachineArn",
    )
}

pub fn start(wire: &Wire, machine: &str, input: &Value) -> String {
    let params = json!({ "stateMachineArn": machine, "input": input.to_string() });
    text(&succeed(wire, "StartExecution", &params), "executionArn")
}

pub fn text(value: &Value, member: &str) -> String {
    value[member]
        .as_str()
        .unwrap_or_else(|| panic!("no {member} in {value}"))
        .to_owned()
}

/// Waits until an execution has ended, and describes it.
pub fn end(wire: &Wire, execution: &str) -> Value {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let described = succeed(
            wire,
            "DescribeExecution",
            &json!({ "executionArn": execution }),
        );
        if described["status"] != "RUNNING" {
            return described;
        }
        assert!(Instant::now() < patience, "still running: {described}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub fn event_types(wire: &Wire, execution: &str) -> Vec<String> {
    let history = succeed(
        wire,
        "GetExecutionHistory",
        &json!({ "executionArn": execution, "maxResults": 1000 }),
    );
    let events = history["events"].as_array().unwrap().iter();
    events.map(|event| text(event, "type")).collect()
}

#[test]
fn an_execution_runs_to_its_end_and_can_be_read() {
    let local = Local::start();
    let wire = wire(&local);
    let machine = machine(&wire, "m", PASS);
    let execution = start(&wire, &machine, &json!({ "x": 2 }));
    let ended = end(&wire, &execution);
    assert_eq!(
        (&ended["status"], &ended["output"], &ended["input"]),
        (
            &json!("SUCCEEDED"),
            &json!(r#"{"a":1}"#),
            &json!(r#"{"x":2}"#)
        )
    );
    assert!(ended["stopDate"].as_f64() >= ended["startDate"].as_f64());
    assert_eq!(
        event_types(&wire, &execution),
        [
            "ExecutionStarted",
            "PassStateEntered",
            "PassStateExited",
            "ExecutionSucceeded"
        ]
    );
    // Pages, both ways, and without data.
    let page = succeed(
        &wire,
        "GetExecutionHistory",
        &json!({ "executionArn": execution, "maxResults": 3, "reverseOrder": true, "includeExecutionData": false }),
    );
    let ids: Vec<_> = page["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, [4, 3, 2]);
    assert!(!page.to_string().contains("\"output\""), "{page}");
    let next = json!({ "executionArn": execution, "maxResults": 3, "reverseOrder": true, "nextToken": page["nextToken"] });
    let last = succeed(&wire, "GetExecutionHistory", &next);
    assert_eq!(last["events"][0]["type"], "ExecutionStarted");
    assert_eq!(last.get("nextToken"), None);
    fail(
        &wire,
        "GetExecutionHistory",
        &json!({ "executionArn": execution, "nextToken": page["nextToken"] }),
        "InvalidToken",
    );
}

#[test]
fn a_name_stands_for_one_execution() {
    let local = Local::start();
    let wire = wire(&local);
    let machine = machine(&wire, "m", LONG);
    let params = json!({ "stateMachineArn": machine, "name": "one", "input": "{\"a\":1}" });
    let first = succeed(&wire, "StartExecution", &params);
    assert_eq!(succeed(&wire, "StartExecution", &params), first);
    fail(
        &wire,
        "StartExecution",
        &json!({ "stateMachineArn": machine, "name": "one" }),
        "ExecutionAlreadyExists",
    );
    fail(
        &wire,
        "StartExecution",
        &json!({ "stateMachineArn": machine, "name": "a b" }),
        "InvalidName",
    );
    fail(
        &wire,
        "StartExecution",
        &json!({ "stateMachineArn": machine, "input": "{" }),
        "InvalidExecutionInput",
    );
    let execution = text(&first, "executionArn");
    let stop = json!({ "executionArn": execution, "error": "E", "cause": "because" });
    let stopped = succeed(&wire, "StopExecution", &stop);
    let described = succeed(
        &wire,
        "DescribeExecution",
        &json!({ "executionArn": execution }),
    );
    assert_eq!(
        (
            &described["status"],
            &described["error"],
            &described["cause"]
        ),
        (&json!("ABORTED"), &json!("E"), &json!("because"))
    );
    assert_eq!(described["stopDate"], stopped["stopDate"]);
    assert_eq!(succeed(&wire, "StopExecution", &stop), stopped);
    fail(&wire, "StartExecution", &params, "ExecutionAlreadyExists");
    let listed = succeed(
        &wire,
        "ListExecutions",
        &json!({ "stateMachineArn": machine, "statusFilter": "ABORTED" }),
    );
    assert_eq!(listed["executions"].as_array().unwrap().len(), 1);
}

#[test]
fn a_deleted_machine_goes_once_its_executions_have_ended() {
    let local = Local::start();
    let wire = wire(&local);
    let machine = machine(&wire, "m", LONG);
    let execution = start(&wire, &machine, &json!({}));
    succeed(
        &wire,
        "DeleteStateMachine",
        &json!({ "stateMachineArn": machine }),
    );
    let described = succeed(
        &wire,
        "DescribeStateMachine",
        &json!({ "stateMachineArn": machine }),
    );
    assert_eq!(described["status"], "DELETING");
    fail(
        &wire,
        "StartExecution",
        &json!({ "stateMachineArn": machine }),
        "StateMachineDeleting",
    );
    succeed(
        &wire,
        "StopExecution",
        &json!({ "executionArn": execution }),
    );
    fail(
        &wire,
        "DescribeStateMachine",
        &json!({ "stateMachineArn": machine }),
        "StateMachineDoesNotExist",
    );
    assert_eq!(end(&wire, &execution)["status"], "ABORTED");
}

#[test]
fn executions_of_a_deleted_machine_end_at_their_next_transition() {
    let local = Local::start();
    let wire = wire(&local);
    let definition = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"L"},"L":{"Type":"Wait","Seconds":86400,"End":true}}}"#;
    let machine = machine(&wire, "m", definition);
    let execution = start(&wire, &machine, &json!({}));
    succeed(
        &wire,
        "DeleteStateMachine",
        &json!({ "stateMachineArn": machine }),
    );
    let ended = end(&wire, &execution);
    assert_eq!(
        (&ended["status"], &ended["error"], &ended["cause"]),
        (
            &json!("FAILED"),
            &json!("States.Runtime"),
            &json!("State machine m has been deleted")
        )
    );
    fail(
        &wire,
        "DescribeStateMachine",
        &json!({ "stateMachineArn": machine }),
        "StateMachineDoesNotExist",
    );
    // Another of the same name is not deleted.
    let machine = self::machine(&wire, "m", WAIT);
    let execution = start(&wire, &machine, &json!({}));
    assert_eq!(end(&wire, &execution)["status"], "SUCCEEDED");
    let listed = succeed(
        &wire,
        "ListExecutions",
        &json!({ "stateMachineArn": machine }),
    );
    assert_eq!(listed["executions"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_running_execution_goes_on_with_the_next_owner() {
    let folder = tempfile::tempdir().unwrap();
    let server = own(local::open(Options::new(folder.path())).unwrap());
    let wire = Wire::new(server.url(), ACCOUNT, REGION);
    let machine = machine(&wire, "m", WAIT);
    let executions: Vec<_> = (0..3).map(|_| start(&wire, &machine, &json!({}))).collect();
    server.shutdown();
    std::thread::sleep(Duration::from_millis(1100));
    let server = own(local::open(Options::new(folder.path())).unwrap());
    let wire = Wire::new(server.url(), ACCOUNT, REGION);
    for execution in &executions {
        assert_eq!(end(&wire, execution)["status"], "SUCCEEDED");
        assert_eq!(
            event_types(&wire, execution),
            [
                "ExecutionStarted",
                "WaitStateEntered",
                "WaitStateExited",
                "ExecutionSucceeded"
            ]
        );
    }
}

#[test]
fn an_express_machine_answers_with_its_result_and_logs_it() {
    let local = Local::start();
    let wire = wire(&local);
    wire.query(
        "iam",
        "2010-05-08",
        "CreateRole",
        &[("RoleName", "r"), ("AssumeRolePolicyDocument", TRUST)],
    );
    let group = format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/vendedlogs/states/m:*");
    let named = json!({ "logGroupName": "/aws/vendedlogs/states/m" });
    assert_eq!(
        wire.json("logs", "Logs_20140328", "CreateLogGroup", &named)
            .unwrap()
            .0,
        200
    );
    let params = json!({
        "name": "m", "definition": PASS, "type": "EXPRESS", "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/r"),
        "loggingConfiguration": {
            "level": "ALL", "includeExecutionData": true,
            "destinations": [{ "cloudWatchLogsLogGroup": { "logGroupArn": group } }],
        },
    });
    let machine = text(
        &succeed(&wire, "CreateStateMachine", &params),
        "stateMachineArn",
    );
    let result = succeed(
        &wire,
        "StartSyncExecution",
        &json!({ "stateMachineArn": machine, "name": "n", "input": "[1]" }),
    );
    assert_eq!(
        (&result["status"], &result["output"], &result["input"]),
        (&json!("SUCCEEDED"), &json!(r#"{"a":1}"#), &json!("[1]"))
    );
    assert_eq!(
        result["billingDetails"],
        json!({ "billedMemoryUsedInMB": 64, "billedDurationInMilliseconds": 100 })
    );
    let arn = text(&result, "executionArn");
    assert!(
        arn.starts_with(&format!("arn:aws:states:{REGION}:{ACCOUNT}:express:m:n:")),
        "{arn}"
    );
    fail(
        &wire,
        "DescribeExecution",
        &json!({ "executionArn": arn }),
        "InvalidArn",
    );
    let log = local
        .folder
        .path()
        .join("logs/aws/vendedlogs/states/m.jsonl");
    let lines: Vec<Value> = std::fs::read_to_string(log)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let types: Vec<_> = lines.iter().map(|line| text(line, "type")).collect();
    assert_eq!(
        types,
        [
            "ExecutionStarted",
            "PassStateEntered",
            "PassStateExited",
            "ExecutionSucceeded"
        ]
    );
    assert_eq!(
        (
            &lines[2]["id"],
            &lines[2]["previous_event_id"],
            &lines[2]["execution_arn"]
        ),
        (&json!("3"), &json!("2"), &json!(arn))
    );
    assert_eq!(
        lines[3]["details"],
        json!({ "output": r#"{"a":1}"#, "outputDetails": { "truncated": false } })
    );
}

#[test]
fn a_loop_keeps_nobody_waiting_and_ends_at_the_limit_of_its_history() {
    let endless = r#"{"StartAt":"P","States":{"P":{"Type":"Pass","Next":"C"},"C":{"Type":"Choice","Choices":[
        {"Variable":"$.stop","IsPresent":true,"Next":"E"}],"Default":"P"},"E":{"Type":"Succeed"}}}"#;
    let local = Local::start();
    let wire = wire(&local);
    let looping = machine(&wire, "loop", endless);
    let quick = machine(&wire, "quick", PASS);
    let endless: Vec<_> = (0..4).map(|_| start(&wire, &looping, &json!({}))).collect();
    let started = Instant::now();
    let execution = start(&wire, &quick, &json!({}));
    assert_eq!(end(&wire, &execution)["status"], "SUCCEEDED");
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
    succeed(
        &wire,
        "StopExecution",
        &json!({ "executionArn": endless[0] }),
    );
    for execution in &endless[1..] {
        let ended = end(&wire, execution);
        assert_eq!(
            (&ended["status"], &ended["error"]),
            (&json!("FAILED"), &json!("States.Runtime"))
        );
    }
}

/// AWS keeps the spacing of an input, and tells neither error nor cause of an execution that timed out.
#[test]
fn an_execution_is_described_as_it_was_sent_and_as_it_ended() {
    let local = Local::start();
    let wire = wire(&local);
    let resting = r#"{"StartAt":"W","TimeoutSeconds":1,"States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}"#;
    let machine = machine(&wire, "m", resting);
    let input = "{ \"a\" :\n  1.0 }";
    let started = succeed(
        &wire,
        "StartExecution",
        &json!({ "stateMachineArn": machine, "input": input }),
    );
    let execution = text(&started, "executionArn");
    let ended = end(&wire, &execution);
    assert_eq!(
        (&ended["status"], &ended["input"]),
        (&json!("TIMED_OUT"), &json!(input))
    );
    let told = ended.as_object().unwrap();
    assert!(
        !told.contains_key("error") && !told.contains_key("cause"),
        "{ended}"
    );
    let asked = json!({ "executionArn": execution });
    let history = succeed(&wire, "GetExecutionHistory", &asked);
    let events = history["events"].as_array().unwrap();
    assert_eq!(events[0]["executionStartedEventDetails"]["input"], input);
    let last = events.last().unwrap();
    assert_eq!(
        (
            &last["type"],
            &last["previousEventId"],
            &last["executionTimedOutEventDetails"]
        ),
        (
            &json!("ExecutionTimedOut"),
            &json!(0),
            &json!({ "error": "States.Timeout" })
        )
    );
    let asked = json!({ "executionArn": execution, "includeExecutionData": false });
    let history = succeed(&wire, "GetExecutionHistory", &asked);
    let first = &history["events"][0]["executionStartedEventDetails"];
    assert!(first.get("input").is_none(), "{first}");
}
