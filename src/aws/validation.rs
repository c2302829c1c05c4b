//! What the service says of a definition that is not deployed yet.

use aws_sdk_sfn::types;

use super::connect::Aws;
use super::error::AwsError;
use super::operation::Operation;

/// The most diagnostics that the service gives.
const MOST: i32 = 100;

/// What ValidateStateMachineDefinition answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// No machine can be created with the definition.
    pub fails: bool,
    pub findings: Vec<Finding>,
    /// There are more findings than were given.
    pub truncated: bool,
}

/// One diagnostic of the service, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub is_error: bool,
    pub code: String,
    pub message: String,
    /// Such as `/States/Pay/Next`.
    pub location: Option<String>,
}

impl Aws {
    /// Asks what the service thinks of a definition, warnings included; `machine` is what an error names.
    ///
    /// A plan does without the answer, so a broken one is not asked for again.
    pub async fn validate_definition(
        &self,
        machine: &str,
        definition: &str,
        is_express: bool,
    ) -> Result<Verdict, AwsError> {
        let operation = Operation::states("ValidateStateMachineDefinition");
        let kind = if is_express {
            types::StateMachineType::Express
        } else {
            types::StateMachineType::Standard
        };
        let output = self
            .call(operation, machine, || {
                self.optional_sfn
                    .validate_state_machine_definition()
                    .definition(definition)
                    .r#type(kind.clone())
                    .severity(types::ValidateStateMachineDefinitionSeverity::Warning)
                    .max_results(MOST)
                    .send()
            })
            .await?;
        let fail = types::ValidateStateMachineDefinitionResultCode::Fail;
        Ok(Verdict {
            fails: output.result == fail,
            findings: output
                .diagnostics
                .into_iter()
                .map(Finding::from_sdk)
                .collect(),
            truncated: output.truncated.unwrap_or(false),
        })
    }
}

impl Finding {
    fn from_sdk(sdk: types::ValidateStateMachineDefinitionDiagnostic) -> Self {
        Self {
            is_error: sdk.severity == types::ValidateStateMachineDefinitionSeverity::Error,
            code: sdk.code,
            message: sdk.message,
            location: sdk.location,
        }
    }
}
