//! An execution as a tree for people.

use anstyle::{AnsiColor, Style};

use super::super::tree::{Kind, Node, Phase, Tree};
use super::super::words;
use super::time;
use crate::printable;

/// How a tree is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    pub color: bool,
    /// Whether inputs and outputs are shown.
    pub io: bool,
    /// Whether what went well and is long gone is summed up.
    pub fold: bool,
}

/// Most iterations or branches of a state that are shown one by one when folded.
const WIDEST: usize = 8;

/// Most states of a chain that are shown one by one when folded.
const LONGEST: usize = 40;

/// Returns the lines of a tree; `now` (milliseconds since 1970) is when what still runs is measured.
pub fn render(tree: &Tree, title: &str, now: i64, look: Look) -> Vec<String> {
    let root = tree.root();
    let mut lines = vec![format!(
        "{}  {}  {}",
        paint(title, Style::new().bold(), look),
        paint(word(root.phase), style(root.phase), look),
        elapsed(root, now)
    )];
    let mut writer = Writer {
        tree,
        now,
        look,
        lines: Vec::new(),
    };
    writer.data(root, "");
    writer.children(root, "");
    lines.append(&mut writer.lines);
    lines
}

/// Returns the word for how an execution ended, or that it runs.
pub fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Running => "running",
        Phase::Succeeded => "succeeded",
        Phase::Caught => "caught",
        Phase::Failed => "failed",
        Phase::TimedOut => "timed out",
        Phase::Aborted => "aborted",
    }
}

struct Writer<'a> {
    tree: &'a Tree,
    now: i64,
    look: Look,
    lines: Vec<String>,
}

impl Writer<'_> {
    fn children(&mut self, parent: &Node, indent: &str) {
        let (shown, folded) = self.chosen(parent);
        let is_chain = !has_parts(parent);
        if folded > 0 && is_chain {
            self.lines.push(format!("{indent}├─ … {folded} earlier"));
        }
        for (position, index) in shown.iter().enumerate() {
            let is_last = position + 1 == shown.len() && (folded == 0 || is_chain);
            self.node(*index, indent, is_last);
        }
        if folded > 0 && !is_chain {
            self.lines
                .push(format!("{indent}└─ … {folded} more, succeeded"));
        }
    }

    /// Picks the children to show, and counts the others.
    fn chosen(&self, parent: &Node) -> (Vec<usize>, usize) {
        let all = &parent.children;
        if !self.look.fold {
            return (all.clone(), 0);
        }
        if !has_parts(parent) {
            let from = all.len().saturating_sub(LONGEST);
            return (all[from..].to_vec(), from);
        }
        if all.len() <= WIDEST {
            return (all.clone(), 0);
        }
        let succeeded = |index: &&usize| self.tree.node(**index).phase == Phase::Succeeded;
        let shown: Vec<usize> = all
            .iter()
            .filter(|index| !succeeded(index))
            .copied()
            .collect();
        let folded = all.len() - shown.len();
        (shown, folded)
    }

    fn node(&mut self, index: usize, indent: &str, is_last: bool) {
        let node = self.tree.node(index);
        let (knee, below) = if is_last {
            ("└─", "   ")
        } else {
            ("├─", "│  ")
        };
        let line = format!("{indent}{knee} {}", self.text(node));
        self.lines.push(line);
        let below = format!("{indent}{below}");
        self.data(node, &below);
        let is_old = matches!(node.kind, Kind::Iteration(_)) && node.phase == Phase::Succeeded;
        if !(self.look.fold && is_old) {
            self.children(node, &below);
        }
    }

    /// Returns the symbol, the name, the type, the time, and what happens.
    fn text(&self, node: &Node) -> String {
        let dim = |text: &str| paint(text, Style::new().dimmed(), self.look);
        let mut parts = Vec::new();
        match &node.kind {
            Kind::State(name, kind) => {
                parts.push(printable::line(name).into_owned());
                parts.push(dim(&match node.length {
                    Some(length) => format!("{kind} of {length}"),
                    None => kind.clone(),
                }));
            }
            Kind::Iteration(number) => parts.push(format!("[{number}]")),
            Kind::Branch(number) => parts.push(format!("branch {number}")),
            Kind::Execution => {}
        }
        // A state that waits for nothing takes no time worth a look; what a branch takes is not recorded.
        if !matches!(node.kind, Kind::Branch(_)) {
            parts.push(dim(&elapsed(node, self.now)));
        }
        if node.tries > 1 {
            parts.push(format!("{} tries", node.tries));
        }
        if let Some(note) = note(node) {
            parts.push(paint(&note, style(node.phase), self.look));
        }
        let symbol = paint(symbol(node.phase), style(node.phase), self.look);
        format!("{symbol} {}", parts.join("  "))
    }

    fn data(&mut self, node: &Node, indent: &str) {
        if !self.look.io {
            return;
        }
        let bar = if node.children.is_empty() { " " } else { "│" };
        for (word, data) in [("input ", &node.input), ("output", &node.output)] {
            if let Some(data) = data {
                let data = printable::line(data);
                self.lines.push(format!("{indent}{bar}  {word} {data}"));
            }
        }
    }
}

fn has_parts(node: &Node) -> bool {
    matches!(&node.kind, Kind::State(..))
}

fn note(node: &Node) -> Option<String> {
    let failure = node
        .failure
        .as_ref()
        .map(|(error, cause)| words::one_line(error, cause))
        .filter(|text| !text.is_empty());
    match node.phase {
        Phase::Running if !node.doing.is_empty() => Some(node.doing.clone()),
        Phase::Running | Phase::Succeeded => None,
        Phase::Caught => Some(failure.map_or("caught".to_owned(), |text| format!("caught {text}"))),
        Phase::Aborted => Some("aborted".to_owned()),
        Phase::TimedOut => Some("timed out".to_owned()),
        // The failure stands at the state that failed, not at everything around it.
        Phase::Failed if !node.children.is_empty() => None,
        Phase::Failed => failure,
    }
}

fn elapsed(node: &Node, now: i64) -> String {
    time::span(node.left.unwrap_or(now) - node.entered)
}

fn symbol(phase: Phase) -> &'static str {
    match phase {
        Phase::Running => "●",
        Phase::Succeeded => "✓",
        Phase::Caught => "!",
        Phase::Failed | Phase::TimedOut => "✗",
        Phase::Aborted => "-",
    }
}

fn style(phase: Phase) -> Style {
    let color = match phase {
        Phase::Running => AnsiColor::Cyan,
        Phase::Succeeded => AnsiColor::Green,
        Phase::Caught => AnsiColor::Yellow,
        Phase::Failed | Phase::TimedOut => AnsiColor::Red,
        Phase::Aborted => return Style::new().dimmed(),
    };
    Style::new().fg_color(Some(color.into()))
}

fn paint(text: &str, style: Style, look: Look) -> String {
    let text = printable::line(text);
    if look.color {
        format!("{style}{text}{style:#}")
    } else {
        text.into_owned()
    }
}
