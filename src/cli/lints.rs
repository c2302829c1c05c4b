//! The levels of warnings and notes: the project's, then those of the command line.

use super::arguments::Common;
use super::failure::Failure;
use super::flag_values::WARNINGS;
use crate::codes::LintLevel;
use crate::diagnostic::{Report, Severity};
use crate::manifest::OpenProject;

/// Applies comments and levels to what was found.
pub fn settle(report: &mut Report, common: &Common, project: Option<&OpenProject>) {
    let mut levels = project
        .map(|project| project.lints.clone())
        .unwrap_or_default();
    for name in &common.deny {
        match name.as_str() {
            WARNINGS => levels.deny_warnings(),
            name => levels.set(name, LintLevel::Error),
        }
    }
    for name in &common.allow {
        levels.set(name, LintLevel::Off);
    }
    levels.settle(report);
}

/// Applies them to what a command fails with.
pub fn settled(mut failure: Failure, common: &Common, project: &OpenProject) -> Failure {
    if let Some(report) = &mut failure.report {
        settle(report, common, Some(project));
        drop_notes(report);
    }
    failure
}

/// Drops notes: `validate` shows them, elsewhere they would hide what changes.
pub fn drop_notes(report: &mut Report) {
    report.relevel(&|severity, _| (severity != Severity::Note).then_some(severity));
}
