//! Whole documents: read from what IAM answers, made from statements, measured.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::Statement;
use super::check::ELEMENTS;
use crate::facts::quotas;

/// Why a text is not a policy document.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    #[error("the policy document is not UTF-8 once its URL encoding is undone")]
    Encoding,
    #[error("the policy document is not JSON: {source}")]
    Json { source: serde_json::Error },
    #[error("the policy document is not a JSON object")]
    NotAnObject,
}

/// Reads a policy document, URL-encoded as IAM answers it, or plain.
pub fn parse_document(text: &str) -> Result<Value, PolicyError> {
    let text = text.trim();
    // A plain document begins with a brace; an encoded one cannot, since `{` is always escaped.
    let decoded = if text.starts_with('{') {
        text.into()
    } else {
        percent_decode_str(text)
            .decode_utf8()
            .map_err(|_| PolicyError::Encoding)?
    };
    match serde_json::from_str(&decoded) {
        Ok(document @ Value::Object(_)) => Ok(document),
        Ok(_) => Err(PolicyError::NotAnObject),
        Err(source) => Err(PolicyError::Json { source }),
    }
}

/// Makes a document of the current policy language from statements.
pub fn document(statements: &[Statement]) -> Value {
    // Statements hold strings, lists and JSON maps only, so that writing one as a value cannot fail.
    let statements: Vec<Value> = statements
        .iter()
        .filter_map(|statement| serde_json::to_value(statement).ok())
        .collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// Orders the members of a document as people write them: the version first, and in a statement the effect before actions and
/// resources.
pub fn in_reading_order(document: &Value) -> Value {
    let Value::Object(members) = document else {
        return document.clone();
    };
    let mut ordered = in_order(members, &["Version", "Id", "Statement"]);
    if let Some(Value::Array(statements)) = ordered.get_mut("Statement") {
        for statement in statements {
            if let Value::Object(members) = statement {
                *members = in_order(members, &ELEMENTS);
            }
        }
    }
    Value::Object(ordered)
}

/// Puts the members that are named first; others follow.
fn in_order(members: &Map<String, Value>, order: &[&str]) -> Map<String, Value> {
    let place = |key: &str| order.iter().position(|name| *name == key);
    let mut members: Vec<(&String, &Value)> = members.iter().collect();
    members.sort_by_key(|(key, _)| place(key).unwrap_or(order.len()));
    let members = members.into_iter();
    members
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Counts a document as IAM's quotas do: characters without white space.
pub fn size(document: &Value) -> usize {
    document
        .to_string()
        .chars()
        .filter(|character| !character.is_whitespace())
        .count()
}

/// Returns whether these documents fit into one role as its inline policies.
pub fn fits_role<'a>(documents: impl IntoIterator<Item = &'a Value>) -> bool {
    documents.into_iter().map(size).sum::<usize>() <= quotas::ROLE_INLINE_POLICIES_CHARACTERS
}
