//! AWS JSON: one address, the operation in a header, names as the API has them.

use http::Request;
use serde_json::{Map, Value};

use super::super::client::Answer;
use super::super::dates;
use super::super::spelling::{Style, from_wire, to_wire};
use super::{Call, post};
use crate::facts::services::Service;

pub(super) fn request(call: &Call<'_>) -> Result<Request<Vec<u8>>, String> {
    let service = &call.service;
    let content_type = format!("application/x-amz-json-{}", service.version);
    let target = format!("{}.{}", service.target, call.operation);
    let body = match call.parameters {
        Value::Object(_) => to_wire_value(service, call.parameters, false),
        _ => Value::Object(Map::new()),
    };
    post(
        call,
        &[("content-type", &content_type), ("x-amz-target", &target)],
        body.to_string().into_bytes(),
    )
}

/// Renames members; the keys of maps are the caller's.
pub(super) fn to_wire_value(service: &Service, value: &Value, is_map: bool) -> Value {
    match value {
        Value::Object(members) => {
            let renamed = members.iter().map(|(name, value)| {
                if is_map {
                    return (name.clone(), to_wire_value(service, value, false));
                }
                let wire = to_wire(service, name);
                let value = member(service, &wire, value);
                (wire, value)
            });
            Value::Object(renamed.collect())
        }
        Value::Array(items) => items
            .iter()
            .map(|item| to_wire_value(service, item, is_map))
            .collect(),
        other => other.clone(),
    }
}

fn member(service: &Service, wire: &str, value: &Value) -> Value {
    let is = |names: &[String]| names.iter().any(|name| name == wire);
    if is(&service.texts) && (value.is_object() || value.is_array()) {
        return Value::String(value.to_string());
    }
    if is(&service.times) {
        return dates::to_seconds(value);
    }
    to_wire_value(service, value, service.maps.contains(wire))
}

pub(super) fn output(service: &Service, style: Style, body: &[u8]) -> Value {
    match serde_json::from_slice(body) {
        Ok(value @ Value::Object(_)) => from_wire_value(service, style, value, false),
        _ => Value::Object(Map::new()),
    }
}

fn from_wire_value(service: &Service, style: Style, value: Value, is_map: bool) -> Value {
    match value {
        Value::Object(members) => {
            let renamed = members.into_iter().map(|(name, value)| {
                if is_map {
                    return (name, from_wire_value(service, style, value, false));
                }
                let shown = from_wire(style, &name);
                (shown, shown_member(service, style, &name, value))
            });
            Value::Object(renamed.collect())
        }
        Value::Array(items) => items
            .into_iter()
            .map(|item| from_wire_value(service, style, item, is_map))
            .collect(),
        other => other,
    }
}

fn shown_member(service: &Service, style: Style, wire: &str, value: Value) -> Value {
    if service.times.iter().any(|name| name == wire)
        && let Some(milliseconds) = dates::of_seconds(&value)
    {
        return match style {
            Style::Sdk => dates::iso(milliseconds).into(),
            Style::Optimized => milliseconds.into(),
        };
    }
    from_wire_value(service, style, value, service.maps.contains(wire))
}

/// Reads code and message of an error answer.
pub(super) fn fault(answer: &Answer) -> Option<(String, String)> {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    let text = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| body.get(name)?.as_str())
            .map(str::to_owned)
    };
    // SQS names the code of its old protocol in a header, which is what its clients show.
    let old = answer
        .header("x-amzn-query-error")
        .and_then(|header| header.split(';').next())
        .map(|code| code.rsplit('.').next().unwrap_or(code).to_owned());
    let code = old
        .or_else(|| text(&["__type", "code"]))
        .or_else(|| answer.header("x-amzn-errortype").map(str::to_owned))?;
    let code = code.split(':').next().unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default();
    let message =
        text(&["message", "Message", "errorMessage"]).unwrap_or_else(|| "null".to_owned());
    Some((code.to_owned(), message))
}
