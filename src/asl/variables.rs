//! Which variables each state of a definition reads, as DescribeStateMachine reports them.
//!
//! A scan of the expressions, not an evaluation: paths and intrinsic calls in JSONPath states, `{% … %}` in JSONata states.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::{Map, Value};

/// Fields whose members are a payload template: there only keys that end in `.$` hold expressions.
const TEMPLATES: &[&str] = &[
    "Parameters",
    "ResultSelector",
    "Assign",
    "ItemSelector",
    "BatchInput",
    "Credentials",
    "Arguments",
    "Output",
];

/// Fields that are never evaluated.
const LITERALS: &[&str] = &[
    "Comment",
    "Result",
    "Type",
    "Resource",
    "StartAt",
    "Next",
    "Default",
    "QueryLanguage",
    "Label",
];

/// Finds the variables read by each state, nested states included; states that read none are left out.
pub fn references(definition: &Map<String, Value>) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    machine(definition, false, &mut found);
    found.retain(|_, names: &mut BTreeSet<String>| !names.is_empty());
    found
}

fn machine(
    definition: &Map<String, Value>,
    jsonata: bool,
    found: &mut BTreeMap<String, BTreeSet<String>>,
) {
    let jsonata = is_jsonata(definition).unwrap_or(jsonata);
    let states = definition.get("States").and_then(Value::as_object);
    for (name, state) in states.into_iter().flatten() {
        let Value::Object(fields) = state else {
            continue;
        };
        let jsonata = is_jsonata(fields).unwrap_or(jsonata);
        structure(fields, jsonata, found.entry(name.clone()).or_default());
        let processors = ["ItemProcessor", "Iterator"].map(|inner| fields.get(inner));
        let branches = fields.get("Branches").and_then(Value::as_array);
        let inner = processors
            .into_iter()
            .flatten()
            .chain(branches.into_iter().flatten());
        for inner in inner.filter_map(Value::as_object) {
            machine(inner, jsonata, found);
        }
    }
}

fn is_jsonata(members: &Map<String, Value>) -> Option<bool> {
    members
        .get("QueryLanguage")
        .and_then(Value::as_str)
        .map(|language| language == "JSONata")
}

/// Scans the fields of a state, or of a structure such as a rule, a catcher or a reader's configuration.
fn structure(fields: &Map<String, Value>, jsonata: bool, names: &mut BTreeSet<String>) {
    for (field, value) in fields {
        if LITERALS.contains(&field.as_str())
            || ["ItemProcessor", "Iterator", "Branches"].contains(&field.as_str())
        {
            continue;
        }
        if jsonata {
            expressions(value, names);
        } else if TEMPLATES.contains(&field.as_str()) {
            template(value, names);
        } else {
            match value {
                Value::String(text)
                    if field.ends_with("Path") || field.ends_with(".$") || field == "Variable" =>
                {
                    in_paths(text, names)
                }
                Value::Object(inner) => structure(inner, jsonata, names),
                Value::Array(items) => items
                    .iter()
                    .filter_map(Value::as_object)
                    .for_each(|inner| structure(inner, jsonata, names)),
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
    let code = without_literals(text);
    let is_jsonata = text.starts_with("{%");
    let (mut read, mut bound) = (Vec::new(), BTreeSet::from(["states"]));
    let mut in_parameters = false;
    for token in tokens(&code) {
        match token {
            Token::Function => in_parameters = true,
            Token::Close => in_parameters = false,
            Token::Variable { name, next, .. }
                if is_jsonata && (in_parameters || next == Next::Bind) =>
            {
                bound.insert(name);
            }
            Token::Variable {
                next: Next::Call, ..
            } if is_jsonata => {}
            Token::Variable { name, at, .. } => read.push((name, at)),
        }
    }
    let free = read
        .into_iter()
        .filter(|(name, _)| !is_jsonata || !bound.contains(name));
    free.map(|(_, at)| (&text[at.start + 1..at.end], at))
        .collect()
}

/// Writes blanks over what stands in quotes, in comments and in regular expressions; every byte stays where it is.
pub(super) fn without_literals(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    while let Some(first) = text[code.len()..].chars().next() {
        let rest = &text[code.len()..];
        let length = match first {
            '\'' | '"' => rest.len() - after_quote(&rest[1..], first).len(),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '/' if begins_value(&code) => rest.len() - after_quote(&rest[1..], first).len(),
            _ => {
                code.push(first);
                continue;
            }
        };
        code.extend(std::iter::repeat_n(' ', length));
    }
    code
}

/// Says whether a value begins behind a piece of code, so that a slash there is no division.
fn begins_value(code: &str) -> bool {
    let last = code.trim_end().chars().next_back();
    last.is_none_or(|last| "(,=~{[:;&|?<>!+*^%".contains(last))
}

#[derive(Debug, PartialEq, Eq)]
enum Token<'a> {
    Variable {
        name: &'a str,
        next: Next,
        /// The bytes of the text, `$` included.
        at: Range<usize>,
    },
    /// The word `function` or `λ`, after which parameters follow.
    Function,
    Close,
}

/// What follows a variable.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Call,
    Bind,
    Other,
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        if first == '$' {
            rest = variable(code, code.len() - rest.len(), &mut tokens);
        } else if first == ')' {
            tokens.push(Token::Close);
            rest = &rest[1..];
        } else if is_start(first) {
            let word = word(rest);
            if word == "function" || word == "λ" {
                tokens.push(Token::Function);
            }
            rest = &rest[word.len()..];
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

fn variable<'a>(text: &'a str, at: usize, tokens: &mut Vec<Token<'a>>) -> &'a str {
    let from = &text[at..];
    let rest = from.trim_start_matches('$');
    let is_context = from.len() - rest.len() > 1;
    if is_context || !rest.starts_with(is_start) {
        return rest;
    }
    let name = word(rest);
    let rest = &rest[name.len()..];
    let after = rest.trim_start();
    let next = match after {
        _ if after.starts_with('(') => Next::Call,
        _ if after.starts_with(":=") || text[..at].ends_with(['@', '#']) => Next::Bind,
        _ => Next::Other,
    };
    let at = at..text.len() - rest.len();
    tokens.push(Token::Variable { name, next, at });
    rest
}

fn after_quote(text: &str, quote: char) -> &str {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return &text[at + quote.len_utf8()..],
            _ => {}
        }
    }
    ""
}

fn is_start(character: char) -> bool {
    character == '_' || unicode_ident::is_xid_start(character)
}

fn word(text: &str) -> &str {
    let end = text
        .find(|character: char| !unicode_ident::is_xid_continue(character))
        .unwrap_or(text.len());
    &text[..end]
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
}
