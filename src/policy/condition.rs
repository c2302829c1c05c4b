//! The `Condition` of a statement: operators, keys, values.

use serde_json::Value;

use super::fault::{Faults, nearest};

const OPERATORS: [&str; 27] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "Null",
];

/// Checks a condition as a person writes it: known operators, and a value or a list of values for every key.
pub(super) fn condition(faults: &mut Faults, value: &Value) {
    let Value::Object(operators) = value else {
        return faults.add(
            &["Condition"],
            "`Condition` is an object: operator, then key, then value",
            None,
        );
    };
    for (operator, keys) in operators {
        if !OPERATORS.contains(&base_operator(operator)) {
            let hint = nearest(base_operator(operator), &OPERATORS);
            faults.add(
                &["Condition", operator],
                &format!("unknown condition operator `{operator}`"),
                hint,
            );
        }
        let Value::Object(keys) = keys else {
            faults.add(
                &["Condition", operator],
                &format!("`{operator}` takes an object of condition keys and values"),
                None,
            );
            continue;
        };
        for (key, values) in keys {
            if !is_scalar_or_list(values) {
                faults.add(
                    &["Condition", operator, key],
                    &format!("`{key}` takes a value or a list of values"),
                    None,
                );
            }
        }
    }
}

fn base_operator(operator: &str) -> &str {
    let operator = operator
        .strip_prefix("ForAllValues:")
        .or_else(|| operator.strip_prefix("ForAnyValue:"))
        .unwrap_or(operator);
    operator.strip_suffix("IfExists").unwrap_or(operator)
}

fn is_scalar_or_list(value: &Value) -> bool {
    let scalar = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
    match value {
        Value::Array(list) => list.iter().all(scalar),
        other => scalar(other),
    }
}
