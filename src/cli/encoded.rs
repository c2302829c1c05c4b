//! Finding a value in a text that holds it in another encoding: escaped as JSON (also several times over), in percent
//! or form encoding, as XML entities, as Rust's `{:?}` writes it, with other white space, or in a mixture of these.
//!
//! AWS's messages quote requests, and a request holds definitions as JSON inside JSON and policies in percent encoding.

/// Returns how many bytes at the start of `text` stand for `value`.
///
/// Backslashes are looked past on both sides: how many there are says only how often something was escaped. A `&` may
/// be itself or the beginning of its entity, so both are tried.
pub fn prefix(text: &str, value: &str) -> Option<usize> {
    matched(text, value, false).or_else(|| matched(text, value, true))
}

/// What our own output puts in the place of what it cuts off.
pub const CUT: char = '…';

/// Returns how many bytes at the start of `text`, up to a [`CUT`], are the beginning of `value`; none where they stand for
/// fewer than `least` characters.
pub fn beginning(text: &str, value: &str, least: usize) -> Option<usize> {
    let walked = walk(text, value, false);
    let is_cut = without_slashes(&text[walked.end..]).starts_with(CUT);
    (is_cut && walked.characters >= least).then_some(walked.end)
}

fn matched(text: &str, value: &str, entities_first: bool) -> Option<usize> {
    let walked = walk(text, value, entities_first);
    (walked.is_whole && walked.end > 0).then_some(walked.end)
}

/// How far a text goes along with a value.
struct Walked {
    /// Bytes of the text.
    end: usize,
    /// Characters of the value.
    characters: usize,
    is_whole: bool,
}

fn walk(text: &str, value: &str, entities_first: bool) -> Walked {
    let mut walked = Walked {
        end: 0,
        characters: 0,
        is_whole: true,
    };
    let mut after_space = false;
    let mut wanted = value.chars().filter(|wanted| *wanted != '\\').peekable();
    while let Some(next) = wanted.next() {
        let rest = &text[walked.end..];
        let entity = entities_first.then(|| entity(rest, next)).flatten();
        if let Some(length) = entity.or_else(|| one(rest, next)) {
            walked.end += length;
            walked.characters += 1;
            after_space = next.is_whitespace();
            continue;
        }
        // Where lines were joined or indented, any white space stands for any other.
        let space = rest.len() - rest.trim_start().len();
        if !next.is_whitespace() || (space == 0 && !after_space) {
            walked.is_whole = false;
            return walked;
        }
        walked.end += space;
        while wanted.next_if(|next| next.is_whitespace()).is_some() {}
    }
    walked
}

/// Returns how many bytes at the start of `text` stand for one character.
fn one(text: &str, wanted: char) -> Option<usize> {
    if text.starts_with(wanted) {
        return Some(wanted.len_utf8());
    }
    let bare = without_slashes(text);
    let slashes = text.len() - bare.len();
    let escaped = escape(bare, wanted).filter(|_| slashes > 0);
    let length = escaped
        .or_else(|| percent(bare, wanted))
        .or_else(|| entity(bare, wanted))?;
    Some(slashes + length)
}

/// Looks past backslashes, which are `%5C` in percent encoding.
fn without_slashes(mut text: &str) -> &str {
    loop {
        let percent = starts_with_any_case(text, "%5c").unwrap_or(0);
        let rest = text[percent..].trim_start_matches('\\');
        if rest.len() == text.len() {
            return text;
        }
        text = rest;
    }
}

/// What may stand behind backslashes.
fn escape(text: &str, wanted: char) -> Option<usize> {
    let letter = match wanted {
        '\n' => 'n',
        '\t' => 't',
        '\r' => 'r',
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        other => other,
    };
    if text.starts_with(letter) {
        return Some(letter.len_utf8());
    }
    let mut units = [0; 2];
    let mut written = String::new();
    for (position, unit) in wanted.encode_utf16(&mut units).iter().enumerate() {
        let slash = if position == 0 { "" } else { "\\" };
        written += &format!("{slash}u{unit:04x}");
    }
    starts_with_any_case(text, &written)
        .or_else(|| starts_with_any_case(text, &format!("u{{{:x}}}", u32::from(wanted))))
}

fn percent(text: &str, wanted: char) -> Option<usize> {
    if wanted == ' ' && text.starts_with('+') {
        return Some(1);
    }
    let mut bytes = [0; 4];
    let bytes = wanted.encode_utf8(&mut bytes).bytes();
    let written: String = bytes.map(|byte| format!("%{byte:02x}")).collect();
    starts_with_any_case(text, &written)
}

fn entity(text: &str, wanted: char) -> Option<usize> {
    let named = match wanted {
        '"' => "&quot;",
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '\'' => "&apos;",
        _ => "",
    };
    if !named.is_empty() && text.starts_with(named) {
        return Some(named.len());
    }
    let code = u32::from(wanted);
    starts_with_any_case(text, &format!("&#{code};"))
        .or_else(|| starts_with_any_case(text, &format!("&#x{code:x};")))
}

fn starts_with_any_case(text: &str, written: &str) -> Option<usize> {
    text.get(..written.len())
        .filter(|start| start.eq_ignore_ascii_case(written))
        .map(str::len)
}

#[cfg(test)]
mod tests {
    use super::prefix;

    const VALUE: &str = "s3 \"q\" \\ é/<&>\n\t'x' 🙂";

    #[test]
    fn a_value_is_found_in_every_encoding() {
        let json = |text: &str| serde_json::Value::from(text).to_string();
        let inner = |text: &str| text[1..text.len() - 1].to_owned();
        let once = inner(&json(VALUE));
        let twice = inner(&json(&once));
        let ascii = once.replace('é', "\\u00e9").replace('🙂', "\\uD83D\\ude42");
        let percent = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        let xml = VALUE
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&#34;")
            .replace('\'', "&#x27;");
        for written in [
            VALUE.to_owned(),
            once.clone(),
            twice.clone(),
            inner(&json(&twice)),
            ascii,
            percent(VALUE),
            percent(VALUE).to_lowercase().replace("%20", "+"),
            percent(&twice),
            xml,
        ] {
            let text = format!("{written}, and more");
            assert_eq!(prefix(&text, VALUE), Some(written.len()), "{written}");
        }
    }

    #[test]
    fn other_texts_are_left_alone() {
        for other in ["", "s3", "s3 \"q", "s3 q", "%73", "\\", "é"] {
            assert_eq!(prefix(other, VALUE), None, "{other}");
        }
        assert_eq!(prefix("anything", ""), None);
        assert_eq!(prefix("\\\\\\", "\\"), None);
    }
}
