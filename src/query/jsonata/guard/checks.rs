//! The functions that checked forms call.

use std::cell::RefCell;
use std::rc::Rc;

use jsonata_core::evaluator::{Evaluator, EvaluatorError, HostFnResult};
use jsonata_core::value::JValue;

use super::super::outcome;
use super::distinct::distinct;
use super::ledger::{Ledger, counts};
use super::search::searched;
use super::{LONGEST_LIST, LONGEST_TEXT};

pub(super) const ADDED: &str = "bounded bytes";
pub(super) const DISTINCT: &str = "bounded distinct";
pub(super) const LAYOUT: &str = "bounded layout";
pub(super) const MASK: &str = "bounded mask";
pub(super) const NUMERAL: &str = "bounded numeral";
pub(super) const OPERAND: &str = "bounded operand";
pub(super) const PARTS: &str = "bounded parts";
pub(super) const PICTURE: &str = "bounded picture";
pub(super) const PRODUCT: &str = "bounded product";
pub(super) const REACH: &str = "bounded reach";
pub(super) const RESULT: &str = "bounded result";
pub(super) const SEARCH: &str = "bounded search";
pub(super) const SEARCHES: &str = "bounded searches";
pub(super) const SORTED: &str = "bounded order";
pub(super) const SPREAD: &str = "bounded members";
pub(super) const TUPLES: &str = "bounded tuples";
pub(super) const WIDTH: &str = "bounded width";
pub(super) const ZIPPED: &str = "bounded rows";

/// The most values that are written out as one text; with indentation, each has a line of its own.
const MOST_VALUES: usize = 1 << 20;
const MOST_LINES: usize = 1 << 17;

/// How deep a value may nest that is written out.
const DEEPEST: usize = 1000;

/// The most members of objects that become objects of their own, and the most items of lists that become rows.
const MOST_MEMBERS: usize = 300_000;

/// The largest number that is written in Roman numerals: one beyond takes a letter for each thousand.
const LARGEST_NUMERAL: f64 = 1_000_000.0;

/// The most bytes of a picture, and of a width in it.
const LONGEST_PICTURE: usize = 100_000;
const LONGEST_WIDTH: usize = 4;

/// What a tuple of `@`, `#` or `%` takes.
pub(super) const A_TUPLE: usize = 700;

/// The most bytes of text that are put in order, where each may be compared with some twenty others.
const MOST_SORTED: usize = 1 << 28;

/// Registers the checks.
pub(in super::super) fn register(
    evaluator: &mut Evaluator,
    ledger: Ledger,
) -> Result<(), EvaluatorError> {
    let ledger = Rc::new(RefCell::new(ledger));
    let (results, reaches) = (ledger.clone(), ledger.clone());
    let (tuples, others) = (ledger.clone(), ledger);
    evaluator.register_fn(RESULT, move |given: &[JValue]| {
        result(given, &mut results.borrow_mut())
    })?;
    evaluator.register_fn(REACH, move |given: &[JValue]| {
        reach(given, &mut reaches.borrow_mut())
    })?;
    evaluator.register_fn(TUPLES, move |given: &[JValue]| {
        joined(given, &mut tuples.borrow_mut())
    })?;
    evaluator.register_fn(ADDED, move |given: &[JValue]| {
        added(given, &mut others.borrow_mut())
    })?;
    evaluator.register_fn(DISTINCT, distinct)?;
    evaluator.register_fn(LAYOUT, |given: &[JValue]| written(given, MOST_LINES, 100))?;
    evaluator.register_fn(MASK, |given: &[JValue]| masked(given, is_short))?;
    evaluator.register_fn(NUMERAL, numeral)?;
    evaluator.register_fn(OPERAND, |given: &[JValue]| {
        written(given, MOST_VALUES, DEEPEST)
    })?;
    evaluator.register_fn(PARTS, parts)?;
    evaluator.register_fn(PICTURE, |given: &[JValue]| masked(given, is_modest))?;
    evaluator.register_fn(PRODUCT, product)?;
    evaluator.register_fn(SEARCH, |given: &[JValue]| searched(given, false))?;
    evaluator.register_fn(SEARCHES, |given: &[JValue]| searched(given, true))?;
    evaluator.register_fn(SORTED, sorted)?;
    evaluator.register_fn(SPREAD, spread)?;
    evaluator.register_fn(WIDTH, width)?;
    evaluator.register_fn(ZIPPED, zipped)
}

fn bounded(fits: bool, value: Option<&JValue>) -> HostFnResult {
    match fits {
        true => Ok(value.cloned().unwrap_or(JValue::Undefined)),
        false => Err(EvaluatorError::EvaluationError(outcome::MEMORY.to_owned())),
    }
}

/// Writes down what was made.
fn result(given: &[JValue], ledger: &mut Ledger) -> HostFnResult {
    let value = given.first();
    let fits = match value {
        Some(JValue::String(text)) => text.len() <= LONGEST_TEXT,
        Some(JValue::Array(items)) => items.len() <= ledger.longest_list(),
        _ => true,
    };
    bounded(fits && value.is_none_or(|value| ledger.add(value)), value)
}

/// Counts the numbers of a range that is about to be made; one that begins nowhere known, from zero.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounded by the length of a list"
)]
fn reach(given: &[JValue], ledger: &mut Ledger) -> HostFnResult {
    // Beyond whole numbers the evaluator's own count of them wraps around.
    const FARTHEST: f64 = 9_007_199_254_740_992.0;
    let number = |index: usize| match given.get(index) {
        Some(JValue::Number(number)) => *number,
        _ => 0.0,
    };
    if number(0) > FARTHEST {
        return bounded(false, None);
    }
    #[expect(clippy::cast_precision_loss, reason = "the bound is small")]
    let count = (number(0) - number(1) + 1.0).clamp(0.0, LONGEST_LIST as f64) as usize;
    bounded(ledger.spend(count * size_of::<JValue>()), given.first())
}

