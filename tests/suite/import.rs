//! Taking over what exists: cases under `tests/cases/import`, against the local emulator.
//!
//! A case is a folder with `case.json`: what is there (`roles`, `activities`, `machines`; `manifests` of the project; with
//! `cloudformation` every machine and activity carries the tags of that stack) and what is imported; `said.txt` is what it
//! would do or why it refuses, `manifest.yaml` what it writes. After it the whole plan must be empty, unless `left` says
//! how many changes a manifest that was there leaves.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use aws_sdk_sfn::types;
use serde_json::{Value, json};
use stepwright::aws::{Aws, Credentials, Endpoints, Settings};
use stepwright::deploy::{self, Import, ImportError, ImportRequest, PlanRequest};
use stepwright::diagnostic::Report;
use stepwright::local;
use stepwright::local::server::{Gate, Reply, RequestInfo};
use stepwright::manifest::{self, OpenOptions, OpenProject, Place, names};
use stepwright::plan::render::{self, Detail};
use stepwright::plan::{Options, Ownership, Plan, Scope};

use crate::local_sdk::Local;
use crate::{cases, plan_output};

const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-1";

#[test]
fn what_exists_is_taken_over_or_refused() {
    let mut failures = String::new();
    for case in cases::directories("import") {
        failures += &run(&case);
    }
    assert!(failures.is_empty(), "{failures}");
}

fn run(folder: &Path) -> String {
    let text = std::fs::read_to_string(folder.join("case.json")).unwrap();
    let case: Value = serde_json::from_str(&text).unwrap();
    assert!(case["source"].is_string(), "{}", folder.display());
    let account = Account::new(&case);
    account.make(&case);
    let before = account.snapshot();
    let answer = account.import(&case);
    let mut failures = cases::compare(&folder.join("said.txt"), &said(&answer));
    let Ok(import) = answer else { return failures };
    assert_eq!(
        account.snapshot(),
        before,
        "{}: looking changes nothing",
        folder.display()
    );
    if let Some(manifest) = &import.manifest {
        failures += &cases::compare(&folder.join("manifest.yaml"), &manifest.text);
        account.write(&manifest.file, &manifest.text);
    }
    account.take(&import);
    let after = account.snapshot();
    assert_eq!(
        without_tags(&before),
        without_tags(&after),
        "{}: only tags change",
        folder.display()
    );
    for (arn, tags) in &before {
        let theirs = tags["tags"].as_object().unwrap().iter();
        for (key, value) in theirs.filter(|(key, _)| !key.starts_with("stepwright:")) {
            assert_eq!(
                &after[arn]["tags"][key],
                value,
                "{}: {key} of {arn}",
                folder.display()
            );
        }
    }
    let plan = account.plan();
    plan_output::accept(&render::json::render(&plan));
    let left = case["left"].as_u64().unwrap_or(0) as usize;
    assert_eq!(
        (plan.pending().count(), plan.conflicts.len(), plan.drifted()),
        (left, 0, 0),
        "{}:\n{}",
        folder.display(),
        render::text::render(&plan, Detail::Folded, false)
    );
    failures
}

fn said(answer: &Result<Import, ImportError>) -> String {
    let mut lines = Vec::new();
    match answer {
        Ok(import) => {
            let taken = import.takeovers.iter();
            lines.extend(taken.map(|one| format!("take {} {}", one.address, one.after().arn())));
            let file = import
                .manifest
                .iter()
                .map(|manifest| manifest.file.display());
            lines.extend(file.map(|file| format!("write {file}")));
            lines.extend(import.notes.iter().map(|note| format!("note: {note}")));
        }
        Err(error) => {
            lines.push(format!("error: {error}"));
            if let ImportError::Invalid(report) = error {
                lines.push(report.to_text(false));
            }
            lines.extend(error.hint().map(|hint| format!("help: {hint}")));
        }
    }
    lines.join("\n") + "\n"
}

fn without_tags(things: &BTreeMap<String, Value>) -> Vec<Value> {
    let bare = |thing: &Value| json!({"arn": thing["arn"], "resource": thing["resource"]});
    things.values().map(bare).collect()
}

/// A second look before each write: what was changed meanwhile is left alone.
#[test]
fn a_machine_changed_meanwhile_is_left_alone() {
    let case = json!({
        "roles": [{"name": "r"}],
        "machines": [{"name": "chat", "role": "r", "definition": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}],
        "import": {"address": "machine.chat"},
    });
    let account = Account::new(&case);
    account.make(&case);
    let import = account.import(&case).unwrap();
    let arn = format!("arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:chat");
    let sfn = account.local.sfn(ACCOUNT, REGION);
    let tag = types::Tag::builder().key("mine").value("now").build();
    account
        .block_on(sfn.tag_resource().resource_arn(&arn).tags(tag).send())
        .unwrap();
    let aws = account.connect();
    let error = account
        .block_on(deploy::take(
            &aws,
            &ownership(&account.open()),
            &import.takeovers[0],
        ))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("`{arn}` was changed while it was looked at")
    );
    let tags = account.block_on(aws.list_tags(&arn)).unwrap();
    assert_eq!(tags.into_keys().collect::<Vec<_>>(), ["mine"]);
}

