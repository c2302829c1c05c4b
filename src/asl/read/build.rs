//! From read members to the model.
//!
//! It runs only where no fault was found: `None` means that a member is missing after all, which reading would have said.

use super::held::{Fields, Held};
use crate::asl::fields::{Part, QueryLanguage, holders};
use crate::asl::model::*;
use crate::query::Expression;

impl StateMachine {
    pub(super) fn build(mut fields: Fields) -> Option<StateMachine> {
        Some(StateMachine {
            comment: fields.text("Comment"),
            language: match fields.text("QueryLanguage").as_deref() {
                Some("JSONata") => QueryLanguage::Jsonata,
                _ => QueryLanguage::JsonPath,
            },
            timeout_seconds: fields.fixed_integer("TimeoutSeconds"),
            scope: scope(fields)?,
        })
    }
}

pub(super) fn scope(mut fields: Fields) -> Option<Scope> {
    let Some(Held::States(states)) = fields.take("States") else {
        return None;
    };
    let states = states
        .into_iter()
        .map(|(name, fields)| Some((name, state(fields)?)))
        .collect::<Option<_>>()?;
    Some(Scope {
        start_at: fields.text("StartAt")?,
        states,
    })
}

fn state(mut fields: Fields) -> Option<State> {
    Some(State {
        comment: fields.text("Comment"),
        language: fields.language,
        assign: fields.template("Assign"),
        flow: flow(&mut fields),
        kind: kind(fields)?,
    })
}

fn flow(fields: &mut Fields) -> Flow {
    if fields.language == QueryLanguage::Jsonata {
        return Flow::Jsonata(Box::new(JsonataFlow {
            arguments: fields.template("Arguments"),
            output: fields.template("Output"),
        }));
    }
    // In a Map, `Parameters` is the older name of `ItemSelector`, and stays for it.
    let parameters = match fields.part {
        Part::Map => None,
        _ => fields.template("Parameters"),
    };
    Flow::JsonPath(Box::new(PathFlow {
        input_path: selection(fields, "InputPath"),
        parameters,
        result_selector: fields.template("ResultSelector"),
        result_path: selection(fields, "ResultPath"),
        output_path: selection(fields, "OutputPath"),
    }))
}

fn selection(fields: &mut Fields, name: &str) -> Selection {
    match fields.take(name) {
        Some(Held::Null) => Selection::Nothing,
        Some(Held::Expression(Expression::Path(path))) => Selection::Path(path),
        _ => Selection::Whole,
    }
}

fn kind(mut fields: Fields) -> Option<StateKind> {
    Some(match fields.part {
        Part::Pass => StateKind::Pass {
            result: match fields.take("Result") {
                Some(Held::Literal(value)) => Some(value),
                _ => None,
            },
            transition: transition(&mut fields)?,
        },
        Part::Task => StateKind::Task(Box::new(task(fields)?)),
        Part::Choice => StateKind::Choice(Choice {
            rules: fields
                .many("Choices")
                .into_iter()
                .map(rule)
                .collect::<Option<_>>()?,
            default: fields.text("Default"),
        }),
        Part::Wait => StateKind::Wait {
            until: until(&mut fields)?,
            transition: transition(&mut fields)?,
        },
        Part::Succeed => StateKind::Succeed,
        Part::Fail => StateKind::Fail {
            error: fields.dynamic_text("Error", "ErrorPath"),
            cause: fields.dynamic_text("Cause", "CausePath"),
        },
        Part::Parallel => StateKind::Parallel(Parallel {
            branches: holders(Part::Branch)
                .iter()
                .flat_map(|name| fields.many(name))
                .map(scope)
                .collect::<Option<_>>()?,
            retry: retry(&mut fields),
            catch: catch(&mut fields)?,
            transition: transition(&mut fields)?,
        }),
        Part::Map => StateKind::Map(Box::new(super::build_map::map(fields)?)),
        _ => return None,
    })
}

pub(super) fn transition(fields: &mut Fields) -> Option<Transition> {
    match fields.text("Next") {
        Some(next) => Some(Transition::Next(next)),
        None => fields.take("End").map(|_| Transition::End),
    }
}

fn until(fields: &mut Fields) -> Option<Until> {
    let seconds = fields.integer("Seconds", "SecondsPath").map(Until::Seconds);
    seconds.or_else(|| {
        fields
            .dynamic_text("Timestamp", "TimestampPath")
            .map(Until::Timestamp)
    })
}

fn task(mut fields: Fields) -> Option<Task> {
    let credentials = fields.one("Credentials");
    Some(Task {
        resource: Resource::parse(&fields.text("Resource")?),
        role: credentials.and_then(|mut role| role.dynamic_text("RoleArn", "RoleArn.$")),
        timeout_seconds: fields.integer("TimeoutSeconds", "TimeoutSecondsPath"),
        heartbeat_seconds: fields.integer("HeartbeatSeconds", "HeartbeatSecondsPath"),
        retry: retry(&mut fields),
        catch: catch(&mut fields)?,
        transition: transition(&mut fields)?,
    })
}

pub(super) fn retry(fields: &mut Fields) -> Vec<Retrier> {
    let retrier = |mut fields: Fields| Retrier {
        errors: fields.texts("ErrorEquals"),
        interval_seconds: fields.fixed_integer("IntervalSeconds"),
        max_attempts: fields.fixed_integer("MaxAttempts"),
        backoff_rate: match fields.number("BackoffRate", "") {
            Some(Dynamic::Fixed(rate)) => Some(rate),
            _ => None,
        },
        max_delay_seconds: fields.fixed_integer("MaxDelaySeconds"),
        full_jitter: fields.text("JitterStrategy").as_deref() == Some("FULL"),
    };
    fields.many("Retry").into_iter().map(retrier).collect()
}

pub(super) fn catch(fields: &mut Fields) -> Option<Vec<Catcher>> {
    let catcher = |mut fields: Fields| {
        Some(Catcher {
            errors: fields.texts("ErrorEquals"),
            next: fields.text("Next")?,
            result_path: selection(&mut fields, "ResultPath"),
            output: fields.template("Output"),
            assign: fields.template("Assign"),
        })
    };
    fields.many("Catch").into_iter().map(catcher).collect()
}

fn rule(mut fields: Fields) -> Option<Rule> {
    Some(Rule {
        next: fields.text("Next")?,
        assign: fields.template("Assign"),
        output: fields.template("Output"),
        test: test(fields)?,
    })
}

fn test(mut fields: Fields) -> Option<Test> {
    if let Some((operator, operand)) = fields.operator.take() {
        let Expression::Path(variable) = fields.expression("Variable")? else {
            return None;
        };
        return Some(Test::Compare {
            variable,
            operator,
            operand,
        });
    }
    let joined = |fields: &mut Fields, name| {
        let parts = fields.many(name);
        parts.into_iter().map(test).collect::<Option<Vec<Test>>>()
    };
    match fields.take("Condition") {
        Some(Held::Boolean(flag)) => return Some(Test::Fixed(flag)),
        Some(Held::Expression(expression)) => return Some(Test::Condition(expression)),
        _ => {}
    }
    if fields.members.contains_key("And") {
        return joined(&mut fields, "And").map(Test::And);
    }
    if fields.members.contains_key("Or") {
        return joined(&mut fields, "Or").map(Test::Or);
    }
    Some(Test::Not(Box::new(test(fields.one("Not")?)?)))
}
