//! A task that somebody else ends, and nothing else does.
//!
//! Source: `sfn-best-practices` of the Step Functions Developer Guide, "Use timeouts to avoid stuck Step Functions workflow executions".

use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::model::{Pattern, Resource};
use crate::asl::walk::{ScopeAt, StateAt};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "missing-timeout",
        about: "An activity, a callback (`.waitForTaskToken`) or a job (`.sync`) ends when a worker, the holder \
            of the token or the job says so. Without `TimeoutSeconds` the task waits for a lost answer \
            as long as a Standard execution may last: a year. Meanwhile nothing fails, no Retry or Catch \
            runs, and no alarm rings. A timeout costs nothing. `HeartbeatSeconds`, or `TimeoutSeconds` of \
            the whole state machine, bounds the wait as well.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Ask: {Type: Task, Resource: "${activities.notify}", End: true}
"#,
            good: r#"
Ask: {Type: Task, Resource: "${activities.notify}", TimeoutSeconds: 3600, End: true}
"#,
        }),
    },
    level: Level::LINT,
    checks: &[Check::Scopes(check)],
};

/// A task without a timeout, by who ends it.
#[derive(Debug)]
pub enum MissingTimeout {
    Worker,
    Callback,
    Job,
}

impl MissingTimeout {
    /// Returns who ends a task, where that is not the call itself.
    fn of(resource: &Resource) -> Option<MissingTimeout> {
        match (resource.pattern(), resource) {
            (Some(Pattern::Callback), _) => Some(MissingTimeout::Callback),
            (Some(Pattern::Sync | Pattern::Sync2), _) => Some(MissingTimeout::Job),
            (_, Resource::Activity { .. }) => Some(MissingTimeout::Worker),
            _ => None,
        }
    }
}

impl Problem for MissingTimeout {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let what = match self {
            MissingTimeout::Worker => "a worker",
            MissingTimeout::Callback => "a callback",
            MissingTimeout::Job => "a job",
        };
        format!("the task waits for {what} without `TimeoutSeconds`: up to a year")
    }

    fn hints(&self) -> Vec<String> {
        vec![
            "add the most seconds that it may take, such as `TimeoutSeconds: 3600`, to the state or to the state machine"
                .to_owned(),
        ]
    }
}

/// Fields that bound how long a task waits.
const BOUNDS: [&str; 4] = [
    "TimeoutSeconds",
    "TimeoutSecondsPath",
    "HeartbeatSeconds",
    "HeartbeatSecondsPath",
];

fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    let machine = scopes.first().map(|scope| scope.members);
    if machine.is_some_and(|machine| machine.contains_key("TimeoutSeconds")) {
        return;
    }
    let states = scopes.iter().flat_map(|scope| &scope.states);
    // What an Express execution cannot do is an error, and lasts five minutes at most.
    for state in states.filter(|state| !state.is_express() && !is_bound(state)) {
        if let Some(problem) = state.call().as_ref().and_then(MissingTimeout::of) {
            faults.push(Fault::new(problem, state.at(["Resource".into()])));
        }
    }
}

fn is_bound(state: &StateAt) -> bool {
    BOUNDS
        .iter()
        .any(|field| state.members.contains_key(*field))
}
