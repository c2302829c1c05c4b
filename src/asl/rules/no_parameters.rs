//! A call of an integration without its parameters, which AWS was observed to refuse.

use super::parameters::field;
use super::query_language::OtherLanguage;
use super::unknown_field::UnknownField;
use crate::asl::fault::{Fault, Level, Problem, Rule};
use crate::asl::model::Resource;
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "no-parameters",
        about: "A task calls a service without `Parameters`, or without `Arguments` in JSONata, \
            which AWS refuses.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
List: {Type: Task, Resource: "arn:aws:states:::aws-sdk:s3:listBuckets", End: true}
"#,
            good: r#"
List: {Type: Task, Resource: "arn:aws:states:::aws-sdk:s3:listBuckets", Parameters: {}, End: true}
"#,
        }),
    },
    level: Level::OBSERVED,
    checks: &[],
};

/// A call without parameters.
#[derive(Debug)]
pub struct NoParameters {
    /// What would hold them.
    field: &'static str,
    arn: String,
}

impl Problem for NoParameters {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let (field, arn) = (self.field, &self.arn);
        format!("`{arn}` needs `{field}`: AWS refuses the Task without")
    }

    fn hints(&self) -> Vec<String> {
        let field = self.field;
        vec![format!(
            "write `{field}: {{}}` where the call takes nothing"
        )]
    }
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let field = field(state.language);
    let call = state.task_resource();
    let call = call.filter(|arn| Resource::parse(arn).pattern().is_some());
    let Some(arn) = call.filter(|_| !state.members.contains_key(field)) else {
        return;
    };
    let path = state.at(["Resource".into()]);
    // A misspelled field is reported as such, and what an unknown resource takes nobody knows.
    let in_state = |fault: &Fault| fault.path.starts_with(&state.path());
    let is_meant = |unknown: &UnknownField| unknown.meant.as_deref() == Some(field);
    let is_other =
        |other: &OtherLanguage| ["Parameters", "Arguments"].contains(&other.name.as_str());
    let follows = faults.iter().any(|fault| {
        let is_named =
            fault.problem().is_some_and(is_meant) || fault.problem().is_some_and(is_other);
        fault.path == path || is_named && in_state(fault)
    });
    let arn = arn.to_owned();
    faults.push(Fault {
        follows,
        ..Fault::new(NoParameters { field, arn }, path)
    });
}
