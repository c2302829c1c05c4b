//! What an expression refers to: variables, fields of `$states`, and what it may not refer to.

use std::collections::BTreeSet;

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};

use super::functions;
use super::lexer::Token;
use super::plain::bare;
use super::{Fault, Problem};
use crate::query::data::looks_at_input;

/// Everything that an expression takes from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct References {
    /// Variables without `$`, but for `states` and those that the expression binds itself.
    pub variables: BTreeSet<String>,
    /// The fields of `$states` that are read: `input`, `result`, …
    pub states: BTreeSet<String>,
    /// `$states` itself is used, not only fields of it.
    pub(super) whole_states: bool,
    /// `Execution.Input` of the context object may be read.
    pub(super) whole_context: bool,
    /// Every variable and function that is named, also those that the expression binds itself.
    pub(super) mentioned: BTreeSet<String>,
    /// The functions that are called by name.
    pub(super) called: BTreeSet<String>,
    /// Those of them that are neither built in nor bound by the expression itself.
    pub unknown_functions: BTreeSet<String>,
    /// The signs of the comparisons that take numbers or texts.
    pub(super) comparisons: BTreeSet<String>,
    /// Names at the top level, in the order they are written; `$` for the item itself.
    top_level: Vec<String>,
    root: bool,
    evaluates: bool,
    bound: BTreeSet<String>,
}

impl References {
    pub(super) fn of(tree: &AstNode) -> References {
        let mut found = References::default();
        found.node(tree, true);
        let bound = std::mem::take(&mut found.bound);
        found
            .variables
            .retain(|name| name != "states" && !bound.contains(name));
        let is_unknown = |name: &&String| !functions::is_built_in(name) && !bound.contains(*name);
        found.unknown_functions = found.called.iter().filter(is_unknown).cloned().collect();
        found
    }

    /// `top`: nothing has given the expression an item to look at yet.
    fn node(&mut self, node: &AstNode, top: bool) {
        match node {
            AstNode::Name(name) => self.name(name, top),
            AstNode::Variable(name) if name.is_empty() => self.name("$", top),
            AstNode::Variable(name) => {
                self.whole_states |= name == "states";
                self.mentioned.insert(name.clone());
                self.variables.insert(name.clone());
            }
            AstNode::ParentVariable(_) => self.root = true,
            AstNode::Wildcard => self.name("*", top),
            AstNode::Descendant => self.name("**", top),
            AstNode::Path { steps } => self.path(steps, top),
            AstNode::Binary { op, lhs, rhs } => self.binary(*op, lhs, rhs, top),
            AstNode::Unary { operand, .. } => self.node(operand, top),
            AstNode::Function { name, args, .. } => {
                self.evaluates |= name == "eval";
                self.mentioned.insert(name.clone());
                self.called.insert(name.clone());
                self.all(args, top);
            }
            AstNode::Call { procedure, args } => {
                self.node(procedure, top);
                self.all(args, top);
            }
            AstNode::Lambda { params, body, .. } => {
                self.bound.extend(params.iter().map(|name| plain(name)));
                self.node(body, top);
            }
            AstNode::Array(items) | AstNode::Block(items) | AstNode::ArrayGroup(items) => {
                self.all(items, top)
            }
            AstNode::Object(pairs) => self.pairs(pairs, top),
            AstNode::ObjectTransform { input, pattern } => {
                self.node(input, top);
                self.pairs(pattern, false);
            }
            AstNode::Conditional {
                condition,
                then_branch,
                else_branch,
            } => {
                self.node(condition, top);
                self.node(then_branch, top);
                if let Some(branch) = else_branch {
                    self.node(branch, top);
                }
            }
            AstNode::FunctionApplication(inner) => self.node(inner, top),
            AstNode::Sort { input, terms } => {
                self.node(input, top);
                terms.iter().for_each(|(term, _)| self.node(term, false));
            }
            AstNode::Transform {
                location,
                update,
                delete,
            } => {
                self.node(location, false);
                self.node(update, false);
                if let Some(delete) = delete {
                    self.node(delete, false);
                }
            }
            AstNode::String(_)
            | AstNode::Number(_)
            | AstNode::Boolean(_)
            | AstNode::Null
            | AstNode::Undefined
            | AstNode::Placeholder
            | AstNode::Regex { .. }
            | AstNode::Parent(_) => {}
        }
    }

