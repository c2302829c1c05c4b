//! What the rules of a Choice state compare with, however deep they nest.

use serde_json::{Map, Value};

use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::walk::StateAt;
use crate::diagnostic::Segment;

/// Visits every string under a key of a rule, with the key and the path that leads to it; in JSONPath only.
pub(super) fn texts(state: &StateAt, visit: &mut dyn FnMut(&str, &str, &[Segment])) {
    if state.part != Some(Part::Choice) || state.language != QueryLanguage::JsonPath {
        return;
    }
    for (part, rule) in state.list("Choices") {
        below(rule, &mut state.at_part(part, []), visit);
    }
}

fn below(
    rule: &Map<String, Value>,
    path: &mut Vec<Segment>,
    visit: &mut dyn FnMut(&str, &str, &[Segment]),
) {
    for (key, value) in rule {
        path.push(key.as_str().into());
        match value {
            Value::Object(inner) => below(inner, path, visit),
            Value::Array(rules) => {
                for (index, inner) in rules.iter().enumerate() {
                    path.push(index.into());
                    if let Value::Object(inner) = inner {
                        below(inner, path, visit);
                    }
                    path.pop();
                }
            }
            Value::String(text) => visit(key, text, path),
            _ => {}
        }
        path.pop();
    }
}
