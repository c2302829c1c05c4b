//! A catcher that puts the error in the place of the state's input.
//!
//! Source: "Fallback states" of the specification: `ResultPath` of a catcher is `$` where it is missing, `Output` the error.

use serde_json::{Map, Value};

use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::walk::{ScopeAt, StateAt, StatePart};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "lost-input",
        about: "A catcher without `ResultPath` (in JSONata without `Output` and `Assign`) replaces the state's \
            input by the error, `{Error, Cause}`. The states after it no longer know which order or which \
            account it was about, and what cleans up has nothing to clean up with. Where the next state \
            is a Fail, nothing is lost.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Charge:
  Type: Task
  Resource: "${activities.notify}"
  TimeoutSeconds: 60
  Catch: [{ErrorEquals: [States.ALL], Next: Refund}]
  End: true
Refund: {Type: Pass, End: true}
"#,
            good: r#"
Charge:
  Type: Task
  Resource: "${activities.notify}"
  TimeoutSeconds: 60
  Catch: [{ErrorEquals: [States.ALL], ResultPath: $.error, Next: Refund}]
  End: true
Refund: {Type: Pass, End: true}
"#,
        }),
    },
    level: Level::NOTE,
    checks: &[Check::Scopes(check)],
};

/// A catcher that keeps nothing of the input.
#[derive(Debug)]
pub struct LostInput {
    is_jsonata: bool,
}

impl Problem for LostInput {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "the error replaces the input of the state, which is lost".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self.is_jsonata {
            true => {
                "add `Output: \"{% $merge([$states.input, {'error': $states.errorOutput}]) %}\"`"
            }
            false => "add `ResultPath: $.error`",
        };
        vec![hint.to_owned()]
    }
}

fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    for scope in scopes {
        for state in &scope.states {
            for (part, catcher) in state.list("Catch") {
                if loses(state, catcher) && !ends(scope, catcher) {
                    faults.push(fault(state, part));
                }
            }
        }
    }
}

fn fault(state: &StateAt, part: StatePart) -> Fault {
    let is_jsonata = state.language == QueryLanguage::Jsonata;
    let path = state.at_part(part, ["Next".into()]);
    Fault::new(LostInput { is_jsonata }, path)
}

/// Returns whether nothing of a catcher says what becomes of the input.
fn loses(state: &StateAt, catcher: &Map<String, Value>) -> bool {
    let keeps = match state.language {
        QueryLanguage::Jsonata => ["Output", "Assign"],
        QueryLanguage::JsonPath => ["ResultPath", "Assign"],
    };
    catcher.contains_key("Next") && !keeps.iter().any(|field| catcher.contains_key(*field))
}

/// Returns whether a catcher leads to the end of the execution.
fn ends(scope: &ScopeAt, catcher: &Map<String, Value>) -> bool {
    let next = catcher.get("Next").and_then(Value::as_str);
    let states = scope.members.get("States");
    let next = next.and_then(|next| states?.get(next)?.get("Type"));
    next.and_then(Value::as_str).and_then(Part::of_state) == Some(Part::Fail)
}
