//! Members that AWS added to answers after some recordings were made.
//!
//! A recording from before such a day cannot have the member; ours is left out of the comparison when it holds the default.

use serde_json::{Value, json};

/// An operation's member, its default, and the day since which AWS sends it, as year, month, day.
struct Later {
    operation: &'static str,
    member: &'static str,
    default: fn() -> Value,
    since: (u16, u8, u8),
}

/// Encryption with customer managed keys was announced on 25 July 2024.
const MEMBERS: &[Later] = &[
    Later {
        operation: "DescribeStateMachine",
        member: "encryptionConfiguration",
        default: owned_key,
        since: (2024, 7, 25),
    },
    Later {
        operation: "DescribeStateMachineForExecution",
        member: "encryptionConfiguration",
        default: owned_key,
        since: (2024, 7, 25),
    },
    Later {
        operation: "DescribeActivity",
        member: "encryptionConfiguration",
        default: owned_key,
        since: (2024, 7, 25),
    },
];

fn owned_key() -> Value {
    json!({ "type": "AWS_OWNED_KEY" })
}

/// Drops members that a recording of that day could not have.
pub fn drop(operation: &str, recorded: Option<&str>, actual: &mut Value) {
    let day = recorded.and_then(day).unwrap_or_default();
    for later in MEMBERS
        .iter()
        .filter(|later| later.operation == operation && day < later.since)
    {
        if let Some(members) = actual.as_object_mut()
            && members.get(later.member) == Some(&(later.default)())
        {
            members.remove(later.member);
        }
    }
}

/// Reads `day-month-year, time`.
fn day(recorded: &str) -> Option<(u16, u8, u8)> {
    let mut parts = recorded.split(',').next()?.split('-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}
