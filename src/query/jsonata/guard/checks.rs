//! The functions that checked forms call.

use std::cell::RefCell;
use std::rc::Rc;

use jsonata_core::evaluator::{Evaluator, EvaluatorError, HostFnResult};
use jsonata_core::value::JValue;

use super::super::outcome;
use super::distinct::distinct;
use super::ledger::{A_GROWING_ITEM, A_MEMBER, Ledger, counts};
use super::search::searched;
use super::{Guarded, LONGEST_LIST, LONGEST_TEXT};

pub(super) const ADDED: &str = "bounded bytes";
pub(super) const COPY: &str = "bounded copy";
pub(super) const DISTINCT: &str = "bounded distinct";
pub(super) const FUNCTION: &str = "bounded function";
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
pub(super) const SELECTED: &str = "bounded selector";
pub(super) const SELECTOR: &str = "bounded selectors";
pub(super) const SHARED: &str = "bounded share";
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

/// The most numbers of a list that selects items of any number of lists, where a number may come twice.
const MOST_REPEATED: usize = 50;

/// The most bytes of text that are put in order, where each may be compared with some twenty others.
const MOST_SORTED: usize = 1 << 28;

type Plain = fn(&[JValue]) -> HostFnResult;
type Counting = fn(&[JValue], &mut Ledger) -> HostFnResult;

const PLAIN: &[(&str, Plain)] = &[
    (DISTINCT, distinct),
    (LAYOUT, |given| written(given, MOST_LINES, 100)),
    (MASK, |given| masked(given, is_short)),
    (NUMERAL, numeral),
    (OPERAND, |given| written(given, MOST_VALUES, DEEPEST)),
    (PARTS, parts),
    (PICTURE, |given| masked(given, is_modest)),
    (PRODUCT, product),
    (SEARCH, |given| searched(given, false)),
    (SEARCHES, |given| searched(given, true)),
    (SELECTOR, selector),
    (SORTED, sorted),
    (SPREAD, spread),
    (WIDTH, width),
    (ZIPPED, zipped),
];

const COUNTING: &[(&str, Counting)] = &[
    (ADDED, added),
    (COPY, copied),
    (FUNCTION, function),
    (REACH, reach),
    (RESULT, result),
    (SELECTED, selected),
    (SHARED, shared),
    (TUPLES, joined),
];

/// Registers the checks that an expression calls.
pub(in super::super) fn register(
    evaluator: &mut Evaluator,
    guarded: &Guarded,
    ledger: Ledger,
) -> Result<(), EvaluatorError> {
    let is_called = |name: &str| guarded.checks.contains(name);
    for (name, check) in PLAIN.iter().filter(|(name, _)| is_called(name)) {
        evaluator.register_fn(*name, check)?;
    }
    let ledger = Rc::new(RefCell::new(ledger));
    for (name, check) in COUNTING.iter().filter(|(name, _)| is_called(name)) {
        let ledger = ledger.clone();
        evaluator.register_fn(*name, move |given: &[JValue]| {
            check(given, &mut ledger.borrow_mut())
        })?;
    }
    Ok(())
}

fn bounded(fits: bool, value: Option<&JValue>) -> HostFnResult {
    match fits {
        true => Ok(value.cloned().unwrap_or(JValue::Undefined)),
        false => Err(EvaluatorError::EvaluationError(outcome::MEMORY.to_owned())),
    }
}

/// Returns the bytes that the rewriting wrote beside a value.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "written by the rewriting"
)]
fn bytes_of(given: Option<&JValue>) -> Option<usize> {
    match given {
        Some(JValue::Number(bytes)) => Some(*bytes as usize),
        _ => None,
    }
}

/// Writes down what was made; where all parts are new, with the bytes of each.
fn result(given: &[JValue], ledger: &mut Ledger) -> HostFnResult {
    let value = given.first();
    let fits = match value {
        Some(JValue::String(text)) => text.len() <= LONGEST_TEXT,
        Some(JValue::Array(items)) => items.len() <= ledger.longest_list(),
        _ => true,
    };
    let each = bytes_of(given.get(1)).unwrap_or(0);
    bounded(
        fits && value.is_none_or(|value| ledger.add(value, 0, each)),
        value,
    )
}

/// Counts the numbers of a range that is about to be made, with the bytes that each becomes; one that begins nowhere known, from
/// zero.
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
    let each = bytes_of(given.get(2)).unwrap_or(size_of::<JValue>());
    bounded(ledger.spend(count * each), given.first())
}

/// Writes a function down, with the bytes of its text.
fn function(given: &[JValue], ledger: &mut Ledger) -> HostFnResult {
    let value = given.first();
    let hidden = bytes_of(given.get(1)).unwrap_or(0);
    let fits = value.is_none_or(|value| ledger.add(value, hidden, 0));
    bounded(fits, value)
}

/// Counts bytes that are written beside a value, or the text that it is.
fn added(given: &[JValue], ledger: &mut Ledger) -> HostFnResult {
    let bytes = match (bytes_of(given.get(1)), given.first()) {
        (Some(bytes), _) => bytes,
        (None, Some(JValue::String(text))) => text.len() / 2,
        _ => 0,
    };
    bounded(ledger.spend(bytes), given.first())
}

/// Counts the tuples that the values of a step become, or the bytes given for each of them.
fn joined(given: &[JValue], ledger: &mut Ledger) -> HostFnResult {
    let each = bytes_of(given.get(1)).unwrap_or(A_TUPLE);
    let count = match given.first() {
        Some(JValue::Array(items)) => items.len(),
        _ => 1,
    };
    bounded(ledger.spend(count * each), given.first())
}

/// Counts what a step hands on that others hold, too.
fn shared(given: &[JValue], ledger: &mut Ledger) -> HostFnResult {
    let value = given.first();
    bounded(
        value.is_none_or(|value| ledger.copy(value, A_GROWING_ITEM)),
        value,
    )
}

/// Counts a result that is copied with all that is in it.
fn copied(given: &[JValue], ledger: &mut Ledger) -> HostFnResult {
    let value = given.first();
    bounded(
        value.is_none_or(|value| ledger.copy(value, A_MEMBER)),
        value,
    )
}

/// Counts the items that a list of numbers selects more than once.
fn selected(given: &[JValue], ledger: &mut Ledger) -> HostFnResult {
    let value = given.first();
    let fits = value.is_none_or(|value| selects_once(value) || ledger.copy(value, A_GROWING_ITEM));
    bounded(fits, value)
}

/// Refuses a list of numbers that selects too many items more than once, for any number of lists.
fn selector(given: &[JValue]) -> HostFnResult {
    let fits = match given.first() {
        Some(value @ JValue::Array(numbers)) => {
            numbers.len() <= MOST_REPEATED || selects_once(value)
        }
        _ => true,
    };
    bounded(fits, None)
}

/// Says whether a value selects no item twice; of lists, those whose numbers grow.
fn selects_once(value: &JValue) -> bool {
    let JValue::Array(numbers) = value else {
        return true;
    };
    numbers.is_sorted_by(|one, next| match (one, next) {
        (JValue::Number(one), JValue::Number(next)) => one < next,
        _ => false,
    })
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
