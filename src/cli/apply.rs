//! `stepwright apply`: makes AWS as the manifests say, or as a saved plan says.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::approval::{Answer, approve};
use super::arguments::{ApplyOptions, Common, Format};
use super::failure::{Exit, Failure};
use super::session::{self, Session};
use super::terminal::Terminal;
use super::{plan as planning, validate::counted};
use crate::deploy::{self, ApplyEvent, Outcome};
use crate::plan::{Action, Kind, Plan, render};

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
    let (session, desired, mut observed) = session::prepare(terminal, common).await?;
    guard_unknown_account(common, &session)?;
    let plan = planning::make(&session, &desired, &options.only).await?;
    if options.format == Format::Text {
        terminal.result(render::text::render(&plan, true).trim_end());
    }
    refuse_conflicts(&plan)?;
    if !plan.is_empty() {
        refuse_deletes(&session, &plan, options)?;
        if approve(terminal, &options.approval, "Apply this plan?")? == Answer::No {
            return Ok(Exit::Failed);
        }
        if observed.elapsed() > STALE {
            refuse_moved(&session, &plan).await?;
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
    let session = Session::connect(common, session::open(common)?).await?;
    guard_unknown_account(common, &session)?;
    if plan.scope != session.scope() {
        return Err(Failure::new(format!(
            "the plan is for {}, and this is {}; nothing was changed",
            describe(&plan.scope),
            describe(&session.scope())
        ))
        .hint("pick the environment with `-e`, the region with `--region`"));
    }
    if options.format == Format::Text {
        terminal.result(render::text::render(&plan, true).trim_end());
    }
    refuse_conflicts(&plan)?;
    if session.project.protect && plan.changes.iter().any(|change| change.destroys()) {
        return Err(protected(&session));
    }
    refuse_moved(&session, &plan).await?;
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
    Ok(conclude(terminal, options.format, &outcome, "applied"))
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
    let stop = Arc::new(AtomicBool::new(false));
    let watcher = tokio::spawn(watch_signals(Arc::clone(&stop)));
    let default = if session.aws.is_custom_endpoint() {
        Duration::ZERO
    } else {
        SETTLE
    };
    let options = deploy::ApplyOptions {
        observed,
        settle: settle.unwrap_or(default),
        timeout: common.timeout,
        stop: &stop,
    };
    let outcome = deploy::apply(&session.aws, plan, &options, &|event| {
        progress(terminal, &event)
    })
    .await;
    watcher.abort();
    outcome
}

async fn watch_signals(stop: Arc<AtomicBool>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            stop.store(true, Ordering::Relaxed);
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_ok() {
        stop.store(true, Ordering::Relaxed);
    }
}

fn progress(terminal: &Terminal, event: &ApplyEvent) {
    match event {
        ApplyEvent::Started { .. } => {}
        ApplyEvent::Waiting { address, why } => {
            terminal.message(&format!("  {address}: waiting for {why}"))
        }
        ApplyEvent::Done {
            address,
            action,
            took,
        } => {
            terminal.message(&format!(
                "  {address}: {} ({:.1} s)",
                past(*action),
                took.as_secs_f64()
            ));
        }
        ApplyEvent::Failed {
            address,
            action,
            error,
        } => {
            terminal.message(&format!("  {address}: {} FAILED: {error}", action.verb()));
        }
    }
}

/// Says what was done, what failed and why, and what was not tried.
pub fn conclude(terminal: &Terminal, format: Format, outcome: &Outcome, word: &str) -> Exit {
    match format {
        Format::Json => terminal.result(&format!("{:#}", to_json(outcome))),
        Format::Text => terminal.result(&summary(outcome, word)),
    }
    for (address, action, error) in &outcome.failed {
        let failure = Failure::new(format!("{address} was not {}: {error}", past(*action)));
        terminal.failure(&match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        });
    }
    if !outcome.not_tried.is_empty() {
        let names: Vec<String> = outcome
            .not_tried
            .iter()
            .map(|(address, _)| address.to_string())
            .collect();
        terminal.warning(&format!("not tried or not finished: {}", names.join(", ")));
        terminal.hint("the same command again goes on where this one stopped");
    }
    match outcome.interrupted {
        true if !outcome.is_complete() => Exit::Interrupted,
        _ if outcome.is_complete() => Exit::Done,
        _ => Exit::Failed,
    }
}

fn summary(outcome: &Outcome, word: &str) -> String {
    if outcome.done.is_empty() && outcome.is_complete() {
        return "Nothing to do.".to_owned();
    }
    let heading = match (outcome.is_complete(), outcome.interrupted) {
        (true, _) => format!("Done: {} {word}", counted(outcome.done.len(), "change")),
        (false, true) => format!(
            "Interrupted: {} {word}",
            counted(outcome.done.len(), "change")
        ),
        (false, false) => format!("Failed: {} {word}", counted(outcome.done.len(), "change")),
    };
    let rest = [
        (outcome.failed.len(), "failed"),
        (outcome.not_tried.len(), "not tried"),
    ];
    let rest: Vec<String> = rest
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if rest.is_empty() {
        format!("{heading}.")
    } else {
        format!("{heading}, {}.", rest.join(", "))
    }
}

fn to_json(outcome: &Outcome) -> Value {
    let plain = |list: &[(crate::plan::Address, Action)]| -> Vec<Value> {
        list.iter()
            .map(|(address, action)| json!({"address": address, "action": action}))
            .collect()
    };
    let failed: Vec<Value> = outcome
        .failed
        .iter()
        .map(|(address, action, error)| {
            json!({"address": address, "action": action, "error": error.to_string(), "hint": error.hint()})
        })
        .collect();
    json!({
        "format_version": 1,
        "complete": outcome.is_complete(),
        "interrupted": outcome.interrupted,
        "done": plain(&outcome.done),
        "failed": failed,
        "not_tried": plain(&outcome.not_tried),
    })
}

fn past(action: Action) -> &'static str {
    match action {
        Action::Create => "created",
        Action::Update => "updated",
        Action::Replace => "replaced",
        Action::Delete => "deleted",
        Action::NoOp => "kept",
    }
}

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

fn refuse_conflicts(plan: &Plan) -> Result<(), Failure> {
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

fn refuse_deletes(session: &Session, plan: &Plan, options: &ApplyOptions) -> Result<(), Failure> {
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

async fn refuse_moved(session: &Session, plan: &Plan) -> Result<(), Failure> {
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

fn describe(scope: &crate::plan::Scope) -> String {
    format!(
        "stack `{}`, environment `{}`, account {}, region {}",
        scope.ownership.stack, scope.ownership.environment, scope.account, scope.region
    )
}
