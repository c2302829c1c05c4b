//! Which state of one machine is which of another under a new name.
//!
//! A name that stands on both sides is the same state, whatever became of it: names are what executions, alarms and
//! people know a state by. Of the names that went and those that came, two are one state when they have the same type
//! and are alike: what they do, where they lead and what leads to them, weighed. The same body with something in it is
//! enough, wherever it stands.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::meaning;
use super::similarity::{Leaves, leaves, share, similarity};
use crate::asl::fields::{Part, holders};

/// How alike two states must be to be one, from 0 to 1. At three quarters a task may be called with other arguments
/// under its new name, and another resource makes it another state.
const ALIKE: f64 = 0.75;

/// Fields that many states of a machine have in common: they tell less than the others.
const COMMON: &[&str] = &[
    "Retry",
    "Catch",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "InputPath",
    "ResultPath",
    "OutputPath",
    "QueryLanguage",
    "MaxConcurrency",
];

/// What is no part of what a state does.
const APART: &[&str] = &["Type", "Comment", "Next", "End", "Default"];

/// Renamed pairs are found again with what the last round learned, at most so many times.
const ROUNDS: usize = 4;

/// The renamed states of one machine.
#[derive(Debug, Default)]
pub(in crate::asl) struct Renames<'a> {
    /// New names by old ones.
    current: BTreeMap<&'a str, &'a str>,
    former: BTreeMap<&'a str, &'a str>,
}

impl<'a> Renames<'a> {
    /// Finds the renamed states between two machines.
    pub fn find(before: &'a Map<String, Value>, after: &'a Map<String, Value>) -> Renames<'a> {
        let gone = profiles(before, after);
        if gone.is_empty() {
            return Renames::default();
        }
        let come = profiles(after, before);
        if come.is_empty() {
            return Renames::default();
        }
        let mut found = Renames::default();
        for _ in 0..ROUNDS {
            let next = pair(&gone, &come, &found);
            if next.current == found.current {
                break;
            }
            found = next;
        }
        found
    }

    pub fn is_empty(&self) -> bool {
        self.current.is_empty()
    }

    /// Returns the name that a state had before it was renamed.
    pub fn former(&self, name: &str) -> Option<&'a str> {
        self.former.get(name).copied()
    }

    /// Returns the name that a state has now, whether it was renamed or not.
    pub fn current<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.current.get(name).copied().unwrap_or(name)
    }

    /// Returns a machine's or state's own fields with references to renamed states as they are now.
    pub fn followed(&self, members: &Map<String, Value>) -> Map<String, Value> {
        let mut members = members.clone();
        meaning::each_reference(&mut members, &mut |name| {
            if let Some(current) = self.current.get(name.as_str()) {
                *name = (*current).to_owned();
            }
        });
        members
    }
}

/// A state whose name stands on one side only, as it is compared.
struct Profile<'a> {
    name: &'a str,
    state_type: &'a str,
    body: BTreeMap<&'a str, Leaves>,
    /// Where it leads, by the field that says so; an end leads to nothing.
    leads: BTreeMap<String, Option<&'a str>>,
    /// What leads to it; nothing stands for the machine's start.
    callers: BTreeSet<Option<&'a str>>,
}

/// Describes the states of a machine whose names are not in the other one.
fn profiles<'a>(own: &'a Map<String, Value>, other: &Map<String, Value>) -> Vec<Profile<'a>> {
    let states = |machine: &'a Map<String, Value>| machine.get("States")?.as_object();
    let is_known = |name: &str| {
        let states = other.get("States").and_then(Value::as_object);
        states.is_some_and(|states| states.contains_key(name))
    };
    let mut found: Vec<Profile> = states(own)
        .into_iter()
        .flatten()
        .filter(|(name, _)| !is_known(name))
        .filter_map(|(name, state)| profile(name, state.as_object()?))
        .collect();
    let mut callers: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
    for (_, target) in meaning::references(own) {
        callers.entry(target).or_default().insert(None);
    }
    for (name, state) in states(own).into_iter().flatten() {
        for (_, target) in state
            .as_object()
            .map(meaning::references)
            .into_iter()
            .flatten()
        {
            callers.entry(target).or_default().insert(Some(name));
        }
    }
    for profile in &mut found {
        profile.callers = callers.remove(profile.name).unwrap_or_default();
    }
    found
}

