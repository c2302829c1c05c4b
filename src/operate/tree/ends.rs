//! How nodes end: by an event of their own, with what they are part of, and with whose failure.

use super::{Kind, Node, Phase, Tree};
use crate::aws::HistoryEvent;

impl Tree {
    /// Gives a failure to the states that it came from and that have none of their own: a Fail state has no event for its
    /// error, and neither has a Map or Parallel state.
    pub(super) fn explain(&mut self, event: &HistoryEvent, failure: &Option<(String, String)>) {
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

    /// Returns the failure of the first node below that failed.
    pub(super) fn failure_below(&self, index: usize) -> Option<(String, String)> {
        self.nodes[index].children.iter().find_map(|child| {
            let node = &self.nodes[*child];
            self.failure_below(*child)
                .or_else(|| node.failure.clone().filter(|_| node.phase != Phase::Caught))
        })
    }

    /// Ends what is still open below a node: with its own failure, or because the node ended.
    pub(super) fn end_below(&mut self, index: usize, at: i64) {
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
    pub(super) fn end(&mut self, phase: Phase, at: i64) {
        self.phase = phase;
        self.left = Some(at);
        self.doing.clear();
    }
}
