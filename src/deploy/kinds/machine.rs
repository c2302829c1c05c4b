//! A state machine: one call creates it, one call sends what differs.

use std::collections::BTreeMap;

use super::encryption;
use crate::aws::{self, Aws, AwsError, MachineSettings, MachineUpdate};
use crate::plan::{self, Machine, MachineType};

/// Creates a machine; returns its creation date, which is an old one where the same machine existed.
pub(super) async fn create(
    aws: &Aws,
    machine: &Machine,
    tags: &BTreeMap<String, String>,
) -> Result<i64, AwsError> {
    aws.create_machine(&machine.name, &settings(machine), tags)
        .await
}

/// Sends what differs between the two.
pub(in crate::deploy) async fn update(
    aws: &Aws,
    before: &Machine,
    after: &Machine,
) -> Result<(), AwsError> {
    aws.update_machine(&after.arn, &difference(before, after))
        .await
}

fn settings(machine: &Machine) -> MachineSettings {
    MachineSettings {
        is_express: machine.machine_type == MachineType::Express,
        definition: definition_text(machine),
        role_arn: machine.role_arn.clone(),
        logging: machine.logging.as_ref().map(logging),
        tracing: machine.tracing,
        encryption: machine.encryption.as_ref().map(encryption),
    }
}

fn difference(before: &Machine, after: &Machine) -> MachineUpdate {
    let encrypts_otherwise = before.encryption != after.encryption;
    MachineUpdate {
        // AWS takes a change of encryption only together with the definition.
        definition: (before.definition != after.definition || encrypts_otherwise)
            .then(|| definition_text(after)),
        role_arn: (before.role_arn != after.role_arn).then(|| after.role_arn.clone()),
        logging: (before.logging != after.logging).then(|| after.logging.as_ref().map(logging)),
        tracing: (before.tracing != after.tracing).then_some(after.tracing),
        encryption: encrypts_otherwise.then(|| after.encryption.as_ref().map(encryption)),
    }
}

/// Returns a definition in the author's key order, indented for whoever reads it in the console; compact where that would be too long.
pub(in crate::deploy) fn definition_text(machine: &Machine) -> String {
    let pretty = format!("{:#}", machine.definition);
    if pretty.len() <= crate::facts::quotas::DEFINITION_BYTES {
        pretty
    } else {
        machine.definition.to_string()
    }
}

fn logging(logging: &plan::Logging) -> aws::Logging {
    aws::Logging {
        level: logging.level.clone(),
        include_execution_data: logging.include_execution_data,
        destinations: logging.destinations.clone(),
    }
}
