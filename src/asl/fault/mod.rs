//! A fault of a definition: what is wrong and where, in AWS's words and in ours.
//!
//! Faults hold no positions of a text: a path of keys and, inside a string, bytes. Whoever has the text takes them home.

mod advice;
mod aws;
mod locate;
mod notation;
mod plain;
mod problem;

use std::ops::Range;

use crate::diagnostic::{Segment, Severity};

pub use advice::Advice;
pub use locate::path_at;
pub use notation::Notation;
pub use problem::{Doubt, Problem, Slip};

/// One fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub problem: Problem,
    /// From the definition down to what is wrong.
    pub path: Vec<Segment>,
    /// The key at the end of the path is wrong, not its value.
    pub at_key: bool,
    /// Bytes of the string at the path.
    pub span: Option<Range<usize>>,
    /// How many segments of the path AWS's location has; AWS often names the object around. `None`: no location.
    pub located: Option<usize>,
    /// It follows from another diagnostic, or is a known false warning of AWS; AWS reports it all the same.
    pub follows: bool,
    /// The specification forbids it, and no recording shows that AWS refuses it: we warn, and our API is silent.
    pub unsure: bool,
}

impl Fault {
    /// Makes a fault of the value at a path.
    pub fn new(problem: Problem, path: Vec<Segment>) -> Fault {
        Fault {
            problem,
            located: Some(path.len()),
            path,
            at_key: false,
            span: None,
            follows: false,
            unsure: false,
        }
    }

    /// Makes a fault of a member, which AWS tells at the object around it.
    pub fn of_key(problem: Problem, mut path: Vec<Segment>, key: &str) -> Fault {
        let located = Some(path.len());
        path.push(key.into());
        Fault {
            located,
            at_key: true,
            ..Fault::new(problem, path)
        }
    }

    /// Says which bytes of the string are wrong.
    pub fn in_string(self, span: Range<usize>) -> Fault {
        Fault {
            span: Some(span),
            ..self
        }
    }

    /// Returns AWS's code.
    pub fn code(&self) -> &'static str {
        aws::code(&self.problem)
    }

    /// Returns AWS's message.
    pub fn message(&self) -> String {
        aws::message(&self.problem)
    }

    /// Returns AWS's location, `/States/A/Catch[0]/Next`.
    pub fn location(&self) -> Option<String> {
        match &self.problem {
            Problem::NotJson { location, .. } => return Some(location.clone()),
            Problem::NotAnObject => return None,
            _ => {}
        }
        let path = &self.path[..self.located?.min(self.path.len())];
        Some(aws::location(path))
    }

    /// Says whether AWS takes the definition all the same.
    pub fn severity(&self) -> Severity {
        if self.unsure {
            return Severity::Warning;
        }
        match &self.problem {
            Problem::LooksLikePath { .. }
            | Problem::StaticResult { .. }
            | Problem::MaybeUnassigned { .. }
            | Problem::UnknownResource {
                doubt: Doubt::Unknown,
                ..
            }
            | Problem::UnknownParameter { certain: false, .. }
            | Problem::NotAnArn
            | Problem::Advice(_) => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Says whether AWS was observed to refuse it, though no recording decides so: the API of the local emulator takes it, a
    /// manifest does not.
    pub fn is_refused(&self) -> bool {
        matches!(
            self.problem,
            Problem::NotAnArn
                | Problem::Advice(
                    Advice::NoParameters { .. }
                        | Advice::Placeholder
                        | Advice::NeedsDistributed { .. }
                )
        )
    }

    /// Says whether it is an integration that AWS may have got after we were made: our API refuses it, and a manifest is let pass.
    pub fn may_be_newer(&self) -> bool {
        matches!(
            self.problem,
            Problem::UnknownResource {
                doubt: Doubt::Newer | Doubt::Unknown,
                ..
            }
        )
    }

    /// Says whether it is our own advice, of which AWS says nothing.
    pub fn is_advice(&self) -> bool {
        self.unsure || matches!(self.problem, Problem::Advice(_))
    }

    /// Returns our own code, lower case with dashes.
    pub fn name(&self) -> &'static str {
        plain::name(&self.problem)
    }

    /// Says what is wrong in a lower-case phrase.
    pub fn phrase(&self) -> String {
        plain::phrase(&self.problem, &self.path)
    }

    /// Says what to do instead.
    pub fn hints(&self, notation: Notation) -> Vec<String> {
        let hints = plain::hints(&self.problem);
        match notation {
            Notation::Yaml => hints,
            Notation::Json => hints.iter().map(|hint| notation::in_json(hint)).collect(),
        }
    }
}
