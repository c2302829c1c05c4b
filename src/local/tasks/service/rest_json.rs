//! REST with JSON: each operation has a path, and members that travel in it, in the query or in headers.

use http::{Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::super::client::{Answer, address};
use super::super::spelling::{Style, from_wire};
use super::{Call, json};
use crate::facts::services::{Operation, Place, Service};

/// What stays as it is in a path or a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

pub(super) fn request(call: &Call<'_>) -> Result<Request<Vec<u8>>, String> {
    let operation = operation(call)?;
    let empty = Map::new();
    let parameters = call.parameters.as_object().unwrap_or(&empty);
    let mut request = Parts {
        path: operation.path.clone(),
        query: Vec::new(),
        headers: Vec::new(),
        body: Map::new(),
    };
    for (name, value) in parameters {
        request.put(operation, name, value);
    }
    if let Some(at) = request.path.find('{') {
        return Err(format!(
            "a member of the path is missing: {}",
            &request.path[at..]
        ));
    }
    let body = body(&call.service, operation, parameters, request.body);
    let joint = if request.path.contains('?') { "&" } else { "?" };
    let query = if request.query.is_empty() {
        String::new()
    } else {
        format!("{joint}{}", request.query.join("&"))
    };
    let method =
        Method::from_bytes(operation.method.as_bytes()).map_err(|error| error.to_string())?;
    let mut builder = Request::builder().method(method).uri(address(
        &call.endpoint,
        &format!("{}{query}", request.path),
    )?);
    let has_type = request
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if !body.is_empty() && !has_type {
        builder = builder.header("content-type", "application/json");
    }
    for (name, value) in request.headers {
        builder = builder.header(name, value);
    }
    builder.body(body).map_err(|error| error.to_string())
}

fn operation<'a>(call: &'a Call<'_>) -> Result<&'a Operation, String> {
    let found = call.service.operations.get(&call.operation);
    found.ok_or_else(|| format!("`{}` is not an operation", call.operation))
}

/// A request that is being put together.
struct Parts {
    path: String,
    query: Vec<String>,
    headers: Vec<(String, String)>,
    body: Map<String, Value>,
}

impl Parts {
    fn put(&mut self, operation: &Operation, name: &str, value: &Value) {
        let Some((place, wire)) = operation.places.get(name) else {
            if operation.payload.as_deref() != Some(name) {
                self.body.insert(name.to_owned(), value.clone());
            }
            return;
        };
        match place {
            Place::Uri => {
                let text = text(value);
                // A greedy member may hold several parts of a path.
                let parts: Vec<String> = text.split('/').map(escaped).collect();
                self.path = self
                    .path
                    .replace(&format!("{{{wire}}}"), &escaped(&text))
                    .replace(&format!("{{{wire}+}}"), &parts.join("/"));
            }
            Place::Querystring => {
                let one = std::slice::from_ref(value);
                for item in value.as_array().map_or(one, Vec::as_slice) {
                    let pair = format!("{}={}", escaped(wire), escaped(&text(item)));
                    self.query.push(pair);
                }
            }
            Place::Header => self.headers.push((wire.clone(), text(value))),
        }
    }
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn body(
    service: &Service,
    operation: &Operation,
    parameters: &Map<String, Value>,
    members: Map<String, Value>,
) -> Vec<u8> {
    if let Some(payload) = &operation.payload {
        return match parameters.get(payload) {
            None | Some(Value::Null) => Vec::new(),
            Some(value) if operation.is_raw => text(value).into_bytes(),
            Some(value) => json::to_wire_value(service, value, false)
                .to_string()
                .into_bytes(),
        };
    }
    if members.is_empty() && operation.method != "POST" && operation.method != "PUT" {
        return Vec::new();
    }
    json::to_wire_value(service, &Value::Object(members), false)
        .to_string()
        .into_bytes()
}

/// Puts the members of body, headers and status together.
pub(super) fn output(call: &Call<'_>, style: Style, answer: &Answer) -> Value {
    let Ok(operation) = operation(call) else {
        return Value::Object(Map::new());
    };
    let whole = |body: &[u8]| json::output(&call.service, style, body);
    let mut members = match &operation.body {
        Some(name) if operation.is_text => [(from_wire(style, name), answer.text().into())]
            .into_iter()
            .collect(),
        Some(name) => [(from_wire(style, name), whole(&answer.body))]
            .into_iter()
            .collect(),
        None => match whole(&answer.body) {
            Value::Object(members) => members,
            _ => Map::new(),
        },
    };
    for (header, member) in &operation.shown {
        let value = if header == ":status" {
            Some(answer.status.into())
        } else {
            answer.header(&header.to_lowercase()).map(Value::from)
        };
        if let Some(value) = value {
            members.insert(from_wire(style, member), value);
        }
    }
    Value::Object(members)
}
