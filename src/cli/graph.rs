//! `stepwright graph`: workflows as a picture, without credentials.

use std::collections::HashSet;

use serde_json::Value;

use super::arguments::{Common, GraphOptions};
use super::failure::{Exit, Failure};
use super::flag_values::GraphFormat;
use super::terminal::Terminal;
use super::{session, workflows};
use crate::asl::graph::{self, Scope, dot, mermaid, svg};
use crate::asl::walk;
use crate::files;
use crate::manifest::Workflow;

pub fn run(terminal: &Terminal, common: &Common, options: &GraphOptions) -> Result<Exit, Failure> {
    let format = format(options)?;
    let project = session::open(common)?;
    let workflows = workflows::load(terminal, common, &project)?;
    let chosen = workflows::choose(&workflows, &options.workflows)?;
    let draw = |workflow: &&Workflow| graph::definition(&shown(terminal, workflow));
    let (title, picture): (&str, Scope) = match chosen[..] {
        [one] => (&one.name, draw(&one)),
        _ => {
            let named = chosen
                .iter()
                .map(|workflow| (workflow.name.clone(), draw(workflow)));
            (&project.owner.stack, graph::side_by_side(named.collect()))
        }
    };
    let text = match format {
        GraphFormat::Mermaid => mermaid::render(title, &picture),
        GraphFormat::Dot => dot::render(title, &picture),
        GraphFormat::Svg => svg::render(title, &picture),
    };
    match &options.out {
        None => terminal.result(text.trim_end()),
        Some(path) => {
            let text = terminal.secrets.hide(&text);
            files::write(path, text.as_bytes(), files::Access::Shared)
                .map_err(|error| Failure::file("write", path, &error))?;
            terminal.message(&format!("Wrote {}", path.display()));
        }
    }
    Ok(Exit::Done)
}

/// Returns a definition without values of the environment, before texts of it are cut and written for a format: the net
/// under the output would not know them any more. Names of states stay, or arrows would lead nowhere.
fn shown(terminal: &Terminal, workflow: &Workflow) -> Value {
    let mut definition = workflow.shown_definition();
    let states: HashSet<String> = walk::states(&workflow.definition)
        .iter()
        .map(|state| state.name.to_owned())
        .collect();
    hide(&mut definition, &|text| {
        (!states.contains(text)).then(|| terminal.secrets.hide(text))
    });
    definition
}

fn hide(value: &mut Value, hidden: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::String(text) => *text = hidden(text).unwrap_or_else(|| text.clone()),
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, hidden)),
        Value::Object(members) => members.values_mut().for_each(|member| hide(member, hidden)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Returns the format that is asked for, else the one that the file's ending names.
fn format(options: &GraphOptions) -> Result<GraphFormat, Failure> {
    if let Some(format) = options.format {
        return Ok(format);
    }
    let Some(path) = &options.out else {
        return Ok(GraphFormat::Mermaid);
    };
    let ending = path.extension().and_then(|ending| ending.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => Ok(GraphFormat::Svg),
        Some("dot" | "gv") => Ok(GraphFormat::Dot),
        None | Some("mmd" | "mermaid" | "md" | "txt") => Ok(GraphFormat::Mermaid),
        Some(ending) => {
            let message = format!(
                "cannot draw `{}`: no format ends with `.{ending}`",
                path.display()
            );
            Err(Failure::new(message).hint(
                "end the file's name with .svg, .dot or .mmd, or name the format with --format; browsers and image tools turn SVG into other formats",
            ))
        }
    }
}
