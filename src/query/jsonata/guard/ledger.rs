//! How many bytes the values of one evaluation take.
//!
//! The evaluator counts references and gives no hook for its allocations, and an allocator that counts would need unsafe code or a
//! dependency below everything else. So what a checked operation makes is written down here with a handle that does not
//! keep it alive (a list: with a second reference). Once more than `A_SWEEP` bytes were made, the handles are looked through:
//! what is gone by then was garbage, what is alive counts for good. A loop that makes a long text out of many short ones is therefore
//! free to go on, and one that keeps what it makes ends after `MOST_HELD` bytes. The same expression fails on every machine.

use std::collections::HashMap;
use std::rc::{Rc, Weak};

use jsonata_core::evaluator::StoredLambda;
use jsonata_core::value::{JArray, JMap, JValue};

use super::LONGEST_LIST;
use crate::query::budget::MOST_HELD;

/// How many bytes are made between two looks at what is still there.
const A_SWEEP: usize = 32 << 20;

/// What a value takes beside its items: its header, its allocation, and its line in this ledger.
const A_VALUE: usize = 192;

/// What an item of a list takes.
const AN_ITEM: usize = size_of::<JValue>();

/// The same while the list grows.
pub(super) const A_GROWING_ITEM: usize = 2 * AN_ITEM;

/// What a member of an object takes beside the letters of its key: key, value, hash and index.
pub(super) const A_MEMBER: usize = 120;

/// What a function takes beside its text and what it holds.
const A_FUNCTION: usize = 800;

/// The most values that one value may stand for when it is written out: what is shared counts each time, and a text for each
/// of its 64 bytes. The evaluator walks through values (to compare, to copy, to look for a name) without a look at the clock.
const MOST_VALUES: usize = 1 << 21;

/// How deep a value may nest.
const DEEPEST: usize = 1000;

enum Handle {
    Text(Weak<str>),
    Object(Weak<JMap>),
    Function(Weak<StoredLambda>),
    List(JArray),
}

impl Handle {
    fn outlives(self) -> bool {
        match self {
            Handle::Text(text) => text.strong_count() > 0,
            Handle::Object(object) => object.strong_count() > 0,
            Handle::Function(function) => function.strong_count() > 0,
            // The items move only where somebody else has them, too.
            Handle::List(mut list) => {
                let before = list.as_ptr();
                list.make_mut().as_ptr() != before
            }
        }
    }
}

/// The values that checked operations made.
#[derive(Default)]
pub(in super::super) struct Ledger {
    fresh: HashMap<usize, (Handle, usize)>,
    pending: usize,
    held: usize,
    /// Objects are copied with all that is in them.
    copies: bool,
    unbounded: bool,
}

impl Ledger {
    /// Opens the ledger of one evaluation.
    pub fn new(copies: bool) -> Ledger {
        Ledger {
            copies,
            ..Ledger::default()
        }
    }

    /// Opens one that refuses nothing, as the reference implementation does.
    pub fn unbounded() -> Ledger {
        Ledger {
            unbounded: true,
            ..Ledger::default()
        }
    }

    /// Returns the most items of one list.
    pub fn longest_list(&self) -> usize {
        if self.unbounded {
            usize::MAX
        } else {
            LONGEST_LIST
        }
    }

    /// Writes a value down; false where the evaluation holds too much, or the value stands for too many.
    ///
    /// `hidden`: bytes of parts that cannot be seen. `each`: bytes of each part, where all of them are new.
    pub fn add(&mut self, value: &JValue, hidden: usize, each: usize) -> bool {
        if self.unbounded {
            return true;
        }
        let (place, handle, bytes) = match value {
            JValue::String(text) => (
                text.as_ptr().addr(),
                Handle::Text(Rc::downgrade(text)),
                text.len(),
            ),
            JValue::Object(object) => {
                let keys: usize = object.keys().map(String::len).sum();
                (
                    Rc::as_ptr(object).addr(),
                    Handle::Object(Rc::downgrade(object)),
                    keys + object.len() * A_MEMBER,
                )
            }
            JValue::Lambda(function) => (
                Rc::as_ptr(function).addr(),
                Handle::Function(Rc::downgrade(function)),
                A_FUNCTION + function.captured_env.len() * A_MEMBER,
            ),
            JValue::Array(list) if !list.is_empty() => (
                list.as_ptr().addr(),
                Handle::List(list.clone()),
                list.len() * AN_ITEM,
            ),
            _ => return true,
        };
        if self.fresh.contains_key(&place) {
            return true;
        }
        let mut left = MOST_VALUES;
        if !counts(value, &mut left, DEEPEST) {
            return false;
        }
        let each = if self.copies { A_MEMBER } else { each };
        let copied = (MOST_VALUES - left) * each;
        let bytes = A_VALUE + bytes + hidden + copied;
        // What was made before may be garbage by now, of which this is the next.
        self.make_room(bytes);
        self.fresh.insert(place, (handle, bytes));
        self.pending += bytes;
        self.fits()
    }

