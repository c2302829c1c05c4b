//! The query protocol: a form with the operation and numbered members.

use http::Request;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::super::spelling::to_wire;
use super::{Call, post};
use crate::facts::services::{Maps, Service};

/// What a form's values escape: all but RFC 3986's unreserved characters.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

pub(super) fn request(call: &Call<'_>) -> Result<Request<Vec<u8>>, String> {
    let mut form = Form {
        service: &call.service,
        pairs: vec![
            ("Action".to_owned(), call.operation.clone()),
            ("Version".to_owned(), call.service.version.clone()),
        ],
    };
    if let Value::Object(parameters) = call.parameters {
        form.members("", parameters);
    }
    let body: Vec<String> = form
        .pairs
        .iter()
        .map(|(name, value)| {
            let value = utf8_percent_encode(value, ESCAPED);
            format!("{}={value}", utf8_percent_encode(name, ESCAPED))
        })
        .collect();
    let content_type = "application/x-www-form-urlencoded; charset=utf-8";
    post(
        call,
        &[("content-type", content_type)],
        body.join("&").into_bytes(),
    )
}

struct Form<'a> {
    service: &'a Service,
    pairs: Vec<(String, String)>,
}

impl Form<'_> {
    fn members(&mut self, prefix: &str, members: &Map<String, Value>) {
        for (name, value) in members {
            let wire = to_wire(self.service, name);
            self.member(&format!("{prefix}{wire}"), &wire, value);
        }
    }

    fn member(&mut self, path: &str, wire: &str, value: &Value) {
        let is_text = self.service.texts.iter().any(|name| name == wire);
        match value {
            Value::Object(_) | Value::Array(_) if is_text => {
                self.pairs.push((path.to_owned(), value.to_string()));
            }
            Value::Object(members) => match &self.service.maps {
                Maps::Entries(entries) if entries.contains_key(wire) => {
                    let [key, item] = entries[wire].clone();
                    self.entries(path, members, &key, &item);
                }
                _ => self.members(&format!("{path}."), members),
            },
            Value::Array(items) => {
                let item_name = self
                    .service
                    .lists
                    .get(wire)
                    .map_or("member", String::as_str)
                    .to_owned();
                for (at, item) in items.iter().enumerate() {
                    let place = if item_name.is_empty() {
                        format!("{path}.{}", at + 1)
                    } else {
                        format!("{path}.{item_name}.{}", at + 1)
                    };
                    self.member(&place, "", item);
                }
            }
            Value::Null => {}
            Value::String(text) => self.pairs.push((path.to_owned(), text.clone())),
            other => self.pairs.push((path.to_owned(), other.to_string())),
        }
    }

    fn entries(&mut self, path: &str, members: &Map<String, Value>, key: &str, item: &str) {
        for (at, (name, value)) in members.iter().enumerate() {
            let place = format!("{path}.entry.{}", at + 1);
            self.pairs.push((format!("{place}.{key}"), name.clone()));
            self.member(&format!("{place}.{item}"), "", value);
        }
    }
}
