//! The Wait state.

use serde_json::Value;

use super::causes::Fault;
use super::context::Surroundings;
use super::frame::Frame;
use super::machine::Node;
use super::record::What;
use super::run::Run;
use super::{Millis, deadlines, flow};
use crate::asl::fields::QueryLanguage;
use crate::asl::model::{Dynamic, Flow, Until};
use crate::query::{Data, Expression, Type};

/// The longest wait, in seconds; recorded: 24855 days are taken, 24856 are not.
const LONGEST: i64 = i32::MAX as i64;

pub(super) fn perform(
    run: &Run<'_>,
    frame: &Frame,
    node: &Node,
    until: &Until,
) -> Result<What, Fault> {
    let now = run.conditions.now;
    let until = match until {
        Until::Seconds(Dynamic::Fixed(seconds)) => deadlines::after(now, *seconds),
        Until::Seconds(Dynamic::Evaluated(expression)) => {
            deadlines::after(now, seconds(run, frame, node, expression)?)
        }
        Until::Timestamp(Dynamic::Fixed(text)) => moment(text).ok_or_else(|| bad_field(text))?,
        Until::Timestamp(Dynamic::Evaluated(expression)) => {
            timestamp(run, frame, node, expression)?
        }
    };
    if until - now > LONGEST * 1000 {
        return Err(Fault::runtime("Wait state delay is too long."));
    }
    Ok(What::Waiting { until })
}

fn seconds(
    run: &Run<'_>,
    frame: &Frame,
    node: &Node,
    expression: &Expression,
) -> Result<u64, Fault> {
    let world = Surroundings::of(run, frame);
    if node.state.language == QueryLanguage::Jsonata {
        let data = Data::new(&frame.input, &world);
        let value = expression.evaluate_as(&data, "Seconds", Type::Number)?;
        return value
            .as_f64()
            .filter(|number| number.fract() == 0.0 && *number >= 0.0)
            .map(|number| number as u64)
            .ok_or_else(|| {
                let sentence =
                    format!("The Seconds field must be a non-negative integer but was: {value}");
                Fault::evaluation(sentence, Some("Seconds"))
            });
    }
    let value = at_path(frame, node, &world, expression, "SecondsPath")?;
    let shown = || format!("{} == {}", flow::text_of(expression), plain(&value));
    match value.as_i64() {
        Some(number) => u64::try_from(number).map_err(|_| {
            Fault::runtime(format!(
                "The SecondsPath parameter references a negative value: {}",
                shown()
            ))
        }),
        None => Err(Fault::runtime(format!(
            "The SecondsPath parameter cannot be parsed as a long value: {}",
            shown()
        ))),
    }
}

fn timestamp(
    run: &Run<'_>,
    frame: &Frame,
    node: &Node,
    expression: &Expression,
) -> Result<Millis, Fault> {
    let world = Surroundings::of(run, frame);
    if node.state.language == QueryLanguage::Jsonata {
        let data = Data::new(&frame.input, &world);
        let value = expression.evaluate_as(&data, "Timestamp", Type::String)?;
        let text = value.as_str().unwrap_or_default();
        return moment(text).ok_or_else(|| bad_field(text));
    }
    let value = at_path(frame, node, &world, expression, "TimestampPath")?;
    value.as_str().and_then(moment).ok_or_else(|| {
        Fault::runtime(format!(
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: {} == {}",
            flow::text_of(expression),
            plain(&value)
        ))
    })
}

/// Follows the path of a Wait state; recorded for `SecondsPath`: where it leads nowhere, the cause has words of its own.
fn at_path(
    frame: &Frame,
    node: &Node,
    world: &Surroundings<'_>,
    expression: &Expression,
    field: &str,
) -> Result<Value, Fault> {
    let selected = match &node.state.flow {
        Flow::JsonPath(paths) => flow::selected_input(paths, frame, world)?,
        Flow::Jsonata(_) => frame.input.clone(),
    };
    let Expression::Path(path) = expression else {
        return flow::value_of(expression, &selected, world);
    };
    path.find(&Data::new(&selected, world)).map_err(|_| {
        Fault::runtime(format!(
            "The {field} parameter does not reference an input value: {}",
            path.text
        ))
    })
}

fn bad_field(text: &str) -> Fault {
    let sentence = format!(
        "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}"
    );
    Fault::evaluation(sentence, Some("Timestamp"))
}

/// Shows a value as AWS does in these sentences: text without quotes.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Reads RFC 3339 with `T`, and `Z` or an offset.
pub(super) fn moment(text: &str) -> Option<Millis> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() >= 17 && bytes[4] == b'-' && bytes[10] == b'T';
    if !shaped {
        return None;
    }
    let parsed: jiff::Timestamp = text.parse().ok()?;
    Some(parsed.as_millisecond())
}
