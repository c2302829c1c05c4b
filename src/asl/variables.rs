//! Which variables each state of a definition reads, as DescribeStateMachine reports them.
//!
//! A scan of the expressions, not an evaluation: paths and intrinsic calls in JSONPath states, `{% … %}` in JSONata states.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::{Map, Value};

use super::fields::{Kind, QueryLanguage, named};
use super::model::MachineType;
use super::walk::scopes;
use crate::query::jsonata::{Kind as TokenKind, tokens};

/// What chooses the fields that a state has.
const CHOOSING: &[&str] = &["Type", "QueryLanguage"];

/// Finds the variables read by each state, nested states included; states that read none are left out.
pub fn references(definition: &Map<String, Value>) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let scopes = scopes(definition, MachineType::Standard);
    for state in scopes.iter().flat_map(|scope| &scope.states) {
        let names = found.entry(state.name.to_owned()).or_default();
        structure(state.members, state.language, names);
    }
    found.retain(|_, names| !names.is_empty());
    found
}

/// Scans the fields of a state, or of a structure such as a rule, a catcher or a reader's configuration.
fn structure(fields: &Map<String, Value>, language: QueryLanguage, names: &mut BTreeSet<String>) {
    for (field, value) in fields {
        let is = |test: fn(Kind) -> bool| named(field).is_some_and(|row| test(row.kind));
        if CHOOSING.contains(&field.as_str()) || is(Kind::is_literal) || is(Kind::holds_states) {
            continue;
        }
        if language == QueryLanguage::Jsonata {
            expressions(value, names);
        } else if is(Kind::is_template) {
            template(value, names);
        } else {
            match value {
                Value::String(text)
                    if field.ends_with("Path") || field.ends_with(".$") || field == "Variable" =>
                {
                    in_paths(text, names)
                }
                Value::Object(inner) => structure(inner, language, names),
                Value::Array(items) => items
                    .iter()
                    .filter_map(Value::as_object)
                    .for_each(|inner| structure(inner, language, names)),
                _ => {}
            }
        }
    }
}

fn template(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(text) if key.ends_with(".$") => in_paths(text, names),
                    _ => template(value, names),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| template(item, names)),
        _ => {}
    }
}

fn expressions(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.values().for_each(|value| expressions(value, names)),
        Value::Array(items) => items.iter().for_each(|item| expressions(item, names)),
        Value::String(text) if text.starts_with("{%") && text.ends_with("%}") => {
            names.extend(reads(text).into_iter().map(|(name, _)| name.to_owned()));
        }
        _ => {}
    }
}

/// Collects `$name` outside of quotes; `$`, `$.a`, `$[0]` and `$$.x` are the input and the context.
fn in_paths(text: &str, names: &mut BTreeSet<String>) {
    // An expression of the other language was told as such.
    if !text.starts_with("{%") {
        names.extend(reads(text).into_iter().map(|(name, _)| name.to_owned()));
    }
}

/// Finds the variables that a text reads, each with its bytes: in `{% … %}` those of JSONata but for calls, `$states` and
/// names bound in the expression itself, else those of paths.
pub(super) fn reads(text: &str) -> Vec<(&str, Range<usize>)> {
    if !may_read(text) {
        return Vec::new();
    }
    let (code, before) = without_delimiters(text);
    let is_jsonata = text.starts_with("{%");
    let tokens = tokens(code);
    let (mut read, mut bound) = (Vec::new(), BTreeSet::from(["states"]));
    let mut in_parameters = false;
    for (index, token) in tokens.iter().enumerate() {
        let sign = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map(|t| t.text(code));
        match (token.kind, token.text(code)) {
            (TokenKind::Word, "function" | "λ") => in_parameters = true,
            (TokenKind::Sign, ")") => in_parameters = false,
            (TokenKind::Variable, variable) => {
                let Some(name) = variable.strip_prefix('$').filter(|name| is_name(name)) else {
                    continue;
                };
                let (previous, next) = (sign(index.checked_sub(1)), sign(Some(index + 1)));
                let binds = next == Some(":=") || matches!(previous, Some("@" | "#"));
                match is_jsonata {
                    true if in_parameters || binds => {
                        bound.insert(name);
                    }
                    true if next == Some("(") => {}
                    _ => read.push((name, token.at.start + before..token.at.end + before)),
                }
            }
            _ => {}
        }
    }
    read.retain(|(name, _)| !is_jsonata || !bound.contains(name));
    read
}

