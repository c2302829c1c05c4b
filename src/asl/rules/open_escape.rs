//! A pattern that ends in a backslash with nothing behind it.

use super::choice_operands::texts;
use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "open-escape",
        about: "The pattern of `StringMatches` ends in a backslash with nothing behind it to escape. \
            A warning: the specification makes it an error while running.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Sort: {Type: Choice, Choices: [{Variable: $.name, StringMatches: 'a*\', Next: Done}], Default: Done}
Done: {Type: Succeed}
",
            good: r"
Sort: {Type: Choice, Choices: [{Variable: $.name, StringMatches: 'a*\\', Next: Done}], Default: Done}
Done: {Type: Succeed}
",
        }),
    },
    level: Level::LINT,
    checks: &[Check::State(check)],
};

/// A backslash that escapes nothing.
#[derive(Debug)]
pub struct OpenEscape;

impl Problem for OpenEscape {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "the pattern ends in a backslash that escapes nothing".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        vec!["write `\\\\` for a literal backslash, and `\\*` for a star".to_owned()]
    }
}

fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    texts(state, &mut |key, text, path| {
        if key == "StringMatches" && has_open_escape(text) {
            faults.push(Fault::new(OpenEscape, path.to_vec()));
        }
    });
}

/// Returns whether a text ends in a backslash that no other one escapes.
fn has_open_escape(text: &str) -> bool {
    let rest = text.trim_end_matches('\\');
    !(text.len() - rest.len()).is_multiple_of(2)
}
