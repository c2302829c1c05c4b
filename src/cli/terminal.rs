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
    /// Why a result could not be written, where that happened.
    broken: std::cell::RefCell<Option<std::io::Error>>,
}

impl Terminal {
    /// Returns why a result did not reach its reader. A reader that went away is no failure: the work is done.
    pub fn unwritten(&self) -> Option<std::io::Error> {
        let broken = self.broken.borrow_mut().take();
        broken.filter(|error| error.kind() != std::io::ErrorKind::BrokenPipe)
    }

    fn note(&self, written: std::io::Result<()>) {
        if let Err(error) = written {
            *self.broken.borrow_mut() = Some(error);
        }
    }

    /// Writes a result.
    pub fn result(&self, text: &str) {
        let mut stdout = anstream::AutoStream::auto(std::io::stdout().lock());
        self.note(writeln!(stdout, "{}", self.secrets.hide(text)).and_then(|()| stdout.flush()));
    }

    /// Writes a result for programs.
    pub fn json(&self, mut value: Value) {
        self.secrets.hide_in(&mut value);
        let mut stdout = anstream::AutoStream::auto(std::io::stdout().lock());
        self.note(writeln!(stdout, "{value:#}").and_then(|()| stdout.flush()));
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
    ///
    /// A thread of its own waits for the line, so that a signal is heard meanwhile.
    pub async fn ask(&self, question: &str) -> String {
        let mut stderr = anstream::AutoStream::auto(std::io::stderr().lock());
        let _ = write!(stderr, "{question} ").and_then(|()| stderr.flush());
        drop(stderr);
        let (tell, told) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let mut answer = String::new();
            let read = std::io::stdin().lock().read_line(&mut answer);
            tell.send(read.map(|_| answer))
        });
        match told.await {
            Ok(Ok(answer)) => answer.trim().to_owned(),
            _ => String::new(),
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
