//! How large payloads may be.

use serde_json::Value;

use crate::facts::quotas;

/// The most bytes of a payload.
const MOST_BYTES: usize = quotas::PAYLOAD_BYTES;

/// How deep a payload may be nested: as deep as AWS's parser reads one.
const DEEPEST: usize = 1001;

/// AWS's sentence about a result beyond the limit.
pub(super) fn too_large(what: &str) -> String {
    format!(
        "The state/task '{what}' returned a result with a size exceeding the maximum number of bytes service limit."
    )
}

/// Tells whether a payload's text would be beyond the limit.
pub(super) fn is_too_large(value: &Value) -> bool {
    let mut room = MOST_BYTES;
    !fits(value, &mut room, DEEPEST)
}

/// Counts a payload's bytes down without writing it; escapes are counted as what they stand for at least.
fn fits(value: &Value, room: &mut usize, depth: usize) -> bool {
    let Some(inner) = depth.checked_sub(1) else {
        return false;
    };
    let mut take = |bytes: usize| {
        let left = room.checked_sub(bytes);
        *room = left.unwrap_or(0);
        left.is_some()
    };
    match value {
        Value::Null => take(4),
        Value::Bool(flag) => take(if *flag { 4 } else { 5 }),
        Value::Number(number) => match number.as_u64() {
            Some(whole) => take(whole.checked_ilog10().unwrap_or(0) as usize + 1),
            None => take(number.to_string().len()),
        },
        Value::String(text) => take(text.len() + 2),
        Value::Array(items) => {
            take(2 + items.len().saturating_sub(1))
                && items.iter().all(|item| fits(item, room, inner))
        }
        Value::Object(members) => {
            take(2 + members.len().saturating_sub(1))
                && members.iter().all(|(name, member)| {
                    let quoted = name.len() + 3;
                    let left = room.checked_sub(quoted);
                    *room = left.unwrap_or(0);
                    left.is_some() && fits(member, room, inner)
                })
        }
    }
}
