//! The words of AWS: codes, messages and locations.
//!
//! Sources: recorded answers of ValidateStateMachineDefinition and CreateStateMachine, and public reports of 2024 to
//! 2026 that quote them. Where neither has a message, the wording is ours in AWS's manner.

use super::Problem;
use crate::diagnostic::Segment;

const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";
const TARGET: &str = "MISSING_TRANSITION_TARGET";
const JSONATA: &str = "UNSUPPORTED_JSONATA_EXPRESSION";

pub(super) fn code(problem: &Problem) -> &'static str {
    match problem {
        Problem::MissingTarget { .. } | Problem::Unreachable { .. } => TARGET,
        Problem::NotJson { .. } => "INVALID_JSON_DESCRIPTION",
        Problem::NoTerminal => "MISSING_END_STATE",
        Problem::DuplicateState { .. } => "DUPLICATE_STATE_NAME",
        Problem::StateNameTooLong { .. } => "INVALID_STATE_NAME",
        Problem::JsonataSyntax { .. } | Problem::JsonataOperator { .. } => {
            "INVALID_JSONATA_EXPRESSION"
        }
        Problem::JsonataTopLevel { .. }
        | Problem::JsonataRoot
        | Problem::JsonataFunction { .. }
        | Problem::NoStatesField { .. } => JSONATA,
        Problem::LabelCharacters { .. } | Problem::LabelTooLong { .. } => "INVALID_LABEL_NAME",
        Problem::DuplicateLabel { .. } => "DUPLICATE_LABEL_NAME",
        Problem::VariableName { .. } => "INVALID_VARIABLE_NAME",
        Problem::ReservedVariable { .. } => "RESERVED_VARIABLE_NAME",
        Problem::OuterVariable { .. } => "DUPLICATE_VARIABLE_NAME",
        Problem::MaybeUnassigned { .. } => "POSSIBLY_UNDEFINED_VARIABLE",
        Problem::LooksLikePath { .. } => "NO_DOLLAR",
        Problem::StaticResult { .. } => "PASS_RESULT_IS_STATIC",
        Problem::NotAnArn => "INVALID_RESOURCE",
        _ => SCHEMA,
    }
}

pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::NotJson { message, .. } => message.clone(),
        Problem::NotAnObject => "Definition must be a valid JSON object".to_owned(),
        Problem::MissingFields { names } => {
            format!("These fields are required: [{}]", names.join(", "))
        }
        Problem::MissingRoleArn => "The field 'RoleArn' is required but was missing".to_owned(),
        Problem::UnknownField { name, .. } => format!("Field '{name}' is not supported"),
        Problem::OtherLanguage { name, set } => {
            let other = set.other().name();
            let set = set.name();
            format!("The QueryLanguage is set to '{set}', but field '{name}' is only supported for the '{other}' QueryLanguage")
        }
        Problem::Downgrade => "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine".to_owned(),
        Problem::UnknownType { .. } => "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]".to_owned(),
        Problem::WrongType { wanted } => format!("Expected value of type {wanted}"),
        Problem::NotOneOf { allowed, .. } => {
            format!("Value should be one of the following: [{}]", allowed.join(", "))
        }
        Problem::TooSmall { least } => format!("Minimum value is {least}"),
        Problem::TooLarge { most } => format!("Maximum value is {most}"),
        Problem::Empty => "Value cannot be empty".to_owned(),
        Problem::SeveralOf { fields } => {
            format!("There should only be one of the following fields: [{}]", fields.join(", "))
        }
        Problem::NoneOf { fields } => {
            format!("This object should have only one of the following fields: [{}]", fields.join(", "))
        }
        Problem::EndIsFalse => "This object should have only one of the following fields: [Next, End]".to_owned(),
        Problem::RuleShape { .. } | Problem::NoOperator | Problem::NoVariable { .. } => "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]".to_owned(),
        Problem::SeveralOperators { given } => {
            format!("There should only be one of the following fields: [{}]", given.join(", "))
        }
        Problem::MissingTarget { name, .. } => format!("Missing 'Next' target: {name}"),
        Problem::Unreachable { name } => format!("State \"{name}\" is not reachable."),
        Problem::NoTerminal => "Workflow has no terminal state".to_owned(),
        Problem::DuplicateState { name } => format!("Duplicate State name: {name}"),
        Problem::StateNameTooLong { name } => {
            format!("State name '{name}' exceeds the 80-character limit allowed by the service")
        }
        Problem::NotTimestamp => "String does not match RFC3339 timestamp".to_owned(),
        Problem::NotPath { .. } => "Value must be a valid JSONPath.".to_owned(),
        Problem::NotReference { why } => format!("Value is not a Reference Path: {why}"),
        Problem::NotExpression { key, .. } => {
            format!("The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call")
        }
        Problem::DuplicateKey { key } => format!("Duplicate field '{key}'"),
        Problem::MissingParameter { name } => {
            format!("The field '{name}' is required but was missing")
        }
        Problem::UnknownParameter { name, meant, .. } => {
            let meant = meant.as_ref().map(|meant| format!(". Did you mean '{meant}'?"));
            let meant = meant.unwrap_or_default();
            format!("The field \"{name}\" is not supported by Step Functions{meant}")
        }
        Problem::JsonataDelimiters => "JSONata string must start with {% and end with %}".to_owned(),
        Problem::JsonataSyntax { message, .. } => message.clone(),
        Problem::JsonataOperator { sign } => {
            let symbol = if *sign == "??" { "?" } else { ":" };
            format!("The symbol \"{symbol}\" cannot be used as a unary operator")
        }
        Problem::JsonataTopLevel { name } => {
            format!("Reference to '{name}' at the top level is not supported.")
        }
        Problem::JsonataRoot => "Reference to '$$' is not supported.".to_owned(),
        Problem::JsonataFunction { name } => format!("Function '{name}' is not supported."),
        Problem::NoStatesField { field } => format!("Field '$states.{field}' does not exist."),
        Problem::StatesAll => "States.ALL must appear alone and at end of list".to_owned(),
        Problem::ExpressSync => "Express state machine does not support '.sync' service integration".to_owned(),
        // The blank at the end is AWS's own.
        Problem::ExpressCallback => "Express state machine does not support '.waitForTaskToken' service integration ".to_owned(),
        Problem::ExpressActivity => "Express state machine does not support Activity ARN".to_owned(),
        Problem::ExpressDistributed => "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines".to_owned(),
        Problem::NotAnArn => "Value is not a valid resource ARN".to_owned(),
        Problem::UnknownResource { arn, .. } | Problem::LeftOut { arn } => {
            format!("The resource provided {arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.")
        }
        Problem::LabelCharacters { label } => format!("Label name '{label}' contains invalid characters"),
        Problem::LabelTooLong { label } => {
            format!("Label name '{label}' exceeds the 40-character limit allowed by the service")
        }
        Problem::DuplicateLabel { label } => format!("Duplicate Label name: {label}"),
        Problem::HeartbeatTooLong => "HeartbeatSeconds must be smaller than TimeoutSeconds".to_owned(),
        Problem::VariableName { name } => {
            format!("Invalid variable name '{name}': the variable name contains invalid characters.")
        }
        Problem::ReservedVariable { name } => format!("Cannot assign to reserved variable '${name}'."),
        Problem::OuterVariable { name } => {
            format!("The variable name '{name}' was already defined in a parent scope.")
        }
        Problem::LooksLikePath { key, call } => {
            let what = if *call { "an intrinsic function" } else { "a JSONPath" };
            let as_what = if *call { "an Intrinsic Function" } else { "a JSONPath" };
            format!("The value of '{key}' looks like {what}. Instead of '{key}', use '{key}.$' to evaluate it as {as_what} at runtime.")
        }
        Problem::StaticResult { key } => {
            format!("The value of '{key}' will not evaluate as a JSONPath or Intrinsic Function at runtime. Instead of 'Result', use 'Parameters' to evaluate it as a JSONPath or Intrinsic Function at runtime")
        }
        Problem::MaybeUnassigned { name } => format!("Variable '{name}' is possibly not defined."),
        Problem::ParameterType { name, wanted } => {
            format!("The value for the field '{name}' must be {wanted}")
        }
        Problem::ActivityCredentials => {
            "The field 'Credentials' is not supported for activities".to_owned()
        }
        Problem::ReaderResource => {
            "The field 'Resource' does not match any of the allowed values".to_owned()
        }
        Problem::ReaderHeader => "The field 'CSVHeaderLocation' is required".to_owned(),
        // Nobody asks: the service tells no advice.
        Problem::Advice(advice) => advice.phrase(),
    }
}

/// Renders a path as AWS does.
pub(super) fn location(path: &[Segment]) -> String {
    if path.is_empty() {
        return "/".to_owned();
    }
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Key(key) => {
                text.push('/');
                text.push_str(key);
            }
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}
