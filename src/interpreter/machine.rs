//! A state machine made ready to run: its scopes side by side, each known by a number.

use std::sync::Arc;

use indexmap::IndexMap;

use super::state_kind::StateKind;
use crate::asl::model::{Flow, Scope, State, StateKind as Model, Transition};
use crate::asl::{Signature, StateMachine};
use crate::query::Template;

/// A state machine made ready to run. It never changes, so executions share it.
#[derive(Debug)]
pub struct Machine {
    pub(super) scopes: Vec<Flat>,
    /// Seconds that an execution may take.
    pub(super) timeout_seconds: Option<u64>,
}

/// One scope.
#[derive(Debug)]
pub(super) struct Flat {
    pub start_at: Arc<str>,
    pub states: IndexMap<String, Node>,
}

/// One state, with the numbers of the scopes inside it.
#[derive(Debug)]
pub(super) struct Node {
    pub name: Arc<str>,
    pub kind: StateKind,
    pub state: State,
    pub children: Vec<u32>,
    /// The state that follows; nothing at the end, or where the state chooses.
    pub next: Option<Arc<str>>,
    /// What a task's parameters must be, where they are known only when it runs.
    pub signature: Option<Signature>,
}

impl Machine {
    /// Takes a definition that was read without errors.
    pub fn new(definition: StateMachine) -> Self {
        let mut scopes = Vec::new();
        flatten(definition.scope, &mut scopes);
        Self {
            scopes,
            timeout_seconds: definition.timeout_seconds,
        }
    }

    pub(super) fn scope(&self, number: u32) -> &Flat {
        &self.scopes[number as usize]
    }

    pub(super) fn node(&self, scope: u32, state: &str) -> Option<&Node> {
        self.scopes.get(scope as usize)?.states.get(state)
    }
}

fn flatten(scope: Scope, scopes: &mut Vec<Flat>) -> u32 {
    let number = scopes.len();
    scopes.push(Flat {
        start_at: scope.start_at.into(),
        states: IndexMap::new(),
    });
    for (name, mut state) in scope.states {
        let kind = StateKind::of(&state.kind);
        let children = inner(&mut state)
            .into_iter()
            .map(|scope| flatten(scope, scopes))
            .collect();
        let node = Node {
            name: name.as_str().into(),
            kind,
            children,
            next: next(&state).map(Into::into),
            signature: signature(&state),
            state,
        };
        scopes[number].states.insert(name, node);
    }
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn next(state: &State) -> Option<&str> {
    let transition = match &state.kind {
        Model::Pass { transition, .. } | Model::Wait { transition, .. } => transition,
        Model::Task(task) => &task.transition,
        Model::Parallel(parallel) => &parallel.transition,
        Model::Map(map) => &map.transition,
        Model::Choice(_) | Model::Succeed | Model::Fail { .. } => return None,
    };
    match transition {
        Transition::Next(next) => Some(next),
        Transition::End => None,
    }
}

/// Finds what the parameters of a task must be. What is written out was looked at when the state machine was created.
fn signature(state: &State) -> Option<Signature> {
    let Model::Task(task) = &state.kind else {
        return None;
    };
    let parameters = match &state.flow {
        Flow::JsonPath(flow) => flow.parameters.as_ref(),
        Flow::Jsonata(flow) => flow.arguments.as_ref(),
    };
    match parameters {
        None | Some(Template::Literal(_)) => None,
        Some(_) => Signature::of(&task.resource),
    }
}

/// Takes the scopes out of a state.
fn inner(state: &mut State) -> Vec<Scope> {
    match &mut state.kind {
        Model::Parallel(parallel) => std::mem::take(&mut parallel.branches),
        Model::Map(map) => {
            let empty = Scope {
                start_at: String::new(),
                states: IndexMap::new(),
            };
            vec![std::mem::replace(&mut map.processor, empty)]
        }
        _ => Vec::new(),
    }
}
