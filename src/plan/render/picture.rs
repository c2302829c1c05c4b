//! A machine as it changes, as a picture inside markdown: what came, what went and what is different has a colour.
//!
//! It shows names and ways alone: resources, conditions and errors may hold values of the process environment.

use super::super::change::Change;
use super::super::kinds::Resource;
use crate::asl::graph::{self, Scope, mermaid};

/// GitHub draws no flowchart with more characters or more arrows.
const LONGEST: usize = 50_000;
const MOST_EDGES: usize = 500;

/// A picture of a change.
pub(super) struct Picture {
    /// Nothing where it is larger than what GitHub draws.
    pub drawn: Option<String>,
    /// What stands in its place where it has no room.
    pub elsewhere: String,
}

/// Draws a machine that is new, or whose definition differs in more than comments.
pub(super) fn of(change: &Change) -> Option<Picture> {
    let graph = graph(change)?;
    let chart = mermaid::render(&change.address.to_string(), &graph);
    let is_drawn = chart.len() <= LONGEST && graph.edges() <= MOST_EDGES;
    let workflow = change.address.workflow();
    Some(Picture {
        drawn: is_drawn.then(|| format!("```mermaid\n{chart}```\n\n")),
        elsewhere: format!(
            "The diagram does not fit here; `stepwright graph {workflow}` draws the workflow.\n\n"
        ),
    })
}

fn graph(change: &Change) -> Option<Scope> {
    let Some(Resource::Machine(after)) = &change.after else {
        return None;
    };
    let definition = &change.details.definition;
    match &change.before {
        None => Some(graph::structure(&after.definition)),
        Some(Resource::Machine(before)) if !definition.is_empty() && !definition.only_comments => {
            let (before, after) = (&before.definition, &after.definition);
            Some(graph::compared(before, after, definition))
        }
        Some(_) => None,
    }
}
