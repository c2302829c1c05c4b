//! What an Express workflow cannot do.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::asl::model::{Pattern, Resource};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "express-limit",
        about: "An Express workflow cannot wait for a job (`.sync`), a token or an activity, and has \
            no distributed Map.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r#"
name: notify
type: express
activities: {notify: {}}
definition:
  StartAt: Ask
  States:
    Ask: {Type: Task, Resource: "${activities.notify}", End: true}
"#,
            good: r#"
name: notify
type: standard
activities: {notify: {}}
definition:
  StartAt: Ask
  States:
    Ask: {Type: Task, Resource: "${activities.notify}", End: true}
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// What an Express workflow cannot do.
#[derive(Debug)]
pub enum ExpressLimit {
    Sync,
    Callback,
    Activity,
    Distributed,
}

impl ExpressLimit {
    /// Returns why an Express workflow cannot call a resource.
    pub fn of(resource: &Resource) -> Option<ExpressLimit> {
        match (resource.pattern(), resource) {
            (Some(Pattern::Sync | Pattern::Sync2), _) => Some(ExpressLimit::Sync),
            (Some(Pattern::Callback), _) => Some(ExpressLimit::Callback),
            (_, Resource::Activity { .. }) => Some(ExpressLimit::Activity),
            _ => None,
        }
    }
}

impl Problem for ExpressLimit {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let what = match self {
            ExpressLimit::Sync => "wait for a job (`.sync`)",
            ExpressLimit::Callback => "wait for a callback (`.waitForTaskToken`)",
            ExpressLimit::Activity => "use activities",
            ExpressLimit::Distributed => "run a distributed map",
        };
        format!("an Express workflow cannot {what}")
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            ExpressLimit::Sync | ExpressLimit::Callback => {
                "use the plain integration, or a Standard workflow: `type: standard`, and `ExecutionType: STANDARD` in a distributed Map around it"
            }
            ExpressLimit::Activity | ExpressLimit::Distributed => {
                "use a Standard workflow: `type: standard`, and `ExecutionType: STANDARD` in a distributed Map around it"
            }
        };
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema(match self {
            ExpressLimit::Sync => {
                "Express state machine does not support '.sync' service integration"
            }
            // The space at the end is AWS's own.
            ExpressLimit::Callback => {
                "Express state machine does not support '.waitForTaskToken' service integration "
            }
            ExpressLimit::Activity => "Express state machine does not support Activity ARN",
            ExpressLimit::Distributed => {
                "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines"
            }
        })
    }
}
