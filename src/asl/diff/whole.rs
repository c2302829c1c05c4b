//! A state that came or went, taken apart into itself and the states inside it.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::submachines::submachine_pairs;
use crate::diagnostic::Segment;

/// What a state that came is compared with.
static NOTHING: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

/// A state without the states inside it.
pub struct WholeState<'a> {
    /// Its name, after the names of the states that contain it.
    pub path: Vec<String>,
    /// What its `Type` says, or that it says nothing.
    pub state_type: &'a str,
    /// Its fields but for `Type`, in their order, by their path in the state; of a machine inside it the fields without the states.
    pub fields: Vec<(Vec<Segment>, Value)>,
}

/// Lists a state and all states inside it, each before those that it contains.
pub fn whole_states<'a>(path: &[String], state: &'a Value) -> Vec<WholeState<'a>> {
    let mut found = Vec::new();
    add(path.to_vec(), state, &mut found);
    found
}

fn add<'a>(path: Vec<String>, state: &'a Value, found: &mut Vec<WholeState<'a>>) {
    let Some(members) = state.as_object() else {
        found.push(WholeState {
            path,
            state_type: state_type(state),
            fields: vec![(Vec::new(), state.clone())],
        });
        return;
    };
    let pairs = submachine_pairs(&NOTHING, members);
    let machines = pairs
        .iter()
        .filter_map(|pair| Some((&pair.path, pair.after?)));
    let mut fields = Vec::new();
    for (name, value) in members {
        let inside = machines.clone().filter(|(path, _)| path[0].is_key(name));
        let mut inside = inside
            .map(|(path, machine)| (path.clone(), without_states(machine)))
            .peekable();
        let is_shown_as_type = name == "Type" && value.is_string();
        if inside.peek().is_some() {
            fields.extend(inside);
        } else if !is_shown_as_type {
            fields.push((vec![name.as_str().into()], value.clone()));
        }
    }
    found.push(WholeState {
        path: path.clone(),
        state_type: state_type(state),
        fields,
    });
    for (_, machine) in machines {
        let states = machine.get("States").and_then(Value::as_object);
        for (name, state) in states.into_iter().flatten() {
            add(
                [&path[..], std::slice::from_ref(name)].concat(),
                state,
                found,
            );
        }
    }
}

/// Returns the type of a state, whatever its type may be.
pub(super) fn state_type(state: &Value) -> &str {
    let state_type = state.get("Type").and_then(Value::as_str);
    state_type.unwrap_or("unknown type")
}

/// Returns the fields of a machine whose states are shown one by one; states that are none stay with it.
pub(super) fn without_states(machine: &Map<String, Value>) -> Value {
    let is_apart = |field: &str, value: &Value| field == "States" && value.is_object();
    let own = machine
        .iter()
        .filter(|(field, value)| !is_apart(field, value));
    Value::Object(
        own.map(|(field, value)| (field.clone(), value.clone()))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diagnostic::pointer;

    #[test]
    fn states_inside_are_apart_and_nothing_is_lost() {
        let state = json!({"Type": "Map", "ItemsPath": "$.x", "ItemProcessor": {"StartAt": "B", "States": {
            "B": {"Type": "Parallel", "Branches": [{"StartAt": "C", "States": {"C": {"Type": "Pass", "Result": 1}}}, {"States": 2}]}}}});
        let found: Vec<String> = whole_states(&["A".to_owned()], &state)
            .iter()
            .map(|state| {
                let fields = state.fields.iter();
                let fields: Vec<String> = fields
                    .map(|(path, value)| format!("{}={value}", pointer(path)))
                    .collect();
                let path = state.path.join(">");
                format!("{path} {} {}", state.state_type, fields.join(" "))
            })
            .collect();
        assert_eq!(
            found,
            [
                r#"A Map /ItemsPath="$.x" /ItemProcessor={"StartAt":"B"}"#,
                r#"A>B Parallel /Branches/0={"StartAt":"C"} /Branches/1={"States":2}"#,
                "A>B>C Pass /Result=1",
            ]
        );
        let odd = json!(5);
        let found = whole_states(&["A".to_owned()], &odd);
        assert_eq!(found[0].fields, [(Vec::new(), json!(5))]);
    }
}
