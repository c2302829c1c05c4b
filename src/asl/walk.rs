//! The walk over every state of a definition, nested ones included.
//!
//! It works on JSON trees, so that a definition which is invalid, or newer than this program, can be walked too.

use serde_json::Value;

use super::fields::QueryLanguage;
use super::read::language;
use crate::diagnostic::Segment;

/// One state and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct StateAt<'a> {
    /// Keys and indices from the definition down to the state.
    pub path: Vec<Segment>,
    pub name: &'a str,
    pub state: &'a Value,
    pub language: QueryLanguage,
}

/// The fields that hold the states of a Map.
const PROCESSORS: &[&str] = &["ItemProcessor", "Iterator"];

impl<'a> StateAt<'a> {
    /// Gives the state's `Type`, where it is a string.
    pub fn kind(&self) -> Option<&str> {
        self.state.get("Type")?.as_str()
    }

    /// Gives the path of one of the state's fields.
    pub fn field(&self, name: &str) -> Vec<Segment> {
        self.below([name.into()])
    }

    /// Returns the path of something inside the state.
    pub fn below(&self, path: impl IntoIterator<Item = Segment>) -> Vec<Segment> {
        self.path.iter().cloned().chain(path).collect()
    }

    /// Returns the processor of a Map state, and the name of the field that holds it: `Iterator` is the older one.
    pub fn processor(&self) -> Option<(&'static str, &'a Value)> {
        PROCESSORS
            .iter()
            .find_map(|field| Some((*field, self.state.get(field)?)))
    }

    /// Returns whether the iterations of a Map state run in executions of their own.
    pub fn is_distributed(&self) -> bool {
        let mode = self
            .processor()
            .and_then(|(_, processor)| processor.pointer("/ProcessorConfig/Mode"));
        self.kind() == Some("Map") && mode.is_some_and(|mode| mode == "DISTRIBUTED")
    }
}

/// Lists every state of a definition in the order of the text, a state before those inside it.
pub fn states(definition: &Value) -> Vec<StateAt<'_>> {
    let machine = definition
        .as_object()
        .map_or(QueryLanguage::JsonPath, |members| {
            language(members, QueryLanguage::JsonPath)
        });
    let mut found = Vec::new();
    // A stack of our own: how deep a definition nests is the author's choice.
    let mut pending = scope(definition, &[], machine);
    pending.reverse();
    while let Some(state) = pending.pop() {
        let inner = nested(&state, machine);
        pending.extend(inner.into_iter().rev());
        found.push(state);
    }
    found
}

/// Lists the states that are directly in a `States` object.
fn scope<'a>(scope: &'a Value, path: &[Segment], machine: QueryLanguage) -> Vec<StateAt<'a>> {
    let at = |name: &str| {
        let own = ["States".into(), name.into()];
        path.iter().cloned().chain(own).collect()
    };
    let states = scope.get("States").and_then(Value::as_object);
    let state = |(name, state): (&'a String, &'a Value)| StateAt {
        path: at(name),
        name,
        state,
        language: state
            .as_object()
            .map_or(machine, |members| language(members, machine)),
    };
    states.into_iter().flatten().map(state).collect()
}

fn nested<'a>(state: &StateAt<'a>, machine: QueryLanguage) -> Vec<StateAt<'a>> {
    let mut inner = Vec::new();
    let branches = state.state.get("Branches").and_then(Value::as_array);
    for (index, branch) in branches.into_iter().flatten().enumerate() {
        let path = state.below(["Branches".into(), index.into()]);
        inner.extend(scope(branch, &path, machine));
    }
    for field in PROCESSORS {
        if let Some(value) = state.state.get(field) {
            inner.extend(scope(value, &state.field(field), machine));
        }
    }
    inner
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diagnostic::pointer;

    #[test]
    fn nested_states_come_after_their_parent_and_before_its_neighbour() {
        let definition = json!({"StartAt": "A", "States": {
            "A": {"Type": "Parallel", "Branches": [
                {"StartAt": "B", "States": {"B": {"Type": "Map", "ItemProcessor": {"States": {"C": {"Type": "Pass"}}}}}},
                {"StartAt": "D", "States": {"D": {"Type": "Map", "Iterator": {"States": {"E": {"Type": "Pass"}}}}}}]},
            "F": {"Type": "Succeed"}}});
        let found = states(&definition);
        let paths: Vec<String> = found.iter().map(|state| pointer(&state.path)).collect();
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
                .all(|state| definition.pointer(&pointer(&state.path)) == Some(state.state))
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
