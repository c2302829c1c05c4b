//! A history as a table of events.

use super::super::tree::Tree;
use super::super::words;
use super::time;
use crate::aws::HistoryEvent;

/// Returns a heading and one row for each event, in the order given.
pub fn table(tree: &Tree, events: &[HistoryEvent], io: bool) -> Vec<String> {
    let row = |event: &HistoryEvent| {
        [
            event.id.to_string(),
            event.previous.to_string(),
            format!("+{}", time::span(event.at - tree.root().entered)),
            event.kind.clone(),
            describe(tree, event),
        ]
    };
    let heading = ["ID", "AFTER", "TIME", "TYPE", "STATE"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(heading)
        .chain(events.iter().map(row))
        .collect();
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let (id, after, time, kind) = (width(0), width(1), width(2), width(3));
    let line = |row: &[String; 5]| {
        let [one, two, three, four, five] = row;
        let line = format!("{one:>id$}  {two:>after$}  {three:>time$}  {four:<kind$}  {five}");
        line.trim_end().to_owned()
    };
    let mut lines = vec![line(&rows[0])];
    for (event, row) in events.iter().zip(&rows[1..]) {
        lines.push(line(row));
        if io {
            lines.extend(data(event));
        }
    }
    lines
}

fn describe(tree: &Tree, event: &HistoryEvent) -> String {
    let place = tree.path(tree.of(event));
    let failure = words::failure(event);
    match (place.is_empty(), failure.is_empty()) {
        (_, true) => place,
        (true, false) => failure,
        (false, false) => format!("{place}: {failure}"),
    }
}

fn data(event: &HistoryEvent) -> impl Iterator<Item = String> {
    ["input", "parameters", "output"]
        .into_iter()
        .filter_map(|key| Some(format!("      {key} {}", event.detail(key)?)))
}
