//! What the value of a `.$` key, or of a field that is evaluated, holds.

use super::{Call, Jsonata, Path, Reason, SyntaxFault};

/// An expression of either query language.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    Path(Path),
    Call(Call),
    Jsonata(Jsonata),
}

impl Expression {
    /// Parses a path or an intrinsic call.
    pub fn parse(text: &str) -> Result<Expression, SyntaxFault> {
        if text.starts_with('$') {
            return Path::parse(text).map(Expression::Path);
        }
        if text.starts_with("States.") {
            return Call::parse(text).map(Expression::Call);
        }
        let mut reason = Reason::Other;
        let message = match text.trim_start() {
            "" => "expected a path, which begins with `$`, or an intrinsic call".to_owned(),
            inner if inner.starts_with('$') || inner.starts_with("States.") => {
                "a path or a call must not begin with a space".to_owned()
            }
            inner => {
                reason = Reason::PlainText;
                format!("`{inner}` is neither a path, which begins with `$`, nor an intrinsic call")
            }
        };
        Err(SyntaxFault::new(message, 0..text.len()).because(reason))
    }
}
