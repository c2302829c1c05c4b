//! The pieces of syntax that checked forms are made of.

use jsonata_core::ast::{AstNode, BinaryOp};

use super::super::tree::children;
use super::checks::REACH;

/// Makes the call of a check.
pub(super) fn call(name: &str, args: Vec<AstNode>) -> AstNode {
    AstNode::Function {
        name: name.to_owned(),
        args,
        is_builtin: true,
    }
}

/// Says whether a function is a check: no expression can write such a name.
pub(super) fn is_check(name: &str) -> bool {
    name.starts_with("bounded ")
}

/// Puts a check around a node.
pub(super) fn wrap(node: &mut AstNode, name: &str) {
    let inner = std::mem::replace(node, AstNode::Null);
    *node = call(name, vec![inner]);
}

/// Says whether a call with such arguments makes a function, and is none yet.
pub(super) fn is_partial(args: &[AstNode]) -> bool {
    args.iter()
        .any(|argument| matches!(argument, AstNode::Placeholder))
}

pub(super) fn is_concatenation(node: &AstNode) -> bool {
    matches!(node, AstNode::Binary { op, .. } if *op == BinaryOp::Concatenate)
}

pub(super) fn is_literal(node: &AstNode) -> bool {
    matches!(
        node,
        AstNode::String(_) | AstNode::Number(_) | AstNode::Boolean(_) | AstNode::Null
    )
}

/// Binds the first arguments of a call, so that they can be looked at before the call is made.
pub(super) fn asked(node: &mut AstNode, bound: usize, checks: &[(&str, &[usize])]) {
    let AstNode::Function { args, .. } = node else {
        return;
    };
    let mut steps = Vec::new();
    for (index, argument) in args.iter_mut().enumerate().take(bound) {
        // A regular expression is no value that could be bound, and what is written out need not be.
        if matches!(argument, AstNode::Regex { .. } | AstNode::Placeholder) || is_literal(argument)
        {
            continue;
        }
        let variable = || AstNode::Variable(format!("bounded {index}"));
        let value = std::mem::replace(argument, variable());
        steps.push(AstNode::Binary {
            op: BinaryOp::ColonEqual,
            lhs: Box::new(variable()),
            rhs: Box::new(value),
        });
    }
    for (name, arguments) in checks {
        let given = arguments.iter().filter_map(|index| args.get(*index));
        steps.push(call(name, given.cloned().collect()));
    }
    steps.push(std::mem::replace(node, AstNode::Null));
    *node = AstNode::Block(steps);
}

/// Makes a function of a call, with parameters in the places that are open.
pub(super) fn function(name: &str, args: Vec<AstNode>) -> AstNode {
    let mut params = Vec::new();
    let filled = args.into_iter().enumerate().map(|(index, argument)| {
        if !matches!(argument, AstNode::Placeholder) {
            return argument;
        }
        let name = format!("bounded parameter {index}");
        params.push(name.clone());
        AstNode::Variable(name)
    });
    let args = filled.collect();
    AstNode::Lambda {
        params,
        body: Box::new(call(name, args)),
        signature: None,
        thunk: false,
    }
}

/// Counts the numbers of a range before it is made; a short one that is written out is none to count.
pub(super) fn reach(first: &AstNode, last: &mut AstNode) {
    const SHORT: f64 = 1000.0;
    if let (AstNode::Number(first), AstNode::Number(last)) = (first, &*last)
        && last - first <= SHORT
    {
        return;
    }
    count_range(first, last, AstNode::Undefined);
}

/// Counts the numbers of a range, with the bytes that each becomes.
pub(super) fn count_range(first: &AstNode, last: &mut AstNode, bytes: AstNode) {
    let known = match first {
        AstNode::Number(_) | AstNode::Variable(_) => first.clone(),
        _ => AstNode::Undefined,
    };
    let end = std::mem::replace(last, AstNode::Null);
    *last = call(REACH, vec![end, known, bytes]);
}

/// Makes a number of bytes an argument.
#[expect(clippy::cast_precision_loss, reason = "no text has that many")]
pub(super) fn bytes(count: usize) -> AstNode {
    AstNode::Number(count as f64)
}

/// Returns the bytes of what a node makes a function of, nothing where it makes none. A call with open places holds the function
/// that it is of out of sight, so a chain of them is bounded by what each counts.
pub(super) fn function_size(node: &mut AstNode) -> Option<usize> {
    const A_LINK: usize = 64 << 10;
    match node {
        AstNode::Lambda { body, .. } => Some(size(body)),
        AstNode::Function { name, args, .. } if is_partial(args) => {
            let is_open = |node: &AstNode| matches!(node, AstNode::Placeholder);
            let holds = args.iter().any(|node| !is_open(node) && !is_literal(node));
            let is_known = super::super::functions::is_built_in(name) && !holds;
            Some(if is_known { 0 } else { A_LINK })
        }
        AstNode::Call { args, .. } if is_partial(args) => Some(A_LINK),
        AstNode::Binary { op, rhs, .. } if *op == BinaryOp::ColonEqual => function_size(rhs),
        _ => None,
    }
}

fn size(node: &mut AstNode) -> usize {
    const A_NODE: usize = 2 * size_of::<AstNode>();
    let below = children(node).into_iter();
    A_NODE + below.map(|(child, _)| size(child)).sum::<usize>()
}
