//! Strings of a policy: wildcards and variables, and what they match.

use super::Context;
use super::variable::{Placeholder, Variable, placeholder};

/// A string of a policy.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern(Vec<Token>);

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Char(char),
    /// `?`, and whether it matches a colon.
    One(bool),
    /// `*`, and whether it matches colons.
    Any(bool),
    Variable(Variable),
}

/// How the characters of a string are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Syntax {
    pub wildcards: Wildcards,
    /// Whether `${…}` is a variable, which it is not in version 2008-10-17.
    pub variables: bool,
}

/// Where `*` and `?` are wildcards, and what they match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wildcards {
    /// They are characters like any other.
    None,
    /// They match any characters.
    Text,
    /// Within a segment of an ARN; a `*` that ends one also matches beyond it. What follows the fifth colon is one segment.
    Resource,
    /// Within one of the six components of an ARN.
    Components,
}

impl Pattern {
    /// Reads a string; an error with the placeholder that IAM does not know.
    pub fn read(text: &str, syntax: Syntax) -> Result<Pattern, String> {
        let mut tokens = Vec::new();
        let mut colons = 0;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if syntax.variables && rest.starts_with("${") {
                let end = rest.find('}').ok_or_else(|| rest.to_owned())?;
                let whole = &rest[..=end];
                tokens.push(match placeholder(&rest[2..end]) {
                    Some(Placeholder::Literal(one)) => Token::Char(one),
                    Some(Placeholder::Variable(variable)) => Token::Variable(variable),
                    None => return Err(whole.to_owned()),
                });
                rest = &rest[end + 1..];
                continue;
            }
            rest = &rest[first.len_utf8()..];
            colons += usize::from(first == ':');
            let ends_segment = rest.is_empty() || rest.starts_with(':');
            let (one, any) = match syntax.wildcards {
                Wildcards::None | Wildcards::Text => (true, true),
                Wildcards::Resource => (colons >= 5, colons >= 5 || ends_segment),
                Wildcards::Components => (colons >= 5, colons >= 5),
            };
            tokens.push(match first {
                '?' if syntax.wildcards != Wildcards::None => Token::One(one),
                '*' if syntax.wildcards != Wildcards::None => Token::Any(any),
                other => Token::Char(other),
            });
        }
        Ok(Pattern(tokens))
    }

    /// Puts the values of variables in; `None` where one of them has none.
    pub fn resolved(&self, context: &Context) -> Option<Pattern> {
        let mut tokens = Vec::with_capacity(self.0.len());
        for token in &self.0 {
            match token {
                Token::Variable(variable) => {
                    tokens.extend(variable.value(context)?.chars().map(Token::Char));
                }
                other => tokens.push(other.clone()),
            }
        }
        Some(Pattern(tokens))
    }

    /// Writes its characters in lower case.
    pub fn folded(self) -> Pattern {
        let mut tokens = Vec::with_capacity(self.0.len());
        for token in self.0 {
            match token {
                Token::Char(one) => tokens.extend(one.to_lowercase().map(Token::Char)),
                other => tokens.push(other),
            }
        }
        Pattern(tokens)
    }

    /// Returns whether a string matches; a variable that is not resolved matches nothing.
    ///
    /// Every place of the pattern that the string so far leads to is kept, so that no pattern takes more than its length
    /// times the string's.
    pub fn matches(&self, text: &str) -> bool {
        let tokens = &self.0;
        let mut places = vec![false; tokens.len() + 1];
        places[0] = true;
        pass_stars(tokens, &mut places);
        for character in text.chars() {
            let mut next = vec![false; tokens.len() + 1];
            for (index, token) in tokens.iter().enumerate() {
                let fits = |beyond: &bool| *beyond || character != ':';
                match token {
                    _ if !places[index] => {}
                    Token::Char(one) if *one == character => next[index + 1] = true,
                    Token::One(beyond) if fits(beyond) => next[index + 1] = true,
                    Token::Any(beyond) if fits(beyond) => next[index] = true,
                    _ => {}
                }
            }
            pass_stars(tokens, &mut next);
            places = next;
        }
        places[tokens.len()]
    }
}

/// A `*` matches nothing, too.
fn pass_stars(tokens: &[Token], places: &mut [bool]) {
    for (index, token) in tokens.iter().enumerate() {
        if places[index] && matches!(token, Token::Any(_)) {
            places[index + 1] = true;
        }
    }
}
