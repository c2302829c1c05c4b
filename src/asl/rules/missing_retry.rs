//! A function that is called once, though Lambda itself may fail for a moment.
//!
//! Source: "Handle transient Lambda service exceptions" in `sfn-best-practices` of the Step Functions Developer Guide.

use serde_json::{Map, Value};

use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::model::Resource;
use crate::asl::walk::{ScopeAt, StateAt};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "missing-retry",
        about: "Lambda now and then fails for a moment, by no fault of the function: \
            `Lambda.ServiceException`, `Lambda.AWSLambdaException`, `Lambda.SdkClientException`, and \
            `Lambda.TooManyRequestsException` where functions are throttled. Without a Retry that names one of \
            them, the first one fails the state. AWS recommends to retry them in every state that calls a \
            function, or in a Parallel or Map around it. A try costs one state transition; the function \
            must bear to be called twice.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Call: {Type: Task, Resource: "arn:aws:lambda:eu-west-1:111122223333:function:price", End: true}
"#,
            good: r#"
Call:
  Type: Task
  Resource: "arn:aws:lambda:eu-west-1:111122223333:function:price"
  Retry: [{ErrorEquals: [Lambda.ServiceException, Lambda.AWSLambdaException, Lambda.SdkClientException], IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2}]
  End: true
"#,
        }),
    },
    level: Level::NOTE,
    checks: &[Check::Scopes(check)],
};

/// A call of a function without a Retry for what is Lambda's own.
#[derive(Debug)]
pub struct MissingRetry;

impl Problem for MissingRetry {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "nothing retries the transient errors of Lambda".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        vec![
            "add `Retry: [{ErrorEquals: [Lambda.ClientExecutionTimeoutException, Lambda.ServiceException, Lambda.AWSLambdaException, Lambda.SdkClientException], IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2}]`"
                .to_owned(),
        ]
    }
}

/// Names whose retriers are about these errors.
const TRANSIENT: [&str; 7] = [
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    "Lambda.TooManyRequestsException",
    "States.ALL",
    "States.TaskFailed",
];

fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    // Which scopes are inside a state that is tried again as a whole; outer scopes come before those inside.
    let mut retried: Vec<bool> = Vec::with_capacity(scopes.len());
    for scope in scopes {
        let is_retried = scope.holder.is_some_and(|(outer, name)| {
            let mut states = scopes[outer].states.iter();
            let holder = states.find(|state| state.name == name);
            retried[outer] || holder.is_some_and(retries)
        });
        retried.push(is_retried);
        let states = scope.states.iter().filter(|_| !is_retried);
        for state in states.filter(|state| calls_function(state) && !retries(state)) {
            faults.push(Fault::new(MissingRetry, state.at(["Resource".into()])));
        }
    }
}

fn calls_function(state: &StateAt) -> bool {
    match state.call() {
        Some(Resource::Lambda { .. }) => true,
        Some(Resource::Optimized { service, .. }) => service == "lambda",
        _ => false,
    }
}

fn retries(state: &StateAt) -> bool {
    let is_transient = |name: &Value| name.as_str().is_some_and(|name| TRANSIENT.contains(&name));
    let names = |retrier: &Map<String, Value>| {
        let errors = retrier.get("ErrorEquals").and_then(Value::as_array);
        errors.is_some_and(|errors| errors.iter().any(is_transient))
    };
    state.list("Retry").any(|(_, retrier)| names(retrier))
}
