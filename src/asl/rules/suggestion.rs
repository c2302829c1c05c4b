//! What a Resource was probably meant to be: hints, and whether it is certainly wrong as it stands.
//!
//! Services and operations come after we were made, so only what is one of them in other letters, or a known wrong name, is
//! certainly none.

use crate::arn::Arn;
use crate::asl::model::Pattern;
use crate::diagnostic::closest;
use crate::facts::operations;
use crate::facts::resources::{self, Optimized};

/// How sure it is that a resource is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is a known one in other letters, or a name that AWS was never seen to have.
    None,
    /// AWS refuses it today; it may have it tomorrow. Our API refuses it, and a manifest gets a warning.
    Newer,
    /// AWS may have it: nobody knows here.
    Unknown,
}

/// For an integration that is not known, or not with this pattern.
pub(super) fn integration(
    service: &str,
    operation: &str,
    pattern: Pattern,
) -> (Option<String>, Doubt) {
    if let Some(known) = resources::find(service, operation) {
        return (Some(patterns(known, pattern)), Doubt::None);
    }
    let known = || resources::optimized().iter().map(|known| known.id.as_str());
    // What stands behind the name may be a pattern that is misspelled.
    let (name, tail) = match operation.split_once(['.', ':']) {
        Some((name, tail)) => (name, Some(tail)),
        None => (operation, None),
    };
    let wanted = format!("{service}:{name}");
    let found = closest(&wanted, known()).and_then(|id| {
        let (service, operation) = id.split_once(':')?;
        resources::find(service, operation)
    });
    if let Some(found) = found {
        let endings = || {
            found
                .patterns
                .iter()
                .map(String::as_str)
                .filter(|one| *one != "request_response")
        };
        let ending = match tail {
            Some(tail) => endings()
                .find(|ending| ending.replace(':', "") == tail)
                .or_else(|| closest(tail, endings())),
            None => endings().find(|ending| *ending == pattern.ending()),
        };
        if tail.is_some() && ending.is_none() {
            return (Some(patterns(found, pattern)), Doubt::None);
        }
        let ending = ending
            .map(|ending| format!(".{ending}"))
            .unwrap_or_default();
        return (
            Some(did_you_mean(&format!(
                "arn:aws:states:::{}{ending}",
                found.id
            ))),
            unless_same(&wanted, &found.id, Doubt::Newer),
        );
    }
    let same = known().filter(|id| {
        id.split_once(':')
            .is_some_and(|(known, _)| known == service)
    });
    let operations: Vec<String> = same.take(8).map(|id| format!("`{id}`")).collect();
    match operations.is_empty() {
        true => sdk_instead(service, operation),
        false => {
            let listed = operations.join(", ");
            (
                Some(format!(
                    "the service has {listed}; other operations are `arn:aws:states:::aws-sdk:SERVICE:OPERATION`"
                )),
                Doubt::Newer,
            )
        }
    }
}

/// For a service without integrations of its own, or under another name.
fn sdk_instead(service: &str, operation: &str) -> (Option<String>, Doubt) {
    const ALIASES: &[(&str, &str)] = &[
        ("emr", "elasticmapreduce"),
        ("eventbridge", "events"),
        ("sfn", "states"),
        ("stepfunctions", "states"),
    ];
    let alias = ALIASES.iter().find(|(alias, _)| *alias == service);
    if let Some((_, name)) = alias {
        let known = resources::find(name, operation);
        return (
            known.map(|known| did_you_mean(&format!("arn:aws:states:::{}", known.id))),
            match known {
                Some(_) => Doubt::None,
                None => Doubt::Unknown,
            },
        );
    }
    let (name, _) = operation.split_once('.').unwrap_or((operation, ""));
    let called = operations::of(service).and_then(|known| closest(name, known.names()));
    let hint =
        called.map(|called| did_you_mean(&format!("arn:aws:states:::aws-sdk:{service}:{called}")));
    // It may have got an integration of its own since.
    (hint, Doubt::Unknown)
}

/// Says which patterns an integration has.
fn patterns(known: &Optimized, wanted: Pattern) -> String {
    let endings = known
        .patterns
        .iter()
        .filter(|pattern| *pattern != "request_response");
    let endings: Vec<String> = endings.map(|ending| format!("`.{ending}`")).collect();
    let has = match endings.is_empty() {
        true => "nothing behind its name".to_owned(),
        false => format!("{} only", endings.join(" and ")),
    };
    match wanted {
        Pattern::RequestResponse => format!("`{}` takes {has}", known.id),
        _ => format!(
            "`{}` has no `{}`: it takes {has}",
            known.id,
            wanted.suffix()
        ),
    }
}

