//! Characters that change how a text looks without being seen themselves.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns whether a character is not seen, or breaks or reverses the text around it.
pub fn is_hidden(character: char) -> bool {
    is_misleading(character) || character.is_control()
}

/// Characters of direction, without width, or that end a line without being a line end of the text.
fn is_misleading(character: char) -> bool {
    matches!(
        character,
        '\u{00ad}'
            | '\u{061c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Names what a hidden character does.
pub fn what_it_does(character: char) -> &'static str {
    match character {
        '\u{061c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => "changes the direction of the text",
        '\n' | '\r' | '\u{000b}' | '\u{000c}' | '\u{0085}' | '\u{2028}' | '\u{2029}' => {
            "breaks the line"
        }
        _ => "is not visible",
    }
}

/// Writes misleading characters as escapes, so that a message shows what is there.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_misleading) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match is_misleading(character) {
            true => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
            }
            false => shown.push(character),
        }
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_misleads_is_written_as_an_escape() {
        assert_eq!(visible("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(visible("Größe 数"), "Größe 数");
        assert!(is_hidden('\u{200b}') && is_hidden('\n') && !is_hidden(' '));
        assert_eq!(what_it_does('\u{2028}'), "breaks the line");
    }
}
