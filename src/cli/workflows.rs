//! The workflows that a command without credentials is about.

use super::arguments::Common;
use super::failure::Failure;
use super::session;
use super::terminal::Terminal;
use crate::diagnostic::Report;
use crate::manifest::{self, OpenProject, Workflow};

/// Loads all manifests; errors end the command.
pub fn load(
    terminal: &Terminal,
    common: &Common,
    project: &OpenProject,
) -> Result<Vec<Workflow>, Failure> {
    let place = session::offline_place(common, project);
    let mut report = Report::default();
    let env = |name: &str| terminal.secrets.variable(name);
    match manifest::load(project, &place, &env, &mut report) {
        Some(workflows) if !report.has_errors() => Ok(workflows),
        _ => Err(Failure::invalid(report)),
    }
}

/// Returns the workflows of these names in the order they are given, all where none is.
pub fn choose<'w>(
    workflows: &'w [Workflow],
    names: &[String],
) -> Result<Vec<&'w Workflow>, Failure> {
    if names.is_empty() {
        return Ok(workflows.iter().collect());
    }
    let find = |name: &String| {
        let found = workflows.iter().find(|workflow| workflow.name == *name);
        found.ok_or_else(|| {
            let known: Vec<&str> = workflows
                .iter()
                .map(|workflow| workflow.name.as_str())
                .collect();
            Failure::new(format!("no workflow named `{name}`"))
                .hint(format!("there are: {}", known.join(", ")))
        })
    };
    names.iter().map(find).collect()
}
