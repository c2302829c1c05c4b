//! The ways through one scope, from its first state to each state that ends it.

use std::collections::HashMap;

use super::amount::Amount;
use super::loops::Ways;
use crate::asl::fields::Part;
use crate::asl::walk::{ScopeAt, StateAt, StatePart};

/// The least and the most that something costs, whatever the unknown numbers are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    pub least: Amount,
    /// `None`: without a bound.
    pub most: Option<Amount>,
}

impl Range {
    pub fn exactly(amount: Amount) -> Range {
        Range {
            most: Some(amount.clone()),
            least: amount,
        }
    }

    pub fn plus(self, other: &Range) -> Range {
        let most = self.most.zip(other.most.as_ref());
        Range {
            least: self.least.plus(&other.least),
            most: most.map(|(own, other)| own.plus(other)),
        }
    }

    /// Returns the range that covers both.
    pub fn or(self, other: &Range) -> Range {
        let most = self.most.zip(other.most.as_ref());
        Range {
            least: self.least.lower(&other.least),
            most: most.map(|(own, other)| own.upper(other)),
        }
    }

    /// Changes both ends in the same way.
    pub fn map(self, change: impl Fn(Amount) -> Amount) -> Range {
        Range {
            least: change(self.least),
            most: self.most.map(change),
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
    /// The most that it costs in any state that it may fail in; `None`: without a bound.
    pub most: Option<Amount>,
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
    let (ordered, behind) = graph.ordered();
    let most = most(start, &ordered, states.len(), &all, costs);
    let names = |cycle: &Vec<usize>| cycle.iter().map(|it| states[*it].name.to_owned()).collect();
    let through = |state: usize, cost: &Range| {
        Range {
            least: least[state].clone().unwrap_or_default(),
            most: most[state].clone(),
        }
        .plus(cost)
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
        most: Range::all(failures).and_then(|range| range.most),
        cycles: graph.cycles(&behind).iter().map(names).collect(),
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

/// Returns the most that it costs to enter each of the states that are in no cycle and behind none; `None` for others.
fn most(
    start: usize,
    ordered: &[usize],
    states: usize,
    ways: &[Way],
    costs: &[StateCost],
) -> Vec<Option<Amount>> {
    // By state: nothing yet, or the most so far, which may be without a bound.
    let mut arrived: Vec<Option<Option<Amount>>> = vec![None; states];
    arrived[start] = Some(Some(Amount::default()));
    let mut leaving: Vec<Vec<&Way>> = vec![Vec::new(); states];
    ways.iter().for_each(|way| leaving[way.from].push(way));
    let mut most = vec![None; states];
    for state in ordered {
        let Some(before) = arrived[*state].clone() else {
            continue;
        };
        for way in &leaving[*state] {
            let Some(cost) = cost(way, costs) else {
                continue;
            };
            let here = before.as_ref().zip(cost.most.as_ref());
            let here = here.map(|(before, cost)| before.clone().plus(cost));
            arrived[way.to] = Some(match arrived[way.to].take() {
                None => here,
                Some(known) => known.zip(here).map(|(known, here)| known.upper(&here)),
            });
        }
        most[*state] = before;
    }
    most
}
