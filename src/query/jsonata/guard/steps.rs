//! The steps of a path, and what each gives for every value before it.
//!
//! What a step gives is put together into one list, in which a list among the values loses its brackets. A list that stands
//! elsewhere is shared until then, and copied for every value then: `list.$other` has as many items as both have, multiplied. So
//! what a step hands on that is no part of the value at hand counts as if it were copied already, with all that is in it.

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};

use super::checks::{A_TUPLE, ADDED, SELECTED, SELECTOR, SHARED, TUPLES};
use super::forms::{bytes, call, count_range, is_check, is_literal, wrap};
use super::ledger::A_GROWING_ITEM;
use super::rewrite::{Rewrite, Scope, count_result, is_data, is_of_item};
use super::survey::makes_scalar;

/// What a list or an object takes beside its parts, and each of the parts.
const A_PART: usize = 128;

/// What a value takes that `**` finds.
const A_FIND: usize = 48;

impl Rewrite<'_> {
    /// The steps keep their kinds, which decide what becomes of their results; calls remain calls.
    pub(super) fn path(&self, node: &mut AstNode, scope: &Scope, free: bool) {
        let AstNode::Path { steps } = node else {
            return;
        };
        let Some(first) = steps.first_mut() else {
            return;
        };
        let mut inner = self.inside(scope, is_data(self.survey, &first.node), None);
        // A loop over a list gives objects that may share another one.
        let of_loop = self.is_loop(&mut first.node);
        let has_tuples = steps.iter().any(is_of_tuples);
        let is_name = |step: &PathStep| matches!(step.node, AstNode::Name(_));
        let names: Vec<bool> = steps.iter().map(is_name).collect();
        // In `list.$states.input.id`, from `$states` on.
        let mut of_variable = false;
        for (index, step) in steps.iter_mut().enumerate() {
            let own = if index == 0 { scope } else { &inner };
            let keeps = step.stages.contains(&Stage::KeepArray);
            let is_call = matches!(applied(&mut step.node), AstNode::Function { .. });
            let is_part_of_it = is_part(&step.node);
            of_variable = index > 0 && (is_named(&step.node) || of_variable && names[index]);
            self.step(&mut step.node, own);
            // In a group, the first step is given each of the values, too.
            if index > 0 || self.survey.groups {
                let made = applied(&mut step.node);
                if is_call && !keeps && self.is_worth(made, own) {
                    count_result(made);
                }
                self.count(made, own, has_tuples);
            }
            if index > 0 {
                let is_last = !names.get(index + 1).is_some_and(|is_name| *is_name);
                match &step.node {
                    _ if has_tuples => count_part(&mut step.node, TUPLES, None),
                    AstNode::Descendant => count_part(&mut step.node, TUPLES, Some(A_FIND)),
                    _ if of_variable && !is_last => {
                        count_part(&mut step.node, TUPLES, Some(A_GROWING_ITEM));
                    }
                    _ if of_loop || of_variable => count_part(&mut step.node, SHARED, None),
                    _ => {}
                }
            }
            for stage in &mut step.stages {
                if let Stage::Filter(filter) = stage {
                    self.node(filter, &inner, true);
                    let is_asked = free && is_named(filter);
                    if index > 0 && !is_asked && self.may_share(filter, &inner) {
                        wrap(filter, SELECTED);
                    }
                }
            }
            if index > 0 && !is_part_of_it {
                inner = Scope::Many;
            }
        }
    }

    /// A path at the end of a block may hand on what it is a path of: `a.(b.c).{'a': %.%.id}`.
    fn step(&self, node: &mut AstNode, scope: &Scope) {
        let items = match node {
            AstNode::Block(items) => items,
            AstNode::FunctionApplication(inner) => return self.step(inner, scope),
            _ => return self.node(node, scope, false),
        };
        if let Some((last, before)) = items.split_last_mut() {
            before
                .iter_mut()
                .for_each(|item| self.node(item, scope, true));
            match last {
                AstNode::Block(_) => self.step(last, scope),
                AstNode::Path { .. } | AstNode::Sort { .. } => self.node(last, scope, false),
                _ => self.node(last, scope, true),
            }
        }
    }

    fn is_worth(&self, node: &AstNode, scope: &Scope) -> bool {
        matches!(node, AstNode::Block(_)) || self.wants(node, scope)
    }

    /// Counts what a step hands on.
    fn count(&self, step: &mut AstNode, scope: &Scope, has_tuples: bool) {
        let check = if has_tuples { TUPLES } else { SHARED };
        match step {
            AstNode::Array(_) | AstNode::ArrayGroup(_) | AstNode::Object(_) => {
                self.count_parts(step, scope, check);
                if matches!(scope, Scope::Many) {
                    account(step);
                }
            }
            AstNode::Function { .. } if self.may_share(step, scope) => wrap(step, check),
            AstNode::Block(items) => {
                let Some(last) = items.last_mut() else {
                    return;
                };
                match last {
                    AstNode::Block(_) => self.count(last, scope, has_tuples),
                    AstNode::Path { .. } | AstNode::Sort { .. } if self.survey.tuples => {
                        if let Some(step) = last_step(last) {
                            self.count(step, &Scope::Many, true);
                            count_part(step, TUPLES, None);
                        }
                    }
                    _ if self.may_share(last, scope) => wrap(last, check),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Counts what a list or an object holds that is no part of the value at hand.
    fn count_parts(&self, node: &mut AstNode, scope: &Scope, check: &str) {
        match node {
            AstNode::Array(items) | AstNode::ArrayGroup(items) => {
                items
                    .iter_mut()
                    .for_each(|item| self.count_parts(item, scope, check));
            }
            AstNode::Object(pairs) => {
                let values = pairs.iter_mut().map(|(_, value)| value);
                values.for_each(|value| self.count_parts(value, scope, SHARED));
            }
            AstNode::Binary { op, lhs, rhs } if *op == BinaryOp::Range && check == TUPLES => {
                count_range(lhs, rhs, bytes(A_TUPLE));
            }
            _ if self.may_share(node, scope) => wrap(node, check),
            _ => {}
        }
    }

    /// Says whether a node may give a list or an object that is held elsewhere, too.
    pub(super) fn may_share(&self, node: &AstNode, scope: &Scope) -> bool {
        let any = |nodes: &[AstNode]| nodes.iter().any(|node| self.may_share(node, scope));
        match node {
            _ if is_literal(node) || is_of_item(node, scope) => false,
            AstNode::Array(items) => any(items),
            AstNode::Object(pairs) => pairs.iter().any(|(_, value)| self.may_share(value, scope)),
            AstNode::Block(items) => items.last().is_some_and(|last| self.may_share(last, scope)),
            AstNode::Conditional {
                then_branch,
                else_branch,
                ..
            } => {
                let mut branches = std::iter::once(then_branch).chain(else_branch);
                branches.any(|branch| self.may_share(branch, scope))
            }
            AstNode::Binary { op, .. } => matches!(
                op,
                BinaryOp::ChainPipe | BinaryOp::ColonEqual | BinaryOp::Coalesce | BinaryOp::Default
            ),
            AstNode::Unary { .. } | AstNode::Lambda { .. } | AstNode::Regex { .. } => false,
            AstNode::Function { name, args, .. } if is_check(name) => {
                name != SHARED && args.first().is_some_and(|node| self.may_share(node, scope))
            }
            AstNode::Function { name, .. } => {
                !(self.survey.is_built_in(name) && makes_scalar(name))
            }
            _ => true,
        }
    }

    /// Says whether a node calls a function for each item and makes a list of what it gives.
    pub(super) fn is_loop(&self, node: &mut AstNode) -> bool {
        match applied(node) {
            AstNode::Function { name, .. } => {
                ["map", "each"].contains(&name.as_str()) && self.survey.is_built_in(name)
            }
            _ => false,
        }
    }
}

/// Asks about the variables that select items in a path: a list of numbers that names one again and again repeats it for every
/// value that it selects from.
pub(super) fn ask_selectors(node: &mut AstNode) {
    let AstNode::Path { steps } = node else {
        return;
    };
    let stages = steps.iter().skip(1).flat_map(|step| &step.stages);
    let asked = stages.filter_map(|stage| match stage {
        Stage::Filter(filter) if is_named(filter) => Some(call(SELECTOR, vec![(**filter).clone()])),
        _ => None,
    });
    let mut all: Vec<_> = asked.collect();
    if !all.is_empty() {
        all.push(std::mem::replace(node, AstNode::Null));
        *node = AstNode::Block(all);
    }
}

/// Says whether a step binds a variable, or is looked back at: each of its values is kept with what was bound before.
pub(super) fn is_of_tuples(step: &PathStep) -> bool {
    step.focus.is_some() || step.index_var.is_some() || step.is_tuple
}

/// Says whether a step gives nothing but parts of the value before it.
fn is_part(step: &AstNode) -> bool {
    match step {
        AstNode::Name(_) | AstNode::Wildcard | AstNode::Descendant => true,
        AstNode::Variable(name) => name.is_empty(),
        _ => false,
    }
}

/// Counts the values that a name or a variable gives, with bytes for each where they are not those of the check: `a@$x.b@$y` has as
/// many tuples as both have values, multiplied.
fn count_part(step: &mut AstNode, check: &str, each: Option<usize>) {
    if is_part(step) || is_named(step) {
        let mut given = vec![part(step)];
        given.extend(each.map(bytes));
        *step = call(check, given);
    }
}

fn is_named(step: &AstNode) -> bool {
    matches!(step, AstNode::Variable(name) if !name.is_empty())
}

/// Takes a step out, as an argument: a name is one in a path only.
fn part(step: &mut AstNode) -> AstNode {
    let node = std::mem::replace(step, AstNode::Null);
    match node {
        AstNode::Variable(_) => node,
        _ => AstNode::Path {
            steps: vec![PathStep::new(node)],
        },
    }
}

/// Returns what a step applies to each item.
fn applied(step: &mut AstNode) -> &mut AstNode {
    match step {
        AstNode::FunctionApplication(inner) => applied(inner),
        _ => step,
    }
}

/// Returns the step whose values are those of a path.
fn last_step(node: &mut AstNode) -> Option<&mut AstNode> {
    match node {
        AstNode::Path { steps } => steps.last_mut().map(|step| &mut step.node),
        AstNode::Sort { input, .. } => last_step(input),
        _ => None,
    }
}

/// Counts a list or an object that a step puts together, at its first part.
fn account(step: &mut AstNode) {
    let (part, count) = match step {
        AstNode::Array(items) => {
            let count = items.len();
            let is_value = |item: &&mut AstNode| {
                !matches!(item, AstNode::Array(_))
                    && !matches!(item, AstNode::Binary { op, .. } if *op == BinaryOp::Range)
            };
            (items.iter_mut().find(is_value), count)
        }
        AstNode::Object(pairs) => {
            let count = pairs.len();
            (pairs.first_mut().map(|(_, value)| value), count)
        }
        _ => return,
    };
    if let Some(part) = part {
        let inner = std::mem::replace(part, AstNode::Null);
        *part = call(ADDED, vec![inner, bytes(A_PART * (count + 1))]);
    }
}
