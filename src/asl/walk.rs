//! The walk over every state of a definition, nested ones included.
//!
//! It works on JSON trees, so that a definition which is invalid, or newer than this program, can be walked too.

use serde_json::Value;

use crate::diagnostic::Segment;

/// One state and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct StateAt<'a> {
    /// Keys and indices from the definition down to the state.
    pub path: Vec<Segment>,
    pub name: &'a str,
    pub state: &'a Value,
}

impl StateAt<'_> {
    /// Gives the state's `Type`, where it is a string.
    pub fn kind(&self) -> Option<&str> {
        self.state.get("Type")?.as_str()
    }

    /// Gives the path of one of the state's fields.
    pub fn field(&self, name: &str) -> Vec<Segment> {
        self.path.iter().cloned().chain([name.into()]).collect()
    }
}

/// Lists every state of a definition in the order of the text, a state before those inside it.
pub fn states(definition: &Value) -> Vec<StateAt<'_>> {
    let mut found = Vec::new();
    // A stack of our own: how deep a definition nests is the author's choice.
    let mut pending = scope(definition, &[]);
    pending.reverse();
    while let Some(state) = pending.pop() {
        let inner = nested(&state);
        pending.extend(inner.into_iter().rev());
        found.push(state);
    }
    found
}

/// The states that stand directly in a `States` object.
fn scope<'a>(scope: &'a Value, path: &[Segment]) -> Vec<StateAt<'a>> {
    let at = |name: &str| {
        path.iter()
            .cloned()
            .chain(["States".into(), name.into()])
            .collect()
    };
    let states = scope.get("States").and_then(Value::as_object);
    states
        .into_iter()
        .flatten()
        .map(|(name, state)| StateAt {
            path: at(name),
            name,
            state,
        })
        .collect()
}

fn nested<'a>(state: &StateAt<'a>) -> Vec<StateAt<'a>> {
    let mut inner = Vec::new();
    let branches = state.state.get("Branches").and_then(Value::as_array);
    for (index, branch) in branches.into_iter().flatten().enumerate() {
        let mut path = state.field("Branches");
        path.push(index.into());
        inner.extend(scope(branch, &path));
    }
    for processor in ["ItemProcessor", "Iterator"] {
        if let Some(value) = state.state.get(processor) {
            inner.extend(scope(value, &state.field(processor)));
        }
    }
    inner
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nested_states_come_after_their_parent_and_before_its_neighbour() {
        let definition = json!({"StartAt": "A", "States": {
            "A": {"Type": "Parallel", "Branches": [
                {"StartAt": "B", "States": {"B": {"Type": "Map", "ItemProcessor": {"States": {"C": {"Type": "Pass"}}}}}},
                {"StartAt": "D", "States": {"D": {"Type": "Map", "Iterator": {"States": {"E": {"Type": "Pass"}}}}}}]},
            "F": {"Type": "Succeed"}}});
        let found = states(&definition);
        let pointer = |state: &StateAt| crate::diagnostic::pointer(&state.path);
        let paths: Vec<String> = found.iter().map(pointer).collect();
        assert_eq!(
            paths,
            [
                "/States/A",
                "/States/A/Branches/0/States/B",
                "/States/A/Branches/0/States/B/ItemProcessor/States/C",
                "/States/A/Branches/1/States/D",
                "/States/A/Branches/1/States/D/Iterator/States/E",
                "/States/F",
            ]
        );
        assert!(
            found
                .iter()
                .all(|state| definition.pointer(&pointer(state)) == Some(state.state))
        );
    }

    #[test]
    fn what_is_no_definition_has_no_states() {
        for value in [
            json!(null),
            json!([]),
            json!({"States": []}),
            json!({"States": {"A": 1}}),
        ] {
            assert!(states(&value).iter().all(|state| state.kind().is_none()));
        }
    }
}
