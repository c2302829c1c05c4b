//! Expressions that are a path of names alone, `$states.input.order.id`: they need no evaluator.

use jsonata_core::ast::{AstNode, PathStep};
use serde_json::Value;

use crate::query::Data;

/// A variable and the names of members below it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::query) struct Plain {
    pub variable: String,
    pub names: Vec<String>,
}

impl Plain {
    pub fn of(tree: &AstNode) -> Option<Plain> {
        let (first, rest) = match tree {
            AstNode::Variable(_) => (tree, &[][..]),
            AstNode::Path { steps } => {
                let (first, rest) = steps.split_first()?;
                (bare(first)?, rest)
            }
            _ => return None,
        };
        let AstNode::Variable(variable) = first else {
            return None;
        };
        let name = |step| match bare(step)? {
            AstNode::Name(name) => Some(name.clone()),
            _ => None,
        };
        Some(Plain {
            variable: variable.clone(),
            names: rest.iter().map(name).collect::<Option<_>>()?,
        })
    }

    /// Follows the path; nothing where an evaluator has to do it: over a list, or where the variable is a function.
    pub fn find<'v>(&self, data: &Data<'v>) -> Option<Option<&'v Value>> {
        let mut names = self.names.iter();
        let mut place = match self.variable.as_str() {
            "states" => match names.next()?.as_str() {
                "input" => Some(data.input()),
                "context" => {
                    let mut rest = names.clone().map(String::as_str);
                    Some(data.context(rest.next(), rest.next()))
                }
                "result" => data.result(),
                "errorOutput" => data.error_output(),
                _ => None,
            },
            name => Some(data.world().variable(name)?),
        };
        for name in names {
            place = match place {
                Some(Value::Object(members)) => members.get(name),
                Some(Value::Array(_)) => return None,
                _ => None,
            };
        }
        Some(place)
    }
}

/// Gives the node of a step that has nothing attached to it.
pub(super) fn bare(step: &PathStep) -> Option<&AstNode> {
    let attached = !step.stages.is_empty() || step.focus.is_some() || step.index_var.is_some();
    (!attached).then_some(&step.node)
}
