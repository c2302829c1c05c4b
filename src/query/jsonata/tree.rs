//! The nodes right below a node of a syntax tree.

use jsonata_core::ast::{AstNode, BinaryOp, Stage};

/// Gives each with whether it may be replaced by a call: the steps of a path, the lists in a list and what stands behind
/// `~>` may not, because their kind decides what becomes of their result.
pub(super) fn children(node: &mut AstNode) -> Vec<(&mut AstNode, bool)> {
    match node {
        AstNode::Path { steps } => {
            let mut found = Vec::new();
            for step in steps {
                found.push((&mut step.node, false));
                for stage in &mut step.stages {
                    if let Stage::Filter(inner) = stage {
                        found.push((&mut **inner, true));
                    }
                }
            }
            found
        }
        AstNode::Binary { op, lhs, rhs } => {
            // `list ~> $map($f)` is a call that gets one more argument.
            let is_call = *op == BinaryOp::ChainPipe;
            vec![(&mut **lhs, true), (&mut **rhs, !is_call)]
        }
        AstNode::Unary { operand, .. } => vec![(&mut **operand, true)],
        AstNode::Function { args, .. } => free(args),
        AstNode::Call { procedure, args } => {
            let mut found = free(args);
            found.insert(0, (procedure, false));
            found
        }
        AstNode::Lambda { body, .. } => vec![(&mut **body, true)],
        AstNode::Array(items) | AstNode::ArrayGroup(items) => {
            let is_list = |item: &AstNode| matches!(item, AstNode::Array(_));
            items
                .iter_mut()
                .map(|item| {
                    let free = !is_list(item);
                    (item, free)
                })
                .collect()
        }
        AstNode::Block(items) => free(items),
        AstNode::Object(pairs) => in_pairs(pairs),
        AstNode::ObjectTransform { input, pattern } => {
            let mut found = in_pairs(pattern);
            found.push((input, false));
            found
        }
        AstNode::Conditional {
            condition,
            then_branch,
            else_branch,
        } => {
            let mut found = vec![(&mut **condition, true), (&mut **then_branch, true)];
            found.extend(else_branch.as_deref_mut().map(|branch| (branch, true)));
            found
        }
        AstNode::FunctionApplication(inner) => vec![(&mut **inner, false)],
        AstNode::Sort { input, terms } => {
            let mut found: Vec<_> = terms.iter_mut().map(|(term, _)| (term, true)).collect();
            found.push((input, false));
            found
        }
        AstNode::Transform {
            location,
            update,
            delete,
        } => {
            let mut found = vec![(&mut **location, false), (&mut **update, false)];
            found.extend(delete.as_deref_mut().map(|delete| (delete, false)));
            found
        }
        AstNode::String(_)
        | AstNode::Name(_)
        | AstNode::Number(_)
        | AstNode::Boolean(_)
        | AstNode::Null
        | AstNode::Undefined
        | AstNode::Placeholder
        | AstNode::Regex { .. }
        | AstNode::Variable(_)
        | AstNode::ParentVariable(_)
        | AstNode::Wildcard
        | AstNode::Descendant
        | AstNode::Parent(_) => Vec::new(),
    }
}

fn free(nodes: &mut [AstNode]) -> Vec<(&mut AstNode, bool)> {
    nodes.iter_mut().map(|node| (node, true)).collect()
}

fn in_pairs(pairs: &mut [(AstNode, AstNode)]) -> Vec<(&mut AstNode, bool)> {
    pairs
        .iter_mut()
        .flat_map(|(key, value)| [(key, true), (value, true)])
        .collect()
}
