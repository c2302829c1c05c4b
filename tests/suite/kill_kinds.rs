//! Ten kinds of executions for the test that kills their server: what each does, and the one output that is right.

use indexmap::IndexMap;
use serde_json::{Value, json};
use stepwright::local::tasks::{Function, Runs, Settings};

pub const ACCOUNT: &str = "123456789012";
pub const REGION: &str = "us-east-1";

/// Rounds of the kinds that go round.
pub const ROUNDS: u64 = 6;

/// Activities whose tasks a worker answers: with a count, a failure, or another's token.
pub const COUNT: &str = "count";
pub const FAIL: &str = "fail";
pub const CALL_BACK: &str = "call-back";
/// Its tasks are taken and never answered.
pub const DEAF: &str = "deaf";

/// A kind of execution: its machine, and what an input comes to.
pub struct Kind {
    pub name: &'static str,
    pub definition: Value,
    pub output: fn(u64) -> Value,
}

/// Machines that others start.
pub fn children() -> Vec<(&'static str, &'static str, Value)> {
    let echo = machine(
        "Rest",
        json!({
            "Rest": { "Type": "Wait", "Seconds": 0, "Next": "Echo" },
            "Echo": { "Type": "Pass", "End": true },
        }),
    );
    let ask = machine(
        "Ask",
        json!({ "Ask": task(&activity(CALL_BACK), json!({ "End": true })) }),
    );
    vec![
        ("echo", "STANDARD", echo.clone()),
        (
            "quick",
            "EXPRESS",
            machine("Echo", json!({ "Echo": { "Type": "Pass", "End": true } })),
        ),
        ("ask", "STANDARD", ask),
    ]
}

pub fn kinds() -> Vec<Kind> {
    let mut kinds = flow();
    kinds.extend(tasks());
    kinds.extend(nested());
    kinds
}

fn flow() -> Vec<Kind> {
    let count_to = |next: &str| {
        json!({
            "Type": "Choice",
            "Choices": [{ "Variable": "$.count", "NumericGreaterThanEquals": ROUNDS, "Next": "Done" }],
            "Default": next,
        })
    };
    let add = json!({ "Type": "Pass", "Parameters": { "number.$": "$.number", "count.$": "States.MathAdd($.count, 1)" }, "Next": "Enough" });
    let done = json!({ "Type": "Succeed" });
    let rest = json!({ "Type": "Wait", "Seconds": 0, "Next": "Ask" });
    let item = machine(
        "Rest",
        json!({
            "Rest": { "Type": "Wait", "Seconds": 0, "Next": "Item" },
            "Item": { "Type": "Pass", "End": true },
        }),
    );
    vec![
        Kind {
            name: "loop",
            definition: machine(
                "Add",
                json!({ "Add": add, "Enough": count_to("Add"), "Done": done }),
            ),
            output: counted,
        },
        Kind {
            name: "wait",
            definition: machine(
                "Second",
                json!({
                    "Second": { "Type": "Wait", "Seconds": 1, "Next": "Add" },
                    "Add": add,
                    "Enough": count_to("Moment"),
                    "Moment": { "Type": "Wait", "Seconds": 0, "Next": "Add" },
                    "Done": done,
                }),
            ),
            output: counted,
        },
        Kind {
            name: "activity",
            definition: machine(
                "Ask",
                json!({
                    "Ask": task(&activity(COUNT), json!({ "Next": "Enough" })),
                    "Enough": count_to("Rest"),
                    "Rest": rest,
                    "Done": done,
                }),
            ),
            output: counted,
        },
        Kind {
            name: "map",
            definition: machine(
                "Both",
                json!({
                    "Both": { "Type": "Parallel", "End": true, "Branches": [
                        machine("Map", json!({ "Map": {
                            "Type": "Map", "ItemsPath": "$.items", "ItemProcessor": item, "MaxConcurrency": 2, "End": true } })),
                        machine("Other", json!({ "Other": { "Type": "Pass", "OutputPath": "$.number", "End": true } })),
                    ] },
                }),
            ),
            output: |number| json!([[1, 2, 3], number]),
        },
    ]
}

