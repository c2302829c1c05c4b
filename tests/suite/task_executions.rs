//! Tasks of whole executions: nested machines, mocks, calls to ourselves; called off, and taken up after a restart.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indexmap::IndexMap;
use serde_json::{Value, json};
use stepwright::diagnostic::Report;
use stepwright::local::tasks::{Function, MockFile, Runs, Settings};
use stepwright::local::{self, Options};
use stepwright::manifest::{self, OpenOptions, Place};

use crate::local_executions::{
    ACCOUNT, REGION, end, event_types, machine, start, succeed, text, wire,
};
use crate::local_sdk::{Local, TRUST, own};

fn function(words: &[&str]) -> Function {
    Function {
        runs: Runs::Command(words.iter().map(|word| (*word).to_owned()).collect()),
        timeout: None,
        environment: IndexMap::new(),
    }
}

fn shell(folder: &Path, name: &str, script: &str) -> Settings {
    Settings {
        folder: folder.to_owned(),
        functions: [(name.to_owned(), function(&["sh", "-c", script]))]
            .into_iter()
            .collect(),
        ..Settings::default()
    }
}

/// Opens a store with the role that the machines of these tests run under.
fn with(tasks: Settings) -> Local {
    let local = Local::with(|options| {
        options.account = ACCOUNT.to_owned();
        options.tasks = tasks;
    });
    let role = [("RoleName", "r"), ("AssumeRolePolicyDocument", TRUST)];
    let made = wire(&local).query("iam", "2010-05-08", "CreateRole", &role);
    assert_eq!(made.status, 200, "{}", made.body);
    local
}

fn task(resource: &str, rest: &Value) -> String {
    let mut state = json!({"Type": "Task", "Resource": resource, "End": true});
    for (name, value) in rest.as_object().unwrap() {
        state[name] = value.clone();
    }
    json!({"StartAt": "T", "States": {"T": state}}).to_string()
}

fn lambda(name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")
}

fn output(described: &Value) -> Value {
    assert_eq!(described["status"], "SUCCEEDED", "{described}");
    serde_json::from_str(&text(described, "output")).unwrap()
}

fn until(mut holds: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < patience, "it never came about");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn the_optimized_call_of_a_function_has_its_own_events() {
    let folder = tempfile::tempdir().unwrap();
    let local = with(shell(folder.path(), "echo", "cat"));
    let wire = wire(&local);
    let parameters = json!({"Parameters": {"FunctionName": "echo", "Payload.$": "$"}});
    let optimized = task("arn:aws:states:::lambda:invoke", &parameters);
    let optimized = machine(&wire, "optimized", &optimized);
    let execution = start(&wire, &optimized, &json!({"a": 2}));
    assert_eq!(output(&end(&wire, &execution))["Payload"], json!({"a": 2}));
    assert_eq!(
        event_types(&wire, &execution)[2..5],
        ["TaskScheduled", "TaskStarted", "TaskSucceeded"]
    );
}

#[test]
fn a_function_that_is_not_configured_says_so() {
    let local = with(Settings::default());
    let wire = wire(&local);
    let machine = machine(&wire, "m", &task(&lambda("charge"), &json!({})));
    let ended = end(&wire, &start(&wire, &machine, &json!({})));
    assert_eq!(
        (&ended["status"], &ended["error"]),
        (&json!("FAILED"), &json!("States.TaskFailed"))
    );
    assert!(text(&ended, "cause").contains("stepwright.yaml"));
}

