//! YAML 1.2 into nodes, by way of serde-saphyr.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::options::DuplicateKeyPolicy;
use serde_saphyr::{Error, Location, Options, Spanned};

use super::{DEEPEST, Entry, Kind, Node, slip};
use crate::diagnostic::{Diagnostic, Label, Report, Source};

/// Fewest nodes that are allowed; a larger file may have as many as it has bytes.
const NODES: usize = 50_000;

/// Most nodes that aliases and merge keys may add.
const ALIASED_NODES: usize = 20_000;

/// Stack on which the deepest document fits, in bytes: a level takes some 20 kB of it in a debug build.
const STACK: usize = 32 * 1024 * 1024;

/// Runs something on a stack on which the deepest document fits.
///
/// Every reading makes sure of that; who reads many files does it once for all of them.
pub fn on_deep_stack<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK, 2 * STACK, work)
}

/// Reads all documents that are not empty.
pub(super) fn read(source: &Arc<Source>, report: &mut Report) -> Option<Vec<Node>> {
    match on_deep_stack(|| {
        serde_saphyr::from_multiple_with_options(&source.text, options(source.text.len()))
            .map_err(|error| explain(&error, source))
    }) {
        Ok(nodes) => overflowing(&nodes, source, report).then_some(nodes),
        Err(diagnostic) => {
            report.push(diagnostic);
            None
        }
    }
}

fn options(bytes: usize) -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: NODES.max(bytes),
            max_depth: DEEPEST,
            flow_nesting_limit: DEEPEST,
            // One retrier used by every state is good style; what aliases add is bounded below.
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: ALIASED_NODES },
        // Found and told with both places by the caller.
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        reject_unsupported_tags: true,
        with_snippet: false,
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        let spanned = Spanned::<Kind>::deserialize(deserializer)?;
        let (span, used) = places(&spanned.defined, &spanned.referenced);
        Ok(Node {
            kind: spanned.value,
            span,
            used,
        })
    }
}

fn places(defined: &Location, referenced: &Location) -> (Range<usize>, Option<Range<usize>>) {
    let (span, used) = (range(defined), range(referenced));
    let used = (used != span).then_some(used);
    (span, used)
}

fn range(location: &Location) -> Range<usize> {
    let number = |value: Option<u64>| {
        value
            .and_then(|value| usize::try_from(value).ok())
            .unwrap_or(0)
    };
    let start = number(location.span().byte_offset());
    start..start + number(location.span().byte_len())
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a value that JSON has")
    }

    fn visit_unit<E>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Kind, E> {
        Ok(Kind::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Kind, E> {
        Ok(Kind::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Kind, E> {
        Ok(Kind::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Kind, E> {
        Number::from_f64(value)
            .map(Kind::Number)
            .ok_or_else(|| E::custom("a number that JSON does not have"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Kind, E> {
        Ok(Kind::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Kind, E> {
        Ok(Kind::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Kind, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        items.shrink_to_fit();
        Ok(Kind::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Kind, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key::<Spanned<Option<String>>>()? {
            // JSON has only strings as keys: `null:` is the key "null", as `5:` is "5".
            let text = key.value.unwrap_or_else(|| "null".to_owned());
            let (key_span, key_used) = places(&key.defined, &key.referenced);
            entries.push(Entry {
                key: text,
                key_span,
                key_used,
                value: access.next_value()?,
            });
        }
        entries.shrink_to_fit();
        Ok(Kind::Map(entries))
    }
}

/// Reports whole numbers too large for an integer: rounding them to a float would change them silently.
fn overflowing(nodes: &[Node], source: &Arc<Source>, report: &mut Report) -> bool {
    let mut fine = true;
    for node in nodes {
        fine &= match &node.kind {
            Kind::Number(number) if number.is_f64() => small_enough(node, source, report),
            Kind::List(items) => overflowing(items, source, report),
            Kind::Map(entries) => entries
                .iter()
                .all(|entry| overflowing(std::slice::from_ref(&entry.value), source, report)),
            _ => true,
        };
    }
    fine
}

fn small_enough(node: &Node, source: &Arc<Source>, report: &mut Report) -> bool {
    let raw = source.text.get(node.span.clone()).unwrap_or("");
    if raw.is_empty()
        || !raw
            .trim_start_matches(['-', '+'])
            .bytes()
            .all(|byte| byte.is_ascii_digit())
    {
        return true;
    }
    report.push(slip::overflow(
        raw,
        Label::new(source, node.span.clone(), ""),
    ));
    false
}

fn explain(error: &Error, source: &Arc<Source>) -> Diagnostic {
    let start = error
        .without_snippet()
        .location()
        .map_or(0, |location| offset(&location, source));
    let error = innermost(error);
    let label = Label::new(source, start..start + 1, "");
    let (code, message) = match error {
        Error::Budget {
            breach: BudgetBreach::Depth { .. },
            ..
        } => too_deep(),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => (
            "document-too-large",
            "the document is too large once its aliases are put in".to_owned(),
        ),
        Error::RecursiveReferencesRequireWeakTypes { .. } => {
            ("alias-cycle", "recursive alias".to_owned())
        }
        Error::NonFiniteFloat { value, .. } => (
            "syntax",
            format!("`{value}` is a number that JSON does not have"),
        ),
        Error::InvalidScalar { .. } => (
            "syntax",
            "not valid YAML: the value does not fit its tag".to_owned(),
        ),
        other => other_fault(&other.to_string()),
    };
    let hint = slip::reference_hint(source, start, code)
        .or_else(|| slip::tag_hint(source, start))
        .or_else(|| slip::quoting_hint(&message));
    Diagnostic::error(code, message).at([label]).hints(hint)
}

fn innermost(error: &Error) -> &Error {
    match error.without_snippet() {
        Error::AliasError { error, .. } => innermost(error),
        other => other,
    }
}

/// Returns the byte offset of a location; the scanner's own faults have only line and column.
fn offset(location: &Location, source: &Source) -> usize {
    if location.span().byte_offset().is_some() {
        return range(location).start;
    }
    let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    source.offset(number(location.line()), number(location.column()))
}

fn too_deep() -> (&'static str, String) {
    (
        "too-deep",
        format!("maps and lists are nested more than {DEEPEST} deep"),
    )
}

fn other_fault(text: &str) -> (&'static str, String) {
    if text.contains("recursion limit") || text.contains("nesting") {
        return too_deep();
    }
    // The place is told by the label.
    let text = text.split(" at line ").next().unwrap_or(text);
    let text = match text.strip_prefix("unexpected character: ") {
        Some(character) => format!(
            "a value cannot begin with `{}`",
            character.trim_matches(['`', '\''])
        ),
        None => text.to_owned(),
    };
    ("syntax", format!("not valid YAML: {text}"))
}
