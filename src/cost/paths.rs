//! The ways through one scope, from its first state to each state that ends it.

use std::collections::HashMap;

use super::amount::{Amount, UNBOUNDED};
use super::loops::{Group, Ways};
use crate::asl::fields::Part;
use crate::asl::walk::{ScopeAt, StateAt, StatePart};

/// The least and the most that something costs, whatever the unknown numbers are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    pub least: Amount,
    pub most: Amount,
}

impl Range {
    pub fn exactly(amount: Amount) -> Range {
        Range {
            most: amount.clone(),
            least: amount,
        }
    }

    pub fn plus(self, other: &Range) -> Range {
        Range {
            least: self.least.plus(&other.least),
            most: self.most.plus(&other.most),
        }
    }

    /// Returns the range that covers both.
    pub fn or(self, other: &Range) -> Range {
        Range {
            least: self.least.lower(&other.least),
            most: self.most.upper(&other.most),
        }
    }

    /// Changes both ends in the same way.
    pub fn map(self, change: impl Fn(Amount) -> Amount) -> Range {
        Range {
            least: change(self.least),
            most: change(self.most),
        }
    }

    /// Returns the range that covers all of several; `None` where there are none.
    pub fn all(ranges: impl IntoIterator<Item = Range>) -> Option<Range> {
        ranges.into_iter().reduce(|all, range| all.or(&range))
    }
}

/// What a state costs from its entry to where it leads.
#[derive(Clone, Debug)]
pub struct StateCost {
    /// To the states behind it; `None` where it never succeeds.
    pub success: Option<Range>,
    /// To where a catcher leads, or to the failure of the scope.
    pub failure: Range,
}

/// A state that ends the scope, and what it costs to get there and through it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub state: String,
    /// It is a Fail state.
    pub fails: bool,
    pub range: Range,
}

/// The ways through a scope.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// In the order of the text; a state that nothing leads to ends nothing.
    pub ends: Vec<End>,
    /// The most that it costs, in whatever state it ends or fails.
    pub most: Amount,
    /// The states of each cycle.
    pub cycles: Vec<Vec<String>>,
}

impl Paths {
    /// Returns what it costs to end with success; `None` where no way leads there.
    pub fn success(&self) -> Option<Range> {
        let ends = self.ends.iter().filter(|end| !end.fails);
        Range::all(ends.map(|end| end.range.clone()))
    }
}

/// One way from a state to another, by their positions.
struct Way {
    from: usize,
    to: usize,
    is_catch: bool,
}

/// Follows every way through a scope whose states cost `costs`, in the order of the text.
pub fn follow(scope: &ScopeAt<'_>, costs: &[StateCost]) -> Paths {
    let states = &scope.states;
    let start = scope.members.get("StartAt").and_then(|name| name.as_str());
    let Some(start) = states.iter().position(|state| Some(state.name) == start) else {
        return Paths::default();
    };
    let all = ways(states, costs);
    let least = least(start, states.len(), &all, costs);
    let is_reached = |state: usize| least[state].is_some();
    let mut next = vec![Vec::new(); states.len()];
    for way in all.iter().filter(|way| is_reached(way.from)) {
        next[way.from].push(way.to);
    }
    let graph = Ways { next };
    let groups = graph.groups();
    let most = most(start, &groups, states.len(), &all, costs);
    let cycles = groups.iter().filter(|group| group.is_cycle);
    let names = |group: &Group| -> Vec<String> {
        let states = group.states.iter().map(|state| states[*state].name);
        states.map(str::to_owned).collect()
    };
    let through = |state: usize, cost: &Range| Range {
        least: least[state].clone().unwrap_or_default().plus(&cost.least),
        most: most[state].clone().plus(&cost.most),
    };
    let ends = (0..states.len()).filter_map(|index| {
        let success = costs[index].success.as_ref()?;
        (is_reached(index) && is_end(&states[index])).then(|| End {
            state: states[index].name.to_owned(),
            fails: states[index].part == Some(Part::Fail),
            range: through(index, success),
        })
    });
    let reached = (0..states.len()).filter(|state| is_reached(*state));
    let failures = reached.map(|index| through(index, &costs[index].failure));
    Paths {
        ends: ends.collect(),
        most: Range::all(failures).unwrap_or_default().most,
        cycles: cycles.map(names).collect(),
    }
}

