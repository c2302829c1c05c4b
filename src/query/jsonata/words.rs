//! Where the words of an expression are.

use std::collections::HashMap;
use std::ops::Range;

use super::Jsonata;

/// Bytes of the delimiter before an expression.
const OPENING: usize = "{%".len();

impl Jsonata {
    /// Returns where each word of the expression is first, in bytes of the string with its delimiters; a variable is a word with its `$`.
    pub fn first_words(&self) -> HashMap<&str, Range<usize>> {
        let text = self.text.as_str();
        let mut words = HashMap::new();
        let mut from = 0;
        while let Some(start) = text[from..]
            .find(|c: char| c == '$' || is_of_name(c))
            .map(|offset| from + offset)
        {
            let sign = usize::from(text[start..].starts_with('$'));
            let name = &text[start + sign..];
            let length = name.find(|c: char| !is_of_name(c)).unwrap_or(name.len());
            from = start + sign + length;
            let place = OPENING + start..OPENING + from;
            words.entry(&text[start..from]).or_insert(place);
        }
        words
    }
}

fn is_of_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}
