//! Bodies of HTTP Tasks as forms: `Transform` with `RequestBodyEncoding: URL_ENCODED`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What a form's names and values escape.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'*');

/// How lists are written, `RequestEncodingOptions.ArrayFormat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lists {
    /// `a[0]=1&a[1]=2`
    Indices,
    /// `a=1&a=2`
    Repeat,
    /// `a=1,2`
    Commas,
    /// `a[]=1&a[]=2`
    Brackets,
    /// As JSON.
    None,
}

/// Writes a body as a form, where the task asks for one.
pub(super) fn body(input: &Value) -> Option<String> {
    let transform = input.get("Transform")?;
    let encoding = transform.get("RequestBodyEncoding")?.as_str()?;
    if encoding != "URL_ENCODED" {
        return None;
    }
    let options = transform.get("RequestEncodingOptions");
    let format = options.and_then(|options| options.get("ArrayFormat")?.as_str());
    let lists = match format {
        Some("REPEAT") => Lists::Repeat,
        Some("COMMAS") => Lists::Commas,
        Some("BRACKETS") => Lists::Brackets,
        Some("NONE") => Lists::None,
        _ => Lists::Indices,
    };
    let mut pairs = Vec::new();
    if let Some(Value::Object(members)) = input.get("RequestBody") {
        for (name, value) in members {
            add(name, value, lists, &mut pairs);
        }
    }
    let escaped = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    let written: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    Some(written.join("&"))
}

fn add(name: &str, value: &Value, lists: Lists, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (inner, value) in members {
                add(&format!("{name}[{inner}]"), value, lists, pairs);
            }
        }
        Value::Array(items) if lists == Lists::Commas => {
            let items: Vec<String> = items.iter().map(text).collect();
            pairs.push((name.to_owned(), items.join(",")));
        }
        Value::Array(items) if lists != Lists::None => {
            for (at, item) in items.iter().enumerate() {
                let name = match lists {
                    Lists::Repeat => name.to_owned(),
                    Lists::Brackets => format!("{name}[]"),
                    _ => format!("{name}[{at}]"),
                };
                add(&name, item, lists, pairs);
            }
        }
        other => pairs.push((name.to_owned(), text(other))),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
