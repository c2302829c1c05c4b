//! The variables of a project with an environment's on top, worked out on first use.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::{Mounted, Node, Segment};

/// Where a variable is written, and how far it is worked out.
pub(super) struct Vars<'a> {
    pub mounted: &'a Mounted,
    vars: BTreeMap<&'a str, Variable<'a>>,
    /// Names being worked out, outermost first.
    pub stack: RefCell<Vec<String>>,
}

struct Variable<'a> {
    path: &'a [Segment],
    node: &'a Node,
    state: RefCell<State>,
}

#[derive(Clone)]
pub(super) enum State {
    Fresh,
    Busy,
    Done(Known),
    /// What is wrong was reported.
    Failed,
}

/// A value, and whether any of it came from the process environment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub value: Value,
    pub secret: bool,
}

impl<'a> Vars<'a> {
    /// Takes the variables' places in the project file.
    pub fn new(
        mounted: &'a Mounted,
        root: &'a Node,
        paths: &'a BTreeMap<String, Vec<Segment>>,
    ) -> Vars<'a> {
        let find = |path: &[Segment]| {
            path.iter()
                .try_fold(root, |node, segment| node.step(segment))
        };
        let vars = paths.iter().filter_map(|(name, path)| {
            let variable = Variable {
                path,
                node: find(path)?,
                state: RefCell::new(State::Fresh),
            };
            Some((name.as_str(), variable))
        });
        Vars {
            mounted,
            vars: vars.collect(),
            stack: RefCell::default(),
        }
    }

    /// Returns the names of all variables.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.vars.keys().copied()
    }

    /// Returns where a variable is written.
    pub fn written(&self, name: &str) -> Option<(&'a [Segment], &'a Node)> {
        self.vars
            .get(name)
            .map(|variable| (variable.path, variable.node))
    }

    /// Returns how far a variable is worked out.
    pub fn state(&self, name: &str) -> Option<State> {
        self.vars
            .get(name)
            .map(|variable| variable.state.borrow().clone())
    }

    /// Records how far a variable is worked out.
    pub fn set(&self, name: &str, state: State) {
        if let Some(variable) = self.vars.get(name) {
            variable.state.replace(state);
        }
    }
}
