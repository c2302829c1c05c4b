//! Which paths each field takes, and which fields of `$states` an expression may read.

use serde_json::Value;

use super::Reader;
use super::held::Held;
use crate::asl::fault::Fault;
use crate::asl::fields::Part;
use crate::asl::rules::bad_expression::NotExpression;
use crate::asl::rules::bad_path::NotPath;
use crate::asl::rules::bad_reference_path::NotReference;
use crate::query::{Call, Expression, Path, Root, SyntaxFault};

/// What a path field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    /// Any path.
    Path,
    /// A path to one place.
    Reference,
    /// A place in the input to put something at.
    Placement,
    /// A reference path, or a call of one of the functions that give text.
    TextCall,
    /// A path or any call, as under a `.$` key.
    Expression,
}

/// The functions that `ErrorPath` and `CausePath` take; source: `state-fail` of the Step Functions Developer Guide.
const TEXT_CALLS: &[&str] = &[
    "States.Format",
    "States.JsonToString",
    "States.ArrayGetItem",
    "States.Base64Encode",
    "States.Base64Decode",
    "States.Hash",
    "States.UUID",
];

/// Tells what a path field takes.
pub(super) fn allowed(name: &str) -> Allowed {
    match name {
        "InputPath" | "OutputPath" => Allowed::Path,
        "ResultPath" => Allowed::Placement,
        "ErrorPath" | "CausePath" => Allowed::TextCall,
        "RoleArn.$" => Allowed::Expression,
        _ => Allowed::Reference,
    }
}

/// The fields of `$states` that are everywhere.
pub(super) const STATES: &[&str] = &["input", "context"];
const WITH_RESULT: &[&str] = &["input", "context", "result"];
const WITH_ERROR: &[&str] = &["input", "context", "errorOutput"];

/// Tells which fields of `$states` a payload may read, where it is not what surrounds it says.
pub(super) fn states_fields(part: Part, field: &str) -> Option<&'static [&'static str]> {
    match (part, field) {
        (Part::Task | Part::Parallel | Part::Map, "Output" | "Assign") => Some(WITH_RESULT),
        (Part::Catcher, "Output" | "Assign") => Some(WITH_ERROR),
        _ => None,
    }
}

impl Reader {
    pub(super) fn path_field(&mut self, name: &str, value: &Value) -> Option<Held> {
        let expression = self.path_value(allowed(name), value)?;
        if let Expression::Call(call) = &expression {
            self.check_call(call, &[]);
        }
        Some(Held::Expression(expression))
    }

    /// Reads a path, or what else a field takes; reports what is wrong with it.
    pub(super) fn path_value(&mut self, allowed: Allowed, value: &Value) -> Option<Expression> {
        let Value::String(text) = value else {
            self.wrong_type("String");
            return None;
        };
        match parse(allowed, text) {
            Ok(expression) => Some(expression),
            Err(fault) => {
                self.bad_path(allowed, fault);
                None
            }
        }
    }

    fn bad_path(&mut self, allowed: Allowed, fault: SyntaxFault) {
        let (why, reason) = (fault.message, fault.reason);
        let mut path = self.path.clone();
        let located = path.len();
        let found = match allowed {
            Allowed::Path | Allowed::TextCall => Fault::new(NotPath { why }, path),
            Allowed::Reference | Allowed::Placement => Fault::new(NotReference { why }, path),
            Allowed::Expression => {
                let key = path
                    .pop()
                    .map_or_else(String::new, |segment| match segment {
                        crate::diagnostic::Segment::Key(key) => key,
                        crate::diagnostic::Segment::Index(index) => index.to_string(),
                    });
                Fault {
                    located: Some(located.saturating_sub(1)),
                    ..Fault::new(NotExpression { key, why, reason }, self.path.clone())
                }
            }
        };
        self.faults.push(found.in_string(fault.at));
    }
}

fn parse(allowed: Allowed, text: &str) -> Result<Expression, SyntaxFault> {
    if allowed == Allowed::Expression {
        return Expression::parse(text);
    }
    if allowed == Allowed::TextCall && text.starts_with("States.") {
        let call = Call::parse(text)?;
        let name = call.function.name;
        return match TEXT_CALLS.contains(&name) {
            true => Ok(Expression::Call(call)),
            false => Err(SyntaxFault::new(
                format!("`{name}` cannot be called here"),
                0..name.len(),
            )),
        };
    }
    if !text.starts_with('$') {
        return Err(SyntaxFault::new(
            "Reference path didn't start with '$'",
            0..text.len(),
        ));
    }
    let path = Path::parse(text)?;
    let whole = || 0..text.len();
    if allowed == Allowed::Placement && path.root != Root::Input {
        let message = "Reference path must begin at the input, '$'";
        return Err(SyntaxFault::new(message, whole()));
    }
    if allowed != Allowed::Path && path.beyond_reference().is_some() {
        let message = "Reference path must lead to one place";
        return Err(SyntaxFault::new(message, whole()));
    }
    Ok(Expression::Path(path))
}
