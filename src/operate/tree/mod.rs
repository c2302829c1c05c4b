//! An execution as a tree of states, built event by event.
//!
//! `previousEventId` is a cursor within one chain of states, so the event before tells where an event belongs: a state that
//! follows the start of an iteration or of a Parallel state begins a new chain below it.

mod ends;
mod grow;

use std::collections::{HashMap, HashSet};

use crate::aws::HistoryEvent;

/// The tree of one execution; node 0 is the execution itself.
#[derive(Clone, Debug)]
pub struct Tree {
    nodes: Vec<Node>,
    /// The node that each event belongs to.
    at: HashMap<i64, usize>,
    /// The events after which a state begins a branch.
    forks: HashSet<i64>,
}

/// The execution, a state, an iteration or a branch.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: Kind,
    pub parent: usize,
    pub children: Vec<usize>,
    /// Milliseconds since 1970.
    pub entered: i64,
    pub left: Option<i64>,
    pub phase: Phase,
    /// What it is doing or waiting for, where that is known.
    pub doing: String,
    /// How often a task was scheduled, or a Map or Parallel state begun.
    pub tries: u32,
    /// The last failure's error and cause.
    pub failure: Option<(String, String)>,
    /// Iterations that a Map state announced.
    pub length: Option<u64>,
    pub input: Option<String>,
    pub output: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Execution,
    /// A state by its name and type.
    State(String, String),
    /// From 0.
    Iteration(u64),
    /// From 0.
    Branch(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Running,
    Succeeded,
    /// Failed, and a Catch took it.
    Caught,
    Failed,
    TimedOut,
    Aborted,
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            nodes: vec![Node::new(Kind::Execution, 0, 0)],
            at: HashMap::new(),
            forks: HashSet::new(),
        }
    }
}

impl Node {
    fn new(kind: Kind, parent: usize, entered: i64) -> Self {
        Self {
            kind,
            parent,
            children: Vec::new(),
            entered,
            left: None,
            phase: Phase::Running,
            doing: String::new(),
            tries: 0,
            failure: None,
            length: None,
            input: None,
            output: None,
        }
    }

    fn is_state(&self, name: &str) -> bool {
        matches!(&self.kind, Kind::State(own, _) if own == name)
    }

    fn is_type(&self, wanted: &str) -> bool {
        matches!(&self.kind, Kind::State(_, kind) if kind == wanted)
    }

    pub fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }
}

impl Tree {
    pub fn root(&self) -> &Node {
        &self.nodes[0]
    }

    /// Returns whether no event was taken in yet.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    pub fn node(&self, index: usize) -> &Node {
        &self.nodes[index]
    }

    /// Returns the node that an event belongs to.
    pub fn of(&self, event: &HistoryEvent) -> usize {
        self.at.get(&event.id).copied().unwrap_or(0)
    }

    /// Returns the names from the outermost state down to a node, as `Fan[2] > Charge`.
    pub fn path(&self, index: usize) -> String {
        let mut names = Vec::new();
        let mut next = index;
        while next != 0 {
            let node = &self.nodes[next];
            match &node.kind {
                Kind::State(name, _) => names.push(name.clone()),
                Kind::Iteration(number) => names.push(format!("[{number}]")),
                Kind::Branch(number) => names.push(format!("[{number}]")),
                Kind::Execution => {}
            }
            next = node.parent;
        }
        names.reverse();
        names.join(" > ").replace(" > [", "[")
    }

    fn add(&mut self, kind: Kind, parent: usize, at: i64) -> usize {
        let index = self.nodes.len();
        self.nodes.push(Node::new(kind, parent, at));
        self.nodes[parent].children.push(index);
        index
    }

    /// Climbs from a node to the first that fits; the execution where none does.
    fn nearest(&self, from: usize, fits: impl Fn(&Node) -> bool) -> usize {
        let mut next = from;
        while next != 0 && !fits(&self.nodes[next]) {
            next = self.nodes[next].parent;
        }
        next
    }

    /// Finds the state of a name that was entered last and is still open.
    fn open_state(&self, name: &str) -> Option<usize> {
        let fits = |node: &Node| node.is_running() && node.is_state(name);
        self.nodes.iter().rposition(fits)
    }
}
