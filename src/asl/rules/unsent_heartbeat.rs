//! A heartbeat that nobody can send.
//!
//! Source: SendTaskHeartbeat of the API reference takes a task token, which only activities and callbacks give out.

use super::missing_heartbeat::takes_heartbeats;
use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::model::Resource;
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "unsent-heartbeat",
        about: "A heartbeat is sent with a task token, and only activities and callbacks \
            (`.waitForTaskToken`) have one. On any other task `HeartbeatSeconds` watches nothing: a call that \
            hangs is ended by `TimeoutSeconds`.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Call: {Type: Task, Resource: "arn:aws:lambda:eu-west-1:111122223333:function:price", HeartbeatSeconds: 20, TimeoutSeconds: 60, End: true}
"#,
            good: r#"
Call: {Type: Task, Resource: "arn:aws:lambda:eu-west-1:111122223333:function:price", TimeoutSeconds: 60, End: true}
"#,
        }),
    },
    level: Level::LINT,
    checks: &[Check::State(check)],
};

/// `HeartbeatSeconds` on a task without a token.
#[derive(Debug)]
pub struct UnsentHeartbeat;

impl Problem for UnsentHeartbeat {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, path: &[Segment]) -> String {
        let field = match path.last() {
            Some(Segment::Key(key)) => key,
            _ => "HeartbeatSeconds",
        };
        format!("`{field}` has no effect: this task has no token to send a heartbeat with")
    }

    fn hints(&self) -> Vec<String> {
        vec!["remove it, and set `TimeoutSeconds`".to_owned()]
    }
}

fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(resource) = state.call() else {
        return;
    };
    if takes_heartbeats(&resource) || matches!(resource, Resource::Other { .. }) {
        return;
    }
    for field in ["HeartbeatSeconds", "HeartbeatSecondsPath"] {
        if state.members.contains_key(field) {
            let path = state.path();
            faults.push(Fault::of_key(UnsentHeartbeat, path, field));
        }
    }
}
