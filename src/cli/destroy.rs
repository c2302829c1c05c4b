//! `stepwright destroy`: deletes everything the stack owns, and nothing else.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::apply::Execution;
use super::approval::{self, Answer, approve};
use super::arguments::{Common, DestroyOptions};
use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::session::{self, Session};
use super::signals::Signals;
use super::terminal::Terminal;
use super::{outcome, plan as planning, refuse};
use crate::deploy::{self, PlanRequest, Running};
use crate::local::Executions;
use crate::plan::render::Detail;
use crate::plan::{DesiredState, Options, Plan};

/// How often running executions are asked after.
const POLL: Duration = Duration::from_secs(2);

/// What is to be deleted, looked at and approved.
struct Ready {
    session: Session,
    plan: Plan,
    running: Vec<Running>,
    observed: Instant,
}

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &DestroyOptions,
) -> Result<Exit, Failure> {
    let mut signals = Signals::listen();
    let ready = ready(terminal, common, options);
    let ready = signals.unless_asked("nothing was changed", ready).await?;
    let Some(Ready {
        session,
        plan,
        running,
        observed,
    }) = ready
    else {
        return Ok(Exit::Failed);
    };
    let end = end_executions(terminal, common, options, &session, &plan, &running);
    signals.unless_asked("nothing was deleted", end).await?;
    let execution = Execution {
        common,
        session: &session,
        plan: &plan,
        settle: None,
        observed,
    };
    let outcome = execution.run(terminal, &mut signals).await?;
    session.count_calls(common, terminal);
    Ok(outcome::conclude(
        terminal,
        options.format,
        &outcome,
        "made",
    ))
}

/// Plans and asks; `None` where the plan was not approved.
async fn ready(
    terminal: &Terminal,
    common: &Common,
    options: &DestroyOptions,
) -> Result<Option<Ready>, Failure> {
    let session =
        Session::connect(terminal, common, session::open(common)?, Executions::Paused).await?;
    refuse::guard_unknown_account(common, &session)?;
    if session.project.protect {
        return Err(refuse::protected(&session));
    }
    let desired = what_may_exist(terminal, &session);
    let request = PlanRequest {
        desired: &desired,
        scope: session.scope(),
        options: Options {
            destroy: true,
            ..Options::default()
        },
        role_path: session.role_path(),
    };
    let observed = Instant::now();
    let plan = deploy::plan(&session.aws, &request).await?;
    if options.format == Format::Text {
        planning::show(terminal, &plan, Detail::Full);
    }
    refuse::conflicts(&plan)?;
    let running = deploy::running(&session.aws, &plan).await?;
    refuse_running(&running, options)?;
    let asks = plan.pending().next().is_some();
    let count = plan.pending().count();
    let question = approval::question("Delete", count, "resource", "from", &plan.scope);
    if asks && approve(terminal, &options.approval, &question).await? == Answer::No {
        return Ok(None);
    }
    session
        .run_executions(terminal, common, !running.is_empty())
        .await?;
    Ok(Some(Ready {
        session,
        plan,
        running,
        observed,
    }))
}

/// The manifests help to find what the tag index does not show yet; without them destroy still works.
fn what_may_exist(terminal: &Terminal, session: &Session) -> DesiredState {
    match session::load(terminal, &session.project, &session.place) {
        Ok(loaded) => loaded.desired,
        Err(_) => {
            terminal.warning(
                "the manifests are not valid (see `stepwright validate`); only what AWS shows of the stack is deleted",
            );
            DesiredState {
                ownership: session.ownership(),
                resources: BTreeMap::new(),
            }
        }
    }
}

fn refuse_running(running: &[Running], options: &DestroyOptions) -> Result<(), Failure> {
    if running.is_empty() || options.stop_executions || options.wait || options.force {
        return Ok(());
    }
    let list: Vec<String> = running
        .iter()
        .map(|machine| {
            format!(
                "\n  {}: {} running",
                machine.machine,
                machine.executions.len()
            )
        })
        .collect();
    Err(Failure::new(format!(
        "executions are running; nothing was deleted:{}",
        list.concat()
    ))
    .hint("pass `--stop-executions`, `--wait` or `--force`"))
}

async fn end_executions(
    terminal: &Terminal,
    common: &Common,
    options: &DestroyOptions,
    session: &Session,
    plan: &Plan,
    running: &[Running],
) -> Result<(), Failure> {
    if options.stop_executions {
        deploy::stop_all(&session.aws, running).await?;
    }
    if !options.wait || running.is_empty() {
        return Ok(());
    }
    terminal.message("Waiting for running executions to end.");
    let deadline = Instant::now() + common.timeout;
    loop {
        let left = deploy::running(&session.aws, plan).await?;
        if left.is_empty() {
            return Ok(());
        }
        if Instant::now() >= deadline {
            return Err(
                Failure::new("executions are still running; nothing was deleted")
                    .hint("allow more time with `--timeout`, or pass `--stop-executions`"),
            );
        }
        sleep(POLL).await;
    }
}
