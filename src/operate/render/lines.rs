//! One line for each event, for logs.

use super::super::tree::Tree;
use super::super::words;
use crate::aws::HistoryEvent;

/// Returns the line of an event that the tree has taken in: seconds since the start, where, what.
///
/// With `io` a line for the data follows where the event has some.
pub fn line(tree: &Tree, event: &HistoryEvent, io: bool) -> String {
    let elapsed = (event.at - tree.root().entered).max(0);
    let place = match tree.path(tree.of(event)) {
        path if path.is_empty() => "execution".to_owned(),
        path => path,
    };
    let mut text = format!(
        "{:>6}.{:03}  {place}: {}",
        elapsed / 1000,
        elapsed % 1000,
        words::event(event)
    );
    for key in ["input", "parameters", "output"] {
        if let Some(data) = event.detail(key).filter(|_| io) {
            let word = if key == "output" { "output" } else { "input" };
            text.push_str(&format!("\n{:>12}{word} {data}", ""));
        }
    }
    text
}
