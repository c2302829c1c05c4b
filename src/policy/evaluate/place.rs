//! Where something is in a document, and the strings that are there.

use serde_json::Value;

/// What cannot be evaluated, and where it is in the document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}, at `{}`", path.join("."))]
pub struct Unsupported {
    pub path: Vec<String>,
    pub message: String,
}

/// Reads a value or a list of values; numbers and booleans count as their text, as in IAM.
pub(super) fn texts(value: &Value, place: &Place) -> Result<Vec<String>, Unsupported> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    let text = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        _ => Err(place.refuse("expected a string or a list of strings")),
    };
    values.iter().map(text).collect()
}

/// Where something is in a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Place(Vec<String>);

impl Place {
    pub fn of(&self, key: &str) -> Place {
        let mut path = self.0.clone();
        path.push(key.to_owned());
        Place(path)
    }

    pub fn refuse(&self, message: &str) -> Unsupported {
        Unsupported {
            path: self.0.clone(),
            message: message.to_owned(),
        }
    }
}
