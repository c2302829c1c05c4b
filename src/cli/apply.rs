//! `stepwright apply`: makes AWS as the manifests say, or as a saved plan says.

use std::time::Duration;

use tokio::time::Instant;

use super::approval::{Answer, approve};
use super::arguments::{ApplyOptions, Common, Format};
use super::failure::{Exit, Failure};
use super::session::{self, Prepared, Session};
use super::terminal::Terminal;
use super::{outcome, plan as planning, refuse, signals};
use crate::deploy::{self, Outcome};
use crate::plan::{Plan, render};

/// How long a widened role is left alone before its machine is updated.
const SETTLE: Duration = Duration::from_secs(10);

/// An approval that took longer than this is given to a plan that may be out of date.
const STALE: Duration = Duration::from_secs(60);

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &ApplyOptions,
) -> Result<Exit, Failure> {
    let exit = match &options.file {
        Some(file) => apply_saved(terminal, common, options, file).await,
        None => apply_new(terminal, common, options).await,
    }?;
    Ok(exit)
}

async fn apply_new(
    terminal: &Terminal,
    common: &Common,
    options: &ApplyOptions,
) -> Result<Exit, Failure> {
    let prepared = session::prepare(terminal, common).await?;
    refuse::guard_unknown_account(common, &prepared.session)?;
    let plan = planning::make_judged(terminal, &prepared, &options.only).await?;
    let Prepared {
        session,
        mut observed,
        ..
    } = prepared;
    if options.format == Format::Text {
        terminal.result(render::text::render(&plan, true).trim_end());
    }
    refuse::conflicts(&plan)?;
    if !plan.is_empty() {
        refuse::deletes(&session, &plan, options)?;
        if approve(terminal, &options.approval, "Apply this plan?")? == Answer::No {
            return Ok(Exit::Failed);
        }
        if observed.elapsed() > STALE {
            refuse::moved(&session, &plan).await?;
            observed = Instant::now();
        }
    }
    carry_out(terminal, common, options, &session, &plan, observed).await
}

async fn apply_saved(
    terminal: &Terminal,
    common: &Common,
    options: &ApplyOptions,
    file: &std::path::Path,
) -> Result<Exit, Failure> {
    let plan = planning::read(file)?;
    for (value, shown) in &plan.hidden {
        terminal.secrets.remember(value, shown);
    }
    let session = Session::connect(common, session::open(common)?).await?;
    // The plan names the account, so none has to be named again.
    refuse::other_place(&plan.scope, &session.scope())?;
    if options.format == Format::Text {
        terminal.result(render::text::render(&plan, true).trim_end());
    }
    refuse::conflicts(&plan)?;
    if session.project.protect && plan.changes.iter().any(|change| change.destroys()) {
        return Err(refuse::protected(&session));
    }
    refuse::moved(&session, &plan).await?;
    carry_out(terminal, common, options, &session, &plan, Instant::now()).await
}

async fn carry_out(
    terminal: &Terminal,
    common: &Common,
    options: &ApplyOptions,
    session: &Session,
    plan: &Plan,
    observed: Instant,
) -> Result<Exit, Failure> {
    let outcome = execute(terminal, common, session, plan, options.settle, observed).await;
    session.count_calls(common, terminal);
    Ok(outcome::conclude(
        terminal,
        options.format,
        &outcome,
        "applied",
    ))
}

/// Runs a plan with progress on stderr; Ctrl-C ends it after the calls in flight.
pub async fn execute(
    terminal: &Terminal,
    common: &Common,
    session: &Session,
    plan: &Plan,
    settle: Option<Duration>,
    observed: Instant,
) -> Outcome {
    let interrupt = session.aws.interrupt().clone();
    let watcher = tokio::spawn(async move {
        signals::asked_to_end().await;
        interrupt.set();
    });
    let default = if session.aws.is_custom_endpoint() {
        Duration::ZERO
    } else {
        SETTLE
    };
    let options = deploy::ApplyOptions {
        observed,
        settle: settle.unwrap_or(default),
        timeout: common.timeout,
    };
    let outcome = deploy::apply(&session.aws, plan, &options, &|event| {
        outcome::progress(terminal, &event)
    })
    .await;
    watcher.abort();
    outcome
}