/// For an `aws-sdk` call that is to wait for a job.
pub(super) fn job(service: &str, operation: &str) -> String {
    let waits = resources::find(service, operation).filter(|known| known.has("sync"));
    match waits {
        Some(known) => did_you_mean(&format!("arn:aws:states:::{}.sync", known.id)),
        None => "`aws-sdk` calls never wait for a job: ask for its state in a loop with a Wait"
            .to_owned(),
    }
}

/// For a service that `aws-sdk` does not have.
pub(super) fn service(service: &str, operation: &str, pattern: Pattern) -> (Option<String>, Doubt) {
    // Names that IAM, the CLI or people use for services that are called otherwise here.
    const ALIASES: &[(&str, &str)] = &[
        ("cognito", "cognitoidentityprovider"),
        ("cognitoidp", "cognitoidentityprovider"),
        ("ddb", "dynamodb"),
        ("elasticmapreduce", "emr"),
        ("email", "ses"),
        ("events", "eventbridge"),
        ("logs", "cloudwatchlogs"),
        ("monitoring", "cloudwatch"),
        ("stepfunctions", "sfn"),
        ("states", "sfn"),
    ];
    let alias = ALIASES
        .iter()
        .find(|(alias, _)| alias.eq_ignore_ascii_case(service));
    let known = resources::sdk_services().iter().map(String::as_str);
    let meant = alias
        .map(|(_, meant)| *meant)
        .or_else(|| closest(service, known));
    // A service that lacks the operation is not the one that was meant.
    let hint = meant.and_then(|meant| {
        let operation = closest(operation, operations::of(meant)?.names())?;
        let suffix = pattern.suffix();
        Some(did_you_mean(&format!(
            "arn:aws:states:::aws-sdk:{meant}:{operation}{suffix}"
        )))
    });
    let doubt = match (alias, meant) {
        (Some(_), _) => Doubt::None,
        (None, Some(meant)) => unless_same(meant, service, Doubt::Unknown),
        (None, None) => Doubt::Unknown,
    };
    (hint, doubt)
}

/// For an operation that a service of `aws-sdk` does not have: only one in other letters is certainly none.
pub(super) fn operation(service: &str, operation: &str) -> (Option<String>, Doubt) {
    let meant = operations::of(service).and_then(|known| closest(operation, known.names()));
    let doubt = match meant {
        Some(meant) if meant.eq_ignore_ascii_case(operation) => Doubt::None,
        _ => Doubt::Unknown,
    };
    let hint =
        meant.map(|meant| did_you_mean(&format!("arn:aws:states:::aws-sdk:{service}:{meant}")));
    (hint, doubt)
}

/// For an ARN that is of none of the forms a Task calls.
pub(super) fn resource(arn: &str) -> String {
    let optimized = |service: &str| {
        let mut known = resources::optimized().iter();
        known.find(|known| {
            known
                .id
                .split_once(':')
                .is_some_and(|(name, _)| name == service)
        })
    };
    let Some(parts) = Arn::lenient(arn) else {
        return "a resource is the ARN of a function, an activity or an integration".to_owned();
    };
    match (parts.partition, parts.service, parts.region, parts.account) {
        ("states", ..) => {
            "the partition is missing: `arn:aws:states:::SERVICE:OPERATION`".to_owned()
        }
        (_, "states", "", service) if !service.is_empty() => {
            did_you_mean(&arn.replacen(":states::", ":states:::", 1))
        }
        (_, "states", "", _) => {
            "an integration is written `arn:aws:states:::SERVICE:OPERATION`, or `arn:aws:states:::aws-sdk:SERVICE:OPERATION`".to_owned()
        }
        (_, "states", ..) if parts.parts().next() == Some("stateMachine") => {
            "a Task starts a machine with `arn:aws:states:::states:startExecution.sync:2` and the ARN as its `StateMachineArn`".to_owned()
        }
        (_, "states", ..) => "an activity is `arn:aws:states:REGION:ACCOUNT:activity:NAME`".to_owned(),
        (_, "lambda", ..) => {
            "a function is `arn:aws:lambda:REGION:ACCOUNT:function:NAME`".to_owned()
        }
        (_, service, ..) => match optimized(service) {
            Some(known) => format!("a Task calls the service, with what this names as a parameter: `arn:aws:states:::{}`", known.id),
            None => "a Task calls a service, with what this names as a parameter: `arn:aws:states:::aws-sdk:SERVICE:OPERATION`".to_owned(),
        },
    }
}

/// Returns no doubt where two names are one in other letters.
fn unless_same(one: &str, other: &str, doubt: Doubt) -> Doubt {
    let folded = |name: &str| name.to_ascii_lowercase().replace(['-', '_'], "");
    match folded(one) == folded(other) {
        true => Doubt::None,
        false => doubt,
    }
}

fn did_you_mean(arn: &str) -> String {
    format!("did you mean `{arn}`?")
}
