//! `stepwright grants`: what each managed role is allowed, and which state needs it, without credentials.

use serde_json::{Value, json};

use super::arguments::{Common, GrantsOptions};
use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::terminal::Terminal;
use super::{audit, session, statement_lines, workflows};
use crate::deploy::{self, Granted, Permissions};
use crate::diagnostic::Report;
use crate::manifest::Workflow;
use crate::policy;
use crate::wording::counted;

pub fn run(terminal: &Terminal, common: &Common, options: &GrantsOptions) -> Result<Exit, Failure> {
    let project = session::open(common)?;
    let place = session::offline_place(common, &project);
    let workflows = workflows::load(terminal, common, &project)?;
    let chosen = workflows::choose(&workflows, &options.workflows)?;
    if options.audit {
        return audit::run(terminal, common, options, &chosen, &project);
    }
    session::note_placeholders(terminal, common, &project);
    let mut unresolved = Report::default();
    let (mut sections, mut policies) = (Vec::new(), serde_json::Map::new());
    for workflow in chosen {
        let Some(permissions) = deploy::permissions(workflow, &place) else {
            sections.push(existing(workflow));
            continue;
        };
        sections.push(section(workflow, &permissions));
        policies.insert(workflow.name.clone(), document(&permissions));
        for diagnostic in permissions.unresolved {
            unresolved.push(diagnostic);
        }
    }
    match options.format {
        Format::Text => terminal.result(&terminal.secrets.hide(sections.join("\n\n").trim_end())),
        Format::Json => terminal.json(match policies.len() {
            // One policy is ready to paste.
            1 => policies.into_values().next().unwrap_or(Value::Null),
            _ => json!({"format_version": 1, "policies": policies}),
        }),
    }
    match unresolved.has_errors() {
        true => Err(Failure::invalid(unresolved)),
        false => Ok(Exit::Done),
    }
}

fn document(permissions: &Permissions) -> Value {
    let statements: Vec<policy::Statement> = permissions
        .statements
        .iter()
        .map(|granted| granted.statement.clone())
        .collect();
    policy::document(&statements)
}

fn existing(workflow: &Workflow) -> String {
    format!("role.{}  not managed by the stack", workflow.name)
}

fn section(workflow: &Workflow, permissions: &Permissions) -> String {
    let count = counted(permissions.statements.len(), "statement");
    let mut lines = vec![format!("role.{}  {count}", workflow.name)];
    for granted in &permissions.statements {
        lines.push(String::new());
        lines.extend(statement(granted));
    }
    lines.join("\n")
}

/// Lays a statement out: its actions, its resources, its conditions, and the states that need it.
fn statement(granted: &Granted) -> Vec<String> {
    let mut lines = statement_lines::layout(&granted.statement);
    let reasons: Vec<String> = granted.needs.iter().map(deploy::Needed::reason).collect();
    match reasons.is_empty() {
        true => lines.push(format!("  {:<6}`role.allow` lists it", "for")),
        false => lines.extend(statement_lines::listed("for", &reasons)),
    }
    lines
}
