//! The one door to stdout, stderr and stdin: results go to stdout, progress and messages to stderr.
//!
//! Whatever is shown to people goes through [`printable`]: data cannot move the terminal. Only text that was styled by us keeps its
//! colours, and those are taken out where the stream is not a terminal or `NO_COLOR` is set.

#![expect(clippy::disallowed_methods, reason = "this is the door")]

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};
use serde_json::Value;

use super::failure::Failure;
use super::secrets::Secrets;
use crate::diagnostic::Report;
use crate::printable;

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
        self.write_result(&printable::text(&self.secrets.hide(text)));
    }

    /// Writes a result that was styled; the data in it is escaped already.
    pub fn styled_result(&self, text: &str) {
        self.write_result(&printable::styled(&self.secrets.hide(text)));
    }

    fn write_result(&self, text: &str) {
        let mut stdout = anstream::AutoStream::auto(std::io::stdout().lock());
        self.note(writeln!(stdout, "{text}").and_then(|()| stdout.flush()));
    }

    /// Writes a result for programs.
    pub fn json(&self, mut value: Value) {
        self.secrets.hide_in(&mut value);
        let text = format!("{value:#}");
        self.write_result(&printable::text(&text));
    }

    /// Writes one of several results for programs, on a line of its own.
    pub fn json_line(&self, mut value: Value) {
        self.secrets.hide_in(&mut value);
        self.result(&value.to_string());
    }

    /// Writes progress over the lines that it wrote before; returns how many there are now.
    pub fn redraw(&self, lines: &[String], before: usize) -> usize {
        let mut text = String::new();
        if before > 0 {
            text.push_str(&format!("\x1b[{before}A\x1b[J"));
        }
        let (width, height) = self.size().unwrap_or((80, 24));
        let hidden = lines.len().saturating_sub(height.saturating_sub(2).max(4));
        let mut shown = 0;
        for (position, line) in lines.iter().enumerate() {
            // The heading stays; what scrolled away is counted.
            let line = match position {
                1 if hidden > 0 => format!("   … {hidden} lines"),
                position if (1..=hidden).contains(&position) => continue,
                _ => cut(
                    &printable::styled(&self.secrets.hide(line)),
                    width.saturating_sub(1),
                ),
            };
            text.push_str(&line);
            text.push('\n');
            shown += 1;
        }
        let mut stderr = anstream::AutoStream::auto(std::io::stderr().lock());
        let _ = write!(stderr, "{text}").and_then(|()| stderr.flush());
        shown
    }

    /// Returns the columns and rows of the terminal that progress goes to.
    pub fn size(&self) -> Option<(usize, usize)> {
        let (width, height) = terminal_size::terminal_size_of(std::io::stderr())?;
        Some((usize::from(width.0), usize::from(height.0)))
    }

    /// Returns whether progress can be drawn over itself.
    pub fn can_redraw(&self) -> bool {
        // Without escapes there is no way back to the lines before.
        let choice = anstream::AutoStream::choice(&std::io::stderr());
        std::io::stderr().is_terminal()
            && choice != anstream::ColorChoice::Never
            && self.size().is_some()
    }

    /// Writes progress or a note.
    pub fn message(&self, text: &str) {
        write_message(&printable::text(&self.secrets.hide(text)), "\n");
    }

    /// Writes progress or a note that was styled; the data in it is escaped already.
    pub fn styled_message(&self, text: &str) {
        write_message(&printable::styled(&self.secrets.hide(text)), "\n");
    }

    /// Writes all findings.
    pub fn report(&self, report: &Report) {
        if !report.is_empty() {
            self.styled_message(report.to_text(true).trim_end());
        }
    }

    pub fn failure(&self, failure: &Failure) {
        if let Some(report) = &failure.report {
            self.report(report);
        }
        if !failure.message.is_empty() {
            self.labelled("error:", AnsiColor::Red, &failure.message);
        }
        for hint in &failure.hints {
            self.hint(hint);
        }
    }

    pub fn hint(&self, hint: &str) {
        self.labelled("help:", AnsiColor::Cyan, hint);
    }

    pub fn warning(&self, text: &str) {
        self.labelled("warning:", AnsiColor::Yellow, text);
    }

    fn labelled(&self, label: &str, color: AnsiColor, text: &str) {
        let text = self.secrets.hide(text);
        let label = paint(label, bold(color));
        write_message(&format!("{label} {}", printable::text(&text)), "\n");
    }

    /// Returns whether a person can be asked.
    pub fn can_ask(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Writes the beginning of a line that a person goes on with.
    pub fn prompt(&self, text: &str) {
        write_message(&printable::text(&self.secrets.hide(text)), "");
    }

    /// Returns the lines that come in, until there are no more.
    pub fn lines() -> impl Iterator<Item = String> {
        std::io::stdin().lines().map_while(Result::ok)
    }

    /// Returns what comes in.
    pub fn stdin() -> impl std::io::Read {
        std::io::stdin().lock()
    }

    /// Asks a question and returns the answer without white space around it.
    ///
    /// A thread of its own waits for the line, so that a signal is heard meanwhile.
    pub async fn ask(&self, question: &str) -> String {
        self.prompt(&format!("{question} "));
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

fn write_message(text: &str, end: &str) {
    let mut stderr = anstream::AutoStream::auto(std::io::stderr().lock());
    let _ = write!(stderr, "{text}{end}").and_then(|()| stderr.flush());
}

/// Writes a warning of the local emulator, from any of its threads; it names executions and states, and holds no data.
pub fn notice(text: &str) {
    let warning = paint("warning:", bold(AnsiColor::Yellow));
    write_message(&format!("{warning} {}", printable::text(text)), "\n");
}

/// Cuts a line to so many columns; escapes take none, and characters that are wide in some terminals take two.
fn cut(line: &str, columns: usize) -> String {
    let (mut text, mut used, mut in_escape) = (String::new(), 0, false);
    for c in line.chars() {
        if in_escape || c == '\x1b' {
            in_escape = !c.is_ascii_alphabetic();
            text.push(c);
            continue;
        }
        used += if c >= '\u{1100}' && !('\u{2000}'..'\u{2e80}').contains(&c) {
            2
        } else {
            1
        };
        if used > columns {
            continue;
        }
        text.push(if c.is_control() { ' ' } else { c });
    }
    text
}

/// Returns text in a style, with what could move the terminal escaped.
pub fn paint(text: &str, style: Style) -> String {
    format!("{style}{}{style:#}", printable::text(text))
}

/// Returns text that is less important.
pub fn dim(text: &str) -> String {
    paint(text, Style::new().dimmed())
}

pub fn bold(color: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(color.into()))
}