#[test]
fn machines_start_machines() {
    let local = with(Settings::default());
    let wire = wire(&local);
    let pass = r#"{"StartAt":"P","States":{"P":{"Type":"Pass","Result":{"b":2},"End":true}}}"#;
    let child = machine(&wire, "child", pass);
    let fails = r#"{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"Sad","Cause":"so sad"}}}"#;
    let fails = machine(&wire, "fails", fails);
    let run = |name: &str, pattern: &str, target: &str, execution: &str| {
        let parameters = json!({"Parameters": {"StateMachineArn": target, "Name": execution, "Input": {"a": 1}}});
        let resource = format!("arn:aws:states:::states:startExecution{pattern}");
        let parent = machine(&wire, name, &task(&resource, &parameters));
        let execution = start(&wire, &parent, &json!({}));
        (end(&wire, &execution), event_types(&wire, &execution))
    };
    let (ended, events) = run("text", ".sync", &child, "c1");
    let answer = output(&ended);
    assert_eq!(
        (&answer["Output"], &answer["Input"]),
        (&json!("{\"b\":2}"), &json!("{\"a\":1}"))
    );
    assert_eq!(
        events[2..6],
        [
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskSucceeded"
        ]
    );
    let (ended, _) = run("parsed", ".sync:2", &child, "c2");
    assert_eq!(output(&ended)["Output"], json!({"b": 2}));
    let (ended, _) = run("fire", "", &child, "c3");
    assert!(text(&output(&ended), "ExecutionArn").ends_with(":child:c3"));
    let (ended, _) = run("again", ".sync", &child, "c1");
    assert_eq!(
        ended["error"],
        "StepFunctions.ExecutionAlreadyExistsException"
    );
    let (ended, _) = run("sad", ".sync", &fails, "c4");
    assert_eq!(ended["error"], "States.TaskFailed");
    let cause: Value = serde_json::from_str(&text(&ended, "cause")).unwrap();
    assert_eq!(
        (&cause["Error"], &cause["Cause"]),
        (&json!("Sad"), &json!("so sad"))
    );
    let (ended, _) = run(
        "nobody",
        ".sync",
        &child.replace(":child", ":missing"),
        "c5",
    );
    assert_eq!(
        ended["error"],
        "StepFunctions.StateMachineDoesNotExistException"
    );
}

const LONG: &str = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":86400,"End":true}}}"#;

#[test]
fn a_parent_that_is_stopped_takes_its_child_along() {
    let local = with(Settings::default());
    let wire = wire(&local);
    let child = machine(&wire, "child", LONG);
    let parameters = json!({"Parameters": {"StateMachineArn": child, "Name": "c"}});
    let parent = task("arn:aws:states:::states:startExecution.sync", &parameters);
    let parent = machine(&wire, "parent", &parent);
    let execution = start(&wire, &parent, &json!({}));
    until(|| event_types(&wire, &execution).contains(&"TaskSubmitted".to_owned()));
    succeed(
        &wire,
        "StopExecution",
        &json!({ "executionArn": execution }),
    );
    let child = format!("{}:c", child.replace(":stateMachine:", ":execution:"));
    assert_eq!(end(&wire, &child)["status"], "ABORTED");
}

#[test]
fn calls_of_step_functions_come_to_ourselves() {
    let local = with(Settings::default());
    let wire = wire(&local);
    let child = machine(&wire, "child", LONG);
    let parameters = json!({"Parameters": {"StateMachineArn": child}});
    let resource = "arn:aws:states:::aws-sdk:sfn:describeStateMachine";
    let parent = machine(&wire, "parent", &task(resource, &parameters));
    let answer = output(&end(&wire, &start(&wire, &parent, &json!({}))));
    assert_eq!(
        (&answer["Name"], &answer["Status"]),
        (&json!("child"), &json!("ACTIVE"))
    );
    assert!(text(&answer, "CreationDate").ends_with('Z'), "{answer}");
    let parameters = json!({"Parameters": {"TaskToken": "none", "Output": {"a": 1}}});
    let resource = "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess";
    let parent = machine(&wire, "sends", &task(resource, &parameters));
    let ended = end(&wire, &start(&wire, &parent, &json!({})));
    assert_eq!(ended["error"], "Sfn.InvalidTokenException", "{ended}");
}

/// A function that answers with the task's token, as an SDK in it would.
const ANSWERS: &str = r#"
import json, os, sys, urllib.request
event = json.load(sys.stdin)
body = json.dumps({"taskToken": event["token"], "output": json.dumps({"asked": event["question"]})}).encode()
headers = {"X-Amz-Target": "AWSStepFunctions.SendTaskSuccess", "Content-Type": "application/x-amz-json-1.0"}
urllib.request.urlopen(urllib.request.Request(os.environ["AWS_ENDPOINT_URL_SFN"] + "/", body, headers)).read()
"#;

