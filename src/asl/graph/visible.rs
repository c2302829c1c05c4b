//! Text as a picture can show it.

/// Returns text in one line without characters that nobody sees or that turn others around.
pub(super) fn visible(text: &str) -> String {
    let shown = text.chars().map(|c| match c {
        c if c.is_whitespace() => ' ',
        c if c.is_control() => '\u{fffd}',
        // Marks that reverse what follows, and characters that XML 1.0 forbids.
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c => c,
    });
    shown.collect()
}

/// Returns text cut to a number of characters, with a mark where something is missing.
pub(super) fn short(text: &str, most: usize) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = text.join(" ");
    if text.chars().count() <= most {
        return text;
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Returns the content of a JSONata string, or the text itself.
pub(super) fn expression(text: &str) -> &str {
    let inside = text
        .trim()
        .strip_prefix("{%")
        .and_then(|text| text.strip_suffix("%}"));
    inside.unwrap_or(text).trim()
}
