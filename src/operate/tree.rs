//! An execution as a tree of states, built event by event.
//!
//! `previousEventId` is a cursor within one chain of states, so the event before tells where an event belongs: a state that
//! follows the start of an iteration or of a Parallel state begins a new chain below it.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::words;
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

    /// Takes the next event in.
    pub fn take(&mut self, event: &HistoryEvent) {
        let before = self.at.get(&event.previous).copied().unwrap_or(0);
        let index = self.apply(event, before);
        self.at.insert(event.id, index);
    }

    fn apply(&mut self, event: &HistoryEvent, before: usize) -> usize {
        let kind = event.kind.as_str();
        if let Some(state) = kind.strip_suffix("StateEntered") {
            return self.enter(event, state, before);
        }
        if kind.ends_with("StateExited") {
            return self.exit(event, before);
        }
        if kind.starts_with("Execution") {
            return self.execution(event);
        }
        if kind.starts_with("MapIteration") {
            return self.iteration(event, before);
        }
        for container in ["Map", "Parallel"] {
            if let Some(what) = kind
                .strip_prefix(container)
                .and_then(|rest| rest.strip_prefix("State"))
            {
                return self.container(event, container, what, before);
            }
        }
        if kind.ends_with("StateAborted") {
            return self.abort(event, before);
        }
        self.task(event, before)
    }

    fn enter(&mut self, event: &HistoryEvent, state: &str, before: usize) -> usize {
        let parent = if self.forks.contains(&event.previous) {
            let number = self.nodes[before].children.len();
            self.add(Kind::Branch(number), before, event.at)
        } else if matches!(self.nodes[before].kind, Kind::Iteration(_)) {
            before
        } else {
            self.nodes[before].parent
        };
        let name = event.detail("name").unwrap_or("?").to_owned();
        let index = self.add(Kind::State(name, state.to_owned()), parent, event.at);
        self.nodes[index].input = event.detail("input").map(str::to_owned);
        if state == "Wait" {
            self.nodes[index].doing = "waiting".to_owned();
        }
        index
    }

    fn exit(&mut self, event: &HistoryEvent, before: usize) -> usize {
        let name = event.detail("name").unwrap_or_default();
        let index = self.nearest(before, |node| node.is_running() && node.is_state(name));
        let node = &mut self.nodes[index];
        node.output = event.detail("output").map(str::to_owned);
        let phase = if node.failure.is_some() {
            Phase::Caught
        } else {
            Phase::Succeeded
        };
        node.end(phase, event.at);
        self.end_below(index, event.at);
        index
    }

    fn execution(&mut self, event: &HistoryEvent) -> usize {
        let phase = match event.kind.as_str() {
            "ExecutionStarted" => {
                self.nodes[0].entered = event.at;
                self.nodes[0].input = event.detail("input").map(str::to_owned);
                return 0;
            }
            "ExecutionRedriven" => {
                self.nodes[0].phase = Phase::Running;
                self.nodes[0].left = None;
                self.nodes[0].failure = None;
                return 0;
            }
            "ExecutionSucceeded" => Phase::Succeeded,
            "ExecutionTimedOut" => Phase::TimedOut,
            "ExecutionAborted" => Phase::Aborted,
            _ => Phase::Failed,
        };
        let failure = failure(event);
        if phase == Phase::Failed {
            self.explain(event, &failure);
        }
        self.end_below(0, event.at);
        let root = &mut self.nodes[0];
        root.output = event.detail("output").map(str::to_owned);
        root.failure = failure;
        root.end(phase, event.at);
        0
    }

    /// Gives a failure to the states that it came from and that have none of their own: a Fail state has no event for its
    /// error, and neither has a Map or Parallel state.
    fn explain(&mut self, event: &HistoryEvent, failure: &Option<(String, String)>) {
        let is_bare = |node: &Node| {
            let failure = node.failure.as_ref();
            failure.is_none_or(|(error, cause)| error.is_empty() && cause.is_empty())
        };
        let mut next = self.at.get(&event.previous).copied().unwrap_or(0);
        let last = next;
        while next != 0 {
            let node = &mut self.nodes[next];
            if node.is_running() && is_bare(node) {
                node.failure.clone_from(failure);
            }
            next = node.parent;
        }
        let mut below = Some(last).filter(|last| *last != 0);
        while let Some(index) = below {
            let node = &mut self.nodes[index];
            if is_bare(node) {
                node.failure.clone_from(failure);
            }
            let failed = |child: &&usize| self.nodes[**child].phase == Phase::Failed;
            below = self.nodes[index].children.iter().find(failed).copied();
        }
    }

    fn iteration(&mut self, event: &HistoryEvent, before: usize) -> usize {
        let map = self.nearest(before, |node| node.is_running() && node.is_type("Map"));
        let number = event.details.get("index").and_then(Value::as_u64);
        let kind = Kind::Iteration(number.unwrap_or(0));
        let phase = match event.kind.as_str() {
            "MapIterationStarted" => return self.add(kind, map, event.at),
            "MapIterationSucceeded" => Phase::Succeeded,
            "MapIterationAborted" => Phase::Aborted,
            _ => Phase::Failed,
        };
        let children = self.nodes[map].children.iter().rev().copied();
        let found = children
            .into_iter()
            .find(|child| self.nodes[*child].kind == kind)
            .unwrap_or(map);
        if found != map {
            self.end_below(found, event.at);
            self.nodes[found].end(phase, event.at);
        }
        found
    }

    fn container(&mut self, event: &HistoryEvent, state: &str, what: &str, before: usize) -> usize {
        let index = self.nearest(before, |node| node.is_running() && node.is_type(state));
        match what {
            "Started" => {
                // A retry begins anew; what the last try left is of no use to whoever watches.
                self.end_below(index, event.at);
                let node = &mut self.nodes[index];
                node.children.clear();
                node.tries += 1;
                node.failure = None;
                node.length = event.details.get("length").and_then(Value::as_u64);
                if state == "Parallel" {
                    self.forks.insert(event.id);
                }
            }
            "Succeeded" => {}
            _ => {
                let below = self.failure_below(index);
                self.end_below(index, event.at);
                let node = &mut self.nodes[index];
                let own = node.failure.take();
                node.failure = failure(event)
                    .or(own)
                    .or(below)
                    .or(Some(Default::default()));
            }
        }
        index
    }

    /// The event names no state: it is that of the event before, or another one of the same Map or Parallel state.
    fn abort(&mut self, event: &HistoryEvent, before: usize) -> usize {
        let node = &mut self.nodes[before];
        if node.is_running() && node.failure.is_none() {
            node.end(Phase::Aborted, event.at);
            return before;
        }
        self.nearest(before, |node| {
            node.is_running() && (node.is_type("Map") || node.is_type("Parallel"))
        })
    }

    /// Everything that happens to a task, an activity, a function or an expression.
    fn task(&mut self, event: &HistoryEvent, before: usize) -> usize {
        let index = match event.detail("state") {
            Some(name) => self.open_state(name).unwrap_or(before),
            None => before,
        };
        let is_schedule = event.kind.ends_with("Scheduled");
        let failed = words::is_failure(&event.kind);
        let node = &mut self.nodes[index];
        node.doing = words::doing(event);
        if is_schedule {
            node.tries += 1;
        }
        if failed {
            node.failure = failure(event).or(Some(Default::default()));
        } else if is_schedule || event.kind.ends_with("Succeeded") {
            node.failure = None;
        }
        index
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

    /// Returns the failure of the first node below that failed.
    fn failure_below(&self, index: usize) -> Option<(String, String)> {
        self.nodes[index].children.iter().find_map(|child| {
            let node = &self.nodes[*child];
            self.failure_below(*child)
                .or_else(|| node.failure.clone().filter(|_| node.phase != Phase::Caught))
        })
    }

    /// Ends what is still open below a node: with its own failure, or because the node ended.
    fn end_below(&mut self, index: usize, at: i64) {
        for child in self.nodes[index].children.clone() {
            self.end_below(child, at);
            if self.nodes[child].is_running() {
                let phase = match &self.nodes[child].kind {
                    _ if self.nodes[child].failure.is_some() => Phase::Failed,
                    Kind::State(_, kind) if kind == "Fail" => Phase::Failed,
                    Kind::State(..) => Phase::Aborted,
                    _ => self.sum(child),
                };
                self.nodes[child].end(phase, at);
            }
        }
    }

    /// A branch has no events of its own: it is what its last state is.
    fn sum(&self, index: usize) -> Phase {
        let last = self.nodes[index].children.last();
        match last.map(|last| self.nodes[*last].phase) {
            Some(Phase::Caught) => Phase::Succeeded,
            Some(phase) => phase,
            None => Phase::Aborted,
        }
    }
}

impl Node {
    fn end(&mut self, phase: Phase, at: i64) {
        self.phase = phase;
        self.left = Some(at);
        self.doing.clear();
    }
}

/// Returns an event's error and cause, where it has one.
fn failure(event: &HistoryEvent) -> Option<(String, String)> {
    let text = |key| event.detail(key).unwrap_or_default().to_owned();
    let (error, cause) = (text("error"), text("cause"));
    (!error.is_empty() || !cause.is_empty()).then_some((error, cause))
}