#[test]
fn a_function_answers_with_the_tasks_token() {
    let settings = Settings {
        functions: [("ask".to_owned(), function(&["python3", "-c", ANSWERS]))]
            .into_iter()
            .collect(),
        folder: std::env::temp_dir(),
        ..Settings::default()
    };
    let local = with(settings);
    let wire = wire(&local);
    let parameters = json!({"Parameters": {
        "FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token", "question.$": "$.q"}}});
    let definition = task(
        "arn:aws:states:::lambda:invoke.waitForTaskToken",
        &parameters,
    );
    let machine = machine(&wire, "m", &definition);
    let ended = end(&wire, &start(&wire, &machine, &json!({"q": "why"})));
    assert_eq!(output(&ended), json!({"asked": "why"}));
}

#[test]
fn a_timeout_ends_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let local = with(shell(folder.path(), "slow", "echo $$ > pid; sleep 300"));
    let wire = wire(&local);
    let definition = task(&lambda("slow"), &json!({"TimeoutSeconds": 1}));
    let machine = machine(&wire, "m", &definition);
    let ended = end(&wire, &start(&wire, &machine, &json!({})));
    assert_eq!(
        (&ended["status"], &ended["error"]),
        (&json!("FAILED"), &json!("States.Timeout"))
    );
    let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
    let stat = format!("/proc/{}/stat", pid.trim());
    until(|| !std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z ")));
}

#[test]
fn what_waits_goes_on_after_a_restart_and_nothing_is_sent_twice() {
    let folder = tempfile::tempdir().unwrap();
    let tasks = shell(folder.path(), "ask", "cat >> sent");
    let local = with(tasks.clone());
    let first = wire(&local);
    let parameters = json!({"Parameters": {"FunctionName": "ask", "Payload.$": "$$.Task.Token"}});
    let asks = task(
        "arn:aws:states:::lambda:invoke.waitForTaskToken",
        &parameters,
    );
    let asks = machine(&first, "asks", &asks);
    let asked = start(&first, &asks, &json!({}));
    let wait = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":2,"Next":"P"},"P":{"Type":"Pass","Result":3,"End":true}}}"#;
    let child = machine(&first, "child", wait);
    let parameters = json!({"Parameters": {"StateMachineArn": child}});
    let parent = task("arn:aws:states:::states:startExecution.sync:2", &parameters);
    let parent = machine(&first, "parent", &parent);
    let parent = start(&first, &parent, &json!({}));
    for execution in [&asked, &parent] {
        until(|| event_types(&first, execution).contains(&"TaskSubmitted".to_owned()));
    }
    let Local {
        server,
        folder: store,
        runtime,
    } = local;
    server.shutdown();
    let mut options = Options::new(store.path());
    options.account = ACCOUNT.to_owned();
    options.tasks = tasks;
    let local = Local {
        server: own(local::open(options).unwrap()),
        folder: store,
        runtime,
    };
    let second = wire(&local);
    assert_eq!(output(&end(&second, &parent))["Output"], json!(3));
    let listed = succeed(
        &second,
        "ListExecutions",
        &json!({ "stateMachineArn": child }),
    );
    assert_eq!(listed["executions"].as_array().unwrap().len(), 1);
    let token: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.path().join("sent")).unwrap())
            .unwrap();
    succeed(
        &second,
        "SendTaskSuccess",
        &json!({"taskToken": token, "output": "7"}),
    );
    assert_eq!(output(&end(&second, &asked)), json!(7));
    let types = event_types(&second, &asked);
    assert_eq!(
        types.iter().filter(|name| *name == "TaskSubmitted").count(),
        1,
        "{types:?}"
    );
}