/// An account at a local emulator, and a project's folder.
struct Account {
    local: Local,
    folder: tempfile::TempDir,
}

/// Shows the tags of a CloudFormation stack, which nobody but CloudFormation can set.
struct CloudFormation(String);

impl Gate for CloudFormation {
    fn after(&self, request: &RequestInfo, reply: &Reply) -> Option<Reply> {
        let mut body: Value = serde_json::from_str(&reply.body).ok()?;
        let tags = body.get_mut("tags")?.as_array_mut()?;
        tags.push(json!({"key": "aws:cloudformation:stack-name", "value": self.0}));
        tags.push(json!({"key": "aws:cloudformation:logical-id", "value": "Machine"}));
        let shown = Reply {
            body: body.to_string(),
            ..reply.clone()
        };
        (request.operation == "ListTagsForResource").then_some(shown)
    }
}

impl Account {
    fn new(case: &Value) -> Self {
        let local = Local::with(|options| {
            let stack = case["cloudformation"].as_str().map(str::to_owned);
            options.gate = stack.map(|stack| Arc::new(CloudFormation(stack)) as Arc<dyn Gate>);
        });
        let account = Self {
            local,
            folder: tempfile::tempdir().unwrap(),
        };
        let project = "stack: demo\nproject: 7f3a9c0d5e7f3a9c\n";
        let more = case["project"].as_str().unwrap_or("");
        account.write("stepwright.yaml".as_ref(), &format!("{project}{more}"));
        for (file, text) in case["manifests"].as_object().into_iter().flatten() {
            account.write(file.as_ref(), text.as_str().unwrap());
        }
        account
    }

    fn write(&self, file: &Path, text: &str) {
        let path = self.folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.local.runtime.block_on(work)
    }

    fn make(&self, case: &Value) {
        let list = |key: &str| case[key].as_array().cloned().unwrap_or_default();
        list("roles").iter().for_each(|role| self.role(role));
        list("activities")
            .iter()
            .for_each(|activity| self.activity(activity));
        list("machines")
            .iter()
            .for_each(|machine| self.machine(machine));
    }

    fn role(&self, role: &Value) {
        let iam = self.local.iam(ACCOUNT);
        let name = role["name"].as_str().unwrap();
        let trust = match &role["trust"] {
            Value::Null => crate::local_sdk::TRUST.to_owned(),
            document => document.to_string(),
        };
        let tag = |(key, value): (String, String)| {
            aws_sdk_iam::types::Tag::builder()
                .key(key)
                .value(value)
                .build()
                .unwrap()
        };
        let create = iam
            .create_role()
            .role_name(name)
            .set_path(role["path"].as_str().map(str::to_owned))
            .assume_role_policy_document(trust)
            .set_tags(Some(texts(&role["tags"]).map(tag).collect()));
        self.block_on(create.send()).unwrap();
        for (policy, document) in role["inline"].as_object().into_iter().flatten() {
            let put = iam.put_role_policy().role_name(name).policy_name(policy);
            self.block_on(put.policy_document(document.to_string()).send())
                .unwrap();
        }
        for arn in role["attached"].as_array().into_iter().flatten() {
            let attach = iam.attach_role_policy().role_name(name);
            self.block_on(attach.policy_arn(arn.as_str().unwrap()).send())
                .unwrap();
        }
    }

    fn activity(&self, activity: &Value) {
        let sfn = self.local.sfn(ACCOUNT, REGION);
        let create = sfn
            .create_activity()
            .name(activity["name"].as_str().unwrap());
        self.block_on(create.set_tags(Some(tags(&activity["tags"]))).send())
            .unwrap();
    }

