//! The service's own word on definitions that a plan brings: its diagnostics, or why there are none.
//!
//! It is asked after the plan is made and before it is shown. What keeps the service from answering is a note, never a
//! failure: our own check has been passed by then, and creating the machine asks the service in any case.

use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};

use super::kinds::definition_text;
use crate::aws::{Aws, Verdict};
use crate::diagnostic::{Report, Severity};
use crate::manifest::{Said, Workflow, said_by_service};
use crate::plan::{Action, Address, Change, Machine, MachineType, Plan, Resource};

/// Calls in flight at one time.
const IN_FLIGHT: usize = 8;

/// How long a plan waits for all answers together. The service takes a hundred calls at once, and then one a second.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the service said.
#[derive(Debug, Default)]
pub struct ServiceWord {
    /// Diagnostics at the places of the manifests; with an error among them the plan cannot be applied.
    pub report: Report,
    /// Why a part of the word is missing.
    pub notes: Vec<String>,
}

/// Asks the service about each definition that a plan creates or changes.
pub async fn service_word(aws: &Aws, plan: &Plan, workflows: &[Workflow]) -> ServiceWord {
    let asked: Vec<(&Workflow, &Machine)> = workflows
        .iter()
        .filter_map(|workflow| Some((workflow, brought(plan, workflow)?)))
        .collect();
    let mut word = ServiceWord::default();
    let mut answered = 0;
    let asking = async {
        let mut answers = stream::iter(&asked)
            .map(|(workflow, machine)| ask(aws, workflow, machine))
            .buffered(IN_FLIGHT);
        while let Some(answer) = answers.next().await {
            let (workflow, verdict) = answer.map_err(|error| error.to_string())?;
            word.take(workflow, &verdict);
            answered += 1;
        }
        Ok(())
    };
    let too_long = || Err(format!("no answer within {} seconds", PATIENCE.as_secs()));
    let outcome: Result<(), String> = tokio::time::timeout(PATIENCE, asking)
        .await
        .unwrap_or_else(|_| too_long());
    if let Err(why) = outcome {
        word.notes.push(missing(answered, asked.len(), &why));
    }
    word
}

async fn ask<'a>(
    aws: &Aws,
    workflow: &'a Workflow,
    machine: &Machine,
) -> Result<(&'a Workflow, Verdict), crate::aws::AwsError> {
    let is_express = machine.machine_type == MachineType::Express;
    let verdict = aws
        .validate_definition(&machine.name, &definition_text(machine), is_express)
        .await?;
    Ok((workflow, verdict))
}

/// Returns the machine of a workflow where the plan brings a definition that is not there yet.
fn brought<'a>(plan: &'a Plan, workflow: &Workflow) -> Option<&'a Machine> {
    let address = Address::machine(&workflow.name);
    let change = plan.pending().find(|change| change.address == address)?;
    let Some(Resource::Machine(machine)) = &change.after else {
        return None;
    };
    (change.action != Action::Update || is_redefined(change, machine)).then_some(machine)
}

fn is_redefined(change: &Change, after: &Machine) -> bool {
    match &change.before {
        Some(Resource::Machine(before)) => before.definition != after.definition,
        _ => true,
    }
}

fn missing(answered: usize, asked: usize, why: &str) -> String {
    match answered {
        0 => format!("definitions were not validated by the service: {why}"),
        _ => format!(
            "{} of {asked} definitions were not validated by the service: {why}",
            asked - answered
        ),
    }
}

impl ServiceWord {
    fn take(&mut self, workflow: &Workflow, verdict: &Verdict) {
        let said: Vec<Said<'_>> = verdict
            .findings
            .iter()
            .map(|finding| Said {
                // An emulator may give errors and take the definition all the same.
                severity: match finding.is_error && verdict.fails {
                    true => Severity::Error,
                    false => Severity::Warning,
                },
                code: &finding.code,
                message: &finding.message,
                location: finding.location.as_deref(),
            })
            .collect();
        let is_explained = said.iter().any(|said| said.severity == Severity::Error);
        for diagnostic in said_by_service(workflow, &said) {
            self.report.push(diagnostic);
        }
        if verdict.fails && !is_explained {
            self.notes.push(format!(
                "AWS rejects the definition of `{}` without a reason",
                workflow.name
            ));
        }
        if verdict.truncated {
            self.notes.push(format!(
                "AWS has more diagnostics for `{}` than fit in one response",
                workflow.name
            ));
        }
    }
}
