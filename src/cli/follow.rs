//! Showing an execution while it runs: a tree that is drawn over itself on a terminal, else a line for each event.

use std::cell::RefCell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;

use super::failure::Failure;
use super::flag_values::Format;
use super::session::Session;
use super::signals::Signals;
use super::terminal::Terminal;
use crate::aws::{ExecutionDetails, HistoryEvent};
use crate::operate::render::text::Look;
use crate::operate::{News, Tree, follow, render};

/// How often the clocks of a drawn tree move.
const TICK: Duration = Duration::from_millis(200);

/// How an execution is shown.
pub struct Shown {
    /// The flags that lead another command to the same place.
    pub target: String,
    pub title: String,
    pub format: Format,
    pub io: bool,
}

struct View<'a> {
    terminal: &'a Terminal,
    session: &'a Session,
    shown: &'a Shown,
    arn: &'a str,
    tree: Tree,
    /// By how much the service's clock is ahead of ours, in milliseconds.
    ahead: i64,
    /// Lines drawn last; `None` where nothing can be drawn over.
    drawn: Option<usize>,
    /// Whether it was said that the connection is lost.
    is_lost: bool,
}

/// Follows an execution to its end; `None` when the person went away.
pub async fn to_end(
    terminal: &Terminal,
    session: &Session,
    arn: &str,
    shown: &Shown,
    output: bool,
) -> Result<Option<ExecutionDetails>, Failure> {
    let aws = &session.aws;
    let draws = shown.format == Format::Text && terminal.can_redraw();
    let view = RefCell::new(View {
        terminal,
        session,
        shown,
        arn,
        tree: Tree::default(),
        ahead: (aws.calls().service_now() * 1000 - now()).clamp(-86_400_000, 86_400_000),
        drawn: draws.then_some(0),
        is_lost: false,
    });
    let mut tell = |news: News| view.borrow_mut().hear(&news);
    let mut following = Box::pin(follow(aws, arn, &mut tell));
    let mut signals = Signals::listen();
    let mut ticks = tokio::time::interval(TICK);
    let details = loop {
        tokio::select! {
            details = &mut following => break details,
            _ = signals.asked() => return Ok(None),
            _ = ticks.tick() => view.borrow_mut().draw(),
        }
    };
    let details = details.map_err(|error| Failure::new(error.to_string()))?;
    drop(following);
    view.into_inner().end(&details, output);
    Ok(Some(details))
}

impl View<'_> {
    fn hear(&mut self, news: &News) {
        match news {
            News::Events(events) => {
                self.is_lost = false;
                events.iter().for_each(|event| self.take(event));
                self.draw();
            }
            News::Lost(error) => {
                if !self.is_lost {
                    self.is_lost = true;
                    self.say(&format!("{error}; trying again"));
                }
                if let Some(told) = self.session.recover(error) {
                    self.say(&told);
                }
            }
        }
    }

    /// Writes a message, which nothing is drawn over.
    fn say(&mut self, text: &str) {
        self.terminal.warning(text);
        self.drawn = self.drawn.map(|_| 0);
    }

    fn take(&mut self, event: &HistoryEvent) {
        self.tree.take(event);
        match (self.shown.format, self.drawn) {
            (Format::Json, _) => self.terminal.json_line(json!({
                "format_version": 1,
                "event": "history",
                "execution": self.arn,
                "history": render::json::event(event, self.shown.io),
            })),
            (Format::Text, None) => {
                let line = render::lines::line(&self.tree, event, self.shown.io);
                self.terminal.message(&line);
            }
            (Format::Text, Some(_)) => {}
        }
    }

    fn draw(&mut self) {
        let Some(before) = self.drawn.filter(|_| !self.tree.is_empty()) else {
            return;
        };
        let look = Look {
            color: true,
            io: self.shown.io,
            fold: true,
        };
        let lines = render::text::render(&self.tree, &self.shown.title, now() + self.ahead, look);
        self.drawn = Some(self.terminal.redraw(&lines, before));
    }

    /// Leaves the whole tree on the screen.
    fn end(mut self, details: &ExecutionDetails, output: bool) {
        if self.shown.format == Format::Json {
            let value = render::json::details(details, self.shown.io || output);
            self.terminal.json_line(render::json::ended(value));
        }
        self.draw();
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}
