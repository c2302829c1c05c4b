//! Timestamps are RFC 3339, with an upper-case T, and an upper-case Z or an offset.

use crate::asl::fault::{Fault, Problem};
use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::walk::StateAt;

/// Checks the time that a Wait state waits until.
pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(text) = state.text("Timestamp") else {
        return;
    };
    let evaluated = state.language == QueryLanguage::Jsonata && text.starts_with("{%");
    if state.part == Some(Part::Wait) && !evaluated && !is_valid(text) {
        faults.push(Fault::new(
            Problem::NotTimestamp,
            state.at(["Timestamp".into()]),
        ));
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
