//! A person who answers the tasks of an activity at the terminal.

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use serde_json::Value;

use super::terminal::Terminal;
use crate::operate::worker::{Answer, Ask, Asked};

const HELP: &str = "Answer with JSON, which may take several lines, such as {\"action\": \"song\"} or \"yes\".\n\
    !fail ERROR CAUSE  fails the task\n\
    !quit              ends, and leaves the task to time out";

/// Asks whoever sits at the terminal.
pub struct Person<'a> {
    terminal: &'a Terminal,
    /// Lines typed; read by a thread that ends with the program, since a read from a terminal cannot be called off.
    lines: RefCell<Option<Receiver<String>>>,
}

/// What a line of a person means.
enum Heard {
    Answer(Answer),
    /// The JSON goes on in the next line.
    More,
    Wrong(String),
    Help,
    Quit,
}

impl<'a> Person<'a> {
    pub fn new(terminal: &'a Terminal) -> Self {
        Self {
            terminal,
            lines: RefCell::new(None),
        }
    }

    async fn answer(&self, number: u64, input: String) -> Option<Answer> {
        let shown =
            serde_json::from_str::<Value>(&input).map_or(input, |value| format!("{value:#}"));
        self.terminal.message(&format!("\nTask {number}\n{shown}"));
        // What was typed for a task that is gone answers no other.
        while self.typed().is_ok() {}
        let mut text = String::new();
        loop {
            self.terminal.prompt(if text.is_empty() {
                "answer> "
            } else {
                "   ...> "
            });
            let line = self.line().await?;
            text = if text.is_empty() {
                line
            } else {
                format!("{text}\n{line}")
            };
            match hear(&text) {
                Heard::More => continue,
                Heard::Answer(answer) => return Some(answer),
                Heard::Quit => {
                    self.terminal.message(&format!(
                        "Task {number} is left unanswered: it ends with its timeout or heartbeat"
                    ));
                    return None;
                }
                Heard::Help => self.terminal.message(HELP),
                Heard::Wrong(why) => self
                    .terminal
                    .message(&format!("{why}; type !help for help")),
            }
            text.clear();
        }
    }

    /// Waits for a line; `None` at the end of what can be typed.
    async fn line(&self) -> Option<String> {
        loop {
            match self.typed() {
                Ok(line) => return Some(line),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn typed(&self) -> Result<String, TryRecvError> {
        let mut lines = self.lines.borrow_mut();
        lines.get_or_insert_with(listen).try_recv()
    }
}

impl Ask for Person<'_> {
    fn ask(&self, number: u64, input: &str) -> Asked<'_> {
        Box::pin(self.answer(number, input.to_owned()))
    }
}

fn listen() -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in Terminal::lines() {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

fn hear(text: &str) -> Heard {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Heard::Wrong("nothing was typed".to_owned());
    }
    if let Some(command) = trimmed.strip_prefix('!') {
        let (word, rest) = command
            .split_once(char::is_whitespace)
            .unwrap_or((command, ""));
        return match word {
            "fail" => {
                let (error, cause) = rest
                    .trim()
                    .split_once(char::is_whitespace)
                    .unwrap_or((rest.trim(), ""));
                if error.is_empty() {
                    Heard::Wrong("`!fail` needs the error's name".to_owned())
                } else {
                    Heard::Answer(Answer::failure(error, cause.trim()))
                }
            }
            "help" => Heard::Help,
            "quit" => Heard::Quit,
            _ => Heard::Wrong(format!("`!{word}` is not a command")),
        };
    }
    match serde_json::from_str::<Value>(trimmed) {
        Ok(value) => Heard::Answer(Answer::Success(value.to_string())),
        Err(error) if error.is_eof() => Heard::More,
        Err(error) => Heard::Wrong(format!("not valid JSON: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Heard, hear};

    #[test]
    fn what_is_typed_is_understood() {
        let answer = |text: &str| match hear(text) {
            Heard::Answer(answer) => Some(answer),
            _ => None,
        };
        let success = |text: &str| Some(Answer::Success(text.to_owned()));
        assert_eq!(answer(" {\"a\": [1,\n2]} "), success("{\"a\":[1,2]}"));
        assert_eq!(answer("\"yes\""), success("\"yes\""));
        assert_eq!(
            answer("!fail CardDeclined  no funds "),
            Some(Answer::failure("CardDeclined", "no funds"))
        );
        assert_eq!(answer("!fail Bored"), Some(Answer::failure("Bored", "")));
        assert!(matches!(hear("{\"a\":"), Heard::More));
        assert!(matches!(hear("!quit"), Heard::Quit));
        assert!(matches!(hear("!help"), Heard::Help));
        for wrong in ["", "yes", "1 2", "!fail", "!what"] {
            assert!(matches!(hear(wrong), Heard::Wrong(_)), "{wrong}");
        }
    }
}
