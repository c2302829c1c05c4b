//! Where a part of a string stands in the raw text of its scalar.

use std::ops::Range;

/// One stretch of decoded bytes and the raw bytes it was read from.
struct Stretch {
    decoded: usize,
    raw: Range<usize>,
}

/// Maps a byte range of a decoded string into the scalar's raw text.
///
/// The raw text is plain, single-quoted, double-quoted, or the content of a block scalar. `None` where the two do not
/// fit together.
pub(super) fn locate(raw: &str, decoded: &str, range: Range<usize>) -> Option<Range<usize>> {
    let stretches = match raw.as_bytes().first() {
        _ if raw == decoded => return Some(range),
        // A block scalar may begin with a quote, too: then the text does not come out the same.
        Some(b'"') => quoted(raw, decoded, double_unit).or_else(|| folded(raw, decoded))?,
        Some(b'\'') => quoted(raw, decoded, single_unit).or_else(|| folded(raw, decoded))?,
        _ => folded(raw, decoded)?,
    };
    let start = at(&stretches, range.start)?;
    let end = if range.is_empty() {
        start.start
    } else {
        at(&stretches, range.end - 1)?.end
    };
    Some(start.start..end.max(start.start))
}

fn at(stretches: &[Stretch], offset: usize) -> Option<Range<usize>> {
    let index = stretches
        .partition_point(|stretch| stretch.decoded <= offset)
        .checked_sub(1)?;
    Some(stretches[index].raw.clone())
}

/// Reads one unit of a quoted scalar: its raw length and what it stands for.
type Unit = fn(&str) -> Option<(usize, String)>;

fn quoted(raw: &str, decoded: &str, unit: Unit) -> Option<Vec<Stretch>> {
    let end = raw.len().checked_sub(1)?;
    let (mut at, mut text, mut stretches) = (1, String::new(), Vec::new());
    while at < end {
        let (length, value) = unit(&raw[at..end])?;
        if !value.is_empty() {
            stretches.push(Stretch {
                decoded: text.len(),
                raw: at..at + length,
            });
        }
        text.push_str(&value);
        at += length;
    }
    stretches.push(Stretch {
        decoded: text.len(),
        raw: end..end,
    });
    (text == decoded).then_some(stretches)
}

fn single_unit(rest: &str) -> Option<(usize, String)> {
    if rest.starts_with("''") {
        return Some((2, "'".to_owned()));
    }
    fold(rest).or_else(|| plain(rest))
}

fn double_unit(rest: &str) -> Option<(usize, String)> {
    let Some(escape) = rest.strip_prefix('\\') else {
        return fold(rest).or_else(|| plain(rest));
    };
    let first = escape.chars().next()?;
    if matches!(first, '\n' | '\r') {
        let line_end = escape.find('\n')? + 1;
        let indent =
            escape[line_end..].len() - escape[line_end..].trim_start_matches([' ', '\t']).len();
        return Some((1 + line_end + indent, String::new()));
    }
    let digits = match first {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return named(first).map(|value| (1 + first.len_utf8(), value.to_string())),
    };
    code_point(escape, digits)
}

/// Reads `\xNN`, `\uNNNN` (a pair of surrogates too, as JSON writes them) and `\UNNNNNNNN`.
fn code_point(escape: &str, digits: usize) -> Option<(usize, String)> {
    let high = u32::from_str_radix(escape.get(1..1 + digits)?, 16).ok()?;
    if let Some(value) = char::from_u32(high) {
        return Some((2 + digits, value.to_string()));
    }
    if digits != 4 {
        return None;
    }
    let low = u32::from_str_radix(escape.get(5..)?.strip_prefix("\\u")?.get(..4)?, 16).ok()?;
    let value = char::from_u32(0x10000 + ((high - 0xd800) << 10) + low.checked_sub(0xdc00)?)?;
    Some((12, value.to_string()))
}

fn named(escape: char) -> Option<char> {
    Some(match escape {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        ' ' | '"' | '/' | '\\' => escape,
        _ => return None,
    })
}

/// Reads white space that holds a line end: one is a space, more are one line end fewer.
fn fold(rest: &str) -> Option<(usize, String)> {
    let length = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    match rest[..length].matches('\n').count() {
        0 => None,
        1 => Some((length, " ".to_owned())),
        lines => Some((length, "\n".repeat(lines - 1))),
    }
}

fn plain(rest: &str) -> Option<(usize, String)> {
    let first = rest.chars().next()?;
    Some((first.len_utf8(), first.to_string()))
}

/// Aligns a plain or block scalar: folding and indentation change only white space.
fn folded(raw: &str, decoded: &str) -> Option<Vec<Stretch>> {
    let (mut from, mut to, mut stretches) = (0, 0, Vec::new());
    while to < decoded.len() {
        let (raw_gap, gap) = (space(&raw[from..]), space(&decoded[to..]));
        if raw_gap + gap > 0 {
            // Where both are the same run, offsets inside it are exact.
            push_gap(
                &mut stretches,
                (from, raw_gap),
                (to, gap),
                raw[from..].starts_with(&decoded[to..to + gap]),
            );
            from += raw_gap;
            to += gap;
            continue;
        }
        let character = decoded[to..].chars().next()?;
        if !raw[from..].starts_with(character) {
            return None;
        }
        let length = character.len_utf8();
        stretches.push(Stretch {
            decoded: to,
            raw: from..from + length,
        });
        from += length;
        to += length;
    }
    stretches.push(Stretch {
        decoded: decoded.len(),
        raw: from..from,
    });
    Some(stretches)
}

fn push_gap(
    stretches: &mut Vec<Stretch>,
    raw: (usize, usize),
    decoded: (usize, usize),
    same: bool,
) {
    for offset in 0..decoded.1 {
        let place = if same {
            raw.0 + offset..raw.0 + offset + 1
        } else {
            raw.0..raw.0 + raw.1
        };
        stretches.push(Stretch {
            decoded: decoded.0 + offset,
            raw: place,
        });
    }
}

fn space(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t', '\r', '\n']).len()
}
