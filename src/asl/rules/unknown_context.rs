//! Members of the context object are there by exact name.
//!
//! Source: `input-output-contextobject` of the Step Functions Developer Guide.

use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::variables::without_literals;
use crate::asl::walk::{SegmentRef, StateAt};
use crate::diagnostic::{Code, Examples, Excerpt, Segment, did_you_mean};

pub static RULE: Rule = Rule {
    code: Code {
        name: "unknown-context",
        about: "A path or an expression takes a member that the context object does not have. A \
            warning; it fails, or gives nothing, while running.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Show: {Type: Pass, Parameters: {id.$: $$.Execution.ID}, End: true}
",
            good: r"
Show: {Type: Pass, Parameters: {id.$: $$.Execution.Id}, End: true}
",
        }),
    },
    level: Level::LINT,
    checks: &[Check::State(check)],
};

/// A member that the context object does not have.
#[derive(Debug)]
pub struct UnknownContext {
    name: String,
    known: Vec<&'static str>,
}

impl Problem for UnknownContext {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("the context object has no `{}` here", self.name)
    }

    fn hints(&self) -> Vec<String> {
        let meant = did_you_mean(&self.name, self.known.iter().copied());
        vec![meant.unwrap_or_else(|| format!("there is {}", self.known.join(", ")))]
    }
}

const MEMBERS: &[(&str, &[&str])] = &[
    (
        "Execution",
        &[
            "Id",
            "Input",
            "Name",
            "RoleArn",
            "StartTime",
            "RedriveCount",
            "RedriveTime",
        ],
    ),
    ("State", &["EnteredTime", "Name", "RetryCount"]),
    ("StateMachine", &["Id", "Name"]),
    ("Task", &["Token"]),
    ("Map", &["Item"]),
    ("Item", &["Index", "Value", "Key", "Source"]),
];

/// Fields that are never evaluated.
const LITERALS: &[&str] = &["Comment", "Result"];

fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    state.strings(&mut |text, steps| {
        let is_literal =
            matches!(steps.first(), Some(SegmentRef::Key(key)) if LITERALS.contains(key));
        if is_literal || !(text.contains("$$.") || text.contains("$states.context.")) {
            return;
        }
        let path = state.at(steps.iter().copied().map(Segment::from));
        // A path that is wrong as a whole was reported as such.
        if faults.iter().any(|fault| fault.path == path) {
            return;
        }
        let code = without_literals(text);
        for start in ["$$.", "$states.context."] {
            for (at, _) in code.match_indices(start) {
                faults.extend(unknown(&code, at + start.len(), &path));
            }
        }
    });
}

/// Follows names from a byte of a text on, as long as they are known to have members.
fn unknown(text: &str, mut at: usize, path: &[Segment]) -> Option<Fault> {
    let mut known: Vec<&'static str> = vec!["Execution", "State", "StateMachine", "Task", "Map"];
    loop {
        let rest = &text[at..];
        let length = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let name = &rest[..length];
        // A call, as in `$$.keys()`, or something else than a name.
        if name.is_empty() || rest[length..].starts_with('(') {
            return None;
        }
        if !known.contains(&name) {
            let problem = UnknownContext {
                name: name.to_owned(),
                known,
            };
            let fault = Fault::new(problem, path.to_vec());
            return Some(fault.in_string(at..at + length));
        }
        let (_, members) = MEMBERS.iter().find(|(holder, _)| *holder == name)?;
        known = members.to_vec();
        at += length + 1;
        if !text[at - 1..].starts_with('.') {
            return None;
        }
    }
}