    fn name(&mut self, name: &str, top: bool) {
        if top && !self.top_level.iter().any(|known| known == name) {
            self.top_level.push(name.to_owned());
        }
    }

    fn all(&mut self, nodes: &[AstNode], top: bool) {
        nodes.iter().for_each(|node| self.node(node, top));
    }

    fn pairs(&mut self, pairs: &[(AstNode, AstNode)], top: bool) {
        for (key, value) in pairs {
            self.node(key, top);
            self.node(value, top);
        }
    }

    fn path(&mut self, steps: &[PathStep], top: bool) {
        let is_states =
            |step: &PathStep| matches!(&step.node, AstNode::Variable(name) if name == "states");
        let mut reads_field = false;
        if let [first, second, ..] = steps
            && is_states(first)
            && let AstNode::Name(field) = &second.node
        {
            reads_field = true;
            if field == "context" {
                let name = |index: usize| match bare(steps.get(index)?)? {
                    AstNode::Name(name) => Some(name.as_str()),
                    _ => None,
                };
                let is_plain = bare(second).is_some();
                self.whole_context |= !is_plain || looks_at_input(name(2), name(3));
            }
            self.states.insert(field.clone());
            self.variables.insert("states".to_owned());
        }
        for (index, step) in steps.iter().enumerate() {
            if index > 0 || !reads_field {
                self.node(&step.node, top && index == 0);
            }
            self.bound
                .extend(step.focus.iter().chain(&step.index_var).cloned());
            for stage in &step.stages {
                match stage {
                    Stage::Filter(inner) => self.node(inner, false),
                    Stage::Index(name) => {
                        self.bound.insert(plain(name));
                    }
                    Stage::KeepArray => {}
                }
            }
        }
    }

    fn binary(&mut self, op: BinaryOp, lhs: &AstNode, rhs: &AstNode, top: bool) {
        let comparisons = [
            (BinaryOp::LessThan, "<"),
            (BinaryOp::LessThanOrEqual, "<="),
            (BinaryOp::GreaterThan, ">"),
            (BinaryOp::GreaterThanOrEqual, ">="),
        ];
        let sign = comparisons.iter().find(|(known, _)| *known == op);
        self.comparisons
            .extend(sign.map(|(_, sign)| (*sign).to_owned()));
        match (op, lhs, rhs) {
            (BinaryOp::ColonEqual, AstNode::Variable(name), _) => {
                self.bound.insert(name.clone());
            }
            (BinaryOp::FocusBind | BinaryOp::IndexBind, _, AstNode::Variable(name)) => {
                self.bound.insert(name.clone());
                self.node(lhs, top);
                return;
            }
            _ => self.node(lhs, top),
        }
        self.node(rhs, top);
    }
}

fn plain(name: &str) -> String {
    name.trim_start_matches('$').to_owned()
}

/// Says what an expression may not refer to, at the words that do.
pub(super) fn faults(references: &References, text: &str, tokens: &[Token]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = references
        .top_level
        .iter()
        .map(|name| Fault {
            at: place(text, tokens, name),
            problem: Problem::TopLevel { name: name.clone() },
        })
        .collect();
    if references.root {
        faults.push(Fault {
            at: place(text, tokens, "$$"),
            problem: Problem::Root,
        });
    }
    if references.evaluates {
        faults.push(Fault {
            at: place(text, tokens, "$eval"),
            problem: Problem::Function { name: "$eval" },
        });
    }
    faults
}

/// Finds the first word that is the name and follows no dot; a quoted one only where no other is.
fn place(text: &str, tokens: &[Token], name: &str) -> std::ops::Range<usize> {
    let begins = |index: usize| index == 0 || tokens[index - 1].text(text) != ".";
    let find = |quotes: &[char]| {
        let is_name = |token: &Token| token.text(text).trim_matches(quotes) == name;
        let mut words = tokens.iter().enumerate();
        words.find(|(index, token)| is_name(token) && begins(*index))
    };
    let found = find(&['`']).or_else(|| find(&['"', '\'']));
    found.map_or(0..text.len(), |(_, token)| token.at.clone())
}
