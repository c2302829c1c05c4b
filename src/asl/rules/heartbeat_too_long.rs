//! A heartbeat comes before the timeout.

use serde_json::Value;

use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "heartbeat-too-long",
        about: "`HeartbeatSeconds` must be smaller than `TimeoutSeconds`: otherwise the task times out before a \
            missing heartbeat is noticed.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Ask: {Type: Task, Resource: "${activities.notify}", TimeoutSeconds: 60, HeartbeatSeconds: 60, End: true}
"#,
            good: r#"
Ask: {Type: Task, Resource: "${activities.notify}", TimeoutSeconds: 60, HeartbeatSeconds: 20, End: true}
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A heartbeat that is not less than the timeout.
#[derive(Debug)]
pub struct HeartbeatTooLong;

impl Problem for HeartbeatTooLong {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "`HeartbeatSeconds` must be less than `TimeoutSeconds`".to_owned()
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("HeartbeatSeconds must be smaller than TimeoutSeconds")
    }
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let seconds = |name| state.members.get(name).and_then(Value::as_u64);
    if let (Some(heartbeat), Some(timeout)) =
        (seconds("HeartbeatSeconds"), seconds("TimeoutSeconds"))
        && heartbeat >= timeout
    {
        let path = state.at(["HeartbeatSeconds".into()]);
        faults.push(Fault::new(HeartbeatTooLong, path));
    }
}
