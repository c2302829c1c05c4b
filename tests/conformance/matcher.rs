//! Compares a recorded value with ours.
//!
//! `<?name?>` stands for any text, `<?name#1?>` too, but equal tokens of one case stand for equal values; a string that is nothing
//! but one token stands for any value. `{"$json": v}` is a text that parses to `v`, `{"$text": s}` a text that is not JSON. Where
//! the recording has a value and we have text, the text is parsed: the API carries definitions and the like as JSON text. Two texts that
//! both are JSON objects are compared as such: the spacing of what a function or service wrote is lost in recordings.
//! Numbers are equal by value, members in any order.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What the tokens of one case stand for so far.
#[derive(Clone, Default)]
pub struct Matcher {
    bound: BTreeMap<String, Value>,
}

/// A piece of a pattern: text as it is, or a token.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Token(&'a str),
}

impl Matcher {
    /// Compares; each difference is one line that begins with its path.
    pub fn compare(
        &mut self,
        path: &str,
        expected: &Value,
        actual: &Value,
        misses: &mut Vec<String>,
    ) {
        match (expected, actual) {
            (Value::Object(wrapped), _) if is_wrapper(wrapped, "$json") => {
                self.json_text(path, &wrapped["$json"], actual, misses)
            }
            (Value::Object(wrapped), _) if is_wrapper(wrapped, "$text") => {
                self.compare(path, &wrapped["$text"], actual, misses)
            }
            (Value::String(pattern), _) => self.text(path, pattern, actual, misses),
            (Value::Object(expected), Value::Object(actual)) => {
                self.members(path, expected, actual, misses)
            }
            (Value::Array(expected), Value::Array(actual)) => {
                self.items(path, expected, actual, misses)
            }
            (Value::Object(_) | Value::Array(_), Value::String(_)) => {
                self.json_text(path, expected, actual, misses)
            }
            (Value::Number(left), Value::Number(right)) if left.as_f64() == right.as_f64() => {}
            _ if expected == actual => {}
            _ => misses.push(format!("{path}: expected {expected}, got {actual}")),
        }
    }

    fn json_text(
        &mut self,
        path: &str,
        expected: &Value,
        actual: &Value,
        misses: &mut Vec<String>,
    ) {
        match actual
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok())
        {
            Some(parsed) => self.compare(path, expected, &parsed, misses),
            None => misses.push(format!(
                "{path}: expected JSON text of {expected}, got {actual}"
            )),
        }
    }

    fn members(
        &mut self,
        path: &str,
        expected: &Map<String, Value>,
        actual: &Map<String, Value>,
        misses: &mut Vec<String>,
    ) {
        for (name, value) in expected {
            match actual.get(name) {
                Some(other) => self.compare(&format!("{path}.{name}"), value, other, misses),
                None => misses.push(format!("{path}.{name}: expected {value}, got nothing")),
            }
        }
        for (name, value) in actual
            .iter()
            .filter(|(name, _)| !expected.contains_key(*name))
        {
            misses.push(format!("{path}.{name}: expected nothing, got {value}"));
        }
    }

    fn items(
        &mut self,
        path: &str,
        expected: &[Value],
        actual: &[Value],
        misses: &mut Vec<String>,
    ) {
        if expected.len() != actual.len() {
            misses.push(format!(
                "{path}: expected {} items, got {}",
                expected.len(),
                actual.len()
            ));
        }
        for (index, (left, right)) in expected.iter().zip(actual).enumerate() {
            self.compare(&format!("{path}[{index}]"), left, right, misses);
        }
    }

    fn text(&mut self, path: &str, pattern: &str, actual: &Value, misses: &mut Vec<String>) {
        let pieces = pieces(pattern);
        let fits = match (pieces.as_slice(), actual) {
            ([Piece::Token(name)], _) => self.bind(name, actual),
            (_, Value::String(text)) => match bindings(&pieces, text, &mut self.bound.clone()) {
                Some(bound) => {
                    self.bound = bound;
                    true
                }
                None => false,
            },
            _ => false,
        };
        if !fits {
            if let (Some(left), Some(right)) = (object(pattern), actual.as_str().and_then(object)) {
                return self.compare(path, &left, &right, misses);
            }
            misses.push(format!("{path}: expected {pattern:?}, got {actual}"));
        }
    }

    /// Gives a token its value, or compares with the one it has.
    fn bind(&mut self, name: &str, value: &Value) -> bool {
        if !is_numbered(name) {
            return true;
        }
        self.bound
            .entry(name.to_owned())
            .or_insert_with(|| value.clone())
            == value
    }
}

/// Reads a text that is a JSON object.
fn object(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(Value::is_object)
}

fn is_wrapper(members: &Map<String, Value>, name: &str) -> bool {
    members.len() == 1 && members.contains_key(name)
}

fn is_numbered(name: &str) -> bool {
    name.contains('#')
}

fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("<?") {
        let Some((name, after)) = after.split_once("?>") else {
            break;
        };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Token(name));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Finds values of the tokens under which the pieces make up the text; tries short values first.
fn bindings(
    pieces: &[Piece<'_>],
    text: &str,
    bound: &mut BTreeMap<String, Value>,
) -> Option<BTreeMap<String, Value>> {
    match pieces {
        [] => text.is_empty().then(|| bound.clone()),
        [Piece::Text(piece), rest @ ..] => bindings(rest, text.strip_prefix(piece)?, bound),
        [Piece::Token(name), rest @ ..] => match bound
            .get(*name)
            .and_then(Value::as_str)
            .filter(|_| is_numbered(name))
            .map(str::to_owned)
        {
            Some(value) => bindings(rest, text.strip_prefix(value.as_str())?, bound),
            None => ends(text).find_map(|end| {
                let mut bound = bound.clone();
                if is_numbered(name) {
                    bound.insert((*name).to_owned(), text[..end].into());
                }
                bindings(rest, &text[end..], &mut bound)
            }),
        },
    }
}

fn ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()])
}
