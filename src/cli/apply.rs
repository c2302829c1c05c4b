//! `stepwright apply`: makes AWS as the manifests say, or as a saved plan says.

use std::time::Duration;

use tokio::time::Instant;

use super::approval::{self, Answer, approve};
use super::arguments::{ApplyOptions, Common};
use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::running::Guard;
use super::session::{self, Prepared, Session};
use super::signals::Signals;
use super::terminal::Terminal;
use super::{log_groups, outcome, plan as planning, refuse};
use crate::deploy::{self, Outcome, Running};
use crate::local::Executions;
use crate::plan::{self, Plan};

/// How long a widened role is left alone before its machine is updated.
const SETTLE: Duration = Duration::from_secs(10);

/// An approval that took longer than this is given to a plan that may be out of date.
const STALE: Duration = Duration::from_secs(60);

/// What is to be carried out, looked at and approved.
struct Ready {
    session: Session,
    plan: Plan,
    running: Vec<Running>,
    /// When the plan's observations were made.
    observed: Instant,
}

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &ApplyOptions,
) -> Result<Exit, Failure> {
    let mut signals = Signals::listen();
    let ready = async {
        match &options.file {
            Some(file) => ready_saved(terminal, common, options, file).await,
            None => ready_new(terminal, common, options).await,
        }
    };
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
    // An approval may come late, and waiting for executions may take long.
    let observed = renewed(&session, &plan, observed).await?;
    let guard = guard(options, &session, &plan);
    let end = end_executions(terminal, common, &guard, &running);
    signals.unless_asked("nothing was changed", end).await?;
    let observed = renewed(&session, &plan, observed).await?;
    log_groups::keep(terminal, &session, &plan)?;
    let execution = Execution {
        common,
        session: &session,
        plan: &plan,
        settle: options.settle,
        observed,
    };
    let outcome = execution.run(terminal, &mut signals).await?;
    session.count_calls(common, terminal);
    Ok(outcome::conclude(
        terminal,
        options.format,
        &outcome,
        "applied",
    ))
}

fn guard<'a>(options: &'a ApplyOptions, session: &'a Session, plan: &'a Plan) -> Guard<'a> {
    Guard {
        command: "apply",
        options: &options.running,
        session,
        plan,
    }
}

/// Lets the executions of an embedded local emulator run, as a machine that is being deleted waits for their next transition, and ends
/// those that are to end.
async fn end_executions(
    terminal: &Terminal,
    common: &Common,
    guard: &Guard<'_>,
    running: &[Running],
) -> Result<(), Failure> {
    if !guard.plan.is_empty() {
        guard
            .session
            .run_executions(terminal, common, !running.is_empty())
            .await?;
    }
    guard.end(terminal, common, running).await
}

/// Looks at everything again where the observations are old, and refuses what moved; returns when the observations were made.
async fn renewed(session: &Session, plan: &Plan, observed: Instant) -> Result<Instant, Failure> {
    if observed.elapsed() <= STALE {
        return Ok(observed);
    }
    refuse::moved(session, plan).await?;
    Ok(Instant::now())
}

/// Plans and asks; `None` where the plan was not approved.
async fn ready_new(
    terminal: &Terminal,
    common: &Common,
    options: &ApplyOptions,
) -> Result<Option<Ready>, Failure> {
    let prepared = session::prepare(terminal, common).await?;
    refuse::guard_unknown_account(common, &prepared.session)?;
    let wanted = plan::Options {
        only: options.only.clone(),
        narrow: options.narrow.into(),
        ..plan::Options::default()
    };
    let plan = planning::make_judged(terminal, &prepared, wanted).await?;
    let Prepared {
        session, observed, ..
    } = prepared;
    if options.format == Format::Text {
        planning::show(terminal, &plan, options.detail.detail());
    }
    refuse::conflicts(&plan)?;
    let mut running = Vec::new();
    if !plan.is_empty() {
        refuse::deletes(&session, &plan, options)?;
        running = guard(options, &session, &plan).check().await?;
        let count = plan.pending().count();
        let question = approval::question("Apply", count, "change", "to", &plan.scope);
        let answer = approve(terminal, &options.approval, &question).await;
        let answer = answer.map_err(|failure| {
            failure.hint("or save a plan with `plan --out`, look at it, and apply that file")
        })?;
        if answer == Answer::No {
            return Ok(None);
        }
    }
    Ok(Some(Ready {
        session,
        plan,
        running,
        observed,
    }))
}

/// Reads a saved plan, which is its own approval.
async fn ready_saved(
    terminal: &Terminal,
    common: &Common,
    options: &ApplyOptions,
    file: &std::path::Path,
) -> Result<Option<Ready>, Failure> {
    let plan = planning::read(file)?;
    for (value, shown) in &plan.hidden {
        terminal.secrets.remember(value, shown);
    }
    let session =
        Session::connect(terminal, common, session::open(common)?, Executions::Paused).await?;
    // The plan names the account, so none has to be named again.
    refuse::other_place(&plan.scope, &session.scope())?;
    if options.format == Format::Text {
        planning::show(terminal, &plan, options.detail.detail());
    }
    refuse::conflicts(&plan)?;
    if session.project.protect && plan.changes.iter().any(|change| change.destroys()) {
        return Err(refuse::protected(&session));
    }
    refuse::moved(&session, &plan).await?;
    let observed = Instant::now();
    let running = guard(options, &session, &plan).check().await?;
    Ok(Some(Ready {
        session,
        plan,
        running,
        observed,
    }))
}

/// A plan that is being carried out.
pub struct Execution<'a> {
    pub common: &'a Common,
    pub session: &'a Session,
    pub plan: &'a Plan,
    /// How long a widened role is left alone; the default depends on the endpoint.
    pub settle: Option<Duration>,
    /// When the plan's observations were made.
    pub observed: Instant,
}

impl Execution<'_> {
    /// Runs the plan with progress on stderr; Ctrl-C ends it after the calls in flight, a second one at once.
    pub async fn run(
        &self,
        terminal: &Terminal,
        signals: &mut Signals,
    ) -> Result<Outcome, Failure> {
        let aws = &self.session.aws;
        let default = if aws.is_custom_endpoint() {
            Duration::ZERO
        } else {
            SETTLE
        };
        let options = deploy::ApplyOptions {
            observed: self.observed,
            settle: self.settle.unwrap_or(default),
            timeout: self.common.timeout,
        };
        let tell = |event| outcome::progress(terminal, &event);
        let work = deploy::apply(aws, self.plan, &options, &tell);
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                () = signals.asked() => {
                    if aws.interrupt().is_set() {
                        return Err(cut_short());
                    }
                    aws.interrupt().set();
                    terminal.message("Interrupted: finishing the calls in flight. Ctrl-C again ends this at once.");
                }
                outcome = &mut work => return Ok(outcome),
            }
        }
    }
}

fn cut_short() -> Failure {
    Failure {
        exit: Exit::Interrupted,
        ..Failure::new("interrupted twice; calls in flight may or may not have taken effect")
    }
    .hint("plan and apply again: it resumes where this run stopped")
}
