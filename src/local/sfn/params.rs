//! Reads the parameters of a request, and collects what breaks the API model's constraints as AWS words it.

use serde_json::{Map, Value};

use super::SfnError;

use crate::facts::quotas;

/// The parameters of one request; every reader notes what is wrong, `finish` tells all of it at once.
pub struct Params<'a> {
    members: &'a Map<String, Value>,
    /// What stands before each member's name in violations: nothing, or the structure's name and a dot.
    within: String,
    violations: Vec<String>,
    wrong_type: Option<String>,
}

/// How long a text may be, in characters.
#[derive(Clone, Copy)]
pub struct Length {
    pub min: usize,
    pub max: usize,
}

pub const ARN: Length = Length {
    min: 1,
    max: quotas::ARN_CHARACTERS,
};
pub const LONG_ARN: Length = Length {
    min: 1,
    max: quotas::EXECUTION_ARN_CHARACTERS,
};
pub const NAME: Length = Length {
    min: 1,
    max: quotas::NAME_CHARACTERS,
};
pub const DEFINITION: Length = Length {
    min: 1,
    max: quotas::DEFINITION_BYTES,
};
pub const DESCRIPTION: Length = Length {
    min: 0,
    max: quotas::DESCRIPTION_CHARACTERS,
};
pub const TOKEN: Length = Length {
    min: 1,
    max: quotas::PAGE_TOKEN_CHARACTERS,
};

impl<'a> Params<'a> {
    pub fn read(params: &'a Value) -> Result<Self, SfnError> {
        let members = params.as_object().ok_or_else(|| {
            SfnError::Serialization("the request is not a JSON object".to_owned())
        })?;
        Ok(Self {
            members,
            within: String::new(),
            violations: Vec::new(),
            wrong_type: None,
        })
    }

    /// A member that is neither absent nor null.
    fn member(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    pub fn has(&self, name: &str) -> bool {
        self.member(name).is_some()
    }

    fn typed<T>(
        &mut self,
        name: &str,
        kind: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.member(name)?;
        let found = read(value);
        if found.is_none() {
            self.wrong_type
                .get_or_insert_with(|| format!("`{name}` must be {kind}"));
        }
        found
    }

    /// Notes a violation of the model's constraints; `value` is as AWS prints it, quoted or `null`.
    pub fn violation(&mut self, value: &str, member: &str, constraint: &str) {
        self.violations.push(format!(
            "Value {value} at '{}{member}' failed to satisfy constraint: {constraint}",
            self.within
        ));
    }

    pub fn text(&mut self, name: &str, length: Length) -> Option<&'a str> {
        let text = self.typed(name, "a string", Value::as_str)?;
        self.check_length(name, text, length);
        Some(text)
    }

    /// A text that must be there; `finish` fails when it is not, so what is returned instead is never used.
    pub fn required(&mut self, name: &str, length: Length) -> &'a str {
        if !self.has(name) {
            self.violation("null", name, "Member must not be null");
        }
        self.text(name, length).unwrap_or_default()
    }

    fn check_length(&mut self, name: &str, text: &str, length: Length) {
        let count = text.chars().count();
        if count < length.min {
            self.violation(
                &quoted(text),
                name,
                &format!(
                    "Member must have length greater than or equal to {}",
                    length.min
                ),
            );
        }
        if count > length.max {
            self.violation(
                &quoted(text),
                name,
                &format!(
                    "Member must have length less than or equal to {}",
                    length.max
                ),
            );
        }
    }

    /// A text of a fixed set, in the order in which AWS lists it.
    pub fn choice(&mut self, name: &str, choices: &[&str]) -> Option<&'a str> {
        let text = self.typed(name, "a string", Value::as_str)?;
        if !choices.contains(&text) {
            let set = choices.join(", ");
            self.violation(
                &quoted(text),
                name,
                &format!("Member must satisfy enum value set: [{set}]"),
            );
        }
        Some(text)
    }

    pub fn flag(&mut self, name: &str) -> bool {
        self.typed(name, "true or false", Value::as_bool)
            .unwrap_or_default()
    }

    /// A whole number within bounds.
    pub fn number(&mut self, name: &str, min: i64, max: i64) -> Option<i64> {
        let number = self.typed(name, "an integer", Value::as_i64)?;
        if number < min {
            self.violation(
                &quoted(&number.to_string()),
                name,
                &format!("Member must have value greater than or equal to {min}"),
            );
        }
        if number > max {
            self.violation(
                &quoted(&number.to_string()),
                name,
                &format!("Member must have value less than or equal to {max}"),
            );
        }
        Some(number)
    }

    pub fn object(&mut self, name: &str) -> Option<&'a Value> {
        self.typed(name, "an object", |value| {
            value.is_object().then_some(value)
        })
    }

    pub fn array(&mut self, name: &str) -> Option<&'a [Value]> {
        self.typed(name, "an array", |value| {
            value.as_array().map(Vec::as_slice)
        })
    }

    pub fn required_array(&mut self, name: &str) -> &'a [Value] {
        if !self.has(name) {
            self.violation("null", name, "Member must not be null");
        }
        self.array(name).unwrap_or_default()
    }

    /// Reads the parameters of a structure inside; its members are named `outer.member` in violations.
    pub fn inner(&mut self, outer: &str, value: &'a Value, read: impl FnOnce(&mut Params<'a>)) {
        let Some(members) = value.as_object() else {
            self.wrong_type
                .get_or_insert_with(|| format!("`{outer}` must be an object"));
            return;
        };
        let mut params = Params {
            members,
            within: format!("{}{outer}.", self.within),
            violations: Vec::new(),
            wrong_type: None,
        };
        read(&mut params);
        self.violations.append(&mut params.violations);
        self.wrong_type = self.wrong_type.take().or(params.wrong_type);
    }

    /// Tells what broke the constraints, all at once.
    pub fn finish(self) -> Result<(), SfnError> {
        if let Some(text) = self.wrong_type {
            return Err(SfnError::Serialization(text));
        }
        let count = self.violations.len();
        match count {
            0 => Ok(()),
            1 => Err(SfnError::Validation(format!(
                "1 validation error detected: {}",
                self.violations[0]
            ))),
            _ => Err(SfnError::Validation(format!(
                "{count} validation errors detected: {}",
                self.violations.join("; ")
            ))),
        }
    }
}

pub fn quoted(text: &str) -> String {
    format!("'{text}'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_violations_are_told_at_once() {
        let body = json!({ "type": "FAST", "maxResults": 1001 });
        let mut params = Params::read(&body).unwrap();
        params.required("name", NAME);
        params.choice("type", &["STANDARD", "EXPRESS"]);
        params.number("maxResults", 0, 1000);
        let expected = "3 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; \
                        Value 'FAST' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]; \
                        Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000";
        assert_eq!(params.finish().unwrap_err().to_string(), expected);
    }

    #[test]
    fn a_wrong_type_is_no_validation_error() {
        let body = json!({ "name": 5 });
        let mut params = Params::read(&body).unwrap();
        params.required("name", NAME);
        assert_eq!(
            params.finish().unwrap_err().code(),
            "SerializationException"
        );
    }
}
