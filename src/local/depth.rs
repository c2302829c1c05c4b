//! JSON that is nested deeper than `serde_json` reads by itself, up to the depth that AWS's parser takes.

use serde::de::DeserializeOwned;

/// How deep a document may be nested.
pub const DEEPEST: usize = 1000;

/// The stack of a thread that walks such documents, in bytes; what is not used costs nothing.
pub const STACK: usize = 32 * 1024 * 1024;

/// Returns whether a JSON text is nested deeper than that; to be asked before [`read`] where the text is a client's.
pub fn is_too_deep(text: &str) -> bool {
    is_deeper_than(text, DEEPEST)
}

/// Returns whether a JSON text is nested deeper than so many levels.
pub fn is_deeper_than(text: &str, most: usize) -> bool {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > most {
            return true;
        }
    }
    false
}

/// Reads a value, however deep it is nested.
pub fn read<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    let value = T::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn depth_is_counted_outside_of_texts() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!is_too_deep(&nested(DEEPEST)) && is_too_deep(&nested(DEEPEST + 1)));
        assert!(!is_too_deep(&format!(r#"["\"{}"]"#, "[".repeat(2000))));
        assert!(read::<Value>(&nested(300)).is_ok());
        assert!(read::<Value>("[1] 2").is_err());
    }
}
