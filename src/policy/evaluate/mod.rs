//! What IAM decides for a request: allowed, denied by a statement, or denied because no statement allows it.
//!
//! The policies of a role and its permissions boundary, as IAM's documentation describes their evaluation. Policies of other
//! kinds (of resources, sessions, organizations) are no part of it. What is not supported is refused when a document is read.

mod compare;
mod condition;
mod denial;
mod operator;
mod pattern;
mod place;
mod read;
mod request;
mod variable;

use std::collections::BTreeSet;

pub use denial::denial;
pub use place::Unsupported;
pub use read::Policy;
pub use request::{Context, Request};

/// The policies that apply to the requests of one principal.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    pub identity: Vec<Policy>,
    /// Limits what the identity policies allow, and allows nothing itself.
    pub boundary: Option<Policy>,
}

impl Policies {
    /// Returns whether a statement allows an action on anything at all, under whatever condition.
    pub fn mention(&self, action: &str) -> bool {
        self.identity.iter().any(|policy| policy.mentions(action))
    }

    /// Returns the policies without their conditions on some keys, and the keys of which there were conditions, sorted.
    pub fn without_conditions_on(
        &self,
        is_meant: &dyn Fn(&str) -> bool,
    ) -> (Policies, BTreeSet<String>) {
        let mut left_out = BTreeSet::new();
        let mut without = |policy: &Policy| policy.without_conditions_on(is_meant, &mut left_out);
        let policies = Policies {
            identity: self.identity.iter().map(&mut without).collect(),
            boundary: self.boundary.as_ref().map(&mut without),
        };
        (policies, left_out)
    }
}

/// What the policies decide for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A statement allows it, and no statement denies it.
    Allow(Decider),
    /// A statement denies it, whatever others allow.
    ExplicitDeny(Decider),
    /// No statement of these policies allows it.
    ImplicitDeny(Source),
}

/// A statement that decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decider {
    pub source: Source,
    /// The index of the policy among the identity policies; 0 for the boundary.
    pub policy: usize,
    /// The index of the statement in its policy.
    pub statement: usize,
    pub sid: Option<String>,
}

/// Which kind of policy decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Identity,
    Boundary,
}

impl Decision {
    /// Returns whether the request is allowed.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allow(_))
    }
}

/// Decides a request; an error where a value of the context cannot be compared as a condition demands.
pub fn evaluate(policies: &Policies, request: &Request) -> Result<Decision, Unsupported> {
    let boundary = policies.boundary.as_ref();
    let identity = policies
        .identity
        .iter()
        .enumerate()
        .map(|(index, policy)| (Source::Identity, index, policy));
    let limiting = boundary
        .into_iter()
        .map(|policy| (Source::Boundary, 0, policy));
    let (mut allowed_by, mut is_within) = (None, boundary.is_none());
    for (source, policy, document) in identity.chain(limiting) {
        for (statement, one) in document.statements.iter().enumerate() {
            if !one.applies(request)? {
                continue;
            }
            let decider = || Decider {
                source,
                policy,
                statement,
                sid: one.sid.clone(),
            };
            match (one.denies, source) {
                (true, _) => return Ok(Decision::ExplicitDeny(decider())),
                (false, Source::Identity) => drop(allowed_by.get_or_insert_with(decider)),
                (false, Source::Boundary) => is_within = true,
            }
        }
    }
    Ok(match allowed_by {
        Some(decider) if is_within => Decision::Allow(decider),
        Some(_) => Decision::ImplicitDeny(Source::Boundary),
        None => Decision::ImplicitDeny(Source::Identity),
    })
}
