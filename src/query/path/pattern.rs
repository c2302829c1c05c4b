//! Regular expressions of filters.
//!
//! Java backtracks, which can take forever; the engine here takes linear time and therefore leaves out look-around,
//! back-references and possessive quantifiers. Such an expression parses, and is refused where it is used.

use regex::{Regex, RegexBuilder};

use super::fault::PathFault;

/// How many bytes a compiled expression may take, and how long a search then takes for each byte of text, in places of a path.
const SIZES: [(usize, usize); 3] = [(1 << 13, 1), (1 << 16, 8), (1 << 20, 128)];

/// A regular expression between slashes.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// What stands between the slashes.
    pub text: String,
    pub flags: String,
    compiled: Option<(Regex, usize)>,
}

impl Pattern {
    pub(super) fn new(text: String, flags: String) -> Pattern {
        // Jayway asks for a match of the whole text.
        let whole = format!(r"\A(?:{text})\z");
        let build = |(size, work): (usize, usize)| {
            let mut builder = RegexBuilder::new(&whole);
            builder
                .case_insensitive(flags.contains('i'))
                .dot_matches_new_line(flags.contains('s'))
                .multi_line(flags.contains('m'))
                .ignore_whitespace(flags.contains('x'))
                .size_limit(size);
            Some((builder.build().ok()?, work))
        };
        let compiled = SIZES.into_iter().find_map(build);
        Pattern {
            text,
            flags,
            compiled,
        }
    }

    /// Returns how long a search takes, in places that a path looks at.
    pub(super) fn work(&self, text: &str) -> usize {
        let each = self.compiled.as_ref().map_or(0, |(_, work)| *work);
        text.len().saturating_mul(each)
    }

    pub(super) fn matches(&self, text: &str) -> Result<bool, PathFault> {
        match &self.compiled {
            Some((regex, _)) => Ok(regex.is_match(text)),
            None => Err(PathFault::Regex {
                pattern: self.text.clone(),
            }),
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, &self.flags) == (&other.text, &other.flags)
    }
}
