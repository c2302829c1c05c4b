//! A rule of the language: a code and what it means, how much it matters, what checks it.

use crate::asl::walk::{ScopeAt, StateAt};
use crate::diagnostic::Code;
use crate::query::{Call, Jsonata};

use super::{Fault, InExpression, Level};

/// A rule of the language.
#[derive(Debug)]
pub struct Rule {
    /// The code and its explanation.
    pub code: Code,
    /// The usual level; a problem may have another one.
    pub level: Level,
    /// What looks for it, beside the reader and the checks of AWS's rules, which are in AWS's order (`rules/mod.rs`).
    pub checks: &'static [Check],
}

/// What a rule looks at. A check adds what it finds, and sees what was found before.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Each state, with what was found in it.
    State(fn(&StateAt, &mut Vec<Fault>)),
    /// All scopes of the definition together.
    Scopes(fn(&[ScopeAt], &mut Vec<Fault>)),
    /// Each JSONata expression.
    Jsonata(fn(&Jsonata, &mut Vec<InExpression>)),
    /// Each call of an intrinsic function, without those inside it.
    Call(fn(&Call, &mut Vec<InExpression>)),
}
