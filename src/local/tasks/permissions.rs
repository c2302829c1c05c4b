//! Whether the execution role allows what a task calls, decided before the task does anything.
//!
//! What a call needs is what `grants` derives for it, here from the values of its arguments. All of that is asked for before the task
//! starts: also what AWS would come to later, such as the polling of a `.sync` task or the stop of its job.

use std::collections::BTreeMap;

use serde_json::Value;

use super::denied::{self, Denied};
use super::env::TaskEnv;
use super::job::Job;
use super::missing;
use super::roles::RolePolicies;
use super::settings::Settings;
use crate::arn::Arn;
use crate::asl::model::Resource;
use crate::grants::{self, CallNeeds, Machine, RunningCall};
use crate::interpreter::{Failure, TaskResource};
use crate::local::ids;
use crate::policy::evaluate::{self, Context, Decision, Policies, Policy, Request, Source};
use crate::policy::{self, Statement};

/// Keys that a request of an execution role never has, besides those that are set for it.
const ABSENT: [&str; 2] = ["aws:principaltag/", "aws:username"];

/// Checks a job against the role of its execution; an error is how the task fails.
pub(super) async fn check(env: &TaskEnv, job: &Job) -> Result<(), Failure> {
    let Some(roles) = &env.roles else {
        return Ok(());
    };
    if matches!(job.task.resource, TaskResource::Activity(_)) {
        return Ok(());
    }
    let found = roles.find(&job.execution.role_arn).await;
    let found = found.unwrap_or_else(|_| Err("it has ended".to_owned()));
    match found {
        Ok(Some(role)) => RoleCheck::new(job, &role, &env.settings)?.run(),
        Ok(None) => Ok(()),
        Err(reason) => Err(missing::role(&job.execution.role_arn, &reason)),
    }
}

/// The check of one job against one role.
struct RoleCheck<'a> {
    job: &'a Job,
    role: &'a RolePolicies,
    context: Context,
    policies: Policies,
    /// The managed policies whose documents are not on this machine.
    unknown: Vec<&'a str>,
    is_boundary_unknown: bool,
}

impl<'a> RoleCheck<'a> {
    fn new(job: &'a Job, role: &'a RolePolicies, settings: &Settings) -> Result<Self, Failure> {
        let read = |name: &str, document: &Value| {
            Policy::read(document).map_err(|error| missing::policy_support(name, &error))
        };
        let mut identity = Vec::new();
        for (name, text) in &role.inline {
            let document = serde_json::from_str(text).unwrap_or_default();
            identity.push(read(name, &document)?);
        }
        let mut unknown = Vec::new();
        for arn in &role.attached {
            match settings.policies.get(arn) {
                Some(document) => identity.push(read(arn, document)?),
                None => unknown.push(arn.as_str()),
            }
        }
        let limit = role.boundary.as_ref();
        let boundary = limit.and_then(|arn| Some((arn, settings.policies.get(arn)?)));
        let boundary = boundary.map(|(arn, document)| read(arn, document));
        let boundary = boundary.transpose()?;
        Ok(Self {
            job,
            role,
            context: context(job, role),
            is_boundary_unknown: boundary.is_none() && limit.is_some(),
            policies: Policies { identity, boundary },
            unknown,
        })
    }

    fn run(&self) -> Result<(), Failure> {
        self.assume()?;
        let needs = self.needs()?;
        if self.is_boundary_unknown && needs != CallNeeds::default() {
            let boundary = self.role.boundary.as_deref().unwrap_or_default();
            return Err(missing::policy(
                &self.role.name,
                "permissions boundary",
                boundary,
            ));
        }
        for statement in &needs.statements {
            for pair in grants::split(statement) {
                self.allow(&pair)?;
            }
        }
        // Where the resource is not known, only the action can be asked for.
        for action in needs.unlocated {
            if !self.policies.mention(&action) {
                let nothing = Decision::ImplicitDeny(Source::Identity);
                self.refuse(&action, "*", &nothing)?;
            }
        }
        Ok(())
    }

    /// Checks that Step Functions may take the role on for this machine.
    fn assume(&self) -> Result<(), Failure> {
        let execution = &self.job.execution;
        let mut context = self.context.clone();
        context.set("aws:SourceArn", &execution.machine_arn);
        let machine = Arn::lenient(&execution.machine_arn).unwrap_or_default();
        context.set("aws:SourceAccount", machine.account);
        let regional = format!("states.{}.amazonaws.com", execution.region);
        let services = ["states.amazonaws.com", &regional];
        let trust: Value = serde_json::from_str(&self.role.trust).unwrap_or_default();
        match policy::may_assume(&trust, &services, &context) {
            Ok(true) => Ok(()),
            Ok(false) => Err(denied::assumption(&execution.role_arn)),
            Err(error) => Err(missing::policy_support("the trust policy", &error)),
        }
    }

