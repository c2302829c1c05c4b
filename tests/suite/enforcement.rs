//! Executions under roles that a stack manages: the sample workflows run under derived roles alone, and under nothing less.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stepwright::local::STACK_TAG;
use stepwright::local::tasks::{MockFile, Settings};
use stepwright::plan::ownership;
use stepwright::policy::{self, Statement};

use crate::cases;
use crate::enforcement_minimal::without_one;
use crate::local_executions::{self, end, event_types, machine, start, succeed, text};
use crate::local_sdk::{Local, TRUST};
use crate::stack::{ACCOUNT, PROJECT, REGION, Stack, Target, machine_arn};
use crate::wire::Wire;

const SEND: &str = r"
name: send
role: {grants: none, allow: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:*:orders'}]}
definition:
  StartAt: Send
  States:
    Send:
      Type: Task
      Resource: arn:aws:states:::sqs:sendMessage
      Parameters: {QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/QUEUE', MessageBody: hello}
      End: true
";

fn wire(target: &Target) -> Wire {
    Wire::new(target.local.server.url(), ACCOUNT, REGION)
}

fn send(queue: &str) -> String {
    SEND.replace("QUEUE", queue)
}

fn run(wire: &Wire, machine: &str) -> (Value, Vec<String>) {
    let execution = start(wire, machine, &json!({}));
    let ended = end(wire, &execution);
    let types = event_types(wire, &execution);
    (ended, types)
}

fn is_denial(ended: &Value) -> bool {
    text(ended, "cause").contains("is not authorized to perform")
}

#[test]
fn a_task_that_the_role_does_not_allow_fails_as_in_aws() {
    let target = Target::start();
    let stack = Stack::of(&target, PROJECT, &[("send", &send("other"))]);
    stack.up();
    let wire = wire(&target);
    let (ended, types) = run(&wire, &machine_arn("send"));
    assert_eq!(ended["error"], "SQS.AmazonSQSException", "{ended}");
    let cause = text(&ended, "cause");
    let role = stack.role_name("send");
    let who = format!("User: arn:aws:sts::{ACCOUNT}:assumed-role/{role}/");
    assert!(cause.starts_with(&who), "{cause}");
    let what = format!(
        " is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:{REGION}:{ACCOUNT}:other because no identity-based \
         policy allows the sqs:sendmessage action (Service: AmazonSQS; Status Code: 403; Error Code: AccessDenied; Request ID: "
    );
    assert!(cause.contains(&what), "{cause}");
    assert_eq!(
        types[2..],
        [
            "TaskScheduled",
            "TaskStarted",
            "TaskFailed",
            "ExecutionFailed"
        ]
    );
    // The next apply gives it what it needs; an execution is under what the role allows when a task runs.
    stack.write("send", &send("orders"));
    stack.up();
    let (ended, _) = run(&wire, &machine_arn("send"));
    assert!(
        text(&ended, "cause").contains("does not know where"),
        "{ended}"
    );
}

#[test]
fn without_enforcement_and_under_roles_of_others_every_task_runs() {
    let target = Target::with(|options| options.enforce = false);
    let stack = Stack::of(&target, PROJECT, &[("send", &send("other"))]);
    stack.up();
    let (ended, _) = run(&wire(&target), &machine_arn("send"));
    assert!(!is_denial(&ended), "{ended}");

    let local = Local::start();
    let wire = local_executions::wire(&local);
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true,
        "Parameters": {"TopicArn": format!("arn:aws:sns:{REGION}:{ACCOUNT}:t"), "Message": "m"}});
    let definition = json!({"StartAt": "T", "States": {"T": task}}).to_string();
    let machine = machine(&wire, "m", &definition);
    // Its role does not exist, and then it does: without a policy, and without the tags of a stack.
    let (ended, _) = run(&wire, &machine);
    assert!(!is_denial(&ended), "{ended}");
    let role = [("RoleName", "r"), ("AssumeRolePolicyDocument", TRUST)];
    let made = wire.query("iam", "2010-05-08", "CreateRole", &role);
    assert_eq!(made.status, 200, "{}", made.body);
    let (ended, _) = run(&wire, &machine);
    assert!(!is_denial(&ended), "{ended}");
    assert_eq!(STACK_TAG, ownership::STACK);
}

/// The sample workflows, deployed with every task mocked.
struct Deployed<'a> {
    stack: Stack<'a>,
    wire: Wire,
}

