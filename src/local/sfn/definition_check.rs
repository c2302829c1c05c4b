//! Whether a definition holds together: JSON, its required members, known state types, targets that exist.
//!
//! Only what can be said with certainty and without the language's full rules; messages and locations are AWS's where recorded.

use serde_json::{Map, Value};

use super::SfnError;

const TYPES: &[&str] = &[
    "Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map",
];
const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

/// One fault of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub code: &'static str,
    pub message: String,
    /// Where, as AWS writes it: `/States/<name>/<field>`.
    pub location: String,
}

struct Check<'a> {
    express: bool,
    /// The query language of the whole machine, where it is set.
    language: Option<&'a str>,
    faults: Vec<Fault>,
}

/// Fails as CreateStateMachine does when a definition has faults.
pub fn require(definition: &str, kind: &str) -> Result<(), SfnError> {
    let faults = check(definition, kind);
    if faults.is_empty() {
        return Ok(());
    }
    let texts: Vec<_> = faults
        .iter()
        .map(|fault| format!("{}: {} at {}", fault.code, fault.message, fault.location))
        .collect();
    Err(SfnError::InvalidDefinition(texts.join(", ")))
}

/// Finds the faults of a definition for a machine of that type.
pub fn check(definition: &str, kind: &str) -> Vec<Fault> {
    let value: Value = match serde_json::from_str(definition) {
        Ok(value) => value,
        Err(error) => return vec![not_json(definition, &error)],
    };
    let Value::Object(root) = &value else {
        return vec![Fault {
            code: SCHEMA,
            message: "Definition must be a valid JSON object".to_owned(),
            location: String::new(),
        }];
    };
    let mut check = Check {
        express: kind == "EXPRESS",
        language: root.get("QueryLanguage").and_then(Value::as_str),
        faults: Vec::new(),
    };
    check.machine("", root);
    check.faults
}

/// Says what breaks the JSON, in the words of AWS's parser where a bare word does.
fn not_json(text: &str, error: &serde_json::Error) -> Fault {
    let start = text.trim_start();
    let word: String = start
        .chars()
        .take_while(|character| character.is_alphanumeric() || *character == '_')
        .collect();
    let message = if word.is_empty()
        || word.starts_with(|character: char| character.is_ascii_digit())
    {
        error.to_string()
    } else {
        format!(
            "Unrecognized token '{word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
        )
    };
    let (line, column) = if word.is_empty() {
        (error.line(), error.column())
    } else {
        (
            1,
            text.chars().count() - start.chars().count() + word.chars().count() + 1,
        )
    };
    let location = format!("[Source: (String)\"{text}\"; line: {line}, column: {column}]");
    Fault {
        code: "INVALID_JSON_DESCRIPTION",
        message,
        location,
    }
}

impl<'a> Check<'a> {
    fn fault(&mut self, code: &'static str, location: &str, message: impl Into<String>) {
        let location = if location.is_empty() { "/" } else { location };
        self.faults.push(Fault {
            code,
            message: message.into(),
            location: location.to_owned(),
        });
    }

    fn machine(&mut self, at: &str, machine: &'a Map<String, Value>) {
        let missing: Vec<_> = ["States", "StartAt"]
            .into_iter()
            .filter(|name| !machine.contains_key(*name))
            .collect();
        if !missing.is_empty() {
            self.fault(
                SCHEMA,
                at,
                format!("These fields are required: [{}]", missing.join(", ")),
            );
        }
        let Some(states) = machine.get("States") else {
            return;
        };
        let Value::Object(states) = states else {
            return self.fault(
                SCHEMA,
                &format!("{at}/States"),
                "Expected value of type Object",
            );
        };
        if let Some(start) = machine.get("StartAt") {
            self.target(states, start, &format!("{at}/StartAt"), "StartAt");
        }
        for (name, state) in states {
            self.state(&format!("{at}/States/{name}"), states, state);
        }
    }

