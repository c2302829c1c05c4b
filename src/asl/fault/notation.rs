//! Hints in the notation of the file that they are about.

use serde_json::Value;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    Yaml,
    Json,
}

/// Writes what a hint shows between backticks as JSON has it: `End: true` becomes `"End": true`.
///
/// What is not a map or a list stays as it is: a name, a path, a call.
pub(super) fn in_json(hint: &str) -> String {
    let parts = hint.split('`').enumerate();
    let written = parts.map(|(at, part)| match at % 2 {
        0 => part.to_owned(),
        _ => code(part).unwrap_or_else(|| part.to_owned()),
    });
    written.collect::<Vec<_>>().join("`")
}

fn code(text: &str) -> Option<String> {
    let is_list = text.starts_with('[') && text.ends_with(']');
    let key = text.split_once(": ").map(|(key, _)| key);
    // Keys of manifests, which are YAML, begin with a small letter.
    let is_key = |key: &str| {
        let is_field = key.starts_with(|c: char| c.is_ascii_uppercase());
        key.ends_with(".$") || is_field && key.chars().all(|c| c.is_ascii_alphanumeric())
    };
    if !is_list && !key.is_some_and(is_key) {
        return None;
    }
    Some(match serde_saphyr::from_str(text).ok()? {
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(key, value)| member(key, value));
            members.collect::<Vec<_>>().join(", ")
        }
        list @ Value::Array(_) => json(&list),
        _ => return None,
    })
}

fn member(key: &str, value: &Value) -> String {
    format!("{}: {}", Value::from(key), json(value))
}

/// JSON in one line, with a blank behind commas and colons.
fn json(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members = members.iter();
            let members: Vec<String> = members.map(|(key, value)| member(key, value)).collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_json;

    #[test]
    fn maps_and_lists_are_written_as_json() {
        for (hint, json) in [
            (
                "write `End: true`, or `Next: NAME`",
                r#"write `"End": true`, or `"Next": "NAME"`"#,
            ),
            (
                "set `ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: …}`",
                r#"set `"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "…"}`"#,
            ),
            (
                "a list is written `[a, b]`",
                r#"a list is written `["a", "b"]`"#,
            ),
            (
                r#"write `Items: "{% … %}"`"#,
                r#"write `"Items": "{% … %}"`"#,
            ),
            (
                "did you mean `States.Timeout`?",
                "did you mean `States.Timeout`?",
            ),
            ("write `$exists(a) ? a : b`", "write `$exists(a) ? a : b`"),
        ] {
            assert_eq!(in_json(hint), json);
        }
    }
}
