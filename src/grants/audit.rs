//! What a role written by hand has and never needs, and what a machine needs and the role lacks.

use serde_json::Map;

use super::decide::{decide, split};
use super::{Grant, Need};
use crate::policy::evaluate::{Context, Decision, Policies, Policy, Unsupported};
use crate::policy::{Effect, Statement, document, merge};

/// What differs between what a role has and what a machine needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audit {
    pub missing: Vec<Missing>,
    pub excess: Vec<Excess>,
}

/// A call that is needed and not allowed: one action on one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    pub statement: Statement,
    pub needed_by: Need,
    /// The index of the statement that denies it, if one does.
    pub denied_by: Option<usize>,
}

/// A statement that allows more than is needed.
#[derive(Clone, Debug, PartialEq)]
pub struct Excess {
    /// Its index among the statements of the role.
    pub index: usize,
    /// What is needed of it; empty for a statement that is never needed.
    pub needed: Vec<Statement>,
}

/// Compares the statements of a role with what is needed; an error with the index of a statement that cannot be evaluated.
pub fn audit(needed: &[Grant], has: &[Statement]) -> Result<Audit, (usize, Unsupported)> {
    let pairs: Vec<(Statement, &Need)> = needed
        .iter()
        .flat_map(|grant| split(&grant.statement).map(move |one| (one, &grant.needed_by)))
        .collect();
    let alone = has
        .iter()
        .enumerate()
        .map(|(index, statement)| policies(&[statement]).map_err(|error| (index, error)))
        .collect::<Result<Vec<Policies>, _>>()?;
    let all: Vec<&Statement> = has.iter().collect();
    let whole = policies(&all).map_err(|error| (0, error))?;
    let mut audit = Audit::default();
    for (statement, need) in &pairs {
        let denied_by =
            match decide(&whole, statement, &Context::default()).map_err(|error| (0, error))? {
                Decision::Allow(_) => continue,
                Decision::ExplicitDeny(by) => Some(by.statement),
                Decision::ImplicitDeny(_) => None,
            };
        audit.missing.push(Missing {
            statement: statement.clone(),
            needed_by: (*need).clone(),
            denied_by,
        });
    }
    for (index, statement) in has.iter().enumerate() {
        if statement.effect == Effect::Deny {
            continue;
        }
        let mut used = Vec::new();
        for (pair, _) in &pairs {
            let is_used = covers(&alone[index], pair).map_err(|error| (index, error))?
                || is_part(statement, pair).map_err(|error| (index, error))?;
            if is_used {
                used.push(pair.clone());
            }
        }
        let used = merge(used);
        if !is_all_of(statement, &used).map_err(|error| (index, error))? {
            audit.excess.push(Excess {
                index,
                needed: used,
            });
        }
    }
    Ok(audit)
}

fn policies(statements: &[&Statement]) -> Result<Policies, Unsupported> {
    let statements: Vec<Statement> = statements.iter().copied().cloned().collect();
    Ok(Policies {
        identity: vec![Policy::read(&document(&statements))?],
        boundary: None,
    })
}

/// Returns whether a policy allows what one action on one resource needs.
fn covers(policies: &Policies, pair: &Statement) -> Result<bool, Unsupported> {
    Ok(decide(policies, pair, &Context::default())?.is_allowed())
}

/// Returns whether a statement allows a part of what is needed: one table of all whose names begin alike.
fn is_part(statement: &Statement, pair: &Statement) -> Result<bool, Unsupported> {
    let needed = policies(&[&Statement {
        condition: Map::new(),
        ..pair.clone()
    }])?;
    for one in split(statement) {
        if covers(&needed, &one)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns whether all that a statement allows is needed.
fn is_all_of(statement: &Statement, used: &[Statement]) -> Result<bool, Unsupported> {
    let used = policies(&used.iter().collect::<Vec<_>>())?;
    let mut own = split(statement).peekable();
    if own.peek().is_none() {
        return Ok(false);
    }
    for pair in own {
        if !covers(&used, &pair)? {
            return Ok(false);
        }
    }
    Ok(true)
}
