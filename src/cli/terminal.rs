//! The one door to stdout, stderr and stdin: results go to stdout, progress and messages to stderr.
//!
//! Text may hold ANSI escapes; they are taken out where the stream is no terminal or `NO_COLOR` is set.

#![expect(clippy::disallowed_methods, reason = "this is the door")]

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};
use serde_json::Value;

use super::failure::Failure;
use super::secrets::Secrets;
use crate::diagnostic::Report;

#[derive(Debug, Default)]
pub struct Terminal {
    pub secrets: Secrets,
}

impl Terminal {
    /// Writes a result. A reader that went away ends nothing: the work is done all the same.
    pub fn result(&self, text: &str) {
        let mut stdout = anstream::AutoStream::auto(std::io::stdout().lock());
        let _ = writeln!(stdout, "{}", self.secrets.hide(text)).and_then(|()| stdout.flush());
    }

    /// Writes a result for programs.
    pub fn json(&self, mut value: Value) {
        self.secrets.hide_in(&mut value);
        let mut stdout = anstream::AutoStream::auto(std::io::stdout().lock());
        let _ = writeln!(stdout, "{value:#}").and_then(|()| stdout.flush());
    }

    /// Writes progress or a note.
    pub fn message(&self, text: &str) {
        let mut stderr = anstream::AutoStream::auto(std::io::stderr().lock());
        let _ = writeln!(stderr, "{}", self.secrets.hide(text)).and_then(|()| stderr.flush());
    }

    /// Writes all findings.
    pub fn report(&self, report: &Report) {
        if !report.is_empty() {
            self.message(report.to_text(true).trim_end());
        }
    }

    pub fn failure(&self, failure: &Failure) {
        if let Some(report) = &failure.report {
            self.report(report);
        }
        if !failure.message.is_empty() {
            self.message(&format!(
                "{} {}",
                paint("error:", bold(AnsiColor::Red)),
                failure.message
            ));
        }
        for hint in &failure.hints {
            self.hint(hint);
        }
    }

    pub fn hint(&self, hint: &str) {
        self.message(&format!("{} {hint}", paint("help:", bold(AnsiColor::Cyan))));
    }

    pub fn warning(&self, text: &str) {
        self.message(&format!(
            "{} {text}",
            paint("warning:", bold(AnsiColor::Yellow))
        ));
    }

    /// Returns whether a person can be asked.
    pub fn can_ask(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Asks a question and returns the answer without white space around it.
    pub fn ask(&self, question: &str) -> String {
        let mut stderr = anstream::AutoStream::auto(std::io::stderr().lock());
        let _ = write!(stderr, "{question} ").and_then(|()| stderr.flush());
        let mut answer = String::new();
        match std::io::stdin().lock().read_line(&mut answer) {
            Ok(_) => answer.trim().to_owned(),
            Err(_) => String::new(),
        }
    }
}

/// Returns text in a style.
pub fn paint(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

pub fn bold(color: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(color.into()))
}
