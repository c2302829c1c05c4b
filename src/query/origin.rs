//! Where a value comes from that is read by names alone: `$.order.id`, `$queue.url`, `$states.input.order.id`.

use jsonata_core::ast::AstNode;

use super::jsonata::plain::Plain;
use super::{Expression, Jsonata, Path, Root, Step};

/// The input or a variable, and the names of members below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Never `Context` or `Item`.
    pub root: Root,
    pub members: Vec<String>,
}

impl Path {
    /// Returns where the value comes from; `None` for other roots, and where a step is not a name.
    pub fn origin(&self) -> Option<Origin> {
        let name = |step: &Step| match step {
            Step::Member(name) => Some(name.clone()),
            _ => None,
        };
        let members = self.steps.iter().map(name).collect::<Option<_>>()?;
        let root = match &self.root {
            Root::Input | Root::Variable(_) => self.root.clone(),
            Root::Context | Root::Item => return None,
        };
        Some(Origin { root, members })
    }
}

impl Jsonata {
    /// Returns where the value of a node of an expression comes from; `None` where it is not read by names alone.
    pub(super) fn origin_of(node: &AstNode) -> Option<Origin> {
        let Plain { variable, names } = Plain::of(node)?;
        match (variable.as_str(), names.as_slice()) {
            ("states", [first, members @ ..]) if first == "input" => Some(Origin {
                root: Root::Input,
                members: members.to_vec(),
            }),
            ("states" | "", _) => None,
            _ => Some(Origin {
                root: Root::Variable(variable),
                members: names,
            }),
        }
    }
}

impl Expression {
    /// Returns where the value comes from; `None` where it is not read by names alone.
    pub fn origin(&self) -> Option<Origin> {
        match self {
            Expression::Path(path) => path.origin(),
            Expression::Jsonata(jsonata) => Jsonata::origin_of(&jsonata.tree),
            Expression::Call(_) => None,
        }
    }
}
