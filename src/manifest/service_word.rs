//! What the service says of a definition, at the places where a person wrote it.

use super::{MachineType, Workflow};
use crate::asl::fault::{AwsWords, path_at};
use crate::asl::{self, Options};
use crate::diagnostic::{Diagnostic, Segment, Severity};
use crate::document::{Mounted, Target};

/// One diagnostic in the service's words.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    pub severity: Severity,
    pub code: &'a str,
    pub message: &'a str,
    /// Such as `/States/Pay/Next`.
    pub location: Option<&'a str>,
}

/// Takes the service's diagnostics home; a warning that our own check of the definition gives, too, is not told twice.
pub fn said_by_service(workflow: &Workflow, said: &[Said<'_>]) -> Vec<Diagnostic> {
    let kind = match workflow.kind {
        MachineType::Standard => asl::MachineType::Standard,
        MachineType::Express => asl::MachineType::Express,
    };
    let own = asl::read(&workflow.definition, Options { kind }).faults;
    let is_told = |said: &Said<'_>| {
        said.severity != Severity::Error
            && own.iter().any(|fault| {
                let is_same = |words: AwsWords| words.code == said.code;
                fault.aws().is_some_and(is_same) && fault.location().as_deref() == said.location
            })
    };
    let untold: Vec<&Said> = said.iter().filter(|said| !is_told(said)).collect();
    if untold.is_empty() {
        return Vec::new();
    }
    let source = workflow.source.open();
    untold
        .into_iter()
        .map(|said| diagnostic(workflow, &source, said))
        .collect()
}

fn diagnostic(workflow: &Workflow, source: &Mounted, said: &Said<'_>) -> Diagnostic {
    let inner = path_at(&workflow.definition, said.location.unwrap_or_default());
    let path: Vec<Segment> = std::iter::once("definition".into()).chain(inner).collect();
    let message = format!("AWS reports `{}`: {}", said.code, said.message);
    Diagnostic::new(said.severity, "service-diagnostic", message)
        .at(source.labels(&path, Target::Value, ""))
        .hints(said.location.map(|at| format!("its location is `{at}`")))
}
