//! Task runners over time: nested machines, mocks from call to call, jobs that are called off.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stepwright::diagnostic::Report;
use stepwright::interpreter::{Failure, Status, Stimulus};
use stepwright::local::tasks::{
    Ended, Function, MockFault, MockFile, Refused, Runs, Settings, StartedMachine,
};
use stepwright::manifest::{self, OpenOptions};

use crate::task_bench::{Bench, EXECUTION, job};

const CHILD: &str = "arn:aws:states:us-east-1:111111111111:execution:child:c";
const MACHINE: &str = "arn:aws:states:us-east-1:111111111111:stateMachine:child";
const SYNC: &str = "arn:aws:states:::states:startExecution.sync";

fn started() -> Result<StartedMachine, Refused> {
    Ok(StartedMachine {
        execution_arn: CHILD.to_owned(),
        started_at: 1_700_000_000_000,
    })
}

fn child(status: Status) -> Ended {
    Ended {
        execution_arn: CHILD.to_owned(),
        name: "c".to_owned(),
        state_machine_arn: MACHINE.to_owned(),
        input: Arc::new(json!({})),
        status,
        started_at: 1_700_000_000_000,
        stopped_at: 1_700_000_001_000,
    }
}

fn nested(input: Value) -> Bench {
    let bench = Bench::new(Settings::default());
    bench.machines.answers.lock().unwrap().push_back(started());
    let succeeded = child(Status::Succeeded(Arc::new(input)));
    *bench.machines.end.lock().unwrap() = Some(succeeded);
    bench
}

/// local_mocking.json, `test_sfn_start_execution_sync`, recorded in 2025.
#[test]
fn a_nested_machine_is_waited_for() {
    for (pattern, input, output) in [
        ("", json!("{}"), json!("{\"Arg1\":\"argument1\"}")),
        (":2", json!({}), json!({"Arg1": "argument1"})),
    ] {
        let bench = nested(json!({"Arg1": "argument1"}));
        let input_given = json!({"StateMachineArn": MACHINE, "Name": "c", "Input": {"a": 1}});
        let came = bench.run(job(&format!("{SYNC}{pattern}"), input_given));
        let submitted = came.submitted.unwrap();
        assert_eq!(submitted["ExecutionArn"], CHILD);
        assert_eq!(submitted["StartDate"], 1_700_000_000_000_i64);
        assert_eq!(submitted["SdkHttpMetadata"]["HttpStatusCode"], 200);
        assert_eq!(
            came.output.unwrap(),
            json!({
                "ExecutionArn": CHILD, "Input": input, "InputDetails": {"Included": true}, "Name": "c",
                "Output": output, "OutputDetails": {"Included": true}, "RedriveCount": 0,
                "RedriveStatus": "NOT_REDRIVABLE",
                "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
                "StartDate": 1_700_000_000_000_i64, "StateMachineArn": MACHINE, "Status": "SUCCEEDED",
                "StopDate": 1_700_000_001_000_i64,
            })
        );
        let starts = bench.machines.starts.lock().unwrap();
        assert_eq!(starts[0].input, "{\"a\":1}");
        assert_eq!(starts[0].parent, EXECUTION);
    }
}

/// callback.json, `test_start_execution_sync_delegate_failure`.
#[test]
fn a_nested_machine_that_fails_is_the_cause() {
    let bench = Bench::new(Settings::default());
    bench.machines.answers.lock().unwrap().push_back(started());
    let failure = Failure {
        error: Some("SomeFailure".to_owned()),
        cause: Some("This state machines raises a 'SomeFailure' failure.".to_owned()),
    };
    *bench.machines.end.lock().unwrap() = Some(child(Status::Failed(failure)));
    let came = bench.run(job(SYNC, json!({"StateMachineArn": MACHINE})));
    let failure = came.failure.unwrap();
    assert_eq!(failure.error.as_deref(), Some("States.TaskFailed"));
    let cause: Value = serde_json::from_str(&failure.cause.unwrap()).unwrap();
    assert_eq!(cause["Error"], "SomeFailure");
    assert_eq!(
        cause["Cause"],
        "This state machines raises a 'SomeFailure' failure."
    );
    assert_eq!(cause["Status"], "FAILED");
    assert_eq!(cause["Input"], "{}");
    assert!(cause.get("Output").is_none());
}

