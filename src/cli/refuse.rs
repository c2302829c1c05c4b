//! What an apply or a destroy refuses before anything is written.

use super::arguments::{ApplyOptions, Common};
use super::failure::Failure;
use super::session::Session;
use super::validate::counted;
use crate::deploy;
use crate::plan::{Kind, Plan, Scope};

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
        "write `account: \"{0}\"` into the environment in stepwright.yaml, or say `--account {0}`",
        session.place.account
    )))
}

/// A plan with things of somebody else's in its way is not applied.
pub fn conflicts(plan: &Plan) -> Result<(), Failure> {
    match plan.conflicts.len() {
        0 => Ok(()),
        count => Err(Failure::new(format!(
            "{} exist{} and belong{} to somebody else; nothing was changed",
            counted(count, "resource"),
            if count == 1 { "s" } else { "" },
            if count == 1 { "s" } else { "" },
        ))
        .hint("give it another name in the manifest, or take it over with `stepwright import`")),
    }
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
    .hint("say `--allow-delete` too, or save the plan with `plan --out` and apply that file"))
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

/// Names a stack and where it is.
pub fn describe(scope: &Scope) -> String {
    format!(
        "stack `{}`, environment `{}`, account {}, region {}",
        scope.ownership.stack, scope.ownership.environment, scope.account, scope.region
    )
}