    /// Takes off what a value would take if it were copied with all that is in it, in bytes for each value; false where that is
    /// too much.
    pub fn copy(&mut self, value: &JValue, each: usize) -> bool {
        if self.unbounded || !matches!(value, JValue::Array(_) | JValue::Object(_)) {
            return true;
        }
        let mut left = MOST_VALUES;
        counts(value, &mut left, DEEPEST) && self.spend((MOST_VALUES - left) * each)
    }

    /// Takes off bytes that cannot be followed.
    pub fn spend(&mut self, bytes: usize) -> bool {
        if self.unbounded {
            return true;
        }
        self.make_room(bytes);
        self.pending = self.pending.saturating_add(bytes);
        self.fits()
    }

    fn fits(&self) -> bool {
        self.held.saturating_add(self.pending) <= MOST_HELD
    }

    fn make_room(&mut self, bytes: usize) {
        let pending = self.pending.saturating_add(bytes);
        if pending > A_SWEEP || self.held.saturating_add(pending) > MOST_HELD {
            self.sweep();
        }
    }

    fn sweep(&mut self) {
        let mut followed = 0;
        for (_, (handle, bytes)) in self.fresh.drain() {
            followed += bytes;
            if handle.outlives() {
                self.held += bytes;
            }
        }
        self.held += self.pending.saturating_sub(followed);
        self.pending = 0;
    }
}

/// Counts a value down as it would be written out; false where there are too many.
pub(super) fn counts(value: &JValue, left: &mut usize, depth: usize) -> bool {
    let size = match value {
        JValue::String(text) => 1 + text.len() / 64,
        _ => 1,
    };
    let (Some(rest), Some(depth)) = (left.checked_sub(size), depth.checked_sub(1)) else {
        return false;
    };
    *left = rest;
    match value {
        JValue::Array(items) => items.iter().all(|item| counts(item, left, depth)),
        JValue::Object(members) => members.values().all(|member| counts(member, left, depth)),
        // Functions that hold functions nest like lists.
        JValue::Lambda(function) => {
            let held = function.captured_env.values();
            let mut held = held.chain(&function.captured_data);
            held.all(|value| counts(value, left, depth))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> JValue {
        JValue::string("x".repeat(1 << 20))
    }

    #[test]
    fn what_is_gone_is_not_held() {
        let mut ledger = Ledger::default();
        assert!((0..1000).all(|_| ledger.add(&text(), 0, 0)));
        assert!((0..1000).all(|_| ledger.add(&JValue::array(vec![JValue::Null; 20_000]), 0, 0)));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut ledger = Ledger::default();
        let mut kept = Vec::new();
        let fits = |value: JValue| {
            let fits = ledger.add(&value, 0, 0);
            kept.push(value);
            fits
        };
        assert!(!std::iter::repeat_with(text).take(300).all(fits));
        assert!(kept.len() > 100);
    }

    #[test]
    fn lists_that_are_kept_count() {
        let (mut ledger, mut kept) = (Ledger::default(), Vec::new());
        let many = (0..400).all(|_| {
            let list = JValue::array(vec![JValue::Null; 20_000]);
            kept.push(list.clone());
            ledger.add(&list, 0, 0)
        });
        assert!(!many);
    }

    #[test]
    fn one_value_again_and_again_is_one() {
        let (mut ledger, value) = (Ledger::default(), text());
        assert!((0..10_000).all(|_| ledger.add(&value, 0, 0)));
    }

    #[test]
    fn a_value_that_stands_for_too_many_is_refused() {
        let mut ledger = Ledger::default();
        let mut value = JValue::array(vec![JValue::Null]);
        let doubled = (0..64).all(|_| {
            value = JValue::array(vec![value.clone(), value.clone()]);
            ledger.add(&value, 0, 0)
        });
        assert!(!doubled);
    }
}
