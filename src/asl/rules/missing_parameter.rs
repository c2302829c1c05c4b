//! A call without a required parameter.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "missing-parameter",
        about: "The task is missing a required parameter of the operation.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Send:
  Type: Task
  Resource: arn:aws:states:::sqs:sendMessage
  Parameters: {MessageBody: hello}
  End: true
",
            good: r#"
Send:
  Type: Task
  Resource: arn:aws:states:::sqs:sendMessage
  Parameters: {QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/q", MessageBody: hello}
  End: true
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A required parameter that is not given.
#[derive(Debug)]
pub struct MissingParameter {
    pub name: &'static str,
}

impl Problem for MissingParameter {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("the parameter `{}` is missing", self.name)
    }

    fn aws(&self) -> Option<AwsWords> {
        let name = self.name;
        AwsWords::schema(format!("The field '{name}' is required but was missing"))
    }
}
