//! The difference of two definitions, told state by state.
//!
//! Works on JSON trees, not on the model: what is live may be invalid or newer than what we know.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One field whose value differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FieldChange {
    /// Member names and array positions from the compared root down.
    pub path: Vec<String>,
    /// Absent: the field is added.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Value>,
    /// Absent: the field is removed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<Value>,
}

/// What differs between two definitions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DefinitionChange {
    /// Fields of the machine itself: `StartAt`, `Comment`, `TimeoutSeconds`, ...
    pub fields: Vec<FieldChange>,
    /// Changed and added states in the new definition's order, then removed ones in the old one's.
    pub states: Vec<StateChange>,
}

/// What differs in one state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StateChange {
    /// The state's name, after the names of the states that contain it.
    pub path: Vec<String>,
    #[serde(flatten)]
    pub kind: StateChangeKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum StateChangeKind {
    Added { state_type: String },
    Removed { state_type: String },
    Changed { fields: Vec<FieldChange> },
}

impl DefinitionChange {
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.states.is_empty()
    }
}

/// Compares two definitions.
pub fn definitions(before: &Value, after: &Value) -> DefinitionChange {
    let mut change = DefinitionChange::default();
    match (before.as_object(), after.as_object()) {
        (Some(before), Some(after)) => machines(before, after, &[], &[], &mut change),
        _ => fields(before, after, &mut Vec::new(), &mut change.fields),
    }
    change
}

/// Lists the fields in which two JSON values differ, at the deepest place where both have a value.
pub fn values(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    fields(before, after, &mut Vec::new(), &mut changes);
    changes
}

/// Compares two (sub)machines. `at` names the states around them, `prefix` the fields inside the nearest one.
fn machines(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    at: &[String],
    prefix: &[String],
    change: &mut DefinitionChange,
) {
    let mut own = Vec::new();
    members(before, after, &mut prefix.to_vec(), &mut own, &|key| {
        key == "States"
    });
    attach(own, at, change);
    let (old, new) = (states(before), states(after));
    for (name, state) in new.into_iter().flatten() {
        let path = joined(at, name);
        match old.and_then(|old| old.get(name)) {
            Some(previous) => state_pair(previous, state, &path, change),
            None => change.states.push(StateChange {
                kind: StateChangeKind::Added {
                    state_type: state_type(state),
                },
                path,
            }),
        }
    }
    let is_gone = |name: &String| !new.is_some_and(|new| new.contains_key(name));
    for (name, state) in old.into_iter().flatten().filter(|(name, _)| is_gone(name)) {
        change.states.push(StateChange {
            kind: StateChangeKind::Removed {
                state_type: state_type(state),
            },
            path: joined(at, name),
        });
    }
}

/// Fields of a submachine belong to the state that holds it.
fn attach(own: Vec<FieldChange>, at: &[String], change: &mut DefinitionChange) {
    if own.is_empty() {
        return;
    }
    if at.is_empty() {
        change.fields.extend(own);
        return;
    }
    if let Some(StateChange {
        path,
        kind: StateChangeKind::Changed { fields },
    }) = change.states.last_mut()
        && path == at
    {
        fields.extend(own);
        return;
    }
    change.states.push(StateChange {
        path: at.to_vec(),
        kind: StateChangeKind::Changed { fields: own },
    });
}

fn state_pair(before: &Value, after: &Value, path: &[String], change: &mut DefinitionChange) {
    let (Some(old), Some(new)) = (before.as_object(), after.as_object()) else {
        let mut own = Vec::new();
        fields(before, after, &mut Vec::new(), &mut own);
        attach(own, path, change);
        return;
    };
    let nested = submachine_pairs(old, new);
    let is_nested = |key: &str| nested.iter().any(|pair| pair.field[0] == key);
    let mut own = Vec::new();
    members(old, new, &mut Vec::new(), &mut own, &is_nested);
    attach(own, path, change);
    for pair in nested {
        machines(pair.before, pair.after, path, &pair.field, change);
    }
}

