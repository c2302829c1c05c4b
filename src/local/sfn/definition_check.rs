//! AWS's verdict on a definition, as creating and updating a machine give it.

use std::borrow::Cow;

use serde_json::Value;

use super::SfnError;
use crate::asl::fault::AwsWords;
use crate::asl::{Fault, MachineType, Options, read_text};
use crate::local::depth;

/// So many levels are walked on the stack of any thread.
const SHALLOW: usize = 32;

/// The bytes of a definition that is checked while others wait.
const SHORT: usize = 8 * 1024;

/// What a request's definition was found to be before the request's transaction.
///
/// Reading a large definition may take a while, and the store's two threads serve every request.
#[derive(Default)]
pub struct Checks(Vec<(MachineType, Vec<Fault>)>);

impl Checks {
    /// Reads the definition of a request; of an update for both types, as the machine's is in the store.
    pub fn ahead(operation: &str, params: &Value) -> Checks {
        let Some(definition) = params.get("definition").and_then(Value::as_str) else {
            return Checks::default();
        };
        let kinds = match (operation, params.get("type").and_then(Value::as_str)) {
            ("UpdateStateMachine", _) => vec![MachineType::Standard, MachineType::Express],
            (_, kind) => vec![type_of(kind.unwrap_or_default())],
        };
        let check = |kind| (kind, faults(definition, kind));
        let checks = || Checks(kinds.into_iter().map(check).collect());
        match depth::is_deeper_than(definition, SHALLOW) {
            true => stacker::maybe_grow(depth::STACK, depth::STACK, checks),
            false => checks(),
        }
    }

    /// Returns whether the definition of a request is checked in less than a millisecond, on any stack.
    pub fn is_quick(params: &Value) -> bool {
        let definition = params.get("definition").and_then(Value::as_str);
        definition.is_none_or(|text| text.len() <= SHORT && !depth::is_deeper_than(text, SHALLOW))
    }

    /// Returns the faults of the request's definition for a machine of that type, AWS's warnings too.
    pub fn faults(&self, definition: &str, kind: &str) -> Cow<'_, [Fault]> {
        let kind = type_of(kind);
        match self.0.iter().find(|(known, _)| *known == kind) {
            Some((_, faults)) => faults.into(),
            None => faults(definition, kind).into(),
        }
    }

    /// Fails as CreateStateMachine does when the definition has faults.
    pub fn require(&self, definition: &str, kind: &str) -> Result<(), SfnError> {
        let faults = self.faults(definition, kind);
        let errors = faults.iter().filter(|fault| fault.is_error());
        let texts: Vec<_> = errors.filter_map(text).collect();
        if texts.is_empty() {
            return Ok(());
        }
        Err(SfnError::InvalidDefinition(texts.join(", ")))
    }
}

fn type_of(kind: &str) -> MachineType {
    match kind {
        "EXPRESS" => MachineType::Express,
        _ => MachineType::Standard,
    }
}

fn faults(definition: &str, kind: MachineType) -> Vec<Fault> {
    let mut faults = read_text(definition, Options { kind }).faults;
    faults.retain(|fault| fault.level().service.is_some());
    faults
}

/// AWS writes `null` where it has no location.
fn text(fault: &Fault) -> Option<String> {
    let AwsWords { code, message } = fault.aws()?;
    let location = fault.location().unwrap_or_else(|| "null".to_owned());
    Some(format!("{code}: {message} at {location}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::local::sfn::takes_definition;

    #[test]
    fn what_was_checked_ahead_is_not_read_again() {
        let faulty = json!({"definition": "{}"});
        for operation in ["CreateStateMachine", "UpdateStateMachine"] {
            assert!(takes_definition(operation));
            let checks = Checks::ahead(operation, &faulty);
            let sound = r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#;
            assert!(checks.require(sound, "STANDARD").is_err(), "{operation}");
        }
        assert!(Checks::default().require("{}", "EXPRESS").is_err());
    }
}
