//! A scope that no state ends.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "no-terminal-state",
        about: "No state ends the workflow, so it would run for ever.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Ping: {Type: Pass, Next: Pong}
Pong: {Type: Pass, Next: Ping}
",
            good: r"
Ping: {Type: Pass, Next: Pong}
Pong: {Type: Pass, End: true}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A scope that no state ends.
#[derive(Debug)]
pub struct NoTerminal;

impl Problem for NoTerminal {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "no state ends this workflow".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        vec!["set `End: true` in a state, or add a Succeed or Fail state".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::new("MISSING_END_STATE", "Workflow has no terminal state")
    }
}
