//! Labels of distributed maps are unique in a definition.
//!
//! Source: `state-map-distributed` of the Step Functions Developer Guide.

use std::collections::HashSet;

use super::bad_label::label;
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::walk::ScopeAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "duplicate-label",
        about: "Two distributed Map states of one definition have the same label.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Each: &each
  Type: Map
  Label: orders
  ItemProcessor:
    ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
    StartAt: One
    States: {One: {Type: Succeed}}
  Next: Again
Again:
  Type: Map
  Label: orders
  ItemProcessor:
    ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
    StartAt: Two
    States: {Two: {Type: Succeed}}
  End: true
",
            good: r"
Each:
  Type: Map
  Label: orders
  ItemProcessor:
    ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
    StartAt: One
    States: {One: {Type: Succeed}}
  Next: Again
Again:
  Type: Map
  Label: returns
  ItemProcessor:
    ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
    StartAt: Two
    States: {Two: {Type: Succeed}}
  End: true
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// The label of another Map.
#[derive(Debug)]
pub struct DuplicateLabel {
    label: String,
}

impl Problem for DuplicateLabel {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("the label `{}` is used twice", self.label)
    }

    fn aws(&self) -> Option<AwsWords> {
        let message = format!("Duplicate Label name: {}", self.label);
        AwsWords::new("DUPLICATE_LABEL_NAME", message)
    }
}

pub(super) fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    let mut seen = HashSet::new();
    for state in scopes.iter().flat_map(|scope| &scope.states) {
        let Some(label) = label(state) else { continue };
        if !seen.insert(label) {
            let label = label.to_owned();
            let path = state.at(["Label".into()]);
            faults.push(Fault::new(DuplicateLabel { label }, path));
        }
    }
}
