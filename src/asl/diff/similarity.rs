//! How alike two parts of a definition are: the share of what they say that both say.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::Value;

use super::meaning::{self, Meaning};
use crate::diagnostic::Segment;

/// Longer strings are compared word by word, so that an edited text stays like itself.
const LONG: usize = 60;

/// What a value says: a hash of each leaf with the names above it, sorted. Comments and where things lead are left
/// out, and so are positions in lists: an entry put in front changes nothing about those behind it.
pub(super) type Leaves = Vec<u64>;

/// Collects the leaves of a field of a state, or of a machine for an empty path.
pub(super) fn leaves(field: &[&str], value: &Value) -> Leaves {
    let mut path: Vec<Segment> = field.iter().map(|&segment| segment.into()).collect();
    let mut found = Vec::new();
    collect(value, &mut path, &mut found);
    found.sort_unstable();
    found
}

fn collect(value: &Value, path: &mut Vec<Segment>, found: &mut Leaves) {
    let is_told_apart = match meaning::of(path) {
        Meaning::Comment => true,
        // Catchers and rules are transitions as a whole; what they test is part of what the state does.
        Meaning::Transition => !matches!(value, Value::Array(_) | Value::Object(_)),
        Meaning::Value => false,
    };
    match value {
        _ if is_told_apart => {}
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                path.push(name.as_str().into());
                collect(member, path, found);
                path.pop();
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                path.push(0.into());
                collect(item, path, found);
                path.pop();
            }
        }
        Value::String(text) if text.len() > LONG => {
            found.extend(text.split_whitespace().map(|word| hash(path, word)));
        }
        leaf => found.push(hash(path, &leaf.to_string())),
    }
}

fn hash(path: &[Segment], leaf: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (path, leaf).hash(&mut hasher);
    hasher.finish()
}

/// Returns the share of leaves that two values have in common, from 0 to 1; two values without any are alike.
pub(super) fn similarity(before: &Leaves, after: &Leaves) -> f64 {
    if before.is_empty() && after.is_empty() {
        return 1.0;
    }
    let (mut old, mut new, mut common) = (0, 0, 0_u32);
    while let (Some(left), Some(right)) = (before.get(old), after.get(new)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => old += 1,
            std::cmp::Ordering::Greater => new += 1,
            std::cmp::Ordering::Equal => {
                (old, new, common) = (old + 1, new + 1, common + 1);
            }
        }
    }
    share(common * 2, before.len() + after.len())
}

/// Returns a part of a whole; of nothing, all.
#[expect(
    clippy::cast_precision_loss,
    reason = "a definition has no more than a million characters"
)]
pub(super) fn share(part: u32, whole: usize) -> f64 {
    match whole {
        0 => 1.0,
        _ => f64::from(part) / whole as f64,
    }
}
