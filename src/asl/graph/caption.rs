//! What a state does and a catcher catches, in a few words.

use serde_json::{Map, Value};

use super::visible::{expression, short};
use crate::arn::{Arn, last_part};
use crate::asl::model::{Mode, Resource};
use crate::asl::walk::map_mode;

/// Characters of a caption.
const LONGEST: usize = 42;

/// Returns what a state does, where its name and its shape do not say it all.
pub(super) fn caption(state: &Value) -> Option<String> {
    let text = |field: &str| state.get(field).and_then(Value::as_str);
    let found = match text("Type")? {
        "Task" => task(text("Resource")?, state),
        "Wait" => wait(state)?,
        "Map" => map(state),
        "Fail" => expression(text("Error").or_else(|| text("ErrorPath"))?).to_owned(),
        "Parallel" => "in parallel".to_owned(),
        "Pass" | "Choice" | "Succeed" => return None,
        other => other.to_owned(),
    };
    Some(short(&found, LONGEST))
}

/// Returns `catch` and the errors that a catcher catches.
pub(super) fn catcher(catcher: &Map<String, Value>) -> String {
    let errors = catcher.get("ErrorEquals").and_then(Value::as_array);
    let errors: Vec<&str> = errors
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    short(&format!("catch {}", errors.join(", ")), LONGEST)
}

fn task(resource: &str, state: &Value) -> String {
    match Resource::parse(resource) {
        Resource::Lambda { arn } => format!("lambda {}", name_of_function(&arn)),
        Resource::Activity { arn } => format!("activity {}", last_part(&arn)),
        Resource::Optimized { service, .. } if service == "lambda" => {
            let given = ["Parameters", "Arguments"]
                .iter()
                .find_map(|field| state.get(field)?.get("FunctionName")?.as_str());
            match given {
                Some(function) => format!("lambda {}", name_of_function(function)),
                None => "lambda".to_owned(),
            }
        }
        Resource::Optimized { .. } | Resource::Sdk { .. } | Resource::Http { .. } => {
            // The last two parts of the ARN name service and operation, with how the answer is waited for.
            let call = Arn::parse(resource).map_or(resource, |arn| arn.resource);
            call.trim_start_matches("aws-sdk:").to_owned()
        }
        Resource::Other { text } => expression(&text).to_owned(),
    }
}

/// Returns a function's name without what its ARN has around it; a version or alias stays.
fn name_of_function(text: &str) -> &str {
    match text.split_once(":function:") {
        Some((_, name)) => name,
        None => expression(text),
    }
}

fn wait(state: &Value) -> Option<String> {
    let (field, value) = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]
        .iter()
        .find_map(|field| Some((*field, state.get(field)?)))?;
    let value = match value {
        Value::String(text) => expression(text).to_owned(),
        other => other.to_string(),
    };
    Some(match field {
        "Seconds" | "SecondsPath" => format!("{value} s"),
        _ => format!("until {value}"),
    })
}

fn map(state: &Value) -> String {
    let items = ["ItemsPath", "Items"]
        .iter()
        .find_map(|field| state.get(field)?.as_str());
    let reader = state
        .pointer("/ItemReader/Resource")
        .and_then(Value::as_str);
    let of = match (items, reader) {
        (Some(items), _) => format!("each of {}", expression(items)),
        (None, Some(reader)) => format!("each of {}", last_part(reader)),
        (None, None) => "each item".to_owned(),
    };
    match state.as_object().map(map_mode) {
        Some(Mode::Distributed { .. }) => format!("{of}, distributed"),
        _ => of,
    }
}
