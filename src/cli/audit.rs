//! `stepwright grants --audit`: what a role written by hand has too much and too little of, without credentials.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::arguments::{Common, GrantsOptions};
use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::statement_lines::{layout, listed};
use super::terminal::Terminal;
use super::{lints, session};
use crate::deploy::{self, Audited, Granted};
use crate::diagnostic::Report;
use crate::files;
use crate::manifest::{OpenProject, Role, Workflow};
use crate::policy::{Statement, parse_document};
use crate::wording::counted;

/// A policy document is far smaller.
const LARGEST: u64 = 1_000_000;

pub fn run(
    terminal: &Terminal,
    common: &Common,
    options: &GrantsOptions,
    chosen: &[&Workflow],
    project: &OpenProject,
) -> Result<Exit, Failure> {
    let mut other = Vec::new();
    for path in &options.policy {
        other.extend(statements(path)?);
    }
    if !options.policy.is_empty() && chosen.len() != 1 {
        return Err(Failure::new(
            "`--policy` audits the role of one workflow, and several are meant",
        )
        .hint("name the workflow: `stepwright grants WORKFLOW --audit --policy FILE`"));
    }
    let other = Some(other.as_slice()).filter(|_| !options.policy.is_empty());
    let place = session::offline_place(common, project);
    let mut report = Report::default();
    let (mut sections, mut workflows) = (Vec::new(), Map::new());
    for workflow in chosen {
        let Some(audited) = deploy::audit(workflow, &place, other) else {
            sections.push(format!(
                "role.{}  not managed by the stack; audit its policy with `--policy FILE`",
                workflow.name
            ));
            continue;
        };
        sections.push(section(workflow, &audited, other.is_none()));
        workflows.insert(workflow.name.clone(), value(&audited));
        for diagnostic in audited.diagnostics {
            report.push(diagnostic);
        }
    }
    match options.format {
        Format::Text => terminal.result(&terminal.secrets.hide(sections.join("\n\n").trim_end())),
        Format::Json => terminal.json(json!({"format_version": 1, "workflows": workflows})),
    }
    lints::settle(&mut report, common, Some(project));
    if report.has_errors() {
        return Err(Failure::invalid(report));
    }
    terminal.report(&report);
    Ok(Exit::Done)
}

/// Reads the statements of a policy document.
fn statements(path: &Path) -> Result<Vec<Statement>, Failure> {
    let refuse = |error: String| {
        Failure::new(format!(
            "cannot read the policy `{}`: {error}",
            path.display()
        ))
        .hint("a policy document is JSON: `{\"Version\": \"2012-10-17\", \"Statement\": [...]}`")
    };
    let bytes = files::read(path, LARGEST).map_err(|error| refuse(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8".to_owned()))?;
    let document = parse_document(&text).map_err(|error| refuse(error.to_string()))?;
    let statements = match document.get("Statement") {
        Some(Value::Array(statements)) => statements.clone(),
        Some(one) => vec![one.clone()],
        None => return Err(refuse("`Statement` is missing".to_owned())),
    };
    let read = statements.into_iter().map(serde_json::from_value);
    read.collect::<Result<_, _>>()
        .map_err(|error| refuse(error.to_string()))
}

fn section(workflow: &Workflow, audited: &Audited, is_of_manifest: bool) -> String {
    let Audited {
        missing,
        denied,
        unneeded,
        ..
    } = audited;
    let count = |count: usize, what: &str| format!("{} {what}", counted(count, "statement"));
    let mut heading = format!(
        "role.{}  {}, {}",
        workflow.name,
        count(missing.len() + denied.len(), "missing"),
        count(unneeded.len(), "wider than needed"),
    );
    if let (Role::Managed(role), true) = (&workflow.role, is_of_manifest)
        && !role.managed_policies.is_empty()
    {
        heading += "\n\n  what `role.managed_policies` allow is not known here, and not counted";
    }
    let mut lines = vec![heading];
    for (title, statements) in [("missing", missing), ("denied", denied)] {
        for granted in statements {
            lines.extend([String::new(), format!("  {title}")]);
            lines.extend(layout(&granted.statement));
            let reasons: Vec<String> = granted.needs.iter().map(deploy::Needed::reason).collect();
            lines.extend(listed("for", &reasons));
        }
    }
    for one in unneeded {
        let line = one.label.as_ref();
        let line = line.map(|label| format!("  {}:{}", label.source.name, label.start().line));
        let title = match one.needed.is_empty() {
            true => "never needed",
            false => "wider than needed",
        };
        let place = format!("  {title}: `{}`{}", one.place, line.unwrap_or_default());
        lines.extend([String::new(), place]);
        lines.extend(layout(&one.statement));
        for needed in &one.needed {
            lines.push("  needed of it:".to_owned());
            lines.extend(layout(needed));
        }
    }
    lines.join("\n")
}

fn value(audited: &Audited) -> Value {
    let statements = |list: &[Granted]| {
        let one = |granted: &Granted| {
            let reasons: Vec<String> = granted.needs.iter().map(deploy::Needed::reason).collect();
            json!({"statement": granted.statement, "needed_by": reasons})
        };
        list.iter().map(one).collect::<Vec<_>>()
    };
    let unneeded = audited
        .unneeded
        .iter()
        .map(|one| json!({"place": one.place, "statement": one.statement, "needed": one.needed}));
    json!({
        "missing": statements(&audited.missing),
        "denied": statements(&audited.denied),
        "unneeded": unneeded.collect::<Vec<_>>(),
    })
}
