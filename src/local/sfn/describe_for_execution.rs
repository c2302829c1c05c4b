//! DescribeStateMachineForExecution: the machine as it was when the execution started.

use serde_json::{Value, json};

use super::params::Params;
use super::{Answer, execution_lookup};
use crate::asl::variables;
use crate::local::clock::Moment;
use crate::local::context::Context;
use crate::local::store::executions;

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = execution_lookup::read(&mut params);
    let included = params.choice("includedData", super::INCLUDED);
    params.finish()?;
    let row = execution_lookup::find(context, "DescribeStateMachineForExecution", text)?;
    let definition = executions::definition(context.connection, &row.definition)?;
    let mut answer = json!({
        "stateMachineArn": row.machine,
        "name": row.machine_name,
        "roleArn": row.role,
        "updateDate": Moment(row.updated).epoch_seconds(),
        "loggingConfiguration": serde_json::from_str::<Value>(&row.logging)?,
        "tracingConfiguration": { "enabled": row.tracing },
        "encryptionConfiguration": serde_json::from_str::<Value>(&row.encryption)?,
    });
    if let Some(revision) = row.revision {
        answer["revisionId"] = revision.into();
    }
    if included != Some("METADATA_ONLY") {
        let references = serde_json::from_str(&definition)
            .map(|definition| variables::references(&definition))
            .unwrap_or_default();
        if !references.is_empty() {
            answer["variableReferences"] = json!(references);
        }
        answer["definition"] = definition.into();
    }
    Ok(answer)
}
