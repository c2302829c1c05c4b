//! A project in a folder of its own, deployed to a local emulator of its own, with every request watched.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use stepwright::aws::{Aws, AwsError, Credentials, Endpoints, Settings};
use stepwright::deploy::{self, ApplyEvent, ApplyOptions, Moved, Outcome, PlanRequest};
use stepwright::diagnostic::Report;
use stepwright::local;
use stepwright::local::server::{Gate, Reply, RequestInfo};
use stepwright::manifest::{self, OpenOptions, OpenProject, Place, Role, Workflow, names};
use stepwright::plan::{Action, Address, DesiredState, Options, Ownership, Plan, Scope};
use stepwright::policy::Statement;
use tokio::time::Instant;

use crate::local_sdk::Local;

pub const ACCOUNT: &str = "111122223333";
pub const REGION: &str = "eu-west-1";
pub const PROJECT: &str = "stack: demo\nproject: 7f3a9c0d5e7f3a9c\n";

/// A workflow with an activity, a role that allows something, and two states.
pub const CHAT: &str = r"
name: chat
tags: {team: conversations}
activities: {ask: {}}
role: {grants: none, allow: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}]}
definition:
  StartAt: Greet
  States:
    Greet: {Type: Pass, Next: Ask}
    Ask: {Type: Task, Resource: '${activities.ask}', End: true}
";

type Rule = Box<dyn Fn(&RequestInfo) -> Option<Reply> + Send>;

/// Notes every request in order, and answers some of them itself.
#[derive(Default)]
pub struct Watch {
    seen: Mutex<Vec<String>>,
    authorized: Mutex<BTreeSet<(String, String)>>,
    before: Mutex<Option<Rule>>,
    after: Mutex<Option<Rule>>,
}

impl Gate for Watch {
    fn before(&self, request: &RequestInfo) -> Option<Reply> {
        self.seen.lock().unwrap().push(request.operation.clone());
        self.before
            .lock()
            .unwrap()
            .as_ref()
            .and_then(|rule| rule(request))
    }

    fn authorized(&self, action: &str, resource: &str) {
        let pair = (action.to_owned(), resource.to_owned());
        self.authorized.lock().unwrap().insert(pair);
    }

    fn after(&self, request: &RequestInfo, _: &Reply) -> Option<Reply> {
        self.after
            .lock()
            .unwrap()
            .as_ref()
            .and_then(|rule| rule(request))
    }
}

/// A local target and what came to it.
pub struct Target {
    pub local: Local,
    watch: Arc<Watch>,
}

impl Target {
    pub fn start() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut local::Options)) -> Self {
        let watch = Arc::new(Watch::default());
        let gate = Arc::clone(&watch);
        Self {
            local: Local::with(|options| {
                options.gate = Some(gate);
                change(options);
            }),
            watch,
        }
    }

    /// Answers requests in place of the target; `None` lets them through.
    pub fn answer(&self, rule: impl Fn(&RequestInfo) -> Option<Reply> + Send + 'static) {
        *self.watch.before.lock().unwrap() = Some(Box::new(rule));
    }

    /// Replaces answers once the operation has taken effect.
    pub fn answer_after(&self, rule: impl Fn(&RequestInfo) -> Option<Reply> + Send + 'static) {
        *self.watch.after.lock().unwrap() = Some(Box::new(rule));
    }

    pub fn let_all_through(&self) {
        *self.watch.before.lock().unwrap() = None;
        *self.watch.after.lock().unwrap() = None;
    }

    /// Returns the operations that came since the last call of this, in order.
    pub fn seen(&self) -> Vec<String> {
        std::mem::take(&mut *self.watch.seen.lock().unwrap())
    }

    /// Returns the actions on resources that were allowed since the last call of this, where a policy of the caller is enforced.
    pub fn authorized(&self) -> BTreeSet<(String, String)> {
        std::mem::take(&mut *self.watch.authorized.lock().unwrap())
    }

    /// Returns those that change something, in order.
    pub fn written(&self) -> Vec<String> {
        self.seen()
            .into_iter()
            .filter(|operation| is_write(operation))
            .collect()
    }

    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.local.runtime.block_on(work)
    }
}

pub fn is_write(operation: &str) -> bool {
    const STARTS: [&str; 8] = [
        "Create", "Update", "Delete", "Put", "Attach", "Detach", "Tag", "Untag",
    ];
    STARTS.iter().any(|start| operation.starts_with(start))
}