fn is_end(state: &StateAt<'_>) -> bool {
    let ends = state.members.get("End").and_then(|end| end.as_bool());
    ends == Some(true) || matches!(state.part, Some(Part::Succeed | Part::Fail))
}

fn ways(states: &[StateAt<'_>], costs: &[StateCost]) -> Vec<Way> {
    let positions: HashMap<&str, usize> = states
        .iter()
        .enumerate()
        .map(|(index, state)| (state.name, index))
        .collect();
    let all = states.iter().enumerate().flat_map(|(from, state)| {
        let positions = &positions;
        state.transitions().filter_map(move |transition| {
            let to = *positions.get(transition.next)?;
            let is_catch = matches!(transition.part, StatePart::Entry("Catch", _));
            Some(Way { from, to, is_catch })
        })
    });
    all.filter(|way| way.is_catch || costs[way.from].success.is_some())
        .collect()
}

fn cost<'c>(way: &Way, costs: &'c [StateCost]) -> Option<&'c Range> {
    match way.is_catch {
        true => Some(&costs[way.from].failure),
        false => costs[way.from].success.as_ref(),
    }
}

/// Returns the least that it costs to enter each state; `None` where no way leads there.
fn least(start: usize, states: usize, ways: &[Way], costs: &[StateCost]) -> Vec<Option<Amount>> {
    let mut least: Vec<Option<Amount>> = vec![None; states];
    least[start] = Some(Amount::default());
    // Costs only grow along a way, so a shortest one enters no state twice.
    for _ in 0..states {
        let mut has_changed = false;
        for way in ways {
            let Some((before, cost)) = least[way.from].clone().zip(cost(way, costs)) else {
                continue;
            };
            let arrived = before.plus(&cost.least);
            let lower = match &least[way.to] {
                Some(known) => known.lower(&arrived),
                None => arrived,
            };
            if least[way.to].as_ref() != Some(&lower) {
                least[way.to] = Some(lower);
                has_changed = true;
            }
        }
        if !has_changed {
            break;
        }
    }
    least
}

/// Returns the most that it costs to enter each state; what a cycle costs has no bound in it and behind it.
fn most(
    start: usize,
    groups: &[Group],
    states: usize,
    ways: &[Way],
    costs: &[StateCost],
) -> Vec<Amount> {
    let mut most: Vec<Option<Amount>> = vec![None; states];
    most[start] = Some(Amount::default());
    let mut leaving: Vec<Vec<&Way>> = vec![Vec::new(); states];
    ways.iter().for_each(|way| leaving[way.from].push(way));
    for group in groups {
        let leaving = || group.states.iter().flat_map(|state| &leaving[*state]);
        if group.is_cycle {
            let arrived = group
                .states
                .iter()
                .filter_map(|state| most[*state].as_ref());
            let Some(arrived) = arrived.cloned().reduce(|all, one| all.upper(&one)) else {
                continue;
            };
            let turns = leaving().filter(|way| group.states.contains(&way.to));
            let turns = turns.filter_map(|way| cost(way, costs));
            let turns = turns.fold(Amount::default(), |sum, cost| sum.plus(&cost.most));
            let arrived = arrived.plus(&turns.times(UNBOUNDED));
            group
                .states
                .iter()
                .for_each(|state| most[*state] = Some(arrived.clone()));
        }
        for way in leaving().filter(|way| !group.is_cycle || !group.states.contains(&way.to)) {
            let Some((before, cost)) = most[way.from].clone().zip(cost(way, costs)) else {
                continue;
            };
            let here = before.plus(&cost.most);
            most[way.to] = Some(match most[way.to].take() {
                None => here,
                Some(known) => known.upper(&here),
            });
        }
    }
    most.into_iter().map(Option::unwrap_or_default).collect()
}
