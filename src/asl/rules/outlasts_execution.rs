//! Waits and retries that last longer than the execution may.
//!
//! Source: `TimeoutSeconds` of the state machine in the specification; five minutes of Express in `service-quotas` of the Developer Guide.

use serde_json::{Map, Value};

use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::fields::Part;
use crate::asl::walk::{ScopeAt, StateAt};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

/// How long an Express execution may last, in seconds.
const EXPRESS: f64 = 300.0;

pub static RULE: Rule = Rule {
    code: Code {
        name: "outlasts-execution",
        about: "A Wait lasts longer than the execution may (`TimeoutSeconds` of the state machine, or the \
            five minutes of Express), or the delays of a retrier add up to more than Express has. The execution \
            ends with `States.Timeout` before the state goes on, and what comes after it never runs.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r"
name: remind
type: express
definition:
  StartAt: Later
  States:
    Later: {Type: Wait, Seconds: 600, Next: Done}
    Done: {Type: Succeed}
",
            good: r"
name: remind
type: standard
definition:
  StartAt: Later
  States:
    Later: {Type: Wait, Seconds: 600, Next: Done}
    Done: {Type: Succeed}
",
        }),
    },
    level: Level::LINT,
    checks: &[Check::Scopes(check)],
};

/// What lasts too long, and what bounds it; in seconds.
#[derive(Debug)]
pub enum OutlastsExecution {
    WaitInExpress { seconds: f64 },
    WaitInMachine { seconds: f64, limit: f64 },
    Retries { seconds: f64 },
}

impl Problem for OutlastsExecution {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        match self {
            OutlastsExecution::WaitInExpress { seconds } => {
                format!("the wait is {seconds} seconds long; an Express execution lasts {EXPRESS}")
            }
            OutlastsExecution::WaitInMachine { seconds, limit } => format!(
                "the wait is {seconds} seconds long; `TimeoutSeconds` of the state machine is {limit}"
            ),
            OutlastsExecution::Retries { seconds } => format!(
                "the delays of this retrier add up to {seconds:.0} seconds; an Express execution lasts {EXPRESS}"
            ),
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            OutlastsExecution::WaitInExpress { .. } => {
                "use a Standard workflow: `type: standard`, or `ExecutionType: STANDARD` in a distributed Map around it"
            }
            OutlastsExecution::WaitInMachine { .. } => {
                "wait for less, or raise `TimeoutSeconds` of the state machine"
            }
            OutlastsExecution::Retries { .. } => {
                "lower `MaxAttempts` or `IntervalSeconds`, or set `MaxDelaySeconds`"
            }
        };
        vec![hint.to_owned()]
    }
}

fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    let machine = scopes.first().map(|scope| scope.members);
    let limit = machine
        .and_then(|machine| machine.get("TimeoutSeconds"))
        .and_then(Value::as_f64);
    for state in scopes.iter().flat_map(|scope| &scope.states) {
        check_wait(state, limit, faults);
        if state.is_express() {
            for (part, retrier) in state.list("Retry") {
                let seconds = delays(retrier);
                if seconds > EXPRESS {
                    let problem = OutlastsExecution::Retries { seconds };
                    faults.push(Fault::new(problem, state.at_part(part, [])));
                }
            }
        }
    }
}

fn check_wait(state: &StateAt, limit: Option<f64>, faults: &mut Vec<Fault>) {
    let seconds = state.members.get("Seconds").and_then(Value::as_f64);
    let Some(seconds) = seconds.filter(|_| state.part == Some(Part::Wait)) else {
        return;
    };
    let problem = match limit {
        _ if state.is_express() && seconds >= EXPRESS => {
            OutlastsExecution::WaitInExpress { seconds }
        }
        Some(limit) if seconds >= limit => OutlastsExecution::WaitInMachine { seconds, limit },
        _ => return,
    };
    faults.push(Fault::new(problem, state.at(["Seconds".into()])));
}

/// Adds up the delays before the tries of a retrier, in seconds; no more of them than matter.
fn delays(retrier: &Map<String, Value>) -> f64 {
    let number = |field: &str, default: f64| match retrier.get(field) {
        Some(value) => value.as_f64(),
        None => Some(default),
    };
    let interval = number("IntervalSeconds", 1.0);
    let (attempts, rate) = (number("MaxAttempts", 3.0), number("BackoffRate", 2.0));
    let longest = number("MaxDelaySeconds", f64::INFINITY);
    let (Some(mut delay), Some(attempts), Some(rate), Some(longest)) =
        (interval, attempts, rate, longest)
    else {
        return 0.0;
    };
    // With jitter a delay may be as short as nothing.
    if retrier
        .get("JitterStrategy")
        .is_some_and(|jitter| jitter == "FULL")
    {
        return 0.0;
    }
    let mut total = 0.0;
    let mut made = 0.0;
    while made < attempts && total <= EXPRESS * EXPRESS && made < EXPRESS * EXPRESS {
        total += f64::min(delay, longest);
        delay *= rate;
        made += 1.0;
    }
    total
}
