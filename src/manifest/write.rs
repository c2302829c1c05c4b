//! A manifest as text: block style, in the order given.

use serde_json::{Map, Value};

use crate::yaml::{self, WriteError};

/// The comment with which editors find the schema that `init` writes.
const SCHEMA: &str = "# yaml-language-server: $schema=";

/// Returns the YAML of a manifest; `schema` is the way to the schema from the file.
pub fn text(manifest: &Map<String, Value>, schema: &str) -> Result<String, WriteError> {
    let mut text = format!("{SCHEMA}{schema}\n");
    let mut was_long = false;
    for (key, value) in manifest {
        // A part of several lines stands apart.
        if was_long || is_long(value) {
            text.push('\n');
        }
        was_long = is_long(value);
        let part = Map::from_iter([(key.clone(), value.clone())]);
        text.push_str(&yaml::text(&part)?);
    }
    Ok(text)
}

fn is_long(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diagnostic::{Report, Source};
    use crate::document;

    /// Whatever a definition may hold comes back as it was, keys in their order.
    #[test]
    fn what_is_written_is_read_back() {
        let texts = [
            "",
            " ",
            "yes",
            "no",
            "null",
            "~",
            "1",
            "1.5",
            "0x1f",
            "1e3",
            "true",
            "2024-01-01",
            "on: off",
            "a: b",
            "- a",
            "# no comment",
            "a #b",
            "'quoted'",
            "\"quoted\"",
            "two\nlines",
            "ends\n",
            "\n\nbegins",
            "  led",
            "trail  ",
            "tab\there",
            "cr\r\nlf",
            "bell\u{7}",
            "nul\u{0}",
            "\u{feff}bom",
            "\u{85}nel\u{2028}ls",
            "{% $x %}",
            "{a}",
            "[a]",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "%a",
            "@a",
            "`a`",
            "---",
            "...",
            "--- a",
            "über 𝄞",
            "$.a['b: c']",
            "States.Format('Hello, {}!', $.name)",
            "a\\b",
            "=",
            "<<",
            "?",
            "? a",
            "line one\n  indented\nline three\n\n",
            "1_000",
            "012",
            ".inf",
            "${activities.a}",
            "$${role}",
            ",",
            "a,b",
            "-",
            ":",
        ];
        let odd: Map<String, Value> = texts
            .iter()
            .map(|text| ((*text).to_owned(), json!(*text)))
            .collect();
        let long = "x ".repeat(400);
        let value = json!({
            "name": "a", "texts": texts.to_vec(), "keys": odd, "long": long, "empty": {}, "none": [], "nothing": null, "nested": [[1, [2]], [{}], [{"a": [{"b": []}]}]],
            "numbers": [0, -1, 1.0, 0.1, 1.0e300, 5e-324, u64::MAX, i64::MIN],
            "definition": {"StartAt": "Z", "States": {"Z": {"Type": "Pass", "Next": "A"}, "A": {"Type": "Pass", "Result": [true, false, "true"]}}},
        });
        let manifest = value.as_object().unwrap();
        let text = text(manifest, "s.json").unwrap();
        let mut report = Report::default();
        let source = std::sync::Arc::new(Source::new("a.yaml", text.as_str()));
        let read = document::read_one(&source, &mut report);
        let read = read
            .unwrap_or_else(|| panic!("{}\n{text}", report.to_text(false)))
            .root
            .to_value();
        assert_eq!(read.to_string(), value.to_string(), "{text}");
    }
}