/// Denies as the service of the request does.
pub fn denied(request: &RequestInfo) -> Reply {
    let text = format!(
        "User: arn:aws:iam::{ACCOUNT}:user/ci is not authorized to perform: {}",
        request.operation
    );
    match request.service {
        "iam" => Reply::xml_error(403, "AccessDenied", &text),
        _ => Reply::json_error(400, "AccessDeniedException", &text),
    }
}

/// A project's files, and the environment they are deployed as.
pub struct Stack<'a> {
    pub target: &'a Target,
    folder: tempfile::TempDir,
    pub environment: Option<&'static str>,
    pub region: &'static str,
}

impl<'a> Stack<'a> {
    /// Writes a project with one workflow, `chat`.
    pub fn new(target: &'a Target) -> Self {
        Self::of(target, PROJECT, &[("chat", CHAT)])
    }

    pub fn of(target: &'a Target, project: &str, workflows: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("workflows")).unwrap();
        std::fs::write(folder.path().join("stepwright.yaml"), project).unwrap();
        let stack = Self {
            target,
            folder,
            environment: None,
            region: REGION,
        };
        workflows
            .iter()
            .for_each(|(name, text)| stack.write(name, text));
        stack
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(
            self.folder
                .path()
                .join("workflows")
                .join(format!("{name}.yaml")),
            text,
        )
        .unwrap();
    }

    /// Writes `chat` with one text in place of another.
    pub fn rewrite(&self, from: &str, to: &str) {
        assert!(CHAT.contains(from), "{from}");
        self.write("chat", &CHAT.replace(from, to));
    }

    pub fn remove(&self, name: &str) {
        std::fs::remove_file(
            self.folder
                .path()
                .join("workflows")
                .join(format!("{name}.yaml")),
        )
        .unwrap();
    }

    pub fn connect(&self) -> Aws {
        let settings = Settings {
            region: Some(self.region.to_owned()),
            endpoints: Endpoints::Custom(self.target.local.server.url().to_owned()),
            credentials: Credentials::Local {
                account: ACCOUNT.to_owned(),
            },
            timeout: Some(Duration::from_secs(60)),
            ..Settings::default()
        };
        self.target.run(Aws::connect(&settings)).unwrap()
    }

    pub fn open(&self) -> OpenProject {
        let mut report = Report::default();
        let options = OpenOptions {
            directory: self.folder.path().to_path_buf(),
            environment: self.environment,
            version: "0.1.0",
        };
        manifest::open(&options, &mut report).unwrap_or_else(|| panic!("{}", report.to_text(false)))
    }

    pub fn place(&self) -> Place {
        Place {
            partition: "aws".to_owned(),
            region: self.region.to_owned(),
            account: ACCOUNT.to_owned(),
        }
    }

    /// Loads the manifests; without any, the stack is meant to be empty.
    pub fn desired(&self) -> DesiredState {
        let project = self.open();
        let is_empty = std::fs::read_dir(self.folder.path().join("workflows"))
            .unwrap()
            .next()
            .is_none();
        if is_empty {
            return DesiredState {
                ownership: ownership(&project),
                resources: Default::default(),
            };
        }
        let mut report = Report::default();
        let workflows = self.workflows();
        let desired = deploy::desired(&project.owner, &self.place(), &workflows, &mut report);
        desired.unwrap_or_else(|| panic!("{}", report.to_text(false)))
    }

    pub fn workflows(&self) -> Vec<Workflow> {
        let mut report = Report::default();
        let workflows = manifest::load(&self.open(), &self.place(), &|_| None, &mut report);
        workflows.unwrap_or_else(|| panic!("{}", report.to_text(false)))
    }

    fn workflow(&self, name: &str) -> Workflow {
        let mut workflows = self.workflows().into_iter();
        workflows.find(|workflow| workflow.name == name).unwrap()
    }

    /// Returns the name of the role that a workflow's machine runs under.
    pub fn role_name(&self, workflow: &str) -> String {
        match self.workflow(workflow).role {
            Role::Managed(role) => role.name,
            Role::Existing { arn } => panic!("{arn} is another's"),
        }
    }

    /// Returns the statements of a workflow's role.
    pub fn permissions(&self, workflow: &str) -> Vec<Statement> {
        let permissions = deploy::permissions(&self.workflow(workflow), &self.place()).unwrap();
        let granted = permissions.statements.into_iter();
        granted.map(|granted| granted.statement).collect()
    }

    pub fn plan(&self) -> Plan {
        self.plan_through(&self.connect(), Options::default())
    }

