//! AWS's verdict on a definition, as creating and updating a machine give it.

use super::SfnError;
use crate::asl::{Fault, MachineType, Options, read_text};
use crate::diagnostic::Severity;

/// Fails as CreateStateMachine does when a definition has faults.
pub fn require(definition: &str, kind: &str) -> Result<(), SfnError> {
    let faults = check(definition, kind);
    let texts: Vec<_> = faults
        .iter()
        .filter(|fault| is_error(fault))
        .map(text)
        .collect();
    if texts.is_empty() {
        return Ok(());
    }
    Err(SfnError::InvalidDefinition(texts.join(", ")))
}

/// Finds the faults of a definition for a machine of that type, AWS's warnings too.
pub fn check(definition: &str, kind: &str) -> Vec<Fault> {
    let kind = match kind {
        "EXPRESS" => MachineType::Express,
        _ => MachineType::Standard,
    };
    let mut faults = read_text(definition, Options { kind }).faults;
    faults.retain(|fault| !fault.is_advice());
    faults
}

/// Says whether a fault keeps a machine from being created.
pub fn is_error(fault: &Fault) -> bool {
    fault.severity() == Severity::Error
}

/// AWS writes `null` where it has no location.
fn text(fault: &Fault) -> String {
    let (code, message) = (fault.code(), fault.message());
    let location = fault.location().unwrap_or_else(|| "null".to_owned());
    format!("{code}: {message} at {location}")
}
