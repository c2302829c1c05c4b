//! Policy variables: `${aws:username}`, with a default behind a comma, and the escapes of special characters.

use super::Context;

/// What stands between `${` and `}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Placeholder {
    /// `${*}`, `${?}` and `${$}`: the character itself.
    Literal(char),
    Variable(Variable),
}

/// A condition key whose value is put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    /// In lower case.
    key: String,
    default: Option<String>,
}

impl Variable {
    /// Returns the value in a request; `None` where it has none, or more than one.
    pub fn value<'a>(&'a self, context: &'a Context) -> Option<&'a str> {
        match context.values(&self.key) {
            [one] => Some(one),
            _ => self.default.as_deref(),
        }
    }
}

/// Reads the inside of a placeholder; `None` where IAM knows no such variable.
pub(super) fn placeholder(inside: &str) -> Option<Placeholder> {
    if let "*" | "?" | "$" = inside {
        return inside.chars().next().map(Placeholder::Literal);
    }
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => (key, Some(quoted(default.trim())?)),
        None => (inside, None),
    };
    let key = key.trim();
    let is_key = |c: char| c.is_ascii_graphic() && !matches!(c, '\'' | '"' | '{' | '*' | '?');
    // A tag's key may have spaces and letters of any language in it.
    let fits = match key.split_once('/') {
        Some((name, tag)) => name.chars().all(is_key) && !tag.is_empty(),
        None => key.chars().all(is_key),
    };
    let is_named = key
        .split_once(':')
        .is_some_and(|(prefix, name)| !prefix.is_empty() && !name.is_empty());
    (fits && is_named).then(|| {
        Placeholder::Variable(Variable {
            key: key.to_ascii_lowercase(),
            default,
        })
    })
}

fn quoted(text: &str) -> Option<String> {
    let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inside.to_owned())
}
