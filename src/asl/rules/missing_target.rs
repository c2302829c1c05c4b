//! A transition to a state that is not there.

use std::sync::Arc;

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment, did_you_mean};

pub static RULE: Rule = Rule {
    code: Code {
        name: "missing-target",
        about: "`StartAt`, `Next` or `Default` names a state that is not there. A state of another \
            Map or Parallel is out of reach.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Check: {Type: Pass, Next: ChargeCrad}
ChargeCard: {Type: Succeed}
",
            good: r"
Check: {Type: Pass, Next: ChargeCard}
ChargeCard: {Type: Succeed}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// AWS's code for what no transition leads to, and for transitions to nowhere.
pub(super) const TARGET: &str = "MISSING_TRANSITION_TARGET";

/// How many states are listed.
const LISTED: usize = 8;

/// A transition to a state that is not there.
#[derive(Debug)]
pub struct MissingTarget {
    pub name: String,
    /// The states that are there, in a list that all faults of the scope share.
    pub states: Arc<[String]>,
    /// Whether another scope has the state.
    pub elsewhere: bool,
}

impl Problem for MissingTarget {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("no state named `{}` in this scope", self.name)
    }

    fn hints(&self) -> Vec<String> {
        if self.elsewhere {
            let hint = "that state is in another scope: Map and Parallel are left through their own `Next`";
            return vec![hint.to_owned()];
        }
        if let Some(hint) = did_you_mean(&self.name, self.states.iter().map(String::as_str)) {
            return vec![hint];
        }
        let shown = self.states.iter().take(LISTED);
        let shown: Vec<String> = shown.map(|name| format!("`{name}`")).collect();
        let more = if self.states.len() > LISTED {
            ", …"
        } else {
            ""
        };
        vec![format!("the states here are {}{more}", shown.join(", "))]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::new(TARGET, format!("Missing 'Next' target: {}", self.name))
    }
}
