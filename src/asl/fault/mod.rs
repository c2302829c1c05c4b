//! A fault of a definition: what is wrong and where, in AWS's words and in ours.
//!
//! Faults hold no positions of a text: a path of keys and, inside a string, bytes. Whoever has the text takes them home.

mod level;
mod locate;
mod location;
mod notation;
mod problem;
mod rule;
pub(in crate::asl) mod words;

use std::any::Any;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Segment, Severity};

pub use level::Level;
pub use locate::path_at;
pub use notation::Notation;
pub use problem::{AwsWords, Problem};
pub use rule::{Check, Rule};

/// One fault.
#[derive(Clone, Debug)]
pub struct Fault {
    pub problem: Arc<dyn Problem>,
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
    pub fn new(problem: impl Problem, path: Vec<Segment>) -> Fault {
        Fault::shared(Arc::new(problem), path)
    }

    /// Makes a fault of a problem that has its memory already.
    pub fn shared(problem: Arc<dyn Problem>, path: Vec<Segment>) -> Fault {
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

    /// Makes a fault of a member, which AWS reports at the object around it.
    pub fn of_key(problem: impl Problem, mut path: Vec<Segment>, key: &str) -> Fault {
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

    /// Returns the problem where it is of this type.
    pub fn problem<P: Problem>(&self) -> Option<&P> {
        let problem: &dyn Any = &*self.problem;
        problem.downcast_ref()
    }

    /// Returns whether the problem is of this type.
    pub fn is<P: Problem>(&self) -> bool {
        self.problem::<P>().is_some()
    }

    /// Returns AWS's code and message; nothing where AWS does not report it.
    pub fn aws(&self) -> Option<AwsWords> {
        self.problem.aws()
    }

    /// Returns AWS's location, `/States/A/Catch[0]/Next`.
    pub fn location(&self) -> Option<String> {
        if let Some(location) = self.problem.aws_location() {
            return Some(location.to_owned());
        }
        let path = &self.path[..self.located?.min(self.path.len())];
        Some(location::render(path))
    }

    /// Returns how much it matters.
    pub fn level(&self) -> Level {
        match self.unsure {
            true => Level::LINT,
            false => self.problem.level(),
        }
    }

    /// Returns whether AWS refuses the definition for it, as far as AWS was recorded.
    pub fn is_error(&self) -> bool {
        self.level().service == Some(Severity::Error)
    }

    /// Returns our own code, lower case with dashes.
    pub fn code(&self) -> &'static str {
        self.problem.rule().code.name
    }

    /// Returns what is wrong as a lower-case phrase.
    pub fn phrase(&self) -> String {
        self.problem.phrase(&self.path)
    }

    /// Returns what to do instead.
    pub fn hints(&self, notation: Notation) -> Vec<String> {
        let hints = self.problem.hints();
        match notation {
            Notation::Yaml => hints,
            Notation::Json => hints.iter().map(|hint| notation::in_json(hint)).collect(),
        }
    }
}

/// A problem inside an expression.
#[derive(Clone, Debug)]
pub struct InExpression {
    pub problem: Arc<dyn Problem>,
    /// Bytes of the string that holds the expression; nothing where the whole string is meant.
    pub span: Option<Range<usize>>,
}

impl InExpression {
    pub fn new(problem: impl Problem, span: Option<Range<usize>>) -> InExpression {
        InExpression {
            problem: Arc::new(problem),
            span,
        }
    }
}
