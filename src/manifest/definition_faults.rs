//! What is wrong with a definition, at the places where a person wrote it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::resolve::Resolved;
use crate::asl::{Fault, MachineType, Options, read};
use crate::diagnostic::{Diagnostic, Label, Report, Severity};
use crate::document::{Mounted, Segment, Target, pointer};

const PREFIX: &str = "/definition";

/// Fields that much of the rest depends on: what else is wrong shows once they are known.
const SHAPING: [&str; 7] = [
    "Default",
    "End",
    "Mode",
    "Next",
    "QueryLanguage",
    "StartAt",
    "Type",
];

/// Checks the definition by the rules of the language and reports every fault.
///
/// A reference in it that could not be resolved was reported: of the value where it stands nothing else is told.
pub(super) fn report(resolved: &Resolved, mounted: &Mounted, report: &mut Report) {
    let unresolved: Vec<&str> = resolved
        .failed
        .iter()
        .filter(|path| path.starts_with(PREFIX))
        .map(String::as_str)
        .collect();
    let is_shaping = |path: &&str| {
        let field = path.rsplit('/').next().unwrap_or_default();
        *path == PREFIX || SHAPING.contains(&field)
    };
    let Some(definition @ Value::Object(_)) = resolved.value.get("definition") else {
        return;
    };
    if unresolved.iter().any(is_shaping) {
        return;
    }
    let kind = match resolved.value.get("type").and_then(Value::as_str) {
        Some("express") => MachineType::Express,
        _ => MachineType::Standard,
    };
    let secrets = secrets(resolved);
    let faults = read(definition, Options { kind }).faults;
    // A fault that follows from another one has the same cause, and is mended with it.
    for fault in faults.iter().filter(|fault| !fault.follows) {
        let place = format!("{PREFIX}{}", pointer(&fault.path));
        if unresolved.contains(&place.as_str()) {
            continue;
        }
        let hide = |text: String| hidden(text, &secrets);
        let severity = match fault.is_refused() {
            true => Severity::Error,
            false => fault.severity(),
        };
        let found = Diagnostic::new(severity, fault.name(), hide(fault.phrase()))
            .at(labels(fault, mounted))
            .hints(fault.hints().into_iter().map(hide));
        report.push(found);
    }
}

fn labels(fault: &Fault, mounted: &Mounted) -> Vec<Label> {
    let path: Vec<Segment> = [&["definition".into()], &fault.path[..]].concat();
    match &fault.span {
        Some(span) => mounted
            .label_in_string(&path, span.clone(), "")
            .into_iter()
            .collect(),
        None if fault.at_key => mounted.labels(&path, Target::Key, ""),
        None => mounted.labels(&path, Target::Value, ""),
    }
}

/// Values that came from the environment, with the references to show instead.
fn secrets(resolved: &Resolved) -> BTreeMap<String, String> {
    let value = |pointer: &str| match resolved.value.pointer(pointer)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let masks = resolved.masks.iter();
    masks
        .filter_map(|(pointer, mask)| Some((value(pointer)?, mask.clone())))
        .collect()
}

fn hidden(text: String, secrets: &BTreeMap<String, String>) -> String {
    secrets
        .iter()
        .fold(text, |text, (secret, mask)| text.replace(secret, mask))
}