/// error_handling.json, `TestTaskServiceSfn.test_start_execution_no_such_arn`.
#[test]
fn a_nested_machine_that_is_not_there() {
    for resource in [SYNC, "arn:aws:states:::states:startExecution"] {
        let bench = Bench::new(Settings::default());
        bench
            .machines
            .answers
            .lock()
            .unwrap()
            .push_back(Err(Refused {
                code: "StateMachineDoesNotExist".to_owned(),
                message: format!("State Machine Does Not Exist: '{MACHINE}'"),
                status: 400,
            }));
        let came = bench.run(job(resource, json!({"StateMachineArn": MACHINE})));
        let failure = came.failure.unwrap();
        assert_eq!(
            failure.error.as_deref(),
            Some("StepFunctions.StateMachineDoesNotExistException")
        );
        let cause = failure.cause.unwrap();
        let (begin, end) = (
            format!(
                "State Machine Does Not Exist: '{MACHINE}' (Service: AWSStepFunctions; Status Code: 400; "
            ),
            "; Proxy: null)",
        );
        assert!(cause.starts_with(&begin) && cause.ends_with(end), "{cause}");
    }
}

#[test]
fn a_start_says_which_task_it_is_of_and_takes_no_execution_of_another() {
    let bench = nested(json!(1));
    let start = job(SYNC, json!({"StateMachineArn": MACHINE, "Name": "taken"}));
    bench.run(start.clone());
    {
        let starts = bench.machines.starts.lock().unwrap();
        assert_eq!(
            (starts[0].parent.as_str(), starts[0].scheduled),
            (EXECUTION, start.attempt.scheduled)
        );
    }
    bench
        .machines
        .answers
        .lock()
        .unwrap()
        .push_back(Err(Refused {
            code: "ExecutionAlreadyExists".to_owned(),
            message: "Execution Already Exists".to_owned(),
            status: 400,
        }));
    let failure = bench.run(start).failure.unwrap();
    assert_eq!(
        failure.error.as_deref(),
        Some("StepFunctions.ExecutionAlreadyExistsException")
    );
}

#[test]
fn a_start_that_could_not_be_written_is_tried_again() {
    let bench = nested(json!(1));
    bench
        .machines
        .answers
        .lock()
        .unwrap()
        .push_front(Err(Refused {
            code: "InternalServerError".to_owned(),
            message: "the local store failed".to_owned(),
            status: 500,
        }));
    let came = bench.run(job(SYNC, json!({"StateMachineArn": MACHINE})));
    assert!(came.output.is_some(), "{came:?}");
    let starts = bench.machines.starts.lock().unwrap();
    assert_eq!((starts.len(), &starts[0]), (2, &starts[1]));
}

#[test]
fn a_job_that_is_called_off_stops_its_machine() {
    let bench = Bench::new(Settings::default());
    bench.machines.answers.lock().unwrap().push_back(started());
    let waiting = job(SYNC, json!({"StateMachineArn": MACHINE}));
    let attempt = waiting.attempt;
    let stimuli = bench.start(waiting);
    for _ in 0..2 {
        stimuli.recv_timeout(Duration::from_secs(30)).unwrap();
    }
    bench.runners.cancel(EXECUTION, attempt);
    until(|| *bench.machines.stopped.lock().unwrap() == [CHILD]);
}

#[test]
fn the_end_of_the_process_does_not_stop_machines() {
    let bench = Bench::new(Settings::default());
    bench.machines.answers.lock().unwrap().push_back(started());
    let stimuli = bench.start(job(SYNC, json!({"StateMachineArn": MACHINE})));
    for _ in 0..2 {
        stimuli.recv_timeout(Duration::from_secs(30)).unwrap();
    }
    let machines = Arc::clone(&bench.machines);
    drop(bench);
    assert!(machines.stopped.lock().unwrap().is_empty());
}

#[cfg(unix)]
#[test]
fn a_command_that_is_called_off_goes_with_its_children() {
    for is_dropped in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let script = "sleep 300 & echo $! > child; echo $$ > own; wait";
        let bench = Bench::new(command(folder.path(), script));
        let running = job("arn:aws:lambda:us-east-1:1:function:f", json!({}));
        let attempt = running.attempt;
        let stimuli = bench.start(running);
        let pid =
            |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap_or_default();
        until(|| pid("own").ends_with('\n'));
        let processes = [pid("child"), pid("own")];
        if is_dropped {
            drop(bench);
        } else {
            bench.runners.cancel(EXECUTION, attempt);
        }
        for process in processes {
            until(|| !is_alive(process.trim()));
        }
        assert_eq!(
            stimuli
                .iter()
                .filter(|stimulus| !is_start(stimulus))
                .count(),
            0
        );
    }
}

