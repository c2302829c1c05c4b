//! `End` is true or left out.

use serde_json::Value;

use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "end-is-false",
        about: "`End` is `true` or not there. `End: false` says neither that the scope ends nor what \
            follows.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Begin: {Type: Pass, End: false}
",
            good: r"
Begin: {Type: Pass, Next: Done}
Done: {Type: Succeed}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// `End: false` without `Next`.
#[derive(Debug)]
pub struct EndIsFalse;

impl Problem for EndIsFalse {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "`End: false` has no effect: the state needs `Next` or `End: true`".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        vec!["write `End: true`, or `Next: NAME` with the state that follows".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("This object should have only one of the following fields: [Next, End]")
    }
}

/// `End: false` alone leads nowhere; beside `Next`, `field-choice` has it.
pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let is_false = state.members.get("End") == Some(&Value::Bool(false));
    if is_false && !state.members.contains_key("Next") {
        let path = state.at(["End".into()]);
        faults.push(Fault {
            located: Some(state.path().len()),
            ..Fault::new(EndIsFalse, path)
        });
    }
}
