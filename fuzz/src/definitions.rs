//! Any text as a definition, for both types of machine.

use serde_json::Value;

use crate::asl::fault::{Fault, Notation, path_at};
use crate::asl::{MachineType, Options, read, read_text};
use crate::diagnostic::{Segment, Severity};

/// Reads the text; nothing may panic, every fault can be told and lies where it says, and a machine is there exactly
/// where nothing is wrong.
pub fn check(text: &str) {
    let value: Option<Value> = serde_json::from_str(text).ok();
    for kind in [MachineType::Standard, MachineType::Express] {
        let reading = read_text(text, Options { kind });
        let is_error = |fault: &Fault| fault.severity() == Severity::Error;
        assert_eq!(reading.machine.is_none(), reading.faults.iter().any(is_error));
        for fault in &reading.faults {
            tell(fault);
            if let Some(value) = &value {
                lies_inside(fault, value);
            }
        }
        if let Some(value) = &value {
            assert_eq!(read(value, Options { kind }).faults, reading.faults);
        }
    }
    if let Some(value) = &value {
        crate::asl::walk::states(value);
        if let Some(members) = value.as_object() {
            crate::asl::variables::references(members);
        }
    }
}

fn tell(fault: &Fault) {
    assert!(!fault.code().is_empty() && !fault.name().is_empty());
    assert!(!fault.message().is_empty() && !fault.phrase().is_empty());
    assert!(fault.hints(Notation::Yaml).iter().all(|hint| !hint.is_empty()));
}

/// A fault's path leads to something, but for its last segment, and its span is text.
fn lies_inside(fault: &Fault, definition: &Value) {
    let mut at = Some(definition);
    for segment in &fault.path {
        let Some(value) = at else {
            panic!("{fault:?} leads beyond what is there");
        };
        at = match segment {
            Segment::Key(key) => value.get(key),
            Segment::Index(index) => value.get(index),
        };
    }
    if let Some(span) = &fault.span {
        let text = at.and_then(Value::as_str).unwrap_or_else(|| panic!("{fault:?} is in no string"));
        assert!(text.get(span.clone()).is_some(), "{fault:?} is not in {text:?}");
    }
    if let Some(location) = fault.location() {
        assert!(path_at(definition, &location).len() <= location.len());
    }
}