/// A daemon has a session of its own, so it goes on; what it holds open is not waited for.
#[cfg(target_os = "linux")]
#[test]
fn a_function_that_leaves_a_daemon_ends_with_its_command() {
    let folder = tempfile::tempdir().unwrap();
    let script = "setsid sh -c 'echo $$ > daemon; exec sleep 300' & while [ ! -s daemon ]; do sleep 0.01; done; echo 7";
    let bench = Bench::new(command(folder.path(), script));
    let since = Instant::now();
    let came = bench.run(job("arn:aws:lambda:us-east-1:1:function:f", json!({})));
    let took = since.elapsed();
    let daemon = std::fs::read_to_string(folder.path().join("daemon")).unwrap();
    assert!(is_alive(daemon.trim()), "it is no child of the function");
    let ended = std::process::Command::new("kill")
        .arg(daemon.trim())
        .status();
    assert!(ended.unwrap().success());
    assert_eq!(came.output.unwrap(), 7);
    assert!(took < Duration::from_secs(20), "{took:?}");
}

fn is_start(stimulus: &Stimulus) -> bool {
    matches!(stimulus, Stimulus::TaskStarted { .. })
}

/// A process that nobody has waited for yet is not alive any more.
fn is_alive(process: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/stat"))
        .is_ok_and(|stat| !stat.contains(") Z "))
}

/// Commands run in the project's folder, and know where this Step Functions is.
#[test]
fn a_command_runs_in_the_projects_folder() {
    let folder = tempfile::tempdir().unwrap();
    let settings = command(
        folder.path(),
        "printf '\"%s %s\"' \"$PWD\" \"$AWS_ENDPOINT_URL_SFN\"",
    );
    let came = Bench::new(settings).run(job("arn:aws:lambda:us-east-1:1:function:f", json!({})));
    let place = folder.path().canonicalize().unwrap();
    assert_eq!(
        came.output.unwrap(),
        format!("{} http://127.0.0.1:1", place.display())
    );
}

fn command(folder: &Path, script: &str) -> Settings {
    let words = ["sh", "-c", script].map(str::to_owned).to_vec();
    let function = Function {
        runs: Runs::Command(words),
        timeout: None,
        environment: indexmap::IndexMap::new(),
    };
    Settings {
        folder: folder.to_owned(),
        functions: [("f".to_owned(), function)].into_iter().collect(),
        ..Settings::default()
    }
}

/// The functions of `workflows/order-saga.yaml`, as `stepwright.yaml` configures them.
#[test]
fn the_samples_functions_answer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = OpenOptions {
        directory: root.to_owned(),
        environment: None,
        version: "0.1.0",
    };
    let project = manifest::open(&options, &mut Report::default()).unwrap();
    let functions = project.local.functions.iter().map(|(name, function)| {
        let runs = Runs::Command(function.command.clone().unwrap());
        let function = Function {
            runs,
            timeout: function.limit(),
            environment: function.environment.clone(),
        };
        (name.clone(), function)
    });
    let mocks = MockFile::read(&root.join(project.local.mocks.unwrap())).unwrap();
    assert!(mocks.has_case("order-saga", "Shipped"));
    let bench = Bench::new(Settings {
        folder: root.to_owned(),
        functions: functions.collect(),
        ..Settings::default()
    });
    let call = |name: &str, event: Value| {
        bench.run(job(
            &format!("arn:aws:lambda:us-east-1:1:function:{name}"),
            event,
        ))
    };
    let order =
        json!({"orderId": "1", "amount": 250, "lines": [{"part": "bolt"}], "idempotencyKey": "k"});
    let output = |name: &str| call(name, order.clone()).output.unwrap();
    assert_eq!(output("orders-check-fraud"), json!({"score": 2}));
    assert_eq!(
        output("orders-reserve-stock"),
        json!({"reservationId": "R-1"})
    );
    assert_eq!(output("orders-charge-card"), json!({"chargeId": "C-k"}));
    assert_eq!(output("orders-refund-card"), order);
    assert_eq!(output("orders-release-stock"), order);
    let declined = call("orders-charge-card", json!({"amount": 13}))
        .failure
        .unwrap();
    assert_eq!(declined.error.as_deref(), Some("Orders.CardDeclined"));
    let out = call("orders-reserve-stock", json!({"lines": [{"part": "rare"}]}));
    assert_eq!(
        out.failure.unwrap().error.as_deref(),
        Some("Orders.OutOfStock")
    );
}

