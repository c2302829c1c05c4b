//! Text that a terminal shows as it is: control characters, and characters that reorder what is shown, are escaped.
//!
//! Names, causes, outputs and messages of a service are other people's data. An escape sequence in them could rename the
//! terminal's window, fill its clipboard or hide what was printed before.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns text of one or several lines; line breaks and tabs stay, everything else that moves a terminal is written as
/// JSON writes it: `\u001b`.
///
/// In JSON text the outcome is the same JSON value.
pub fn text(text: &str) -> Cow<'_, str> {
    escape(text, |c| !matches!(c, '\n' | '\t'))
}

/// Returns text for a single line: line breaks and tabs are escaped, too.
pub fn line(text: &str) -> Cow<'_, str> {
    escape(text, |_| true)
}

/// Returns styled text; besides line breaks and tabs, sequences that only choose a colour or a weight stay.
///
/// Whoever styles text escapes the data in it first.
pub fn styled(styled: &str) -> Cow<'_, str> {
    if !styled.contains(moves) {
        return Cow::Borrowed(styled);
    }
    let (mut shown, mut rest) = (String::with_capacity(styled.len()), styled);
    while let Some(at) = rest.find('\u{1b}') {
        let length = style_length(&rest[at..]);
        shown.push_str(&text(&rest[..at]));
        let (sequence, after) = rest[at..].split_at(length.unwrap_or(1));
        match length {
            Some(_) => shown.push_str(sequence),
            None => shown.push_str(&text(sequence)),
        }
        rest = after;
    }
    shown.push_str(&text(rest));
    Cow::Owned(shown)
}

/// Returns the length in bytes of the sequence at the start that chooses a style: `ESC [ 1 ; 31 m`.
fn style_length(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    parameters[end..].starts_with('m').then_some(2 + end + 1)
}

fn escape(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(|c| moves(c) && is_escaped(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' if is_escaped(c) => shown.push_str("\\n"),
            '\t' if is_escaped(c) => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            c if moves(c) && is_escaped(c) => {
                let _ = write!(shown, "\\u{:04x}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Returns whether a character moves a terminal's cursor, begins a sequence of it, or changes the order of what is shown.
fn moves(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::{line, styled, text};

    #[test]
    fn what_moves_a_terminal_is_escaped() {
        for (raw, shown) in [
            ("plain é 🙂\n\ttext", "plain é 🙂\n\ttext"),
            ("\u{1b}]0;title\u{7}", "\\u001b]0;title\\u0007"),
            ("\u{1b}]52;c;aGk=\u{1b}\\", "\\u001b]52;c;aGk=\\u001b\\"),
            ("\u{9b}2J\u{7f}\r\n", "\\u009b2J\\u007f\\r\n"),
            ("a\u{202e}b\u{2066}", "a\\u202eb\\u2066"),
        ] {
            assert_eq!(text(raw), shown);
        }
        assert_eq!(line("a\nb\tc"), "a\\nb\\tc");
    }

    #[test]
    fn styles_stay_and_nothing_else() {
        let good = "\u{1b}[1m\u{1b}[1;31mred\u{1b}[0m\n";
        assert_eq!(styled(good), good);
        assert_eq!(
            styled("\u{1b}[1mbold\u{1b}[0m\u{1b}[2J\u{1b}]0;x\u{7}\u{1b}"),
            "\u{1b}[1mbold\u{1b}[0m\\u001b[2J\\u001b]0;x\\u0007\\u001b"
        );
    }

    #[test]
    fn json_stays_the_same_value() {
        let value = serde_json::json!({"a\u{202e}": ["\u{9b}1m\u{1b}", "\u{7f}\n"]});
        for written in [value.to_string(), format!("{value:#}")] {
            let shown = text(&written);
            assert!(!shown.contains(|c: char| c != '\n' && super::moves(c)));
            let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
            assert_eq!(read, value);
        }
    }
}
