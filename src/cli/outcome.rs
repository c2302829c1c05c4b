//! Telling how an apply goes, and what became of it.

use serde_json::{Value, json};

use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::terminal::Terminal;
use super::validate::counted;
use crate::deploy::{ApplyEvent, Outcome};
use crate::plan::{Action, Address};

/// Writes one line for each event that a person wants to see.
pub fn progress(terminal: &Terminal, event: &ApplyEvent) {
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
        Format::Json => terminal.json(to_json(outcome)),
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
        terminal.hint(
            "plan and apply again: it resumes where this run stopped; a saved plan is used up once it wrote something",
        );
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
    let plain = |list: &[(Address, Action)]| -> Vec<Value> {
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
