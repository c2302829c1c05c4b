//! Timestamps are RFC 3339, with an upper-case T, and an upper-case Z or an offset.

use crate::asl::fault::words::field;
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "bad-timestamp",
        about: "A time is written as RFC 3339 has it, with an upper-case T and a zone.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Rest: {Type: Wait, Timestamp: 2030-01-01 12:00, End: true}
",
            good: r"
Rest: {Type: Wait, Timestamp: 2030-01-01T12:00:00Z, End: true}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A text that is not a timestamp.
#[derive(Debug)]
pub struct NotTimestamp;

impl Problem for NotTimestamp {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, path: &[Segment]) -> String {
        format!("{} is not a timestamp", field(path))
    }

    fn hints(&self) -> Vec<String> {
        vec!["write it as `2030-01-01T00:00:00Z`, with an upper-case T and Z".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("String does not match RFC3339 timestamp")
    }
}

/// Checks the time that a Wait state waits until.
pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(text) = state.text("Timestamp") else {
        return;
    };
    let evaluated = state.language == QueryLanguage::Jsonata && text.starts_with("{%");
    if state.part == Some(Part::Wait) && !evaluated && !is_valid(text) {
        faults.push(Fault::new(NotTimestamp, state.at(["Timestamp".into()])));
    }
}

/// Says whether a text is a timestamp as AWS takes it.
pub(crate) fn is_valid(text: &str) -> bool {
    let Some((date, rest)) = text.split_once('T') else {
        return false;
    };
    let zone = rest.find(['Z', '+', '-']);
    let Some((time, zone)) = zone.map(|at| rest.split_at(at)) else {
        return false;
    };
    is_date(date) && is_time(time) && (zone == "Z" || is_offset(zone))
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    let number =
        |text: &str, length| numeral(text, length).and_then(|number| i16::try_from(number).ok());
    match (number(year, 4), number(month, 2), number(day, 2)) {
        (Some(year), Some(month), Some(day)) => {
            let (month, day) = (i8::try_from(month), i8::try_from(day));
            matches!((month, day), (Ok(month), Ok(day)) if jiff::civil::Date::new(year, month, day).is_ok())
        }
        _ => false,
    }
}

fn is_time(text: &str) -> bool {
    let (clock, fraction) = text.split_once('.').map_or((text, "0"), |parts| parts);
    let parts: Vec<&str> = clock.split(':').collect();
    let [hours, minutes, seconds] = parts[..] else {
        return false;
    };
    let below = |text, most| numeral(text, 2).is_some_and(|number| number < most);
    let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    below(hours, 24) && below(minutes, 60) && below(seconds, 60) && digits
}

fn is_offset(text: &str) -> bool {
    text[1..].split_once(':').is_some_and(|(hours, minutes)| {
        let below = |text, most| numeral(text, 2).is_some_and(|number| number < most);
        below(hours, 24) && below(minutes, 60)
    })
}

fn numeral(text: &str, length: usize) -> Option<u32> {
    let digits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
