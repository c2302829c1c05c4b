//! A parameter of another type than the call takes.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "parameter-type",
        about: "The parameter takes another type of value.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Send:
  Type: Task
  Resource: arn:aws:states:::aws-sdk:sqs:sendMessage
  Parameters: {QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/q", MessageBody: hello, DelaySeconds: "5"}
  End: true
"#,
            good: r#"
Send:
  Type: Task
  Resource: arn:aws:states:::aws-sdk:sqs:sendMessage
  Parameters: {QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/q", MessageBody: hello, DelaySeconds: 5}
  End: true
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A parameter of another type than the call takes.
#[derive(Debug)]
pub struct ParameterType {
    pub name: &'static str,
    /// With its article, in AWS's words.
    pub wanted: &'static str,
}

impl Problem for ParameterType {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let wanted = match self.wanted {
            "an INTEGER" => "an integer",
            _ => "text",
        };
        format!("the parameter `{}` takes {wanted}", self.name)
    }

    fn aws(&self) -> Option<AwsWords> {
        let (name, wanted) = (self.name, self.wanted);
        AwsWords::schema(format!("The value for the field '{name}' must be {wanted}"))
    }
}
