//! The conditions of a statement.

use serde_json::Value;

use super::compare::{Compared, Expected};
use super::operator::{Kind, Operator, Set};
use super::place::{Place, Unsupported, texts};
use super::request::Request;

/// One operator on one key.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    operator: Operator,
    /// In lower case.
    key: String,
    expected: Vec<Expected>,
    place: Place,
}

/// Reads the `Condition` of a statement.
pub(super) fn read(
    value: &Value,
    variables: bool,
    place: &Place,
) -> Result<Vec<Condition>, Unsupported> {
    let mut conditions = Vec::new();
    let operators = value
        .as_object()
        .ok_or_else(|| place.refuse("expected an object: operator, then key, then value"))?;
    for (name, keys) in operators {
        let place = place.of(name);
        let operator = Operator::named(name)
            .ok_or_else(|| place.refuse(&format!("unknown condition operator `{name}`")))?;
        let keys = keys
            .as_object()
            .ok_or_else(|| place.refuse("expected an object of condition keys and values"))?;
        for (key, values) in keys {
            let place = place.of(key);
            let expected = texts(values, &place)?
                .iter()
                .map(|text| Expected::read(operator.kind, text, variables))
                .collect::<Result<Vec<Expected>, String>>()
                .map_err(|message| place.refuse(&message))?;
            conditions.push(Condition {
                operator,
                key: key.to_ascii_lowercase(),
                expected,
                place,
            });
        }
    }
    Ok(conditions)
}

impl Condition {
    /// Returns the key, in lower case.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns whether a request meets the condition.
    pub fn holds(&self, request: &Request) -> Result<bool, Unsupported> {
        let Operator {
            kind,
            negated,
            if_exists,
            set,
        } = self.operator;
        let values = request.context.values(&self.key);
        if kind == Kind::Null {
            let is_absent = Expected::Bool(values.is_empty());
            return Ok(self.expected.contains(&is_absent));
        }
        let has_value = values.iter().any(|value| !value.is_empty());
        match (set, values) {
            // No values, or empty ones only, are a null set.
            (Some(Set::All), _) if !has_value => Ok(true),
            (Some(Set::Any), _) if !has_value => Ok(if_exists && values.is_empty()),
            (None, []) => Ok(if_exists || negated),
            (None, [one]) => self.matches(one, request),
            (None, _) => Err(self.place.refuse(&format!(
                "`{}` has several values in this request; use `ForAllValues:` or `ForAnyValue:`",
                self.key
            ))),
            (Some(set), values) => {
                for value in values {
                    let matches = self.matches(value, request)?;
                    match set {
                        Set::All if !matches => return Ok(false),
                        Set::Any if matches => return Ok(true),
                        _ => {}
                    }
                }
                Ok(set == Set::All)
            }
        }
    }

    /// Returns whether one value of the request is one of the policy's, or none of them for a negated operator.
    fn matches(&self, value: &str, request: &Request) -> Result<bool, Unsupported> {
        let mut is_resolved = true;
        for expected in &self.expected {
            match expected.compare(self.operator.kind, value, request.context) {
                Compared::Matches => return Ok(!self.operator.negated),
                Compared::Differs => {}
                Compared::Unresolved => is_resolved = false,
                Compared::OtherKind => {
                    return Err(self.place.refuse(&format!(
                        "`{}` is `{value}` in this request, which the operator cannot compare",
                        self.key
                    )));
                }
            }
        }
        // A variable without a value makes the statement invalid, so that it decides nothing.
        Ok(self.operator.negated && is_resolved)
    }
}
