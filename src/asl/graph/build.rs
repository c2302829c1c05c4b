//! From a definition, or two of them, to a graph.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use super::{Detail, Edge, EdgeKind, Mark, Node, Scope, Shape, caption, rule};
use crate::asl::diff::{DefinitionChange, Renames, StateChangeKind, submachine_pairs};
use crate::asl::walk::{StatePart, Transition, transitions};

/// Draws a definition.
pub fn definition(definition: &Value) -> Scope {
    let walk = Walk {
        changes: None,
        detail: Detail::Full,
    };
    walk.scope(None, definition.as_object(), &[], true)
}

/// Draws what of a definition is no value: names and ways.
pub fn structure(definition: &Value) -> Scope {
    let walk = Walk {
        changes: None,
        detail: Detail::Structure,
    };
    walk.scope(None, definition.as_object(), &[], true)
}

/// Draws the newer of two definitions together with what went, as `change` tells their difference.
pub fn compared(before: &Value, after: &Value, change: &DefinitionChange) -> Scope {
    let changes = change
        .states
        .iter()
        .map(|state| (&state.path[..], &state.kind));
    let walk = Walk {
        changes: Some(changes.collect()),
        detail: Detail::Structure,
    };
    walk.scope(before.as_object(), after.as_object(), &[], true)
}

/// Draws several machines in one picture, each in a box of its name.
pub fn side_by_side(machines: Vec<(String, Scope)>) -> Scope {
    let node = |(name, scope)| Node {
        name,
        shape: Shape::Machine,
        caption: None,
        mark: Mark::Same,
        inner: vec![scope],
    };
    Scope {
        nodes: machines.into_iter().map(node).collect(),
        edges: Vec::new(),
    }
}

struct Walk<'a> {
    /// What became of the states, by their path; nothing where one definition is drawn alone.
    changes: Option<HashMap<&'a [String], &'a StateChangeKind>>,
    detail: Detail,
}

impl Walk<'_> {
    fn scope(
        &self,
        before: Option<&Map<String, Value>>,
        after: Option<&Map<String, Value>>,
        within: &[String],
        is_outermost: bool,
    ) -> Scope {
        let renames = match (before, after) {
            (Some(before), Some(after)) => Renames::find(before, after),
            _ => Renames::default(),
        };
        let mut nodes = Vec::new();
        for (name, state) in states(after) {
            let former = renames.former(name).unwrap_or(name);
            nodes.push(self.node(name, state_of(before, former), Some(state), within));
        }
        for (name, state) in states(before) {
            if state_of(after, renames.current(name)).is_none() {
                nodes.push(self.node(name, Some(state), None, within));
            }
        }
        let old = before.map(|machine| self.wires(machine, &renames));
        let new = after.map(|machine| self.wires(machine, &Renames::default()));
        assemble(nodes, self.merged(old, new), is_outermost)
    }

    fn node(
        &self,
        name: &str,
        before: Option<&Value>,
        after: Option<&Value>,
        within: &[String],
    ) -> Node {
        let path = [within, &[name.to_owned()]].concat();
        let state = after.or(before).unwrap_or(&Value::Null);
        let empty = Map::new();
        let members = |state: Option<&Value>| state.and_then(Value::as_object).cloned();
        let (old, new) = (members(before), members(after));
        let pairs = submachine_pairs(
            old.as_ref().unwrap_or(&empty),
            new.as_ref().unwrap_or(&empty),
        );
        let inner = pairs
            .iter()
            .map(|pair| self.scope(pair.before, pair.after, &path, false));
        let (mark, was) = self.mark(&path, before.is_some(), after.is_some());
        let full = || caption::caption(state).filter(|_| self.detail == Detail::Full);
        Node {
            name: name.to_owned(),
            shape: shape(state),
            caption: was.map(|was| format!("was {was}")).or_else(full),
            mark,
            inner: inner.collect(),
        }
    }

    /// Returns what became of a state, and its former name where it has another one now.
    fn mark(&self, path: &[String], was_there: bool, is_there: bool) -> (Mark, Option<&String>) {
        let Some(changes) = &self.changes else {
            return (Mark::Same, None);
        };
        match (was_there, is_there) {
            (false, _) => return (Mark::Added, None),
            (_, false) => return (Mark::Removed, None),
            (true, true) => {}
        }
        match changes.get(path) {
            Some(StateChangeKind::Renamed { from, .. }) => (Mark::Changed, Some(from)),
            Some(StateChangeKind::Changed { own }) if !own.only_comments() => (Mark::Changed, None),
            _ => (Mark::Same, None),
        }
    }

    /// Lists the ways between a machine's states, under the names that these have now.
    fn wires(&self, machine: &Map<String, Value>, renames: &Renames) -> Wires {
        let mut wires = Wires::new();
        let to = |name: &str| Port::State(renames.current(name).to_owned());
        if let Some(start) = text(machine, "StartAt") {
            wires.insert((Port::Start, to(start), EdgeKind::Next), Vec::new());
        }
        for (name, state) in states(Some(machine)) {
            let Some(state) = state.as_object() else {
                continue;
            };
            for (kind, target, label) in self.ways(state) {
                let target = target.map_or(Port::End, to);
                let labels = wires.entry((to(name), target, kind)).or_default();
                labels.extend(label.filter(|label| !labels.contains(label)));
            }
        }
        wires
    }

    /// Lists where a state leads, in the order of the kinds of ways: to nothing for the end.
    fn ways<'s>(
        &self,
        state: &'s Map<String, Value>,
    ) -> Vec<(EdgeKind, Option<&'s str>, Option<String>)> {
        let is_full = self.detail == Detail::Full;
        let way = |transition: Transition<'s>| {
            let (kind, label) = match (transition.part, transition.field) {
                (StatePart::Entry("Catch", _), _) if is_full => {
                    (EdgeKind::Catch, Some(caption::catcher(transition.members)))
                }
                (StatePart::Entry("Catch", _), _) => (EdgeKind::Catch, Some("catch".to_owned())),
                (StatePart::Entry(..), _) => {
                    let label = is_full.then(|| rule::in_words(transition.members));
                    (EdgeKind::Choice, label)
                }
                (_, "Default") => (EdgeKind::Default, Some("default".to_owned())),
                _ => (EdgeKind::Next, None),
            };
            (kind, Some(transition.next), label)
        };
        let mut ways: Vec<_> = transitions(state).map(way).collect();
        if state.get("End") == Some(&Value::Bool(true)) {
            ways.push((EdgeKind::Next, None, None));
        }
        ways.sort_by_key(|(kind, ..)| *kind);
        ways
    }

    /// Puts the ways of two machines together, each with what became of it.
    fn merged(
        &self,
        before: Option<Wires>,
        after: Option<Wires>,
    ) -> Vec<(Wire, Vec<String>, Mark)> {
        let is_compared = self.changes.is_some();
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let gone: Vec<_> = before
            .iter()
            .filter(|(wire, _)| !after.contains_key(*wire))
            .map(|(wire, labels)| (wire.clone(), labels.clone(), Mark::Removed))
            .collect();
        let stays = after.into_iter().map(|(wire, labels)| {
            let is_new = is_compared && !before.contains_key(&wire);
            let mark = if is_new { Mark::Added } else { Mark::Same };
            (wire, labels, mark)
        });
        stays.chain(gone).collect()
    }
}

