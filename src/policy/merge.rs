//! Fewer statements that grant the same.

use std::mem;

use super::Statement;

/// Joins statements that differ only in their resources, or only in their actions; the rest stays in order.
///
/// A statement with a `Sid` was named by somebody and is left as it is. Lists come out sorted, without repeats.
pub fn merge(statements: Vec<Statement>) -> Vec<Statement> {
    let mut merged: Vec<Statement> = statements.into_iter().map(sorted).collect();
    loop {
        let before = merged.len();
        merged = join(merged, same_but_resource, |kept, next| {
            kept.resource.extend(next.resource)
        });
        merged = join(merged, same_but_action, |kept, next| {
            kept.action.extend(next.action)
        });
        if merged.len() == before {
            return merged;
        }
    }
}

fn join(
    statements: Vec<Statement>,
    alike: fn(&Statement, &Statement) -> bool,
    add: fn(&mut Statement, Statement),
) -> Vec<Statement> {
    let mut joined: Vec<Statement> = Vec::new();
    for statement in statements {
        match joined.iter_mut().find(|kept| alike(kept, &statement)) {
            Some(kept) => {
                add(kept, statement);
                *kept = sorted(mem::take(kept));
            }
            None => joined.push(statement),
        }
    }
    joined
}

fn sorted(mut statement: Statement) -> Statement {
    for list in [
        &mut statement.action,
        &mut statement.not_action,
        &mut statement.resource,
        &mut statement.not_resource,
    ] {
        list.sort();
        list.dedup();
    }
    statement
}

fn same_but_resource(a: &Statement, b: &Statement) -> bool {
    same_frame(a, b)
        && !a.resource.is_empty()
        && !b.resource.is_empty()
        && a.action == b.action
        && a.not_action == b.not_action
}

fn same_but_action(a: &Statement, b: &Statement) -> bool {
    same_frame(a, b)
        && !a.action.is_empty()
        && !b.action.is_empty()
        && a.resource == b.resource
        && a.not_resource == b.not_resource
}

fn same_frame(a: &Statement, b: &Statement) -> bool {
    a.sid.is_none()
        && b.sid.is_none()
        && a.effect == b.effect
        && a.principal == b.principal
        && a.not_principal == b.not_principal
        && a.condition == b.condition
}
