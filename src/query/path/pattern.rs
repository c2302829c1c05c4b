//! Regular expressions of filters.
//!
//! Java backtracks, which can take forever; the engine here takes linear time and therefore leaves out look-around,
//! back-references and possessive quantifiers. Such an expression parses, and is refused where it is used.

use regex::{Regex, RegexBuilder};

use super::fault::PathFault;

/// The most bytes that one compiled expression may take.
const LARGEST: usize = 1 << 20;

/// A regular expression between slashes.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// What stands between the slashes.
    pub text: String,
    pub flags: String,
    compiled: Option<Regex>,
}

impl Pattern {
    pub(super) fn new(text: String, flags: String) -> Pattern {
        // Jayway asks for a match of the whole text.
        let compiled = RegexBuilder::new(&format!(r"\A(?:{text})\z"))
            .case_insensitive(flags.contains('i'))
            .dot_matches_new_line(flags.contains('s'))
            .multi_line(flags.contains('m'))
            .ignore_whitespace(flags.contains('x'))
            .size_limit(LARGEST)
            .build()
            .ok();
        Pattern {
            text,
            flags,
            compiled,
        }
    }

    pub(super) fn matches(&self, text: &str) -> Result<bool, PathFault> {
        match &self.compiled {
            Some(regex) => Ok(regex.is_match(text)),
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
