//! A task that may take long, and whose worker may be gone long before.
//!
//! Source: `concepts-activities` of the Step Functions Developer Guide, on heartbeats.

use serde_json::Value;

use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::model::{Pattern, Resource};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

/// Seconds up to which a timeout alone notices a lost worker soon enough. Our judgement.
const SOON: u64 = 3_600;

pub static RULE: Rule = Rule {
    code: Code {
        name: "missing-heartbeat",
        about: "A worker or the holder of a task token may take more than an hour, and is not asked for \
            heartbeats: one that has died is noticed when `TimeoutSeconds` is over. With `HeartbeatSeconds` \
            it is noticed after that many seconds without SendTaskHeartbeat, a call that costs nothing \
            and that `stepwright worker` makes by itself. Where a person answers, nobody sends heartbeats: \
            silence the note there.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Encode: {Type: Task, Resource: "${activities.notify}", TimeoutSeconds: 86400, End: true}
"#,
            good: r#"
Encode: {Type: Task, Resource: "${activities.notify}", TimeoutSeconds: 86400, HeartbeatSeconds: 60, End: true}
"#,
        }),
    },
    level: Level::NOTE,
    checks: &[Check::State(check)],
};

/// A long task without heartbeats.
#[derive(Debug)]
pub struct MissingHeartbeat {
    timeout: u64,
}

impl Problem for MissingHeartbeat {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let timeout = self.timeout;
        format!(
            "a worker that has died is noticed after {timeout} seconds: there is no `HeartbeatSeconds`"
        )
    }

    fn hints(&self) -> Vec<String> {
        vec!["add `HeartbeatSeconds: 60`, and have the worker call SendTaskHeartbeat more often than that".to_owned()]
    }
}

fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(timeout) = state.members.get("TimeoutSeconds").and_then(Value::as_u64) else {
        return;
    };
    let fields = ["HeartbeatSeconds", "HeartbeatSecondsPath"];
    let has_heartbeat = fields
        .iter()
        .any(|field| state.members.contains_key(*field));
    if timeout > SOON && !has_heartbeat && state.call().as_ref().is_some_and(takes_heartbeats) {
        let path = state.at(["TimeoutSeconds".into()]);
        faults.push(Fault::new(MissingHeartbeat { timeout }, path));
    }
}

/// Returns whether a task gives out a token, with which a heartbeat is sent.
pub(super) fn takes_heartbeats(resource: &Resource) -> bool {
    matches!(resource, Resource::Activity { .. }) || resource.pattern() == Some(Pattern::Callback)
}
