//! The Label of a distributed Map: at most 40 characters without special ones.
//!
//! Source: `state-map-distributed` of the Step Functions Developer Guide.

use super::bad_field_value::Empty;
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::fields::Part;
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "bad-label",
        about: "The label of a distributed Map becomes a part of ARNs; it has at most 40 characters, \
            and no spaces or characters with a meaning there.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Each:
  Type: Map
  Label: every order
  ItemProcessor:
    ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
    StartAt: One
    States: {One: {Type: Succeed}}
  End: true
",
            good: r"
Each:
  Type: Map
  Label: every-order
  ItemProcessor:
    ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
    StartAt: One
    States: {One: {Type: Succeed}}
  End: true
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

const LONGEST: usize = crate::facts::quotas::LABEL_CHARACTERS;
const REFUSED: &str = "<>{}[]?*\"#%\\^|~`$&,;:/";

/// AWS's code.
const INVALID: &str = "INVALID_LABEL_NAME";

/// Characters that have a meaning in ARNs.
#[derive(Debug)]
pub struct LabelCharacters {
    label: String,
}

impl Problem for LabelCharacters {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let label = self.label.escape_debug();
        format!("the label `{label}` has characters that AWS refuses")
    }

    fn hints(&self) -> Vec<String> {
        vec!["use letters, digits, `-` and `_`".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let message = format!("Label name '{}' contains invalid characters", self.label);
        AwsWords::new(INVALID, message)
    }
}

/// Too many characters.
#[derive(Debug)]
pub struct LabelTooLong {
    label: String,
}

impl Problem for LabelTooLong {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let length = self.label.chars().count();
        format!("the label has {length} characters, AWS takes {LONGEST}")
    }

    fn aws(&self) -> Option<AwsWords> {
        let label = &self.label;
        let message = format!(
            "Label name '{label}' exceeds the {LONGEST}-character limit allowed by the service"
        );
        AwsWords::new(INVALID, message)
    }
}

/// Returns the label of a Map.
pub(super) fn label<'a>(state: &StateAt<'a>) -> Option<&'a str> {
    state
        .text("Label")
        .filter(|_| state.part == Some(Part::Map))
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(label) = label(state) else { return };
    let refused = |c: char| c.is_whitespace() || c.is_control() || REFUSED.contains(c);
    let path = || state.at(["Label".into()]);
    let owned = || label.to_owned();
    if label.is_empty() {
        faults.push(Fault::new(Empty, path()));
    } else if label.chars().count() > LONGEST {
        faults.push(Fault::new(LabelTooLong { label: owned() }, path()));
    } else if label.contains(refused) {
        faults.push(Fault::new(LabelCharacters { label: owned() }, path()));
    }
}
