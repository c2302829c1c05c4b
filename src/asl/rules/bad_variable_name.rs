//! Names of variables.
//!
//! Source: `workflow-variables` of the Step Functions Developer Guide.

use super::assignments::{assignments, variable};
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "bad-variable-name",
        about: "A variable is named like an identifier of a programming language, with at most 80 \
            characters; `states` is reserved.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Keep: {Type: Pass, Assign: {order-id: 1}, End: true}
",
            good: r"
Keep: {Type: Pass, Assign: {orderId: 1}, End: true}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// The most characters of a name.
const LONGEST: usize = crate::facts::quotas::NAME_CHARACTERS;

/// A name that is not an identifier.
#[derive(Debug)]
pub struct VariableName {
    name: String,
}

impl Problem for VariableName {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("invalid variable name `{}`", self.name)
    }

    fn hints(&self) -> Vec<String> {
        vec![format!(
            "names begin with a letter, followed by letters, digits and `_`; the limit is {LONGEST} characters"
        )]
    }

    fn aws(&self) -> Option<AwsWords> {
        let message = format!(
            "Invalid variable name '{}': the variable name contains invalid characters.",
            self.name
        );
        AwsWords::new("INVALID_VARIABLE_NAME", message)
    }
}

/// A name that the language keeps for itself.
#[derive(Debug)]
pub struct ReservedVariable {
    name: String,
}

impl Problem for ReservedVariable {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("`{}` is reserved", self.name)
    }

    fn aws(&self) -> Option<AwsWords> {
        let message = format!("Cannot assign to reserved variable '${}'.", self.name);
        AwsWords::new("RESERVED_VARIABLE_NAME", message)
    }
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    for (part, assign) in assignments(state) {
        for key in assign.keys() {
            let name = variable(state, key);
            let path = || state.at_part(part, ["Assign".into(), key.as_str().into()]);
            let owned = || name.to_owned();
            let fault = match name {
                "states" => Fault::new(ReservedVariable { name: owned() }, path()),
                _ if is_name(name) => continue,
                _ => Fault::new(VariableName { name: owned() }, path()),
            };
            faults.push(Fault {
                at_key: true,
                ..fault
            });
        }
    }
}

/// An identifier of Unicode (UAX #31).
fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    let first = letters
        .next()
        .is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c));
    first && letters.all(unicode_ident::is_xid_continue) && name.chars().count() <= LONGEST
}
