//! What in an expression can grow.

use std::collections::BTreeSet;

use jsonata_core::ast::{AstNode, BinaryOp, Stage};

use super::super::tree::children;
use super::checks::A_TUPLE;
use super::steps::is_of_tuples;

/// Functions whose result or work can be far larger than what they are given.
const ASKED: &[&str] = &[
    "contains",
    "distinct",
    "formatInteger",
    "formatNumber",
    "fromMillis",
    "join",
    "match",
    "now",
    "parseInteger",
    "range",
    "replace",
    "sort",
    "split",
    "spread",
    "toMillis",
    "zip",
];

/// Functions that make much out of nothing.
const FROM_NOTHING: &[&str] = &["pad", "range"];

/// Functions that make no text, list or object, or one that was there.
const SCALAR: &[&str] = &[
    "abs",
    "assert",
    "average",
    "boolean",
    "ceil",
    "contains",
    "count",
    "error",
    "exists",
    "floor",
    "length",
    "lookup",
    "max",
    "millis",
    "min",
    "not",
    "number",
    "parseInteger",
    "power",
    "random",
    "reduce",
    "round",
    "single",
    "sqrt",
    "sum",
    "toMillis",
    "type",
];

/// Functions that make a text.
const TEXT: &[&str] = &[
    "base64decode",
    "base64encode",
    "decodeUrl",
    "decodeUrlComponent",
    "encodeUrl",
    "encodeUrlComponent",
    "formatBase",
    "formatInteger",
    "formatNumber",
    "fromMillis",
    "hash",
    "join",
    "lowercase",
    "now",
    "pad",
    "replace",
    "string",
    "substring",
    "substringAfter",
    "substringBefore",
    "trim",
    "uppercase",
    "uuid",
];

/// Functions that give one of the values that they are given.
const CHOICES: &[&str] = &["lookup", "reduce", "single"];

/// So many operations, once each, make nothing large of inputs that are not.
const FEW: usize = 32;

/// What a record takes beside its members, a member beside its key, an item of a list, and a group.
const A_RECORD: usize = 160;
const A_MEMBER: usize = 112;
const AN_ITEM: usize = 48;
const A_GROUP: usize = 400;

/// What is known of an expression before it is rewritten.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The checked form is worth making.
    pub needs_checks: bool,
    /// Operations outside of loops are checked, too: what they make is used again, or is made of nothing.
    pub reuses: bool,
    /// There are too many paths to leave them alone.
    pub many: bool,
    /// The variables that the expression binds itself.
    pub bound: BTreeSet<String>,
    /// The bytes of the largest record that is put together.
    pub record: usize,
    /// Objects are copied with all that is in them.
    pub copies: bool,
    /// There are steps whose values are kept with what was bound before.
    pub tuples: bool,
    /// There are groups: within one, a path begins at all their values.
    pub groups: bool,
    operations: usize,
}

impl Survey {
    pub fn of(tree: &mut AstNode) -> Survey {
        let mut survey = Survey::default();
        survey.look(tree, false);
        survey.many = survey.operations > FEW;
        survey.reuses |= survey.many;
        survey.needs_checks |= survey.reuses;
        survey
    }

    /// Says whether the name is that of a function that is always there.
    pub fn is_built_in(&self, name: &str) -> bool {
        super::super::functions::is_built_in(name) && !self.bound.contains(name)
    }

    /// Says whether a function makes a text, a list or an object.
    pub fn makes(&self, name: &str) -> bool {
        self.is_built_in(name) && !SCALAR.contains(&name)
    }

    /// `often`: the node is evaluated for each item of something.
    fn look(&mut self, node: &mut AstNode, often: bool) {
        self.own(node);
        if often && matches!(node, AstNode::Array(_) | AstNode::Object(_)) {
            self.record = self.record.max(record(node));
        }
        let first = matches!(node, AstNode::Path { .. });
        let below = often
            || matches!(
                node,
                AstNode::Lambda { .. }
                    | AstNode::Path { .. }
                    | AstNode::Sort { .. }
                    | AstNode::ObjectTransform { .. }
                    | AstNode::Transform { .. }
            );
        for (index, (child, _)) in children(node).into_iter().enumerate() {
            self.look(child, if first && index == 0 { often } else { below });
        }
    }

    fn own(&mut self, node: &AstNode) {
        match node {
            AstNode::Binary { op, lhs, .. } => match op {
                BinaryOp::ColonEqual => {
                    self.reuses = true;
                    if let AstNode::Variable(name) = &**lhs {
                        self.bound.insert(name.clone());
                    }
                }
                BinaryOp::Range => self.reuses = true,
                BinaryOp::Concatenate => self.operations += 1,
                _ => {}
            },
            AstNode::Lambda { params, .. } => {
                self.reuses = true;
                self.bound.extend(params.iter().cloned());
            }
            AstNode::Function { name, .. } => {
                self.reuses |= FROM_NOTHING.contains(&name.as_str());
                self.needs_checks |= ASKED.contains(&name.as_str());
                self.operations += usize::from(!SCALAR.contains(&name.as_str()));
            }
            AstNode::Variable(name) => {
                self.needs_checks |=
                    ASKED.contains(&name.as_str()) || FROM_NOTHING.contains(&name.as_str());
            }
            AstNode::Regex { .. } => self.needs_checks = true,
            AstNode::Array(_) | AstNode::Object(_) => {
                self.operations += 1;
            }
            AstNode::ObjectTransform { .. } => {
                self.groups = true;
                self.needs_checks = true;
                self.record = self.record.max(A_GROUP);
            }
            AstNode::Sort { .. } => self.needs_checks = true,
            AstNode::Transform { .. } => {
                self.copies = true;
                self.reuses = true;
            }
            AstNode::Parent(_) => {
                self.tuples = true;
                self.record = self.record.max(A_TUPLE);
            }
            AstNode::Path { steps } => {
                self.operations += 1;
                for (index, step) in steps.iter().enumerate() {
                    if is_of_tuples(step) {
                        self.tuples = true;
                        self.record = self.record.max(A_TUPLE);
                        self.reuses = true;
                    }
                    self.bound
                        .extend(step.focus.iter().chain(&step.index_var).cloned());
                    let is_plain = match &step.node {
                        AstNode::Name(_) | AstNode::Wildcard => true,
                        AstNode::Variable(name) => name.is_empty(),
                        _ => false,
                    };
                    let filters = step.stages.iter();
                    let filters = filters.filter(|stage| matches!(stage, Stage::Filter(_)));
                    self.needs_checks |= index > 0 && !is_plain || filters.count() > 0;
                }
            }
            _ => {}
        }
    }
}

/// Says whether a built-in function gives neither a list nor an object.
pub(super) fn makes_scalar(name: &str) -> bool {
    SCALAR.contains(&name) && !CHOICES.contains(&name) || TEXT.contains(&name)
}

/// Returns the bytes of a list or an object that is written out, without what its parts are made of elsewhere.
fn record(node: &AstNode) -> usize {
    match node {
        AstNode::Array(items) => items
            .iter()
            .map(|item| AN_ITEM + record(item))
            .fold(A_RECORD, usize::saturating_add),
        AstNode::Object(pairs) => pairs
            .iter()
            .map(|(key, value)| match key {
                AstNode::String(key) => A_MEMBER + key.len() + record(value),
                _ => A_MEMBER + record(value),
            })
            .fold(A_RECORD, usize::saturating_add),
        _ => 0,
    }
}
