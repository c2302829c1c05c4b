//! The walk over two machines, state by state.

use serde_json::{Map, Value};

use super::change::{DefinitionChange, Differences, FieldChange, StateChange, StateChangeKind};
use super::renames::Renames;
use super::submachines::{SubmachinePair, submachine_pairs};
use super::values;
use super::whole::{state_type, without_states};
use crate::asl::fields::{Part, holders};
use crate::diagnostic::Segment;

/// Compares two definitions.
pub fn definitions(before: &Value, after: &Value) -> DefinitionChange {
    let mut change = DefinitionChange::default();
    match (before.as_object(), after.as_object()) {
        (Some(before), Some(after)) => {
            let scope = Scope::new(Some(before), Some(after));
            change.own.sort(scope.own());
            scope.states(&[], &mut change.states);
        }
        _ => change.own.fields = values::values(before, after),
    }
    change.only_comments = change.tells_only_comments();
    change
}

/// A machine, or one inside a state, before and after.
struct Scope<'a> {
    before: Option<&'a Map<String, Value>>,
    after: Option<&'a Map<String, Value>>,
    renames: Renames<'a>,
}

impl<'a> Scope<'a> {
    fn new(
        before: Option<&'a Map<String, Value>>,
        after: Option<&'a Map<String, Value>>,
    ) -> Scope<'a> {
        let renames = match (before, after) {
            (Some(before), Some(after)) => Renames::find(before, after),
            _ => Renames::default(),
        };
        Scope {
            before,
            after,
            renames,
        }
    }

    /// Lists the fields of the machine itself that differ.
    fn own(&self) -> Vec<FieldChange> {
        match (self.before, self.after) {
            (Some(before), Some(after)) => self.fields(before, after, &|field| {
                field == "States" && self.has_states()
            }),
            (before, after) => vec![FieldChange::new(
                Vec::new(),
                before.map(without_states),
                after.map(without_states),
            )],
        }
    }

    /// Returns whether the states are such as can be told one by one.
    fn has_states(&self) -> bool {
        let machines = [self.before, self.after].into_iter().flatten();
        machines
            .filter_map(|machine| machine.get("States"))
            .all(Value::is_object)
    }

    /// Compares fields with references to renamed states followed, and shows them as they were written.
    fn fields(
        &self,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
        skip: &dyn Fn(&str) -> bool,
    ) -> Vec<FieldChange> {
        if self.renames.is_empty() {
            return values::objects(before, after, skip);
        }
        let mut changes = values::objects(&self.renames.followed(before), after, skip);
        for change in &mut changes {
            if change.before.is_some() {
                change.before = at(before, &change.path).cloned();
            }
        }
        changes
    }

    /// Tells the states that differ. `within` names the states around them.
    fn states(&self, within: &[String], changes: &mut Vec<StateChange>) {
        if !self.has_states() {
            return;
        }
        let (old, new) = (states(self.before), states(self.after));
        for (name, state) in new.into_iter().flatten() {
            let path = joined(within, name);
            let former = self.renames.former(name);
            match old.and_then(|old| old.get(former.unwrap_or(name))) {
                Some(previous) => self.state(previous, state, former, path, changes),
                None => added(state, path, changes),
            }
        }
        let stays =
            |name: &str| new.is_some_and(|new| new.contains_key(self.renames.current(name)));
        for (name, state) in old.into_iter().flatten().filter(|(name, _)| !stays(name)) {
            removed(state, joined(within, name), changes);
        }
    }

    fn state(
        &self,
        before: &Value,
        after: &Value,
        former: Option<&str>,
        path: Vec<String>,
        changes: &mut Vec<StateChange>,
    ) {
        let mut own = Differences::default();
        let mut inner = Vec::new();
        if let (Some(old), Some(new)) = (before.as_object(), after.as_object()) {
            let pairs = submachine_pairs(old, new);
            own.sort(self.fields(old, new, &|field| is_followed(field, &pairs)));
            for pair in pairs {
                let scope = Scope::new(pair.before, pair.after);
                own.sort(inside(old, new, &pair, scope.own()));
                inner.push(scope);
            }
        } else {
            own.fields = values::values(before, after);
        }
        match former {
            Some(from) => changes.push(StateChange {
                path: path.clone(),
                kind: StateChangeKind::Renamed {
                    from: from.to_owned(),
                    own,
                },
            }),
            None if own.is_empty() => {}
            None => changes.push(StateChange {
                path: path.clone(),
                kind: StateChangeKind::Changed { own },
            }),
        }
        for scope in inner {
            scope.states(&path, changes);
        }
    }
}

/// Returns whether a field is told as machines inside the state.
fn is_followed(field: &str, pairs: &[SubmachinePair]) -> bool {
    let is_processor = |field: &str| holders(Part::Processor).contains(&field);
    pairs.iter().any(|pair| {
        let Some(Segment::Key(own)) = pair.path.first() else {
            return false;
        };
        own == field || (is_processor(own) && is_processor(field))
    })
}

/// Gives changes of a machine inside a state their paths in the state, and tells a processor's new name.
fn inside(
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    pair: &SubmachinePair,
    changes: Vec<FieldChange>,
) -> Vec<FieldChange> {
    let mut changes: Vec<FieldChange> = changes
        .into_iter()
        .map(|change| FieldChange {
            path: [&pair.path[..], &change.path[..]].concat(),
            ..change
        })
        .collect();
    let renamed = holders(Part::Processor)
        .iter()
        .find(|field| old.contains_key(**field) && !new.contains_key(**field))
        .filter(|field| {
            pair.before.is_some() && pair.after.is_some() && !pair.path[0].is_key(field)
        });
    if let Some(field) = renamed {
        changes.push(FieldChange::new(
            vec![(*field).into()],
            pair.before.map(without_states),
            None,
        ));
        changes.push(FieldChange::new(
            pair.path.clone(),
            None,
            pair.after.map(without_states),
        ));
    }
    changes
}

/// Tells a state that came; what is inside it came with it.
fn added(state: &Value, path: Vec<String>, changes: &mut Vec<StateChange>) {
    let kind = StateChangeKind::Added {
        state_type: state_type(state).to_owned(),
        after: state.clone(),
    };
    changes.push(StateChange { path, kind });
}

/// Tells a state that went, with what is inside it.
fn removed(state: &Value, path: Vec<String>, changes: &mut Vec<StateChange>) {
    let kind = StateChangeKind::Removed {
        state_type: state_type(state).to_owned(),
        before: state.clone(),
    };
    changes.push(StateChange { path, kind });
}

fn at<'v>(members: &'v Map<String, Value>, path: &[Segment]) -> Option<&'v Value> {
    let (Segment::Key(first), rest) = path.split_first()? else {
        return None;
    };
    rest.iter()
        .try_fold(members.get(first)?, |value, segment| match segment {
            Segment::Key(key) => value.get(key),
            Segment::Index(index) => value.get(index),
        })
}

fn states(machine: Option<&Map<String, Value>>) -> Option<&Map<String, Value>> {
    machine?.get("States")?.as_object()
}

fn joined(within: &[String], name: &str) -> Vec<String> {
    [within, &[name.to_owned()]].concat()
}
