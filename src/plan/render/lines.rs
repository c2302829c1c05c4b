//! All that differs in one resource, as lines that text and markdown share. What is new or gone is written out with all its fields, and
//! folded where that is long; what a state calls is never folded.

use super::super::change::Details;
use super::fields::{field, folded};
use super::line::{Line, Tone, line};
use crate::asl::diff::{
    DefinitionChange, Differences, FieldChange, StateChange, StateChangeKind, WholeState,
    whole_states,
};

/// How much of what is new or gone is written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Every line.
    Full,
    /// The first lines of long values, and of a resource as many states as a reader takes in.
    Folded,
    /// Of every state its name, its type and what it calls.
    Outline,
}

impl Detail {
    /// Returns how many lines of one value are shown.
    fn of_value(self) -> usize {
        match self {
            Detail::Full => usize::MAX,
            Detail::Folded | Detail::Outline => 6,
        }
    }

    /// Returns how many lines of one resource the fields of its states may take.
    fn of_states(self) -> usize {
        match self {
            Detail::Full => usize::MAX,
            Detail::Folded => 24,
            Detail::Outline => 0,
        }
    }
}

/// Lays out all that differs in one resource.
pub(super) fn lines(details: &Details, detail: Detail) -> Vec<Line> {
    let mut layout = Layout {
        lines: Vec::new(),
        most: detail.of_value(),
        room: detail.of_states(),
        left_out: 0,
    };
    for change in &details.fields {
        layout.field(change, 0);
    }
    layout.definition(&details.definition);
    layout.lines
}

/// The lines so far.
struct Layout {
    lines: Vec<Line>,
    /// Lines of one value.
    most: usize,
    /// Lines that are left for fields of states that came or went.
    room: usize,
    /// Lines of such states that found no room.
    left_out: usize,
}

impl Layout {
    fn definition(&mut self, change: &DefinitionChange) {
        self.differences(&change.own, 0);
        for state in &change.states {
            self.state(state);
        }
        if self.left_out > 0 {
            let text = folded(self.left_out);
            self.lines.push(line(0, Tone::Context, &text));
        }
    }

    fn state(&mut self, state: &StateChange) {
        let name = state.path.join(" > ");
        match &state.kind {
            StateChangeKind::Added { after, .. } => {
                let states = whole_states(&state.path, after);
                states.iter().for_each(|it| self.whole(it, Tone::Added));
            }
            StateChangeKind::Removed { before, .. } => {
                let states = whole_states(&state.path, before);
                states.iter().for_each(|it| self.whole(it, Tone::Removed));
            }
            StateChangeKind::Renamed { from, own } => {
                let text = format!("state {name}{}", about(Some(from), own));
                self.lines.push(line(0, Tone::Changed, &text));
                self.differences(own, 1);
            }
            StateChangeKind::Changed { own } => {
                let text = format!("state {name}{}", about(None, own));
                self.lines.push(line(0, Tone::Changed, &text));
                self.differences(own, 1);
            }
        }
    }

    /// Lays out a state that came or went; where it has no room, what it calls.
    fn whole(&mut self, state: &WholeState<'_>, tone: Tone) {
        let text = format!("state {} ({})", state.path.join(" > "), state.state_type);
        self.lines.push(line(0, tone, &text));
        let (call, body) = own_lines(state, tone, self.most);
        self.lines.extend(call);
        if body.len() <= self.room {
            self.room -= body.len();
            self.lines.extend(body);
        } else {
            self.room = 0;
            self.left_out += own_lines(state, tone, usize::MAX).1.len();
        }
    }

    fn differences(&mut self, own: &Differences, depth: usize) {
        own.all().for_each(|change| self.field(change, depth));
    }

    fn field(&mut self, change: &FieldChange, depth: usize) {
        field(change, depth, self.most, &mut self.lines);
    }
}

/// Lays out the fields of a state that came or went: what it calls, and the others.
fn own_lines(state: &WholeState<'_>, tone: Tone, most: usize) -> (Vec<Line>, Vec<Line>) {
    let (mut call, mut others) = (Vec::new(), Vec::new());
    for (path, value) in &state.fields {
        let value = Some(value.clone());
        let (before, after) = match tone {
            Tone::Removed => (value, None),
            _ => (None, value),
        };
        let change = FieldChange::new(path.clone(), before, after);
        let is_call = matches!(&path[..], [field] if field.is_key("Resource"));
        let lines = if is_call { &mut call } else { &mut others };
        field(&change, 1, most, lines);
    }
    (call, others)
}

/// Says in a word what became of a state, where it is more than other values.
fn about(from: Option<&String>, own: &Differences) -> String {
    let mut words = Vec::new();
    words.extend(from.map(|from| format!("renamed from {from}")));
    if own.only_comments() {
        words.push("only comments changed".to_owned());
    } else if !own.rewired.is_empty() {
        words.push("re-wired".to_owned());
    }
    match words.is_empty() {
        true => String::new(),
        false => format!(" ({})", words.join(", ")),
    }
}
