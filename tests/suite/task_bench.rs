//! Runs single jobs through the task runners, without an engine.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use stepwright::asl::model::{Pattern, Resource};
use stepwright::interpreter::{Attempt, Failure, Identity, Scheduled, Stimulus, TaskResource};
use stepwright::local::tasks::{
    Ended, Job, Machines, NestedStart, Refused, Report, RolePolicies, Roles, Runners, Settings,
    StartedMachine,
};
use tokio::sync::oneshot;

pub const EXECUTION: &str = "arn:aws:states:us-east-1:111111111111:execution:parent:one";

pub const ROLE: &str = "arn:aws:iam::111111111111:role/parent";

/// How long a job may take.
const PATIENCE: Duration = Duration::from_secs(30);

type Then = Box<dyn FnOnce(Ended) + Send>;

/// Machines whose answers the test gives.
#[derive(Default)]
pub struct FakeMachines {
    pub answers: Mutex<VecDeque<Result<StartedMachine, Refused>>>,
    pub starts: Mutex<Vec<NestedStart>>,
    pub stopped: Mutex<Vec<String>>,
    pub end: Mutex<Option<Ended>>,
    pub waiting: Mutex<Vec<Then>>,
}

impl Machines for FakeMachines {
    fn start(&self, start: NestedStart) -> Result<StartedMachine, Refused> {
        self.starts.lock().unwrap().push(start);
        self.answers.lock().unwrap().pop_front().unwrap()
    }

    fn on_end(&self, execution_arn: &str, then: Then) {
        match self.end.lock().unwrap().take() {
            Some(end) => {
                assert_eq!(end.execution_arn, execution_arn);
                then(end);
            }
            None => self.waiting.lock().unwrap().push(then),
        }
    }

    fn stop(&self, execution_arn: &str) {
        self.stopped.lock().unwrap().push(execution_arn.to_owned());
    }
}

/// The one role that there is.
struct FakeRole(RolePolicies);

impl Roles for FakeRole {
    fn find(&self, arn: &str) -> oneshot::Receiver<Result<Option<RolePolicies>, String>> {
        assert_eq!(arn, ROLE);
        let (answer, answered) = oneshot::channel();
        answer.send(Ok(Some(self.0.clone()))).unwrap();
        answered
    }
}

/// What a job came to.
#[derive(Debug, Default, PartialEq)]
pub struct Came {
    pub started: bool,
    pub submitted: Option<Value>,
    pub output: Option<Value>,
    pub failure: Option<Failure>,
}

pub struct Bench {
    pub machines: Arc<FakeMachines>,
    pub runners: Runners,
}

impl Bench {
    pub fn new(settings: Settings) -> Self {
        Self::under(settings, None)
    }

    /// Makes a bench whose execution role is this one.
    pub fn under(settings: Settings, role: Option<RolePolicies>) -> Self {
        let roles = role.map(|role| Arc::new(FakeRole(role)) as Arc<dyn Roles>);
        let machines = Arc::new(FakeMachines::default());
        let own = "http://127.0.0.1:1".to_owned();
        Self {
            runners: Runners::new(settings, own, Arc::clone(&machines) as _, roles).unwrap(),
            machines,
        }
    }

    /// Begins a job.
    pub fn start(&self, job: Job) -> Receiver<Stimulus> {
        let (send, receive) = channel();
        let report: Report = Arc::new(move |stimulus| {
            let _ = send.send(stimulus);
        });
        self.runners.start(job, report);
        receive
    }

    /// Runs a job to its end, which is its submission where it waits for a token.
    pub fn run(&self, job: Job) -> Came {
        let waits = matches!(
            job.task.resource,
            TaskResource::Service {
                pattern: Pattern::Callback,
                ..
            }
        );
        let mocked = job.test_case.is_some();
        let stimuli = self.start(job);
        let mut came = Came::default();
        loop {
            match stimuli.recv_timeout(PATIENCE).unwrap() {
                Stimulus::TaskStarted { .. } => came.started = true,
                Stimulus::TaskSubmitted { output, .. } => {
                    came.submitted = Some(Value::clone(&output));
                    if waits && !mocked {
                        return came;
                    }
                }
                Stimulus::TaskSucceeded { output, .. } => {
                    came.output = Some(Value::clone(&output));
                    return came;
                }
                Stimulus::TaskFailed { failure, .. } => {
                    came.failure = Some(failure);
                    return came;
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

/// Makes a job of the machine `parent`.
pub fn job(resource: &str, input: Value) -> Job {
    let service = |service: String, operation, pattern| TaskResource::Service {
        service,
        operation,
        pattern,
    };
    let resource = match Resource::parse(resource) {
        Resource::Lambda { arn } => TaskResource::Lambda(arn),
        Resource::Activity { arn } => TaskResource::Activity(arn),
        Resource::Optimized {
            service: name,
            operation,
            pattern,
        } => service(name, operation, pattern),
        Resource::Sdk {
            service: name,
            operation,
            pattern,
        } => service(format!("aws-sdk:{name}"), operation, pattern),
        Resource::Http { pattern } => service("http".to_owned(), "invoke".to_owned(), pattern),
        Resource::Other { text } => panic!("{text}"),
    };
    Job {
        execution: Arc::new(Identity {
            execution_arn: EXECUTION.to_owned(),
            name: "one".to_owned(),
            role_arn: ROLE.to_owned(),
            machine_arn: "arn:aws:states:us-east-1:111111111111:stateMachine:parent".to_owned(),
            machine_name: "parent".to_owned(),
            region: "us-east-1".to_owned(),
            is_express: false,
            is_synchronous: false,
        }),
        attempt: Attempt {
            frame: 0,
            scheduled: 3,
        },
        task: Scheduled {
            resource,
            input: Arc::new(input),
            region: "us-east-1".to_owned(),
            timeout: None,
            heartbeat: None,
            role: None,
            token: "token".to_owned(),
            state: "Call".into(),
            retry: 0,
        },
        test_case: None,
    }
}
