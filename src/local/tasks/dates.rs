//! Points in time as headers and SDKs write them.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::Value;

/// Writes the time of a `Date` header.
pub(super) fn http_date(moment: Timestamp) -> String {
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&moment)
        .unwrap_or_default()
}

/// Reads the time of a header.
pub(super) fn from_http(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()
}

/// Writes a moment as `aws-sdk` integrations show it: ISO 8601 with milliseconds where there are some.
pub(super) fn iso(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds)
        .unwrap_or_default()
        .to_string()
}

/// Reads what a JSON protocol carries for a moment, seconds with a fraction.
pub(super) fn of_seconds(value: &Value) -> Option<i64> {
    let seconds = value.as_f64()?;
    Some((seconds * 1000.0).round() as i64)
}

/// Writes a moment for a JSON protocol; what is not one stays as it is.
pub(super) fn to_seconds(value: &Value) -> Value {
    let parsed = value
        .as_str()
        .and_then(|text| text.parse::<Timestamp>().ok());
    match parsed {
        Some(moment) => Value::from(moment.as_millisecond() as f64 / 1000.0),
        None => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_go_there_and_back() {
        let moment = Timestamp::from_second(1_700_000_000).unwrap();
        let text = http_date(moment);
        assert_eq!(text, "Tue, 14 Nov 2023 22:13:20 GMT");
        assert_eq!(from_http(&text), Some(moment));
        assert_eq!(iso(1_700_000_000_250), "2023-11-14T22:13:20.25Z");
        assert_eq!(of_seconds(&Value::from(1.5)), Some(1500));
        assert_eq!(to_seconds(&Value::from("1970-01-01T00:00:02Z")), 2.0);
        assert_eq!(to_seconds(&Value::from(7)), 7);
    }
}