    fn machine(&self, machine: &Value) {
        let sfn = self.local.sfn(ACCOUNT, REGION);
        let text = |key: &str| machine[key].as_str().map(str::to_owned);
        let role = text("role").unwrap();
        let path = text("role_path").unwrap_or_else(|| "/".to_owned());
        let logging = machine["log_group"].as_str().map(|group| {
            let name = group.split(':').nth(6).unwrap();
            local::keep_log_group(self.local.folder.path(), name).unwrap();
            let group = types::CloudWatchLogsLogGroup::builder()
                .log_group_arn(group)
                .build();
            let destination = types::LogDestination::builder().cloud_watch_logs_log_group(group);
            types::LoggingConfiguration::builder()
                .level(machine["log_level"].as_str().unwrap_or("ERROR").into())
                .include_execution_data(machine["log_data"] == true)
                .destinations(destination.build())
                .build()
        });
        let tracing = types::TracingConfiguration::builder().enabled(machine["tracing"] == true);
        let create = sfn
            .create_state_machine()
            .name(text("name").unwrap())
            .role_arn(format!("arn:aws:iam::{ACCOUNT}:role{path}{role}"))
            .definition(machine["definition"].to_string())
            .r#type(text("type").as_deref().unwrap_or("STANDARD").into())
            .set_logging_configuration(logging)
            .tracing_configuration(tracing.build())
            .set_tags(Some(tags(&machine["tags"])));
        self.block_on(create.send()).unwrap();
    }

    fn connect(&self) -> Aws {
        let settings = Settings {
            region: Some(REGION.to_owned()),
            endpoints: Endpoints::Custom(self.local.server.url().to_owned()),
            credentials: Credentials::Local {
                account: ACCOUNT.to_owned(),
            },
            ..Settings::default()
        };
        self.block_on(Aws::connect(&settings)).unwrap()
    }

    fn open(&self) -> OpenProject {
        let mut report = Report::default();
        let directory = self.folder.path().to_path_buf();
        let options = OpenOptions {
            directory,
            environment: None,
            version: "0.1.0",
        };
        manifest::open(&options, &mut report).unwrap_or_else(|| panic!("{}", report.to_text(false)))
    }

    fn import(&self, case: &Value) -> Result<Import, ImportError> {
        let (aws, project) = (self.connect(), self.open());
        let request = ImportRequest {
            aws: &aws,
            project: &project,
            place: &place(),
            ownership: &ownership(&project),
            env: &|_| None,
            address: &case["import"]["address"].as_str().unwrap().parse().unwrap(),
            arn: case["import"]["arn"].as_str(),
        };
        self.block_on(deploy::import(&request))
    }

    fn take(&self, import: &Import) {
        let aws = self.connect();
        let ownership = ownership(&self.open());
        for takeover in &import.takeovers {
            self.block_on(deploy::take(&aws, &ownership, takeover))
                .unwrap();
        }
    }

    fn plan(&self) -> Plan {
        let project = self.open();
        let mut report = Report::default();
        let workflows = manifest::load(&project, &place(), &|_| None, &mut report);
        let desired = workflows
            .and_then(|workflows| {
                deploy::desired(&project.owner, &place(), &workflows, &mut report)
            })
            .unwrap_or_else(|| panic!("{}", report.to_text(false)));
        let Place {
            partition,
            region,
            account,
        } = place();
        let request = PlanRequest {
            desired: &desired,
            scope: Scope {
                ownership: ownership(&project),
                partition,
                region,
                account,
                endpoint: stepwright::plan::Endpoint::Local,
            },
            options: Options::default(),
            role_path: names::role_path(&project.owner),
        };
        self.block_on(deploy::plan(&self.connect(), &request))
            .unwrap()
    }

    /// Returns everything that is there by ARN, with its tags.
    fn snapshot(&self) -> BTreeMap<String, Value> {
        let aws = self.connect();
        self.block_on(async {
            let mut things = BTreeMap::new();
            for machine in aws.list_machines().await.unwrap() {
                let details = aws.describe_machine(&machine.arn).await.unwrap();
                let tags = aws.list_tags(&machine.arn).await.unwrap();
                let resource = format!("{details:?}");
                things.insert(
                    machine.arn.clone(),
                    json!({"arn": machine.arn, "resource": resource, "tags": tags}),
                );
            }
            for activity in aws.list_activities().await.unwrap() {
                let tags = aws.list_tags(&activity.arn).await.unwrap();
                things.insert(
                    activity.arn.clone(),
                    json!({"arn": activity.arn, "resource": activity.name, "tags": tags}),
                );
            }
            for role in aws.list_roles("/").await.unwrap() {
                let mut details = aws.role(&role.name).await.unwrap().unwrap();
                let tags = std::mem::take(&mut details.tags);
                things.insert(
                    role.arn.clone(),
                    json!({"arn": role.arn, "resource": format!("{details:?}"), "tags": tags}),
                );
            }
            things
        })
    }
}

fn place() -> Place {
    Place {
        partition: "aws".to_owned(),
        region: REGION.to_owned(),
        account: ACCOUNT.to_owned(),
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

fn texts(map: &Value) -> impl Iterator<Item = (String, String)> + '_ {
    let members = map.as_object().into_iter().flatten();
    members.map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
}

fn tags(map: &Value) -> Vec<types::Tag> {
    texts(map)
        .map(|(key, value)| types::Tag::builder().key(key).value(value).build())
        .collect()
}
