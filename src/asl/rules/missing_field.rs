//! A required field is missing.

use crate::asl::fault::words::listed;
use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "missing-field",
        about: "A state, a rule or another part of the definition is missing a required field.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Notify: {Type: Task, End: true}
",
            good: r#"
Notify: {Type: Task, Resource: "${activities.notify}", End: true}
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// Fields that the table requires.
#[derive(Debug)]
pub struct MissingFields {
    pub names: Vec<&'static str>,
}

impl Problem for MissingFields {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let are = if self.names.len() == 1 { "is" } else { "are" };
        format!("{} {are} missing", listed(&self.names))
    }

    fn aws(&self) -> Option<AwsWords> {
        let names = self.names.join(", ");
        AwsWords::schema(format!("These fields are required: [{names}]"))
    }
}

/// `Credentials` without the role.
#[derive(Debug)]
pub struct MissingRoleArn;

impl Problem for MissingRoleArn {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "`RoleArn` is missing".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        vec!["set the ARN of the role to call with".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("The field 'RoleArn' is required but was missing")
    }
}

/// A CSV file whose header is nowhere.
#[derive(Debug)]
pub struct ReaderHeader;

impl Problem for ReaderHeader {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "`CSVHeaderLocation` is missing".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        let hint =
            "write `CSVHeaderLocation: FIRST_ROW`, or `GIVEN` with the names in `CSVHeaders`";
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("The field 'CSVHeaderLocation' is required")
    }
}
