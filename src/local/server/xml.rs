//! Answers of the query protocols: a JSON value written as XML.
//!
//! An object's members become elements, an array becomes `<member>` elements, everything else is text.

use quick_xml::escape::escape;
use serde_json::Value;

/// Writes a successful answer: `<OpResponse><OpResult>…</OpResult><ResponseMetadata>…`.
pub fn response(namespace: &str, operation: &str, result: &Value, request_id: &str) -> String {
    let mut out = format!("<{operation}Response xmlns=\"{namespace}\">");
    if !result.is_null() {
        element(&mut out, &format!("{operation}Result"), result);
    }
    out.push_str(&format!("<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>"));
    out
}

/// Writes an error answer.
pub fn error(
    namespace: &str,
    of_server: bool,
    code: &str,
    message: &str,
    request_id: &str,
) -> String {
    let kind = if of_server { "Receiver" } else { "Sender" };
    let (code, message) = (escape(code), escape(message));
    format!(
        "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>{request_id}</RequestId></ErrorResponse>"
    )
}

fn element(out: &mut String, name: &str, value: &Value) {
    out.push_str(&format!("<{name}>"));
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| element(out, name, value)),
        Value::Array(items) => items.iter().for_each(|item| element(out, "member", item)),
        Value::String(text) => out.push_str(&text_of(text)),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
    }
    out.push_str(&format!("</{name}>"));
}

/// Line ends are escaped too: a reader would otherwise turn a carriage return into a line feed.
fn text_of(text: &str) -> String {
    escape(text).replace('\r', "&#xD;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_become_elements() {
        let text = response(
            "ns",
            "Op",
            &json!({ "A": ["x", { "B": "<&>" }], "C": true }),
            "id",
        );
        let expected = "<OpResponse xmlns=\"ns\"><OpResult><A><member>x</member><member><B>&lt;&amp;&gt;</B></member></A><C>true</C></OpResult>\
                        <ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></OpResponse>";
        assert_eq!(text, expected);
    }
}
