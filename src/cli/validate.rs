//! `stepwright validate`: every fault of every file in one run, without credentials.

use serde_json::json;

use super::arguments::{Common, ValidateOptions};
use super::failure::{Exit, Failure};
use super::flag_values::ValidateFormat;
use super::terminal::Terminal;
use super::{explain, lints, repository, session};
use crate::diagnostic::Report;
use crate::manifest::Workflow;
use crate::{codes, deploy, manifest};

pub fn run(
    terminal: &Terminal,
    common: &Common,
    options: &ValidateOptions,
) -> Result<Exit, Failure> {
    if let Some(code) = &options.explain {
        return explain::run(terminal, code, options.format);
    }
    let mut report = Report::default();
    let opened = session::open(common);
    let checked = match &opened {
        Ok(project) => {
            let place = session::offline_place(common, project);
            let (workflows, is_whole) = manifest::load_valid(
                project,
                &place,
                &|name| terminal.secrets.variable(name),
                &mut report,
            );
            let desired = deploy::desired(&project.owner, &place, &workflows, &mut report);
            desired.filter(|_| is_whole).map(|_| workflows)
        }
        Err(Failure {
            report: Some(found),
            ..
        }) => {
            report = *found.clone();
            None
        }
        Err(_) => None,
    };
    let project = match opened {
        Err(failure) if failure.report.is_none() => return Err(failure),
        opened => opened.ok(),
    };
    lints::settle(&mut report, common, project.as_ref());
    let is_valid = checked.is_some() && !report.has_errors();
    let valid = checked
        .filter(|_| is_valid)
        .map(|workflows| valid(&workflows));
    match options.format {
        ValidateFormat::Json => {
            let mut value = report.to_json();
            value["valid"] = json!(is_valid);
            terminal.json(value);
        }
        ValidateFormat::Sarif => {
            terminal.result(&format!(
                "{:#}",
                report.to_sarif(&repository::folder(common), codes::find)
            ));
        }
        // The log shows messages alone for commands, so the marked lines go beside them.
        ValidateFormat::Github => {
            terminal.report(&report);
            let commands = report.to_github(&repository::folder(common));
            commands
                .lines()
                .for_each(|command| terminal.result(command));
            valid.iter().for_each(|sentence| terminal.result(sentence));
        }
        ValidateFormat::Text => {
            terminal.report(&report);
            valid.iter().for_each(|sentence| terminal.result(sentence));
        }
    }
    Ok(if is_valid {
        Exit::Done
    } else {
        Exit::of(&report)
    })
}

fn valid(workflows: &[Workflow]) -> String {
    let names: Vec<&str> = workflows
        .iter()
        .map(|workflow| workflow.name.as_str())
        .collect();
    format!(
        "Valid: {} ({})",
        counted(names.len(), "workflow"),
        names.join(", ")
    )
}

/// Returns `1 workflow` or `3 workflows`.
pub fn counted(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}