/// Counts bytes that are written beside a value, or the text that it is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "written by the rewriting"
)]
fn added(given: &[JValue], ledger: &mut Ledger) -> HostFnResult {
    let bytes = match (given.get(1), given.first()) {
        (Some(JValue::Number(bytes)), _) => *bytes as usize,
        (None, Some(JValue::String(text))) => text.len() / 2,
        _ => 0,
    };
    bounded(ledger.spend(bytes), given.first())
}

/// Counts the tuples that the values of a step become.
fn joined(given: &[JValue], ledger: &mut Ledger) -> HostFnResult {
    let count = match given.first() {
        Some(JValue::Array(items)) => items.len(),
        _ => 1,
    };
    bounded(ledger.spend(count * A_TUPLE), given.first())
}

/// Refuses what would be written out at too great a length: lists that hold one list many times.
fn written(given: &[JValue], most: usize, deepest: usize) -> HostFnResult {
    let (value, mut left) = (given.first(), most);
    let fits = value.is_none_or(|value| counts(value, &mut left, deepest));
    bounded(fits, value)
}

#[expect(clippy::cast_precision_loss, reason = "the bound is small")]
fn width(given: &[JValue]) -> HostFnResult {
    let fits = match given.first() {
        Some(JValue::Number(width)) => width.abs() <= LONGEST_TEXT as f64,
        _ => true,
    };
    bounded(fits, given.first())
}

/// Refuses a replacement or a separator that is repeated too often, and texts that are too long together.
fn product(given: &[JValue]) -> HostFnResult {
    let fits = match (given.first(), given.get(1)) {
        (Some(JValue::String(text)), Some(JValue::String(other))) => {
            // Few texts match at every character: what does fit is measured again.
            text.len().saturating_mul(other.len()) / 64 <= LONGEST_TEXT
        }
        (Some(JValue::Array(items)), separator) => {
            let own = items.iter().filter_map(JValue::as_str).map(str::len);
            let own: usize = own.fold(0, usize::saturating_add);
            let separator = separator.and_then(JValue::as_str).map_or(0, str::len);
            own.saturating_add(items.len().saturating_mul(separator)) <= LONGEST_TEXT
        }
        _ => true,
    };
    bounded(fits, None)
}

/// Refuses a text that would fall into too many parts.
fn parts(given: &[JValue]) -> HostFnResult {
    let fits = match given {
        [JValue::String(text), JValue::String(separator)] if text.len() > LONGEST_LIST => {
            text.matches(&**separator).count() < LONGEST_LIST
        }
        _ => true,
    };
    bounded(fits, None)
}

/// Refuses a picture that asks for too much.
fn masked(given: &[JValue], fits: fn(&str) -> bool) -> HostFnResult {
    let picture = given.first().and_then(JValue::as_str);
    bounded(picture.is_none_or(fits), given.first())
}

fn is_short(picture: &str) -> bool {
    picture.len() <= LONGEST_PICTURE
}

/// Says whether a picture of a date is short, and asks for no field that is too wide: a width stands behind a comma.
pub(in super::super) fn is_modest(picture: &str) -> bool {
    let mut fields = picture.split('[').filter_map(|field| field.split_once(','));
    let is_narrow = |width: &str| {
        let mut digits = width.split(|c: char| !c.is_ascii_digit());
        digits.all(|digits| digits.len() <= LONGEST_WIDTH)
    };
    is_short(picture) && fields.all(|(_, width)| is_narrow(width.split(']').next().unwrap_or("")))
}

/// Refuses a number that is too large for the numerals that a picture asks for.
fn numeral(given: &[JValue]) -> HostFnResult {
    let fits = match given {
        [JValue::Number(number), JValue::String(picture)] => {
            let is_roman = picture.starts_with(['I', 'i']);
            is_short(picture) && (!is_roman || number.abs() <= LARGEST_NUMERAL)
        }
        _ => true,
    };
    bounded(fits, None)
}

/// Refuses a list whose items would take too long to compare.
fn sorted(given: &[JValue]) -> HostFnResult {
    let fits = match given.first() {
        Some(JValue::Array(items)) => {
            let texts = items.iter().filter_map(JValue::as_str).map(str::len);
            texts.fold(0, usize::saturating_add) <= MOST_SORTED
        }
        _ => true,
    };
    bounded(fits, given.first())
}

/// Refuses objects that would become too many.
fn spread(given: &[JValue]) -> HostFnResult {
    let members = |value: &JValue| match value {
        JValue::Object(members) => members.len(),
        _ => 1,
    };
    let count = match given.first() {
        Some(JValue::Array(items)) => items.iter().map(members).fold(0, usize::saturating_add),
        Some(value) => members(value),
        None => 0,
    };
    bounded(count <= MOST_MEMBERS, given.first())
}

/// Refuses lists whose rows would have too many items altogether.
fn zipped(given: &[JValue]) -> HostFnResult {
    let length = |value: &JValue| match value {
        JValue::Array(items) => items.len(),
        JValue::Undefined => 0,
        _ => 1,
    };
    let rows = given.iter().map(length).min().unwrap_or(0);
    let fits = rows.saturating_mul(given.len() + 2) <= MOST_MEMBERS * 4;
    bounded(fits, None)
}
