//! `stepwright validate`: every fault of every file in one run, without credentials.

use serde_json::json;

use super::arguments::{Common, Format, ValidateOptions};
use super::failure::{Exit, Failure};
use super::session;
use super::terminal::Terminal;
use crate::diagnostic::Report;
use crate::{deploy, manifest};

pub fn run(
    terminal: &Terminal,
    common: &Common,
    options: &ValidateOptions,
) -> Result<Exit, Failure> {
    let mut report = Report::default();
    let checked = match session::open(common) {
        Ok(project) => {
            let place = session::offline_place(common, &project);
            let workflows = manifest::load(
                &project,
                &place,
                &|name| terminal.secrets.variable(name),
                &mut report,
            );
            workflows.filter(|workflows| {
                deploy::desired(&project.owner, &place, workflows, &mut report).is_some()
            })
        }
        Err(Failure {
            report: Some(found),
            ..
        }) => {
            report = *found;
            None
        }
        Err(failure) => return Err(failure),
    };
    let is_valid = checked.is_some() && !report.has_errors();
    match options.format {
        Format::Json => {
            let mut value = report.to_json();
            value["valid"] = json!(is_valid);
            terminal.json(value);
        }
        Format::Text => {
            terminal.report(&report);
            if let Some(workflows) = checked.filter(|_| is_valid) {
                let names: Vec<&str> = workflows
                    .iter()
                    .map(|workflow| workflow.name.as_str())
                    .collect();
                terminal.result(&format!(
                    "Valid: {} ({})",
                    counted(names.len(), "workflow"),
                    names.join(", ")
                ));
            }
        }
    }
    Ok(if is_valid { Exit::Done } else { Exit::Invalid })
}

/// Returns `1 workflow` or `3 workflows`.
pub fn counted(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}