fn profile<'a>(name: &'a str, state: &'a Map<String, Value>) -> Option<Profile<'a>> {
    let says = |(field, _): &(&String, &Value)| !APART.contains(&field.as_str());
    let body = state.iter().filter(says).map(|(field, value)| {
        let field = newest_name(field);
        (field, leaves(&[field], value))
    });
    let mut leads: BTreeMap<String, Option<&str>> = meaning::references(state)
        .into_iter()
        .map(|(field, target)| (field, Some(target)))
        .collect();
    if state.get("End") == Some(&Value::Bool(true)) {
        leads.insert("Next".to_owned(), None);
    }
    Some(Profile {
        name,
        state_type: state.get("Type")?.as_str()?,
        body: body.collect(),
        leads,
        callers: BTreeSet::new(),
    })
}

/// Returns the name that a field has now, for the older name of a processor too.
fn newest_name(field: &str) -> &str {
    let names = holders(Part::Processor);
    match names.first() {
        Some(newest) if names.contains(&field) => newest,
        _ => field,
    }
}

/// Pairs what is most alike first; among equals, what stands at the same place.
fn pair<'a>(gone: &[Profile<'a>], come: &[Profile<'a>], known: &Renames<'a>) -> Renames<'a> {
    let mut candidates = Vec::new();
    for (at_old, old) in gone.iter().enumerate() {
        for (at_new, new) in come.iter().enumerate() {
            let alike = likeness(old, new, known);
            if alike >= ALIKE {
                candidates.push((alike, at_old.abs_diff(at_new), old.name, new.name));
            }
        }
    }
    candidates.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut found = Renames::default();
    for (_, _, old, new) in candidates {
        if !found.current.contains_key(old) && !found.former.contains_key(new) {
            found.current.insert(old, new);
            found.former.insert(new, old);
        }
    }
    found
}

/// Weighs how alike two states are, from 0 to 1.
fn likeness(old: &Profile, new: &Profile, known: &Renames) -> f64 {
    if old.state_type != new.state_type {
        return 0.0;
    }
    let (body, weight) = bodies(old, new);
    let leads = transitions(old, new, known);
    let is_same_body = weight > 0.0 && body >= weight;
    if is_same_body && leads.is_none_or(|leads| leads >= 1.0) {
        return 1.0;
    }
    let whole = weight + 1.0 + if leads.is_some() { 1.0 } else { 0.0 };
    (body + leads.unwrap_or(0.0) + callers(old, new, known)) / whole
}

/// Returns how much of what two states do is the same, and how much it could be.
fn bodies(old: &Profile, new: &Profile) -> (f64, f64) {
    let fields: BTreeSet<&str> = old.body.keys().chain(new.body.keys()).copied().collect();
    let (mut same, mut whole) = (0.0, 0.0);
    for field in fields {
        let weight = if COMMON.contains(&field) { 1.0 } else { 2.0 };
        whole += weight;
        if let (Some(before), Some(after)) = (old.body.get(field), new.body.get(field)) {
            same += weight * similarity(before, after);
        }
    }
    (same, whole)
}

/// Returns the share of transitions that lead to the same states; nothing where there are none on either side.
fn transitions(old: &Profile, new: &Profile, known: &Renames) -> Option<f64> {
    let fields: BTreeSet<&String> = old.leads.keys().chain(new.leads.keys()).collect();
    let is_same = |field: &&&String| match (old.leads.get(**field), new.leads.get(**field)) {
        (Some(before), Some(after)) => is_one(*before, *after, known),
        _ => false,
    };
    (!fields.is_empty()).then(|| share(count(fields.iter().filter(is_same)), fields.len()))
}

/// Returns the share of states before them that are the same.
fn callers(old: &Profile, new: &Profile, known: &Renames) -> f64 {
    let has = |before: &&Option<&str>| {
        new.callers
            .iter()
            .any(|after| is_one(**before, *after, known))
    };
    let common = count(old.callers.iter().filter(has));
    share(common * 2, old.callers.len() + new.callers.len()).min(1.0)
}

/// Returns whether two names are of one state. Before anything is known, any two names may be.
fn is_one(before: Option<&str>, after: Option<&str>, known: &Renames) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => {
            known.current(before) == after || (known.is_empty() && before != after)
        }
        (before, after) => before == after,
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