/// `workflows/order-saga.yaml` with its functions and mocks, as `stepwright.yaml` configures them.
#[test]
fn the_order_saga_runs_on_this_machine() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = OpenOptions {
        directory: root.to_owned(),
        environment: None,
        version: "0.1.0",
    };
    let mut report = Report::default();
    let project = manifest::open(&options, &mut report).unwrap();
    let place = Place {
        region: REGION.to_owned(),
        account: ACCOUNT.to_owned(),
        partition: "aws".to_owned(),
    };
    let (workflows, _) = manifest::load_valid(&project, &place, &|_| None, &mut report);
    let saga = workflows
        .iter()
        .find(|workflow| workflow.name == "order-saga")
        .unwrap();
    let functions = project.local.functions.iter().map(|(name, function)| {
        let command = function.command.clone().unwrap();
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        (name.clone(), self::function(&words))
    });
    let local = with(Settings {
        folder: root.to_owned(),
        functions: functions.collect(),
        mocks: Some(Arc::new(
            MockFile::read(&root.join(project.local.mocks.as_ref().unwrap())).unwrap(),
        )),
        ..Settings::default()
    });
    let wire = wire(&local);
    let saga = machine(&wire, "order-saga", &saga.definition.to_string());
    let run =
        |case: &str, order: Value| end(&wire, &start(&wire, &format!("{saga}#{case}"), &order));
    let order = |amount: i64, part: &str| json!({"orderId": "1", "amount": amount, "lines": [{"part": part}]});
    let shipped = run("Shipped", order(250, "bolt"));
    let shipped = output(&shipped);
    assert_eq!(
        (
            &shipped["checks"]["fraud"]["score"],
            &shipped["shipping"]["trackingCode"]
        ),
        (&json!(2), &json!("T-1"))
    );
    let declined = run("Shipped", order(13, "bolt"));
    assert_eq!(
        (&declined["status"], &declined["error"]),
        (&json!("FAILED"), &json!("Orders.CardDeclined"))
    );
    let gone = run("Shipped", order(250, "rare"));
    assert_eq!(gone["error"], "Orders.OutOfStock", "{gone}");
    let distrusted = run("Shipped", order(9_000, "bolt"));
    assert_eq!(distrusted["error"], "Orders.Fraud", "{distrusted}");
    assert_eq!(run("SentTwice", order(250, "bolt"))["status"], "SUCCEEDED");
}

/// Nobody works on the activity: its state is mocked in one test case and waits in the other.
#[test]
fn a_mock_answers_for_an_activitys_worker() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("MockConfigFile.json");
    let file = r#"{
      "StateMachines": {"m": {"TestCases": {"Mocked": {"T": "Answer"}, "Real": {}}}},
      "MockedResponses": {"Answer": {
        "0": {"Throw": {"Error": "Busy"}}, "1": {"Return": {"approved": true}}}}}"#;
    std::fs::write(&path, file).unwrap();
    let local = with(Settings {
        mocks: Some(Arc::new(MockFile::read(&path).unwrap())),
        ..Settings::default()
    });
    let wire = wire(&local);
    let activity = succeed(&wire, "CreateActivity", &json!({"name": "approve"}));
    let arn = text(&activity, "activityArn");
    let retry =
        json!({"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1}], "TimeoutSeconds": 60});
    let m = machine(&wire, "m", &task(&arn, &retry));
    let mocked = start(&wire, &format!("{m}#Mocked"), &json!({}));
    assert_eq!(output(&end(&wire, &mocked)), json!({"approved": true}));
    let types = event_types(&wire, &mocked);
    assert!(
        types.contains(&"ActivityFailed".to_owned())
            && types.contains(&"ActivitySucceeded".to_owned()),
        "{types:?}"
    );
    let real = start(&wire, &format!("{m}#Real"), &json!({}));
    let poll = json!({"activityArn": arn, "workerName": "w"});
    let offered = succeed(&wire, "GetActivityTask", &poll);
    let answer = json!({"taskToken": offered["taskToken"], "output": "1"});
    succeed(&wire, "SendTaskSuccess", &answer);
    assert_eq!(output(&end(&wire, &real)), json!(1));
    let unknown = start(&wire, &format!("{m}#Other"), &json!({}));
    assert_eq!(end(&wire, &unknown)["error"], "States.Runtime");
}
