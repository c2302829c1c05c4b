//! `stepwright destroy`: deletes everything the stack owns, and nothing else.

use std::collections::BTreeMap;

use tokio::time::Instant;

use super::apply::Execution;
use super::approval::{self, Answer, approve};
use super::arguments::{Common, DestroyOptions};
use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::running::Guard;
use super::session::{self, Session};
use super::signals::Signals;
use super::terminal::Terminal;
use super::{outcome, plan as planning, refuse};
use crate::deploy::Running;
use crate::local::Executions;
use crate::plan::render::Detail;
use crate::plan::{DesiredState, Options, Plan};

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
    let guard = guard(options, &session, &plan);
    let end = guard.end(terminal, common, &running);
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
    let desired = what_may_exist(terminal, &session, "deleted");
    let observed = Instant::now();
    let plan = plan_all(&session, &desired).await?;
    if options.format == Format::Text {
        planning::show(terminal, &plan, Detail::Full);
    }
    refuse::conflicts(&plan)?;
    let running = guard(options, &session, &plan).check().await?;
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

fn guard<'a>(options: &'a DestroyOptions, session: &'a Session, plan: &'a Plan) -> Guard<'a> {
    Guard {
        command: "destroy",
        options: &options.running,
        session,
        plan,
    }
}

/// Plans to delete everything that the stack owns.
pub async fn plan_all(session: &Session, desired: &DesiredState) -> Result<Plan, Failure> {
    let options = Options {
        destroy: true,
        ..Options::default()
    };
    planning::make(session, desired, options).await
}

/// The manifests help to find what the tag index does not show yet; without them only what AWS shows is `done`, such as deleted.
pub fn what_may_exist(terminal: &Terminal, session: &Session, done: &str) -> DesiredState {
    match session::load(terminal, &session.project, &session.place) {
        Ok(loaded) => loaded.desired,
        Err(_) => {
            terminal.warning(&format!(
                "the manifests are not valid (see `stepwright validate`); only what AWS shows of the stack is {done}"
            ));
            DesiredState {
                ownership: session.ownership(),
                resources: BTreeMap::new(),
            }
        }
    }
}