/// An end of a way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Port {
    Start,
    State(String),
    End,
}

type Wire = (Port, Port, EdgeKind);

/// Ways and their labels, in the order of the text.
type Wires = indexmap::IndexMap<Wire, Vec<String>>;

/// Makes a scope of states and the ways between them. Inside a box, start and end are drawn only where they say more
/// than the picture does without them.
fn assemble(
    mut nodes: Vec<Node>,
    mut wires: Vec<(Wire, Vec<String>, Mark)>,
    is_outermost: bool,
) -> Scope {
    if !is_outermost {
        let ways: Vec<Wire> = wires.iter().map(|(wire, ..)| wire.clone()).collect();
        let leads = |from: &Port| ways.iter().any(|way| way.0 == *from && way.1 != Port::End);
        let is_led_to = |to: &Port| ways.iter().any(|way| way.1 == *to && way.0 != Port::Start);
        let says_start = ways
            .iter()
            .any(|way| way.0 == Port::Start && is_led_to(&way.1));
        let says_end = ways.iter().any(|way| way.1 == Port::End && leads(&way.0));
        wires.retain(|((from, to, _), ..)| {
            (*from != Port::Start || says_start) && (*to != Port::End || says_end)
        });
    }
    let marker = |shape, name: &str| Node {
        name: name.to_owned(),
        shape,
        caption: None,
        mark: Mark::Same,
        inner: Vec::new(),
    };
    if wires.iter().any(|((from, ..), ..)| *from == Port::Start) {
        nodes.insert(0, marker(Shape::Start, "start"));
    }
    if wires.iter().any(|((_, to, _), ..)| *to == Port::End) {
        nodes.push(marker(Shape::End, "end"));
    }
    let positions: BTreeMap<Port, usize> = nodes
        .iter()
        .enumerate()
        .map(|(position, node)| (port(node), position))
        .collect();
    let edge = |((from, to, kind), labels, mark): (Wire, Vec<String>, Mark)| {
        Some(Edge {
            from: *positions.get(&from)?,
            to: *positions.get(&to)?,
            kind,
            labels,
            mark,
        })
    };
    let edges = wires.into_iter().filter_map(edge).collect();
    Scope { nodes, edges }
}

fn port(node: &Node) -> Port {
    match node.shape {
        Shape::Start => Port::Start,
        Shape::End => Port::End,
        _ => Port::State(node.name.clone()),
    }
}

fn states(machine: Option<&Map<String, Value>>) -> impl Iterator<Item = (&String, &Value)> {
    let states = machine.and_then(|machine| machine.get("States")?.as_object());
    states.into_iter().flatten()
}

fn state_of<'v>(machine: Option<&'v Map<String, Value>>, name: &str) -> Option<&'v Value> {
    machine?.get("States")?.get(name)
}

fn shape(state: &Value) -> Shape {
    match state.get("Type").and_then(Value::as_str) {
        Some("Task") => Shape::Task,
        Some("Pass") => Shape::Pass,
        Some("Choice") => Shape::Choice,
        Some("Wait") => Shape::Wait,
        Some("Succeed") => Shape::Succeed,
        Some("Fail") => Shape::Fail,
        Some("Parallel") => Shape::Parallel,
        Some("Map") => Shape::Map,
        _ => Shape::Other,
    }
}

fn text<'v>(members: &'v Map<String, Value>, field: &str) -> Option<&'v str> {
    members.get(field)?.as_str()
}
