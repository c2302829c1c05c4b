//! What one evaluation may take: the bounds of paths, templates, intrinsic functions and JSONata in one place.
//!
//! An evaluation that would outgrow them fails its state; it never takes the process with it. Three bounds hold for all of them:
//!
//! * **Bytes that are handed over.** The value of a path, of a template as a whole, of a call and of an expression is counted while
//!   it is copied, in bytes of JSON. A payload has at most 262,144; sixteen times that is never a payload, so the error is the one
//!   of a payload that is too large, `States.DataLimitExceeded`.
//! * **Work.** A path counts the places it looks at and the bytes it reads; JSONata has a clock that is looked at between
//!   its steps, and what works for long inside a step is measured before it begins (`jsonata/guard`).
//! * **Bytes that are held**, in JSONata alone, which can make values out of nothing: `jsonata/guard/ledger.rs`.
//!
//! Depth is bounded by `jsonata::evaluate`; paths and templates are as deep as their texts, which their parsers bound.

use std::cell::{Cell, OnceCell};
use std::time::Instant;

use serde_json::Value;

/// The most bytes of JSON that one evaluation hands over.
pub(super) const MOST_BYTES: usize = 16 * crate::facts::quotas::PAYLOAD_BYTES;

/// How long the expressions of one evaluation may take, in milliseconds.
const LONGEST: u64 = 5_000;

/// The most bytes that the values of one expression may take while it is evaluated.
pub(super) const MOST_HELD: usize = 160 << 20;

/// The most places and pieces of text that the paths of one evaluation may look at.
const MOST_PLACES: usize = 10_000_000;

/// Values that are not counted: so few copies of what was let in are not too many, and most evaluations make no more.
const FREE: usize = 4;

/// The bounds were reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exceeded;

/// What is left of the bounds of one evaluation, which may be a template with many expressions.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: Cell<usize>,
    free: Cell<usize>,
    /// How many more places paths may look at: several `..` multiply them.
    pub places: Cell<usize>,
    /// When the first JSONata expression began.
    begun: OnceCell<Instant>,
}

impl Budget {
    /// Makes the budget of one evaluation.
    pub fn new() -> Budget {
        Budget {
            bytes: Cell::new(MOST_BYTES),
            free: Cell::new(FREE),
            places: Cell::new(MOST_PLACES),
            begun: OnceCell::new(),
        }
    }

    /// Returns how many milliseconds an expression may take that begins now.
    pub fn milliseconds(&self) -> u64 {
        let mut is_first = false;
        let begun = self.begun.get_or_init(|| {
            is_first = true;
            Instant::now()
        });
        match is_first {
            true => LONGEST,
            false => {
                let passed = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
                LONGEST.saturating_sub(passed)
            }
        }
    }

    /// Takes bytes off.
    pub fn take(&self, bytes: usize) -> Result<(), Exceeded> {
        let left = self.bytes.get().checked_sub(bytes).ok_or(Exceeded)?;
        self.bytes.set(left);
        Ok(())
    }

    /// Takes a value off that is about to be copied, or was.
    pub fn take_value(&self, value: &Value) -> Result<(), Exceeded> {
        match self.free.get().checked_sub(1) {
            Some(free) => self.free.set(free),
            None => self.take(weight(value, self.bytes.get()))?,
        }
        Ok(())
    }
}

/// Returns the bytes of a value as JSON, roughly; stops counting once there are more than `most`.
pub(super) fn weight(value: &Value, most: usize) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 4,
        Value::String(text) => 4 + text.len(),
        Value::Array(items) => sum(items.iter().map(|item| (0, item)), most),
        Value::Object(members) => sum(
            members.iter().map(|(key, item)| (key.len() + 4, item)),
            most,
        ),
    }
}

fn sum<'v>(parts: impl Iterator<Item = (usize, &'v Value)>, most: usize) -> usize {
    let mut total: usize = 4;
    for (own, part) in parts {
        let left = most.saturating_sub(total);
        total = total.saturating_add(own).saturating_add(weight(part, left));
        if total > most {
            break;
        }
    }
    total
}