/// Returns whether a `$` with a letter behind it is anywhere in a text: most paths have none, and need not be cut into tokens.
fn may_read(text: &str) -> bool {
    let mut pairs = text.as_bytes().windows(2);
    pairs.any(|pair| {
        pair[0] == b'$' && (pair[1].is_ascii_alphabetic() || pair[1] == b'_' || !pair[1].is_ascii())
    })
}

/// Says whether what follows a `$` is the name of a variable.
fn is_name(text: &str) -> bool {
    text.starts_with(|first| first == '_' || unicode_ident::is_xid_start(first))
}

/// Gives an expression without its delimiters, and the bytes of the first one; all of a text that has none.
fn without_delimiters(text: &str) -> (&str, usize) {
    match text.strip_prefix("{%") {
        Some(inner) => (inner.strip_suffix("%}").unwrap_or(inner), 2),
        None => (text, 0),
    }
}

/// Replaces strings, comments and regular expressions with spaces; every other byte keeps its offset.
pub(super) fn without_literals(text: &str) -> String {
    let (code, before) = without_delimiters(text);
    let mut bytes = vec![b' '; text.len()];
    bytes[..before].copy_from_slice(&text.as_bytes()[..before]);
    let end = before + code.len();
    bytes[end..].copy_from_slice(&text.as_bytes()[end..]);
    for token in tokens(code) {
        if !matches!(token.kind, TokenKind::Text | TokenKind::Regex { .. }) {
            let at = token.at.start + before..token.at.end + before;
            bytes[at.clone()].copy_from_slice(&text.as_bytes()[at]);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(state: Value) -> Vec<String> {
        let definition = json!({ "States": { "S": state } });
        references(definition.as_object().unwrap())
            .remove("S")
            .unwrap_or_default()
            .into_iter()
            .collect()
    }

    #[test]
    fn paths_and_intrinsics_are_scanned() {
        let state = json!({ "Type": "Pass", "InputPath": "$a.b", "ResultPath": "$.x", "Parameters": { "p.$": "States.Format('$no {}', $b, $$.Execution.Id)", "q": "$c" } });
        assert_eq!(names(state), ["a", "b"]);
    }

    #[test]
    fn jsonata_keeps_only_what_is_read() {
        let expression = "{% ( $t := $count($items); $f := function($x){ $x + $rate }; $t & '$no' & $states.input.a /* $never */ ) %}";
        assert_eq!(
            names(json!({ "Type": "Pass", "QueryLanguage": "JSONata", "Output": expression })),
            ["items", "rate"]
        );
    }

    #[test]
    fn states_inside_a_map_of_another_language_have_the_language_of_the_machine() {
        let inner = json!({ "Type": "Pass", "Parameters": { "a.$": "$a", "b": "{% $b %}" } });
        let processor = json!({ "StartAt": "I", "States": { "I": inner } });
        let map = json!({ "Type": "Map", "QueryLanguage": "JSONata", "Items": "{% $c %}", "ItemProcessor": processor });
        let definition = json!({ "States": { "M": map } });
        let found = references(definition.as_object().unwrap());
        let read = |state: &str| found[state].iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!((read("M"), read("I")), (vec!["c"], vec!["a"]));
    }

    #[test]
    fn a_slash_in_a_class_ends_no_regular_expression() {
        let expression = "{% $split($a, /[/$b]'/) & $c & 'x' %}";
        let read: Vec<&str> = reads(expression)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(read, ["a", "c"]);
        let code = without_literals(expression);
        assert_eq!(code, "{% $split($a,         ) & $c &     %}");
        assert_eq!(code.len(), expression.len());
        assert_eq!(
            without_literals("$[?(@.a =~ /x'$y/)].é"),
            "$[?(@.a =~       )].é"
        );
    }
}
