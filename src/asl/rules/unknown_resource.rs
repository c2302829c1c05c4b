//! What the Resource of a Task is; beside it, what an Express workflow may not wait for.

use super::express_limit::ExpressLimit;
use super::suggestion::{self, Doubt};
use crate::arn::is_arn;
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::model::{Pattern, Resource};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment, Severity};
use crate::facts::operations::{self, Operation};
use crate::facts::resources;

pub static RULE: Rule = Rule {
    code: Code {
        name: "unknown-resource",
        about: "The resource of a task is not an ARN that Step Functions knows: a service or an \
            operation is misspelled, or does not have the pattern at its end. A service or an \
            operation that is not one of those we know in other letters is only a warning: it \
            may be newer than this release.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Send:
  Type: Task
  Resource: arn:aws:states:::sqs:sendMesage
  Parameters: {QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/q", MessageBody: hello}
  End: true
"#,
            good: r#"
Send:
  Type: Task
  Resource: arn:aws:states:::sqs:sendMessage
  Parameters: {QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/q", MessageBody: hello}
  End: true
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// Something else than an ARN.
#[derive(Debug)]
pub struct NotAnArn;

impl Problem for NotAnArn {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    /// AWS's check warns; creating the machine fails, in words that no recording has.
    fn level(&self) -> Level {
        Level {
            manifest: Severity::Error,
            service: Some(Severity::Warning),
        }
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "`Resource` is not an ARN; AWS will reject it".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        vec!["a resource is the ARN of a function, an activity or an integration".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::new("INVALID_RESOURCE", "Value is not a valid resource ARN")
    }
}

/// An integration that Step Functions does not have, or that we do not know.
#[derive(Debug)]
pub struct UnknownResource {
    arn: String,
    /// What to write instead, where that is known.
    hint: Option<String>,
    doubt: Doubt,
}

impl Problem for UnknownResource {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn level(&self) -> Level {
        match self.doubt {
            Doubt::None => Level::REFUSED,
            Doubt::Newer => Level::NEWER,
            Doubt::Unknown => Level::WARNED,
        }
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        match self.doubt {
            Doubt::None => format!("Step Functions does not know `{}`", self.arn),
            _ => format!("unknown service or operation `{}`", self.arn),
        }
    }

    fn hints(&self) -> Vec<String> {
        let certain = self.doubt == Doubt::None;
        let newer = (!certain).then(|| {
            format!(
                "services and operations as of {}; ignore this for a newer one",
                operations::models_of()
            )
        });
        let general = || {
            "see the list of optimized integrations; other operations are `arn:aws:states:::aws-sdk:SERVICE:OPERATION`".to_owned()
        };
        let hint = self.hint.clone().or_else(|| certain.then(general));
        hint.into_iter().chain(newer).collect()
    }

    fn aws(&self) -> Option<AwsWords> {
        not_recognized(&self.arn)
    }
}

/// An operation that its service has, and Step Functions does not call.
#[derive(Debug)]
pub struct LeftOut {
    arn: String,
}

impl Problem for LeftOut {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("`{}` is not among what Step Functions calls", self.arn)
    }

    fn hints(&self) -> Vec<String> {
        let hint = "the service has the operation, and AWS leaves it out of `aws-sdk`: call it in a function";
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        not_recognized(&self.arn)
    }
}

fn not_recognized(arn: &str) -> Option<AwsWords> {
    AwsWords::schema(format!(
        "The resource provided {arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
    ))
}

/// The ARN of something that no Task calls.
#[derive(Debug)]
pub struct OddArn {
    hint: String,
}

impl Problem for OddArn {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn level(&self) -> Level {
        Level::LINT
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "a Task calls functions, activities and integrations, and this is the ARN of none"
            .to_owned()
    }

    fn hints(&self) -> Vec<String> {
        vec![self.hint.clone()]
    }
}

/// A resource with `${…}` that nobody has filled in.
#[derive(Debug)]
pub struct Placeholder;

impl Problem for Placeholder {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn level(&self) -> Level {
        Level::OBSERVED
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "unresolved placeholder in this `Resource`".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        let hint = "a reference is written `${activities.NAME}`, `${workflows.NAME}`, `${vars.NAME}` or `${env.NAME}`";
        vec![hint.to_owned()]
    }
}

/// An ItemReader that calls something else than S3.
#[derive(Debug)]
pub struct ReaderResource;

impl Problem for ReaderResource {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "an ItemReader cannot read with this `Resource`".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        let hint = "the resources are `arn:aws:states:::s3:getObject` and `arn:aws:states:::s3:listObjectsV2`";
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("The field 'Resource' does not match any of the allowed values")
    }
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(text) = state.task_resource() else {
        return;
    };
    let path = || state.at(["Resource".into()]);
    // Another tool may fill it in; in a manifest, what could be was.
    if text.contains("${") {
        return faults.push(Fault::new(Placeholder, path()));
    }
    let resource = Resource::parse(text);
    if !is_arn(text) {
        faults.push(Fault::new(NotAnArn, path()));
    }
    let limit = ExpressLimit::of(&resource).filter(|_| state.is_express());
    match limit {
        Some(limit) => faults.push(Fault::new(limit, path())),
        None => faults.extend(unknown(text, &resource, path)),
    }
}

/// What the guide lists, or what the service models have: Step Functions gets new services some weeks after the SDKs.
fn is_known_service(service: &str) -> bool {
    operations::of(service).is_some()
        || resources::sdk_services()
            .iter()
            .any(|known| known == service)
}

fn unknown(arn: &str, resource: &Resource, path: impl Fn() -> Vec<Segment>) -> Option<Fault> {
    let unknown = |(hint, doubt)| {
        let arn = arn.to_owned();
        Some(Fault::new(UnknownResource { arn, hint, doubt }, path()))
    };
    match resource {
        Resource::Optimized {
            service,
            operation,
            pattern,
        } => {
            let known = resources::find(service, operation);
            if known.is_some_and(|known| known.has(pattern.ending())) {
                return None;
            }
            unknown(suggestion::integration(service, operation, *pattern))
        }
        Resource::Sdk {
            service,
            operation,
            pattern: Pattern::Sync | Pattern::Sync2,
        } => unknown((Some(suggestion::job(service, operation)), Doubt::None)),
        Resource::Sdk {
            service,
            operation,
            pattern,
        } if !is_known_service(service) => {
            unknown(suggestion::service(service, operation, *pattern))
        }
        Resource::Sdk {
            service, operation, ..
        } => match operations::of(service)?.find(operation) {
            Some(Operation::Called { .. }) => None,
            Some(Operation::LeftOut) => {
                let arn = arn.to_owned();
                Some(Fault::new(LeftOut { arn }, path()))
            }
            None => unknown(suggestion::operation(service, operation)),
        },
        Resource::Other { text } if is_arn(text) => {
            let hint = suggestion::resource(text);
            Some(Fault::new(OddArn { hint }, path()))
        }
        _ => None,
    }
}
