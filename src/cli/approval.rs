//! Asking before anything is changed; never an implicit yes.

use super::arguments::Approval;
use super::failure::Failure;
use super::terminal::Terminal;

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
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
        return Err(Failure::new(
            "nobody can be asked here, and `--yes` was not given; nothing was changed",
        )
        .hint("pass `--yes` in scripts and pipelines"));
    }
    match terminal
        .ask(&format!("{question} Only `yes` is taken as one:"))
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
