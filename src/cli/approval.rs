//! Asking before anything is changed; never an implicit yes.

use super::arguments::Approval;
use super::failure::Failure;
use super::terminal::Terminal;
use crate::plan::Scope;
use crate::wording::counted;

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
}

/// Returns what to ask before so many of something are written: `Apply these 3 changes to AWS, account …?`.
pub fn question(verb: &str, count: usize, noun: &str, way: &str, scope: &Scope) -> String {
    let what = match count {
        1 => format!("this {noun}"),
        many => format!("these {}", counted(many, noun)),
    };
    format!("{verb} {what} {way} {}?", scope.target())
}

/// Takes `--yes`, or asks on a terminal.
pub async fn approve(
    terminal: &Terminal,
    approval: &Approval,
    question: &str,
) -> Result<Answer, Failure> {
    if approval.yes {
        return Ok(Answer::Yes);
    }
    if !terminal.can_ask() {
        return Err(
            Failure::new("not a terminal, and `--yes` was not given; nothing was changed")
                .hint("pass `--yes` in scripts and pipelines"),
        );
    }
    match terminal
        .ask(&format!("{question} Only `yes` is accepted:"))
        .await
        .as_str()
    {
        "yes" => Ok(Answer::Yes),
        _ => {
            terminal.message("Not approved; nothing was changed.");
            Ok(Answer::No)
        }
    }
}