/// Two machines that stand in the same field of one state before and after.
struct SubmachinePair<'a> {
    field: Vec<String>,
    before: &'a Map<String, Value>,
    after: &'a Map<String, Value>,
}

/// Pairs the machines inside a Map or Parallel state; where their number differs the field is compared whole.
fn submachine_pairs<'a>(
    before: &'a Map<String, Value>,
    after: &'a Map<String, Value>,
) -> Vec<SubmachinePair<'a>> {
    let mut pairs = Vec::new();
    for field in ["ItemProcessor", "Iterator"] {
        if let (Some(Value::Object(before)), Some(Value::Object(after))) =
            (before.get(field), after.get(field))
        {
            pairs.push(SubmachinePair {
                field: vec![field.to_owned()],
                before,
                after,
            });
        }
    }
    if let (Some(Value::Array(old)), Some(Value::Array(new))) =
        (before.get("Branches"), after.get("Branches"))
        && old.len() == new.len()
        && old.iter().chain(new).all(Value::is_object)
    {
        for (position, (before, after)) in old.iter().zip(new).enumerate() {
            if let (Value::Object(before), Value::Object(after)) = (before, after) {
                let field = vec!["Branches".to_owned(), position.to_string()];
                pairs.push(SubmachinePair {
                    field,
                    before,
                    after,
                });
            }
        }
    }
    pairs
}

fn fields(before: &Value, after: &Value, path: &mut Vec<String>, changes: &mut Vec<FieldChange>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            members(before, after, path, changes, &|_| false)
        }
        (Value::Array(old), Value::Array(new))
            if old.len() == new.len() || old.iter().chain(new).any(is_tree) =>
        {
            elements(old, new, path, changes);
        }
        _ if before == after => {}
        _ => changes.push(FieldChange {
            path: path.clone(),
            before: Some(before.clone()),
            after: Some(after.clone()),
        }),
    }
}

/// Compares two lists: what is equal at both ends is passed over, the rest is paired, and what is left over was
/// added or removed. Lists of plain values whose lengths differ are compared whole, for they are read whole.
fn elements(
    before: &[Value],
    after: &[Value],
    path: &mut Vec<String>,
    changes: &mut Vec<FieldChange>,
) {
    let head = before
        .iter()
        .zip(after)
        .take_while(|(before, after)| before == after)
        .count();
    let (old, new) = (&before[head..], &after[head..]);
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(before, after)| before == after)
        .count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    for offset in 0..old.len().max(new.len()) {
        path.push((head + offset).to_string());
        either(old.get(offset), new.get(offset), path, changes);
        path.pop();
    }
}

/// Compares what stands at one place, where it may stand on one side only.
fn either(
    before: Option<&Value>,
    after: Option<&Value>,
    path: &mut Vec<String>,
    changes: &mut Vec<FieldChange>,
) {
    match (before, after) {
        (Some(before), Some(after)) => fields(before, after, path, changes),
        (before, after) => changes.push(FieldChange {
            path: path.clone(),
            before: before.cloned(),
            after: after.cloned(),
        }),
    }
}

fn is_tree(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

fn members(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    path: &mut Vec<String>,
    changes: &mut Vec<FieldChange>,
    skip: &dyn Fn(&str) -> bool,
) {
    let gone = before.keys().filter(|key| !after.contains_key(*key));
    for key in after.keys().chain(gone).filter(|key| !skip(key)) {
        path.push(key.clone());
        either(before.get(key), after.get(key), path, changes);
        path.pop();
    }
}

fn states(machine: &Map<String, Value>) -> Option<&Map<String, Value>> {
    machine.get("States").and_then(Value::as_object)
}

fn state_type(state: &Value) -> String {
    state
        .get("Type")
        .and_then(Value::as_str)
        .unwrap_or("unknown type")
        .to_owned()
}

fn joined(at: &[String], name: &str) -> Vec<String> {
    at.iter()
        .map(String::as_str)
        .chain([name])
        .map(str::to_owned)
        .collect()
}