    fn state(&mut self, at: &str, states: &'a Map<String, Value>, state: &'a Value) {
        let Value::Object(fields) = state else {
            return self.fault(SCHEMA, at, "Expected value of type Object");
        };
        match fields.get("Type").map(Value::as_str) {
            None => self.fault(SCHEMA, at, "These fields are required: [Type]"),
            Some(Some(kind)) if TYPES.contains(&kind) => {}
            Some(_) => {
                let known = TYPES.join(", ");
                self.fault(
                    SCHEMA,
                    &format!("{at}/Type"),
                    format!("The field 'Type' should have one of these values: [{known}]"),
                );
            }
        }
        if self.language == Some("JSONata")
            && fields
                .get("QueryLanguage")
                .is_some_and(|language| language == "JSONPath")
        {
            self.fault(
                SCHEMA,
                at,
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
            );
        }
        self.transitions(at, states, fields);
        self.resource(at, fields);
        self.inner_machines(at, fields);
    }

    fn transitions(&mut self, at: &str, states: &Map<String, Value>, fields: &Map<String, Value>) {
        for field in ["Next", "Default"] {
            if let Some(target) = fields.get(field) {
                self.target(states, target, &format!("{at}/{field}"), field);
            }
        }
        for field in ["Catch", "Choices"] {
            let rules = fields
                .get(field)
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice);
            for (index, rule) in rules.iter().enumerate() {
                if let Some(target) = rule.get("Next") {
                    self.target(
                        states,
                        target,
                        &format!("{at}/{field}[{index}]/Next"),
                        "Next",
                    );
                }
            }
        }
    }

    fn target(&mut self, states: &Map<String, Value>, target: &Value, at: &str, field: &str) {
        match target.as_str() {
            Some(name) if states.contains_key(name) => {}
            Some(name) => self.fault(
                "MISSING_TRANSITION_TARGET",
                at,
                format!("Missing '{field}' target: {name}"),
            ),
            None => self.fault(SCHEMA, at, "Expected value of type String"),
        }
    }

    fn resource(&mut self, at: &str, fields: &Map<String, Value>) {
        if fields.get("Type").is_none_or(|kind| kind != "Task") {
            return;
        }
        let at = format!("{at}/Resource");
        let Some(resource) = fields.get("Resource").and_then(Value::as_str) else {
            return self.fault(
                SCHEMA,
                at.trim_end_matches("/Resource"),
                "These fields are required: [Resource]",
            );
        };
        if !self.express {
            return;
        }
        // The blank at the end of the second message is AWS's own.
        if resource.contains(":::") && resource.contains(".sync") {
            self.fault(
                SCHEMA,
                &at,
                "Express state machine does not support '.sync' service integration",
            );
        } else if resource.ends_with(".waitForTaskToken") {
            self.fault(
                SCHEMA,
                &at,
                "Express state machine does not support '.waitForTaskToken' service integration ",
            );
        } else if resource.contains(":activity:") {
            self.fault(
                SCHEMA,
                &at,
                "Express state machine does not support Activity ARN",
            );
        }
    }

    fn inner_machines(&mut self, at: &str, fields: &'a Map<String, Value>) {
        for field in ["ItemProcessor", "Iterator"] {
            if let Some(Value::Object(machine)) = fields.get(field) {
                self.machine(&format!("{at}/{field}"), machine);
            }
        }
        let Some(branches) = fields.get("Branches").and_then(Value::as_array) else {
            return;
        };
        if branches.is_empty() {
            self.fault(SCHEMA, &format!("{at}/Branches"), "Value cannot be empty");
        }
        for (index, branch) in branches.iter().enumerate() {
            match branch {
                Value::Object(machine) => self.machine(&format!("{at}/Branches[{index}]"), machine),
                _ => self.fault(
                    SCHEMA,
                    &format!("{at}/Branches[{index}]"),
                    "Expected value of type Object",
                ),
            }
        }
    }
}
