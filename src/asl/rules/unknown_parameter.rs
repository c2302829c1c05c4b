//! A parameter that a call does not have.

use crate::asl::fault::words::did_you_mean;
use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "unknown-parameter",
        about: "The operation has no parameter of this name; names of parameters begin with a \
            capital. For `aws-sdk`, a name that differs by more than its letters' case is only a \
            warning: the parameter may be newer.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Send:
  Type: Task
  Resource: arn:aws:states:::sqs:sendMessage
  Parameters: {QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/q", MessageBody: hello, Delay: 5}
  End: true
"#,
            good: r#"
Send:
  Type: Task
  Resource: arn:aws:states:::sqs:sendMessage
  Parameters: {QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/q", MessageBody: hello, DelaySeconds: 5}
  End: true
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A parameter that a call does not have.
#[derive(Debug)]
pub struct UnknownParameter {
    pub name: String,
    pub meant: Option<&'static str>,
    /// A known one in other letters, or of an integration whose list is whole; else it may be newer than we are.
    pub certain: bool,
}

impl Problem for UnknownParameter {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn level(&self) -> Level {
        match self.certain {
            true => Level::REFUSED,
            false => Level::WARNED,
        }
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("the integration has no parameter `{}`", self.name)
    }

    fn hints(&self) -> Vec<String> {
        if self.meant.is_some() || self.certain {
            return did_you_mean(self.meant, "");
        }
        let hint = "it may be newer than this release: `plan` asks AWS; `--allow unknown-parameter` silences the warning";
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let meant = self.meant.map(|meant| format!(". Did you mean '{meant}'?"));
        AwsWords::schema(format!(
            "The field \"{}\" is not supported by Step Functions{}",
            self.name,
            meant.unwrap_or_default()
        ))
    }
}
