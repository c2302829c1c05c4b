//! What is wrong with the text of an expression.

use std::ops::Range;

/// One fault of an expression and the bytes it is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxFault {
    /// A lower-case phrase with what was written in backticks.
    pub message: String,
    /// Byte offsets in the text of the expression; empty at the end of the text.
    pub at: Range<usize>,
    pub reason: Reason,
}

/// What a fault comes from, where a reader can say more about it than its message does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reason {
    #[default]
    Other,
    /// The text is plain: neither a path nor a call.
    PlainText,
    /// Something is added to a path, or taken from it.
    Arithmetic,
}

impl SyntaxFault {
    /// Makes a fault of a phrase and a place.
    pub fn new(message: impl Into<String>, at: Range<usize>) -> SyntaxFault {
        SyntaxFault {
            message: message.into(),
            at,
            reason: Reason::Other,
        }
    }

    /// Says what it comes from.
    pub fn because(self, reason: Reason) -> SyntaxFault {
        SyntaxFault { reason, ..self }
    }

    /// Moves the place when the text stands inside a longer one.
    pub fn shifted(mut self, by: usize) -> SyntaxFault {
        self.at = self.at.start + by..self.at.end + by;
        self
    }
}