fn until(mut holds: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < patience, "it never came about");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The example of AWS's page on the mock configuration file, with a response for each try.
const MOCKS: &str = r#"{
  "StateMachines": {"parent": {"TestCases": {
    "Happy": {"Call": "Success"}, "Retry": {"Call": "Busy"}, "Other": {"Elsewhere": "Success"}}}},
  "MockedResponses": {
    "Success": {"0": {"Return": {"StatusCode": 200, "Payload": {"body": "Hello from Lambda!"}}}},
    "Busy": {
      "0": {"Throw": {"Error": "Lambda.ResourceNotReadyException", "Cause": "not ready"}},
      "1-2": {"Throw": {"Error": "Lambda.TimeoutException", "Cause": "timed out"}},
      "3": {"Return": {"ok": true}}}}
}"#;

fn mocks(text: &str) -> Result<MockFile, MockFault> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("MockConfigFile.json");
    std::fs::write(&path, text).unwrap();
    MockFile::read(&path)
}

#[test]
fn a_test_case_answers_call_by_call() {
    let file = mocks(MOCKS).unwrap();
    assert!(file.has_case("parent", "Retry") && !file.has_case("parent", "retry"));
    let bench = Bench::new(Settings {
        mocks: Some(Arc::new(file)),
        ..Settings::default()
    });
    let run = |case: &str, resource: &str| {
        let mut mocked = job(resource, json!({}));
        mocked.test_case = Some(case.to_owned());
        bench.run(mocked)
    };
    let invoke = "arn:aws:states:::lambda:invoke";
    let errors: Vec<Option<String>> = (0..5)
        .map(|_| {
            run("Retry", invoke)
                .failure
                .and_then(|failure| failure.error)
        })
        .collect();
    let expected = [
        Some("Lambda.ResourceNotReadyException"),
        Some("Lambda.TimeoutException"),
        Some("Lambda.TimeoutException"),
        None,
        Some("States.Runtime"),
    ];
    assert_eq!(errors, expected.map(|error| error.map(str::to_owned)));
    bench.runners.ended(EXECUTION);
    let output = json!({"StatusCode": 200, "Payload": {"body": "Hello from Lambda!"}});
    assert_eq!(run("Happy", invoke).output.unwrap(), output);
    bench.runners.ended(EXECUTION);
    let came = run("Happy", &format!("{SYNC}:2"));
    assert_eq!(
        (came.submitted, came.output),
        (Some(output.clone()), Some(output))
    );
    let real = run("Other", "arn:aws:states:::sqs:sendMessage")
        .failure
        .unwrap();
    assert!(real.cause.unwrap().contains("does not know where `sqs` is"));
    let unknown = run("Nothing", invoke).failure.unwrap();
    assert_eq!(unknown.error.as_deref(), Some("States.Runtime"));
    assert!(bench.machines.starts.lock().unwrap().is_empty());
}

#[test]
fn a_faulty_mock_file_says_everything_that_is_wrong() {
    let text = r#"{
      "StateMachines": {"m": {"TestCases": {"A": {"S": "Missing", "T": 1}, "B": []}}, "n": {}},
      "MockedResponses": {
        "R": {"0": {}, "x": {"Return": 1}, "2-1": {"Return": 1}, "3-5": {"Return": 1}, "4": {"Throw": {}}},
        "Q": 1}}"#;
    let told = mocks(text).unwrap_err().to_string();
    for fault in [
        "`StateMachines.m.TestCases.A.S` names `Missing`, which is not in MockedResponses",
        "`StateMachines.m.TestCases.A.T` is not the name of a mocked response",
        "`StateMachines.m.TestCases.B` is not an object",
        "`StateMachines.n.TestCases` is not an object",
        "`MockedResponses.R.0` has neither `Return` nor `Throw`, or both",
        "`MockedResponses.R.x` is neither a number",
        "`MockedResponses.R.2-1` is neither a number",
        "`MockedResponses.R.4` overlaps with another one",
        "`MockedResponses.R.4.Throw.Error` is not a string",
        "`MockedResponses.Q` is not an object",
    ] {
        assert!(told.contains(fault), "{fault}\n{told}");
    }
    assert!(mocks("{").unwrap_err().to_string().contains("is not JSON"));
    assert!(
        mocks("{}")
            .unwrap_err()
            .to_string()
            .contains("`StateMachines` is missing")
    );
    let missing = MockFile::read(Path::new("/no/such/file")).unwrap_err();
    assert!(
        missing
            .to_string()
            .starts_with("cannot read the mock configuration file")
    );
}
