//! Searches with a regular expression, which the evaluator's time limit does not reach into.

use std::time::{Duration, Instant};

use jsonata_core::evaluator::{EvaluatorError, HostFnResult};
use jsonata_core::value::JValue;
use regex::{Regex, RegexBuilder};

use super::super::outcome;

/// Texts up to this length are searched without further ado, in bytes.
const SHORT_TEXT: usize = 1000;

/// The most bytes of a compiled regular expression times bytes of text: a search takes up to a nanosecond for some ten of them.
const MOST_SEARCHING: usize = 1 << 35;

/// The most matches times bytes of text: the evaluator counts characters from the beginning for each match.
const MOST_MATCHING: usize = 1 << 35;

/// What is said of a regular expression that AWS takes and the engine here does not.
const FOREIGN: &str = "look-around and back-references in regular expressions are not supported by the local emulator";

/// How long the matches of a text may take.
const LONGEST_SEARCH: Duration = Duration::from_secs(2);

/// Refuses a search that the engine has no form for, and one in a long text that would take too long, after trying it where all
/// matches are wanted.
pub(super) fn searched(arguments: &[JValue], all: bool) -> HostFnResult {
    let [JValue::String(text), JValue::Regex { pattern, flags }] = arguments else {
        return Ok(JValue::Undefined);
    };
    let build = |limit: Option<usize>| {
        let mut builder = RegexBuilder::new(pattern);
        builder
            .case_insensitive(flags.contains('i'))
            .multi_line(flags.contains('m'));
        limit.map(|limit| builder.size_limit(limit));
        builder.build()
    };
    if is_foreign(pattern) && build(None).is_err() {
        return Err(EvaluatorError::EvaluationError(FOREIGN.to_owned()));
    }
    if text.len() <= SHORT_TEXT {
        return Ok(JValue::Undefined);
    }
    let fits = match build(Some(MOST_SEARCHING / text.len())) {
        Ok(regex) => !all || is_soon_over(&regex, text),
        // One that is refused in any case is refused by the search itself.
        Err(_) => build(None).is_err(),
    };
    match fits {
        true => Ok(JValue::Undefined),
        false => Err(EvaluatorError::EvaluationError(outcome::TIME.to_owned())),
    }
}

/// Says whether a pattern may have look-around or back-references.
fn is_foreign(pattern: &str) -> bool {
    let escaped_digit = pattern
        .as_bytes()
        .windows(2)
        .any(|pair| pair[0] == b'\\' && (pair[1].is_ascii_digit() || pair[1] == b'k'));
    escaped_digit
        || ["(?=", "(?!", "(?<"]
            .iter()
            .any(|begin| pattern.contains(begin))
}

fn is_soon_over(regex: &Regex, text: &str) -> bool {
    let (begun, most) = (Instant::now(), MOST_MATCHING / text.len());
    let mut matches = regex.find_iter(text).enumerate();
    matches.all(|(count, _)| count < most && begun.elapsed() < LONGEST_SEARCH)
}
