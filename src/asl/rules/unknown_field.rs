//! A field that its part of a definition does not have.

use crate::asl::fault::words::did_you_mean;
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::model::Resource;
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "unknown-field",
        about: "The field is misspelled, or is in a state of a type that does not have it. AWS \
            refuses fields it does not know, so a slip never passes silently.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Check: {Type: Pass, Parameter: {total: 1}, End: true}
",
            good: r"
Check: {Type: Pass, Parameters: {total: 1}, End: true}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A field that is not in the table.
#[derive(Debug)]
pub struct UnknownField {
    pub name: String,
    pub meant: Option<String>,
    /// What has the field, if anything: "Task and Map states".
    pub elsewhere: Option<String>,
}

impl UnknownField {
    /// Makes the fault of a field that only other parts have: `elsewhere` is those, in the plural.
    pub fn in_part(elsewhere: &str, path: Vec<Segment>, name: &str) -> Fault {
        let problem = UnknownField {
            name: name.to_owned(),
            meant: None,
            elsewhere: Some(elsewhere.to_owned()),
        };
        Fault::of_key(problem, path, name)
    }
}

impl Problem for UnknownField {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("the field `{}` is not known here", self.name)
    }

    fn hints(&self) -> Vec<String> {
        if self.meant.is_some() {
            return did_you_mean(self.meant.as_deref(), "");
        }
        let elsewhere = self.elsewhere.iter();
        elsewhere.map(|what| format!("{what} have it")).collect()
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema(format!("Field '{}' is not supported", self.name))
    }
}

/// `Credentials` of an activity's Task: a worker brings its own.
#[derive(Debug)]
pub struct ActivityCredentials;

impl Problem for ActivityCredentials {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "a Task of an activity has no `Credentials`: nothing is called".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        vec!["remove it: workers bring credentials of their own".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("The field 'Credentials' is not supported for activities")
    }
}

/// Looks for credentials of an activity's Task.
pub(super) fn check_credentials(state: &StateAt, faults: &mut Vec<Fault>) {
    if matches!(state.call(), Some(Resource::Activity { .. }))
        && state.members.contains_key("Credentials")
    {
        let path = state.at(["Credentials".into()]);
        faults.push(Fault::new(ActivityCredentials, path));
    }
}
