//! Values of conditions that are more than strings: numbers, dates, booleans, bytes and addresses.

use std::cmp::Ordering;
use std::net::IpAddr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Context;
use super::operator::Kind;
use super::pattern::{Pattern, Syntax, Wildcards};

/// A value of a policy.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expected {
    Pattern { pattern: Pattern, folded: bool },
    Number(f64),
    Date(Timestamp),
    Bool(bool),
    Bytes(Vec<u8>),
    Network { address: IpAddr, bits: u32 },
}

/// What comparing comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    Matches,
    Differs,
    /// A variable of the policy's value has no value in the request.
    Unresolved,
    /// The request's value is not of the kind that is compared.
    OtherKind,
}

impl Expected {
    /// Reads a value of a policy; an error that says what was expected.
    pub fn read(kind: Kind, text: &str, variables: bool) -> Result<Expected, String> {
        if let Kind::Text {
            wildcards,
            ignores_case,
        } = kind
        {
            return pattern(text, wildcards, ignores_case, variables);
        }
        if variables && text.contains("${") {
            return Err("policy variables are for strings and ARNs only".to_owned());
        }
        let (value, what) = match kind {
            Kind::Number(_) => (number(text).map(Expected::Number), "a number"),
            Kind::Date(_) => (
                date(text).map(Expected::Date),
                "a date as `2026-11-28T12:00:00Z`, or seconds since 1970",
            ),
            Kind::Bool | Kind::Null => (boolean(text).map(Expected::Bool), "`true` or `false`"),
            Kind::Binary => (
                BASE64_STANDARD.decode(text).ok().map(Expected::Bytes),
                "base64",
            ),
            _ => (
                network(text),
                "an IP address or a range such as `10.0.0.0/8`",
            ),
        };
        value.ok_or_else(|| format!("expected {what}, found `{text}`"))
    }

    /// Compares a value of a request.
    pub fn compare(&self, kind: Kind, value: &str, context: &Context) -> Compared {
        let matches = match (self, kind) {
            (Expected::Pattern { pattern, folded }, _) => {
                let Some(pattern) = pattern.resolved(context) else {
                    return Compared::Unresolved;
                };
                Some(match folded {
                    true => pattern.folded().matches(&value.to_lowercase()),
                    false => pattern.matches(value),
                })
            }
            (Expected::Number(wanted), Kind::Number(order)) => number(value).map(|found| {
                let ordering = found.partial_cmp(wanted);
                ordering.is_some_and(|found: Ordering| order.holds(found))
            }),
            (Expected::Date(wanted), Kind::Date(order)) => {
                date(value).map(|found| order.holds(found.cmp(wanted)))
            }
            (Expected::Bool(wanted), _) => boolean(value).map(|found| found == *wanted),
            (Expected::Bytes(wanted), _) => {
                let bytes = BASE64_STANDARD.decode(value).ok();
                bytes.map(|found| found == *wanted)
            }
            (Expected::Network { address, bits }, _) => value
                .parse()
                .ok()
                .map(|found| is_within(found, *address, *bits)),
            _ => None,
        };
        match matches {
            Some(true) => Compared::Matches,
            Some(false) => Compared::Differs,
            None => Compared::OtherKind,
        }
    }
}

fn pattern(
    text: &str,
    wildcards: Wildcards,
    folded: bool,
    variables: bool,
) -> Result<Expected, String> {
    // `*` alone is any ARN.
    let wildcards = match text {
        "*" if wildcards == Wildcards::Components => Wildcards::Text,
        _ => wildcards,
    };
    if wildcards == Wildcards::Components && !text.contains("${") && text.matches(':').count() < 5 {
        return Err(format!("expected the six parts of an ARN, found `{text}`"));
    }
    let syntax = Syntax {
        wildcards,
        variables,
    };
    let pattern = Pattern::read(text, syntax)
        .map_err(|placeholder| format!("unknown policy variable `{placeholder}`"))?;
    Ok(Expected::Pattern { pattern, folded })
}

fn number(text: &str) -> Option<f64> {
    let is_decimal = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    let number = text.parse::<f64>().ok()?;
    text.chars().all(is_decimal).then_some(number)
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// Reads a date of ISO 8601 as far as W3C's profile has it, or seconds since 1970.
fn date(text: &str) -> Option<Timestamp> {
    if let Some(seconds) = number(text) {
        let is_year = text.len() == 4;
        if !is_year {
            let duration = SignedDuration::try_from_secs_f64(seconds).ok()?;
            return Timestamp::from_duration(duration).ok();
        }
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp);
    }
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    // `2026-11-28T12:00Z`: minutes are enough, and no offset is UTC.
    let local = whole.strip_suffix('Z').unwrap_or(&whole);
    let civil: DateTime = match local.parse::<DateTime>() {
        Ok(civil) => civil,
        Err(_) => local
            .parse::<Date>()
            .ok()?
            .to_datetime(jiff::civil::Time::midnight()),
    };
    let zoned = civil.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp())
}

fn network(text: &str) -> Option<Expected> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse().ok()?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(longest);
    (bits <= longest).then_some(Expected::Network { address, bits })
}

fn is_within(found: IpAddr, network: IpAddr, bits: u32) -> bool {
    match (found, network) {
        (IpAddr::V4(found), IpAddr::V4(network)) => {
            let differing = found.to_bits() ^ network.to_bits();
            differing.leading_zeros() >= bits
        }
        (IpAddr::V6(found), IpAddr::V6(network)) => {
            let differing = found.to_bits() ^ network.to_bits();
            differing.leading_zeros() >= bits
        }
        _ => false,
    }
}