impl Deployed<'_> {
    /// Replaces the permissions of a workflow's role.
    fn permit(&self, workflow: &str, statements: &[Statement]) {
        let role = self.stack.role_name(workflow);
        let document = policy::document(statements).to_string();
        let name = [("RoleName", role.as_str()), ("PolicyName", "stepwright")];
        let put = [("PolicyDocument", document.as_str())];
        let put = [&name[..], &put[..]].concat();
        let answer = match statements {
            [] => self
                .wire
                .query("iam", "2010-05-08", "DeleteRolePolicy", &name),
            _ => self.wire.query("iam", "2010-05-08", "PutRolePolicy", &put),
        };
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// Returns whether a task of the execution was denied; looks until that is so, or it has ended.
    fn is_denied(&self, workflow: &str, case: &str, input: &Value) -> bool {
        let machine = format!("{}#{case}", machine_arn(workflow));
        let before = self.logged();
        let execution = start(&self.wire, &machine, input);
        let patience = Instant::now() + Duration::from_secs(20);
        while Instant::now() < patience {
            let (found, is_over) = match execution.contains(":express:") {
                true => (self.logged()[before.len()..].to_owned(), false),
                false => self.history(&execution),
            };
            if found.contains("is not authorized to perform") {
                return true;
            }
            if is_over {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    }

    fn history(&self, execution: &str) -> (String, bool) {
        let of = json!({ "executionArn": execution, "maxResults": 1000 });
        let described = succeed(
            &self.wire,
            "DescribeExecution",
            &json!({ "executionArn": execution }),
        );
        let history = succeed(&self.wire, "GetExecutionHistory", &of);
        (history.to_string(), described["status"] != "RUNNING")
    }

    /// Returns what the Express workflow has logged.
    fn logged(&self) -> String {
        let file = "logs/aws/vendedlogs/states/ingest-express.jsonl";
        std::fs::read_to_string(self.stack.target.local.folder.path().join(file)).unwrap()
    }
}

#[test]
fn the_sample_workflows_run_under_their_derived_roles_and_under_nothing_less() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples: Value =
        serde_json::from_str(include_str!("../cases/enforcement/samples.json")).unwrap();
    let mocks = MockFile::read(&cases::root("enforcement").join("mocks.json")).unwrap();
    let target = Target::with(|options| {
        options.tasks = Settings {
            mocks: Some(Arc::new(mocks)),
            ..Settings::default()
        };
    });
    let project = std::fs::read_to_string(root.join("stepwright.yaml")).unwrap();
    let project: String = project
        .split_inclusive('\n')
        .take_while(|line| !line.starts_with("local:"))
        .collect();
    let stack = Stack::of(&target, &project, &[]);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(root.join("workflows")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "yaml") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            stack.write(&name, &std::fs::read_to_string(&path).unwrap());
            names.push(name);
        }
    }
    let wire = wire(&target);
    let group = json!({"logGroupName": "/aws/vendedlogs/states/ingest-express"});
    wire.json("logs", "Logs_20140328", "CreateLogGroup", &group)
        .unwrap();
    stack.up();
    let deployed = Deployed { stack, wire };
    let mut taken = 0;
    for name in &names {
        let statements = deployed.stack.permissions(name);
        let cases = samples[name].as_object();
        let Some(cases) = cases else {
            // Activities need nothing of the role.
            assert_eq!((name.as_str(), &statements[..]), ("chat", &[][..]));
            continue;
        };
        let before = deployed.logged().len();
        for (case, expected) in cases {
            let sample = machine_arn(name);
            let of = json!({ "stateMachineArn": format!("{sample}#{case}"), "input": expected["input"].to_string() });
            let ended = match name.as_str() {
                "ingest-express" => succeed(&deployed.wire, "StartSyncExecution", &of),
                _ => end(
                    &deployed.wire,
                    &text(
                        &succeed(&deployed.wire, "StartExecution", &of),
                        "executionArn",
                    ),
                ),
            };
            assert_eq!(
                ended["status"], expected["status"],
                "{name}#{case}: {ended}"
            );
        }
        assert!(
            !deployed.logged()[before..].contains("is not authorized"),
            "{name}"
        );
        for (what, without) in without_one(&statements) {
            // No task asks for these: AWS looks at the one when the machine is made, and at the other when it sends a trace.
            if ["logs:", "xray:"]
                .iter()
                .any(|service| what.contains(service))
            {
                continue;
            }
            deployed.permit(name, &without);
            let denied = cases
                .iter()
                .any(|(case, sample)| deployed.is_denied(name, case, &sample["input"]));
            assert!(denied, "{name}: not needed: {what}");
            taken += 1;
        }
        deployed.permit(name, &statements);
    }
    assert!(taken >= 20, "{taken}");
}
