//! Taking events in: which node one belongs to, and what it changes there.

use serde_json::Value;

use super::super::words;
use super::{Kind, Phase, Tree};
use crate::aws::HistoryEvent;

impl Tree {
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
}

/// Returns an event's error and cause, where it has one.
fn failure(event: &HistoryEvent) -> Option<(String, String)> {
    let text = |key| event.detail(key).unwrap_or_default().to_owned();
    let (error, cause) = (text("error"), text("cause"));
    (!error.is_empty() || !cause.is_empty()).then_some((error, cause))
}
