//! What an execution of a workflow costs, with the executions that it starts.

use std::collections::HashMap;

use serde_json::Value;

use super::amount::{Amount, UNBOUNDED, Unit};
use super::nested::{self, Started};
use super::paths::{self, Paths, Range};
use super::state::{self, Inside};
use crate::asl::MachineType;
use crate::asl::walk::{ScopeAt, StateAt, scopes, states};

pub use super::state::Items;

/// A workflow that may be started.
#[derive(Clone, Copy, Debug)]
pub struct Workflow<'a> {
    pub name: &'a str,
    /// The state machine's, without version or alias.
    pub arn: &'a str,
    pub machine_type: MachineType,
    pub definition: &'a Value,
}

/// What an execution costs, and why.
#[derive(Clone, Debug, Default)]
pub struct Estimate {
    /// The ways through the machine itself. An execution that fails without a catcher, or is stopped, costs what it has
    /// entered until then.
    pub paths: Paths,
    /// Why the most is without a bound.
    pub unbounded: Vec<Unbounded>,
    /// States that may be tried again, and how often.
    pub retried: Vec<(String, u64)>,
    /// States that start executions of state machines that are not known here, with the ARN where there is one.
    pub elsewhere: Vec<(String, Option<String>)>,
}

/// What has no bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unbounded {
    /// States that lead to each other.
    Cycle(Vec<String>),
    /// A state that starts a workflow which has no bound itself.
    Child { state: String, workflow: String },
    /// A state that starts a workflow which leads back to it.
    Recursion { state: String, workflow: String },
}

impl Estimate {
    /// Returns what an execution costs that goes to an end; where no way leads to one, what one costs that fails anywhere.
    pub fn total(&self) -> Range {
        let ends = Range::all(self.paths.ends.iter().map(|end| end.range.clone()));
        ends.unwrap_or_else(|| Range {
            least: Amount::of(Unit::Transition, 1),
            most: self.paths.most.clone(),
        })
    }
}

/// Estimates an execution of one of several workflows.
pub fn estimate(workflows: &[Workflow<'_>], chosen: usize, items: &Items) -> Estimate {
    let mut estimator = Estimator {
        workflows,
        items,
        known: HashMap::new(),
        open: Vec::new(),
    };
    estimator.workflow(chosen)
}

struct Estimator<'w> {
    workflows: &'w [Workflow<'w>],
    items: &'w Items,
    known: HashMap<usize, Estimate>,
    /// The workflows that are being estimated, outermost first.
    open: Vec<usize>,
}

impl Estimator<'_> {
    fn workflow(&mut self, index: usize) -> Estimate {
        if let Some(known) = self.known.get(&index) {
            return known.clone();
        }
        let workflow = &self.workflows[index];
        let Some(members) = workflow.definition.as_object() else {
            return Estimate::default();
        };
        self.open.push(index);
        let mut estimate = Estimate::default();
        let scopes = scopes(members, workflow.machine_type);
        let mut paths: Vec<Paths> = vec![Paths::default(); scopes.len()];
        // Inner scopes come after the scope around them.
        for at in (0..scopes.len()).rev() {
            let scope = &scopes[at];
            let costs = scope.states.iter().map(|state| {
                let inside = self.inside(&scopes, at, state, &paths, &mut estimate);
                state::cost(state, &inside)
            });
            let costs: Vec<_> = costs.collect();
            paths[at] = paths::follow(scope, &costs);
            let cycles = paths[at].cycles.iter().cloned();
            estimate.unbounded.extend(cycles.map(Unbounded::Cycle));
        }
        estimate.paths = paths.swap_remove(0);
        let retried = states(workflow.definition).into_iter();
        let retried = retried.map(|state| (state.name.to_owned(), state::retries(&state)));
        estimate.retried = retried.filter(|(_, retries)| *retries > 0).collect();
        self.open.pop();
        self.known.insert(index, estimate.clone());
        estimate
    }

    fn inside(
        &mut self,
        scopes: &[ScopeAt<'_>],
        at: usize,
        state: &StateAt<'_>,
        paths: &[Paths],
        estimate: &mut Estimate,
    ) -> Inside {
        if let Some(started) = nested::started(state) {
            return self.started(state, started, estimate);
        }
        let inner = scopes.iter().zip(paths);
        let inner = inner.filter(|(scope, _)| scope.holder == Some((at, state.name)));
        let inner: Vec<&Paths> = inner.map(|(_, paths)| paths).collect();
        state::inside(state, &inner, self.items)
    }

    /// Returns what the execution costs that a Task starts.
    fn started(
        &mut self,
        state: &StateAt<'_>,
        started: Started,
        estimate: &mut Estimate,
    ) -> Inside {
        let name = state.name.to_owned();
        let arn = match started {
            Started::Machine(arn) => Some(arn),
            Started::Evaluated => None,
        };
        let workflows = self.workflows;
        let mut all = workflows.iter();
        let index = all.position(|workflow| Some(workflow.arn) == arn.as_deref());
        let Some(index) = index else {
            estimate.elsewhere.push((name, arn));
            return Inside::nothing();
        };
        let workflow = workflows[index];
        let is_express = workflow.machine_type == MachineType::Express;
        let seen_from_here = |amount: Amount| {
            let amount = amount.of_child(is_express);
            amount.in_workflow(workflow.name)
        };
        if self.open.contains(&index) {
            let workflow = workflow.name.to_owned();
            let recursion = Unbounded::Recursion {
                state: name,
                workflow,
            };
            estimate.unbounded.push(recursion);
            // What the workflow starts is not known yet: nothing of it has a bound.
            let units = [Unit::Transition, Unit::ChildTransition, Unit::ExpressStart];
            let most = units.map(|unit| Amount::of(unit, UNBOUNDED));
            let without_bound = Inside {
                success: None,
                most: most.iter().fold(Amount::default(), Amount::plus),
            };
            return without_bound.whatever_happens().map(seen_from_here);
        }
        let child = self.workflow(index);
        if !child.unbounded.is_empty() {
            let workflow = workflow.name.to_owned();
            let unbounded = Unbounded::Child {
                state: name,
                workflow,
            };
            estimate.unbounded.push(unbounded);
        }
        let elsewhere = child.elsewhere.into_iter();
        let elsewhere = elsewhere.map(|(state, arn)| (format!("{}.{state}", workflow.name), arn));
        estimate.elsewhere.extend(elsewhere);
        let mut inside = Inside::of(&child.paths);
        if !nested::needs_success(state) {
            inside = inside.whatever_happens();
        }
        inside.map(seen_from_here)
    }
}
