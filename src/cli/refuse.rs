//! What an apply or a destroy refuses before anything is written.

use super::arguments::{ApplyOptions, Common};
use super::failure::Failure;
use super::session::Session;
use super::validate::counted;
use crate::deploy;
use crate::plan::{Endpoint, Kind, Plan, Scope};

/// A write into an account that nobody named is a write into whatever account the credentials happen to be for.
pub fn guard_unknown_account(common: &Common, session: &Session) -> Result<(), Failure> {
    if common.local || common.account.is_some() || session.project.account.is_some() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "no account is named for environment `{}`; the credentials belong to {}; nothing was changed",
        session.project.owner.environment, session.place.account
    ))
    .hint(format!(
        "write `account: \"{0}\"` into the environment in stepwright.yaml, or pass `--account {0}`",
        session.place.account
    )))
}

/// A plan with things of somebody else's in its way is not applied.
pub fn conflicts(plan: &Plan) -> Result<(), Failure> {
    if plan.conflicts.is_empty() {
        return Ok(());
    }
    let (exists, belongs) = match plan.conflicts.len() {
        1 => ("exists", "belongs"),
        _ => ("exist", "belong"),
    };
    let mut failure = Failure::new(format!(
        "{} {exists} and {belongs} to another owner; nothing was changed",
        counted(plan.conflicts.len(), "resource"),
    ));
    failure.hints = match plan.conflicts.as_slice() {
        [one] => vec![one.help()],
        _ => vec!["`stepwright plan` shows what to do about each of them".to_owned()],
    };
    Err(failure)
}

/// `--yes` alone deletes no machine, and a protected environment loses nothing.
pub fn deletes(session: &Session, plan: &Plan, options: &ApplyOptions) -> Result<(), Failure> {
    let doomed: Vec<String> = plan
        .changes
        .iter()
        .filter(|change| change.destroys() && change.address.kind() == Kind::Machine)
        .map(|change| change.address.to_string())
        .collect();
    if session.project.protect && plan.changes.iter().any(|change| change.destroys()) {
        return Err(protected(session));
    }
    if doomed.is_empty() || !options.approval.yes || options.allow_delete {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the plan deletes or replaces {}, and `--yes` alone does not allow that; nothing was changed",
        doomed.join(", ")
    ))
    .hint("add `--allow-delete`, or save the plan with `plan --out` and apply that file"))
}

/// The environment is not to lose anything.
pub fn protected(session: &Session) -> Failure {
    Failure::new(format!(
        "environment `{}` has `protect: true`: nothing in it may be deleted or replaced; nothing was changed",
        session.project.owner.environment
    ))
}

/// A plan whose observations no longer hold is refused as a whole.
pub async fn moved(session: &Session, plan: &Plan) -> Result<(), Failure> {
    let moved = deploy::moved(&session.aws, plan).await?;
    if moved.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = moved
        .iter()
        .map(|moved| format!("\n  {}: {}", moved.address, moved.how))
        .collect();
    Err(Failure::new(format!(
        "AWS has changed since the plan was made; nothing was written:{}",
        list.concat()
    ))
    .hint("plan again and look at what changed"))
}

/// A plan that was made for another place is not applied here.
pub fn other_place(planned: &Scope, here: &Scope) -> Result<(), Failure> {
    if planned == here {
        return Ok(());
    }
    let pairs = parts(planned).into_iter().zip(parts(here));
    let differing: Vec<(Part, Part)> = pairs.filter(|(one, other)| one.1 != other.1).collect();
    let named = |part: &Part| format!("{} `{}`", part.0, part.1);
    let planned: Vec<String> = differing.iter().map(|pair| named(&pair.0)).collect();
    let here: Vec<String> = differing.iter().map(|pair| named(&pair.1)).collect();
    let mut failure = Failure::new(format!(
        "the plan is for {}, and this is {}; nothing was changed",
        planned.join(", "),
        here.join(", ")
    ));
    failure.hints = differing.iter().map(|pair| pair.0.2.to_owned()).collect();
    failure.hints.dedup();
    Err(failure)
}

/// What a thing of a scope is called, its value, and what to do where it is another.
type Part<'a> = (&'static str, &'a str, &'static str);

fn parts(scope: &Scope) -> [Part<'_>; 6] {
    let endpoint = match scope.endpoint {
        Endpoint::Aws => "AWS",
        Endpoint::Local => "local",
        Endpoint::Custom => "custom",
    };
    const FOLDER: &str = "apply it in the project that it was made in";
    const REGION: &str = "pick the region with `--region`";
    let owner = &scope.ownership;
    [
        ("stack", &owner.stack, FOLDER),
        ("project", &owner.project, FOLDER),
        (
            "environment",
            &owner.environment,
            "pick the environment with `-e`",
        ),
        (
            "account",
            &scope.account,
            "use credentials of the plan's account",
        ),
        ("region", &scope.region, REGION),
        (
            "endpoint",
            endpoint,
            "a plan made with `--local` is applied with `--local`, one made at AWS at AWS",
        ),
    ]
}
