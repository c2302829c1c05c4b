//! `stepwright forget`: takes the stack's tags off resources and leaves them in AWS.

use super::approval::{self, Answer, approve};
use super::arguments::{Common, ForgetOptions};
use super::failure::{Exit, Failure};
use super::one_by_one::one_by_one;
use super::session::{self, Session};
use super::terminal::Terminal;
use super::{destroy, refuse};
use crate::deploy::{self, ForgetError, Release};
use crate::local::Executions;

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &ForgetOptions,
) -> Result<Exit, Failure> {
    let session =
        Session::connect(terminal, common, session::open(common)?, Executions::Paused).await?;
    refuse::guard_unknown_account(common, &session)?;
    let desired = destroy::what_may_exist(terminal, &session, "forgotten");
    let owned = destroy::plan_all(&session, &desired).await?;
    let releases = deploy::releases(&session.aws, &owned, &options.address).await?;
    terminal.result(&describe(&releases));
    let question = approval::question("Forget", releases.len(), "resource", "in", &owned.scope);
    if approve(terminal, &options.approval, &question).await? == Answer::No {
        return Ok(Exit::Failed);
    }
    let release = async |one: &Release| deploy::release(&session.aws, one).await;
    let exit = one_by_one(
        terminal,
        &releases,
        |one| &one.address,
        "forgotten",
        release,
    )
    .await;
    let is_described = |one: &Release| desired.resources.contains_key(&one.address);
    if exit == Exit::Done && releases.iter().any(is_described) {
        let address = &options.address;
        terminal.hint(&format!(
            "a manifest still describes `{address}`: delete it there, or take the resource back with `stepwright import{} {address}`",
            common.target_flags(),
        ));
    }
    session.count_calls(common, terminal);
    Ok(exit)
}

fn describe(releases: &[Release]) -> String {
    let lines = releases.iter();
    let lines = lines.map(|one| format!("  < {}  {}\n", one.address, one.arn()));
    format!(
        "{}note: nothing is deleted: they stay in AWS as they are, without the stack's tags",
        lines.collect::<String>()
    )
}

impl From<ForgetError> for Failure {
    fn from(error: ForgetError) -> Self {
        let failure = Failure::new(error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