    pub fn plan_only(&self, only: &str) -> Plan {
        self.plan_through(
            &self.connect(),
            Options {
                only: vec![only.to_owned()],
                ..Options::default()
            },
        )
    }

    pub fn plan_destroy(&self) -> Plan {
        self.plan_through(
            &self.connect(),
            Options {
                destroy: true,
                ..Options::default()
            },
        )
    }

    pub fn plan_through(&self, aws: &Aws, options: Options) -> Plan {
        self.target.run(self.plan_async(aws, options))
    }

    pub async fn plan_async(&self, aws: &Aws, options: Options) -> Plan {
        self.try_plan_async(aws, options).await.unwrap()
    }

    /// Plans where that may fail.
    pub fn try_plan(&self, options: Options) -> Result<Plan, AwsError> {
        let aws = self.connect();
        self.target.run(self.try_plan_async(&aws, options))
    }

    async fn try_plan_async(&self, aws: &Aws, options: Options) -> Result<Plan, AwsError> {
        let (project, desired, place) = (self.open(), self.desired(), self.place());
        let scope = Scope {
            ownership: ownership(&project),
            partition: place.partition,
            region: place.region,
            account: place.account,
            endpoint: stepwright::plan::Endpoint::Local,
        };
        let request = PlanRequest {
            desired: &desired,
            scope,
            options,
            role_path: names::role_path(&project.owner),
        };
        deploy::plan(aws, &request).await
    }

    /// Counts the machines, activities and roles of the whole account.
    pub fn counted(&self) -> (usize, usize, usize) {
        let aws = self.connect();
        self.target.run(async {
            let machines = aws.list_machines().await.unwrap().len();
            let activities = aws.list_activities().await.unwrap().len();
            (
                machines,
                activities,
                aws.list_roles("/").await.unwrap().len(),
            )
        })
    }

    pub fn apply(&self, plan: &Plan) -> Outcome {
        self.apply_through(&self.connect(), plan)
    }

    pub fn apply_through(&self, aws: &Aws, plan: &Plan) -> Outcome {
        self.apply_telling(aws, plan, &|_| {})
    }

    pub fn apply_telling(&self, aws: &Aws, plan: &Plan, tell: &dyn Fn(ApplyEvent)) -> Outcome {
        self.apply_with(aws, plan, Duration::from_secs(30), tell)
    }

    /// Applies with a bound for waits.
    pub fn apply_within(&self, plan: &Plan, timeout: Duration) -> Outcome {
        self.apply_with(&self.connect(), plan, timeout, &|_| {})
    }

    fn apply_with(
        &self,
        aws: &Aws,
        plan: &Plan,
        timeout: Duration,
        tell: &dyn Fn(ApplyEvent),
    ) -> Outcome {
        assert_eq!(plan.conflicts, [], "nobody applies a plan with conflicts");
        let options = ApplyOptions {
            observed: Instant::now(),
            settle: Duration::ZERO,
            timeout,
        };
        self.target.run(deploy::apply(aws, plan, &options, tell))
    }

    /// Plans and applies; everything must work out.
    pub fn up(&self) -> Plan {
        let plan = self.plan();
        let outcome = self.apply(&plan);
        assert!(outcome.is_complete(), "{outcome:#?}");
        plan
    }

    pub fn moved(&self, plan: &Plan) -> Vec<Moved> {
        self.target
            .run(deploy::moved(&self.connect(), plan))
            .unwrap()
    }
}

fn ownership(project: &OpenProject) -> Ownership {
    let owner = project.owner.clone();
    Ownership {
        stack: owner.stack,
        environment: owner.environment,
        project: owner.project,
    }
}

/// Writes a plan's pending changes as `+ role.chat`.
pub fn shown(plan: &Plan) -> Vec<String> {
    plan.pending()
        .map(|change| format!("{} {}", change.action.symbol(), change.address))
        .collect()
}

/// Writes what failed as `machine.chat`.
pub fn failed(outcome: &Outcome) -> Vec<String> {
    outcome
        .failed
        .iter()
        .map(|(address, _, _)| address.to_string())
        .collect()
}

pub fn addresses(list: &[(Address, Action)]) -> Vec<String> {
    list.iter()
        .map(|(address, _)| address.to_string())
        .collect()
}

pub fn machine_arn(name: &str) -> String {
    format!("arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}")
}

pub fn activity_arn(name: &str) -> String {
    format!("arn:aws:states:{REGION}:{ACCOUNT}:activity:{name}")
}