    fn needs(&self) -> Result<CallNeeds, Failure> {
        let execution = &self.job.execution;
        let task = &self.job.task;
        let arn = Arn::lenient(&execution.machine_arn).unwrap_or_default();
        let machine = Machine {
            definition: &Value::Null,
            machine_arn: &execution.machine_arn,
            machine_name: &execution.machine_name,
            partition: arn.partition,
            region: &task.region,
            account: arn.account,
            logging: false,
            tracing: false,
            kms_key: None,
            activity_kms_keys: &[],
            resources: &BTreeMap::new(),
        };
        let resource = resource(&task.resource);
        let call = RunningCall {
            resource: &resource,
            arguments: &task.input,
            role: task.role.as_deref(),
        };
        // A call that nobody knows the actions of needs some that nobody can ask for; `grants` reports it when the role is derived.
        Ok(grants::call_needs(&machine, &call).unwrap_or_default())
    }

    /// Checks one action on one resource.
    fn allow(&self, pair: &Statement) -> Result<(), Failure> {
        let [action, resource] = [&pair.action, &pair.resource].map(|list| list[0].as_str());
        let of = |policies: &Policies| {
            grants::decide(policies, pair, &self.context)
                .map_err(|error| missing::policy_support("a policy", &error))
        };
        let decision = of(&self.policies)?;
        let is_unknown = |key: &str| {
            let is_asked = pair.condition.values().any(|keys| {
                let keys = keys.as_object().into_iter().flatten();
                keys.into_iter()
                    .any(|(name, _)| name.eq_ignore_ascii_case(key))
            });
            !is_asked && !self.context.has(key) && !ABSENT.iter().any(|it| key.starts_with(it))
        };
        let (without, keys) = self.policies.without_conditions_on(&is_unknown);
        if !keys.is_empty() && of(&without)?.is_allowed() != decision.is_allowed() {
            let keys = Vec::from_iter(keys);
            return Err(missing::condition_keys(&self.role.name, action, &keys));
        }
        self.refuse(action, resource, &decision)
    }

    /// Returns how the task fails where a call is denied.
    fn refuse(&self, action: &str, resource: &str, decision: &Decision) -> Result<(), Failure> {
        // Another policy may allow what none of those known here does.
        if let (Decision::ImplicitDeny(Source::Identity), [unknown, ..]) =
            (decision, &self.unknown[..])
        {
            return Err(missing::policy(&self.role.name, "managed policy", unknown));
        }
        let request = Request {
            action,
            resource,
            context: &self.context,
        };
        let principal = principal(self.job, self.role);
        match evaluate::denial(&principal, &request, decision) {
            None => Ok(()),
            Some(message) => Err(denied::failure(
                &self.job.task.resource,
                &Denied {
                    message,
                    action,
                    resource,
                },
            )),
        }
    }
}

/// Names the session that Step Functions has with the role: 32 letters, as recorded.
fn principal(job: &Job, role: &RolePolicies) -> String {
    let arn = Arn::lenient(&job.execution.role_arn).unwrap_or_default();
    let session = format!("assumed-role/{}/{}", role.name, ids::letters());
    let principal = Arn {
        service: "sts",
        region: "",
        resource: &session,
        ..arn
    };
    principal.to_string()
}

/// Returns the condition keys that AWS sets for every call of an execution role, as far as they are known here.
fn context(job: &Job, role: &RolePolicies) -> Context {
    let mut context = Context::default();
    let role_arn = Arn::lenient(&job.execution.role_arn).unwrap_or_default();
    let now = jiff::Timestamp::now();
    for (key, value) in [
        ("aws:PrincipalArn", job.execution.role_arn.as_str()),
        ("aws:PrincipalAccount", role_arn.account),
        ("aws:PrincipalType", "AssumedRole"),
        ("aws:PrincipalIsAWSService", "false"),
        ("aws:RequestedRegion", &job.task.region),
        ("aws:SecureTransport", "true"),
        ("aws:CurrentTime", &now.to_string()),
        ("aws:EpochTime", &now.as_second().to_string()),
    ] {
        context.set(key, value);
    }
    for (key, value) in &role.tags {
        context.set(&format!("aws:PrincipalTag/{key}"), value);
    }
    context
}

fn resource(resource: &TaskResource) -> Resource {
    match resource {
        TaskResource::Lambda(arn) => Resource::Lambda { arn: arn.clone() },
        TaskResource::Activity(arn) => Resource::Activity { arn: arn.clone() },
        TaskResource::Service {
            service,
            operation,
            pattern,
        } => {
            let (operation, pattern) = (operation.clone(), *pattern);
            match service.strip_prefix("aws-sdk:") {
                Some(service) => Resource::Sdk {
                    service: service.to_owned(),
                    operation,
                    pattern,
                },
                None => Resource::Optimized {
                    service: service.clone(),
                    operation,
                    pattern,
                },
            }
        }
    }
}
