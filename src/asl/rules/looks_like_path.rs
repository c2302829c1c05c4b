//! Values that look like paths and calls, under keys without `.$`.

use super::payload::{Payload, has_delimiters, is_call, is_of_service, is_path, looks_evaluated};
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::fields::QueryLanguage;
use crate::asl::walk::{SegmentRef, StateAt, StatePart, strings};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "looks-like-path",
        about: "The value looks like a path or an intrinsic call, and its key does not end in `.$`, \
            so it is passed through literally. A warning.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Name: {Type: Pass, Parameters: {name: $.name}, End: true}
",
            good: r"
Name: {Type: Pass, Parameters: {name.$: $.name}, End: true}
",
        }),
    },
    level: Level::WARNED,
    checks: &[],
};

/// A path or a call that is passed through.
#[derive(Debug)]
pub struct LooksLikePath {
    key: String,
    call: bool,
    /// AWS was recorded to warn of what the state itself has, and not of its rules and catchers.
    is_ours: bool,
}

impl Problem for LooksLikePath {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn level(&self) -> Level {
        match self.is_ours {
            true => Level::LINT,
            false => Level::WARNED,
        }
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("the value of `{}` is passed through literally", self.key)
    }

    fn hints(&self) -> Vec<String> {
        vec!["end the key with `.$` to evaluate it".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        if self.is_ours {
            return None;
        }
        let key = &self.key;
        let (what, as_what) = match self.call {
            true => ("an intrinsic function", "an Intrinsic Function"),
            false => ("a JSONPath", "a JSONPath"),
        };
        let message = format!(
            "The value of '{key}' looks like {what}. Instead of '{key}', use '{key}.$' to evaluate it as {as_what} at runtime."
        );
        AwsWords::new("NO_DOLLAR", message)
    }
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    if state.language != QueryLanguage::JsonPath {
        return;
    }
    for payload in Payload::of(state) {
        strings(payload.value, &mut |text, steps| {
            let Some(SegmentRef::Key(key)) = steps.last() else {
                return;
            };
            if key.ends_with(".$") || !looks_evaluated(text) || has_delimiters(text) {
                return;
            }
            let mut path = payload.path(state);
            let located = path.len();
            path.extend(steps.iter().copied().map(Segment::from));
            // What is not a path at all, or is one for the service that is called, was never to be evaluated.
            let is_meant = (text == "$" || is_path(text) || is_call(text)) && !is_of_service(&path);
            let is_ours = payload.part != StatePart::Whole;
            if is_ours && !is_meant {
                return;
            }
            let problem = LooksLikePath {
                key: (*key).to_owned(),
                call: text.starts_with("States."),
                is_ours,
            };
            faults.push(Fault {
                located: Some(located),
                follows: !is_meant,
                ..Fault::new(problem, path)
            });
        });
    }
}
