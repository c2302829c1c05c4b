//! Why an expression has no value, in the words of Step Functions.

use serde_json::Value;

use super::path::PathFault;

/// One failed evaluation. The text is AWS's sentence without the one about the state and the event id before it.
///
/// Sources: histories recorded from AWS, and answers of TestState that users published.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EvaluationFault {
    /// A path in a template, or in a field that says so, leads nowhere.
    #[error(
        "The JSONPath '{path}' specified for the field '{field}' could not be found in the input '{input}'"
    )]
    NotFound {
        path: String,
        field: String,
        input: String,
    },
    /// A path of a field such as `InputPath` leads nowhere, or breaks off.
    #[error("Invalid path '{path}' : {fault}")]
    InvalidPath { path: String, fault: PathFault },
    /// An argument of an intrinsic call leads nowhere.
    #[error(
        "The function '{call}' had the following error: The JsonPath argument for the field '{path}' could not be found in the input '{input}'"
    )]
    ArgumentNotFound {
        call: String,
        path: String,
        input: String,
    },
    /// An intrinsic function cannot work with what it was given.
    #[error("The function '{call}' had the following error: {reason}")]
    Intrinsic { call: String, reason: String },
    /// A JSONata expression failed; `reason` begins with the sign after the sentence.
    #[error(
        "The JSONata expression '{expression}' specified for the field '{field}' threw an error during evaluation{reason}"
    )]
    Thrown {
        expression: String,
        field: String,
        reason: String,
    },
    /// A JSONata expression has no value.
    #[error(
        "The JSONata expression '{expression}' specified for the field '{field}' returned nothing (undefined)."
    )]
    Undefined { expression: String, field: String },
    /// A JSONata expression gave a function or a regular expression.
    #[error(
        "The JSONata expression '{expression}' specified for the field '{field}' returned an unsupported result type."
    )]
    Unsupported { expression: String, field: String },
    /// A JSONata expression gave another type than its field takes.
    #[error(
        "The JSONata expression '{expression}' specified for the field '{field}' returned an unexpected result type. Expected '{expected}', but was '{found}' for value: {value}"
    )]
    Unexpected {
        expression: String,
        field: String,
        expected: Type,
        found: Type,
        value: String,
    },
    /// The value is far larger than a payload may be.
    #[error(
        "The value of '{text}' has a size exceeding the maximum number of bytes service limit."
    )]
    TooLarge { text: String },
}

impl EvaluationFault {
    /// The error name that the state fails with.
    pub fn error_name(&self) -> &'static str {
        match self {
            EvaluationFault::NotFound { .. }
            | EvaluationFault::InvalidPath { .. }
            | EvaluationFault::ArgumentNotFound { .. } => "States.Runtime",
            EvaluationFault::Intrinsic { .. } => "States.IntrinsicFailure",
            EvaluationFault::TooLarge { .. } => "States.DataLimitExceeded",
            EvaluationFault::Thrown { .. }
            | EvaluationFault::Undefined { .. }
            | EvaluationFault::Unsupported { .. }
            | EvaluationFault::Unexpected { .. } => "States.QueryEvaluationError",
        }
    }

    /// The place for the event `EvaluationFailed`, which only JSONata has: `Assign/result`.
    pub fn location(&self) -> Option<&str> {
        match self {
            EvaluationFault::Thrown { field, .. }
            | EvaluationFault::Undefined { field, .. }
            | EvaluationFault::Unsupported { field, .. }
            | EvaluationFault::Unexpected { field, .. } => Some(field),
            _ => None,
        }
    }
}

/// The type of a JSON value, by JSONata's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    /// Names the type of a value.
    pub fn of(value: &Value) -> Type {
        match value {
            Value::Null => Type::Null,
            Value::Bool(_) => Type::Boolean,
            Value::Number(_) => Type::Number,
            Value::String(_) => Type::String,
            Value::Array(_) => Type::Array,
            Value::Object(_) => Type::Object,
        }
    }
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Type::Null => "null",
            Type::Boolean => "boolean",
            Type::Number => "number",
            Type::String => "string",
            Type::Array => "array",
            Type::Object => "object",
        })
    }
}