fn tasks() -> Vec<Kind> {
    let caught = json!({ "Type": "Pass", "Parameters": { "number.$": "$.number", "error.$": "$.caught.Error" }, "End": true });
    let catch =
        json!([{ "ErrorEquals": ["States.ALL"], "ResultPath": "$.caught", "Next": "Caught" }]);
    let retry = json!([{ "ErrorEquals": ["Sad"], "IntervalSeconds": 1, "MaxAttempts": 1, "BackoffRate": 1 }]);
    vec![
        Kind {
            name: "function",
            definition: machine(
                "Call",
                json!({
                    "Call": task(&format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:echo"), json!({ "Next": "Again" })),
                    "Again": task("arn:aws:states:::lambda:invoke", json!({
                        "Parameters": { "FunctionName": "echo", "Payload.$": "$" }, "OutputPath": "$.Payload", "End": true })),
                }),
            ),
            output: input,
        },
        Kind {
            name: "retry",
            definition: machine(
                "Ask",
                json!({
                    "Ask": task(&activity(FAIL), json!({ "Retry": retry, "Catch": catch, "End": true })),
                    "Caught": caught,
                }),
            ),
            output: |number| json!({ "number": number, "error": "Sad" }),
        },
        Kind {
            name: "timeout",
            definition: machine(
                "Nobody",
                json!({
                    "Nobody": task(&activity("nobody"), json!({ "TimeoutSeconds": 1, "Catch": [
                        { "ErrorEquals": ["States.Timeout"], "ResultPath": "$.first", "Next": "Deaf" }], "End": true })),
                    "Deaf": task(&activity(DEAF), json!({ "HeartbeatSeconds": 1, "TimeoutSeconds": 600, "Catch": catch, "End": true })),
                    "Caught": caught,
                }),
            ),
            output: |number| json!({ "number": number, "error": "States.Timeout" }),
        },
    ]
}

fn nested() -> Vec<Kind> {
    let start = |pattern: &str, child: &str, name: Value, rest: Value| {
        let machine = format!("arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{child}");
        let mut parameters = json!({ "StateMachineArn": machine, "Input.$": "$" });
        for (key, value) in name.as_object().into_iter().flatten() {
            parameters[key] = value.clone();
        }
        if parameters.get("Input").is_some() {
            parameters.as_object_mut().unwrap().shift_remove("Input.$");
        }
        let mut state = task(
            &format!("arn:aws:states:::states:startExecution{pattern}"),
            rest,
        );
        state["Parameters"] = parameters;
        state
    };
    let named =
        |letter: &str| json!({ "Name.$": format!("States.Format('{letter}-{{}}', $.number)") });
    let taken = json!([{ "ErrorEquals": ["StepFunctions.ExecutionAlreadyExistsException"], "ResultPath": null, "Next": "Taken" }]);
    vec![
        Kind {
            name: "nested",
            definition: machine(
                "First",
                json!({
                    "First": start("", "echo", named("a"), json!({ "ResultPath": null, "Next": "Second" })),
                    "Second": start(".sync", "echo", named("b"), json!({ "ResultPath": null, "Next": "Third" })),
                    "Third": start(".sync:2", "echo", named("c"), json!({ "OutputPath": "$.Output", "End": true })),
                }),
            ),
            output: input,
        },
        Kind {
            name: "taken",
            // Neighbours want the same name for executions of their own.
            definition: machine(
                "Start",
                json!({
                    "Start": start(".sync:2", "echo", json!({ "Name.$": "States.Format('shared-{}', $.shared)" }),
                        json!({ "OutputPath": "$.Output", "Catch": taken, "End": true })),
                    "Taken": { "Type": "Pass", "End": true },
                }),
            ),
            output: input,
        },
        Kind {
            name: "token",
            definition: machine(
                "Ask",
                json!({
                    "Ask": start(".waitForTaskToken", "ask", json!({ "Input": { "token.$": "$$.Task.Token", "number.$": "$.number" } }),
                        json!({ "Next": "Quick" })),
                    "Quick": start("", "quick", json!({}), json!({ "ResultPath": null, "End": true })),
                }),
            ),
            output: |number| json!({ "number": number, "by": CALL_BACK }),
        },
    ]
}

/// What an execution of any kind is started with.
pub fn input(number: u64) -> Value {
    json!({ "number": number, "shared": number / 6, "count": 0, "items": [1, 2, 3] })
}

fn counted(number: u64) -> Value {
    json!({ "number": number, "count": ROUNDS })
}

pub fn activity(name: &str) -> String {
    format!("arn:aws:states:{REGION}:{ACCOUNT}:activity:{name}")
}

fn machine(start_at: &str, states: Value) -> Value {
    json!({ "StartAt": start_at, "States": states })
}

fn task(resource: &str, rest: Value) -> Value {
    let mut state = json!({ "Type": "Task", "Resource": resource });
    for (name, value) in rest.as_object().into_iter().flatten() {
        state[name] = value.clone();
    }
    state
}

/// The function that answers with its payload.
pub fn settings(folder: &std::path::Path) -> Settings {
    let function = Function {
        runs: Runs::Command(vec!["cat".to_owned()]),
        timeout: None,
        environment: IndexMap::new(),
    };
    Settings {
        folder: folder.to_owned(),
        functions: [("echo".to_owned(), function)].into_iter().collect(),
        ..Settings::default()
    }
}
