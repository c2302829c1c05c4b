//! What is wrong with a JSON text, in the words of AWS's parser.

/// Describes the first fault; `error` says what where AWS's words are not known.
pub fn describe(text: &str, error: &serde_json::Error) -> String {
    Scanner::new(text)
        .value()
        .err()
        .unwrap_or_else(|| error.to_string())
}

const LITERALS: &str = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/// Walks JSON as far as it is well-formed.
struct Scanner<'a> {
    rest: &'a str,
}

type Checked = Result<(), String>;

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// Skips white space, and shows the next character.
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        self.rest.chars().next()
    }

    fn skip(&mut self, character: char) {
        self.rest = &self.rest[character.len_utf8()..];
    }

    fn value(&mut self) -> Checked {
        match self.peek() {
            Some('{') => self.object(),
            Some('[') => self.array(),
            Some('"') => self.string(),
            Some(character) if character == '-' || character.is_ascii_digit() => self.number(),
            Some(character) if is_word(character) => self.word(),
            Some(character) => Err(unexpected(
                character,
                &format!("expected a valid value {LITERALS}"),
            )),
            None => Err("Unexpected end-of-input".to_owned()),
        }
    }

    fn object(&mut self) -> Checked {
        self.skip('{');
        if self.peek() == Some('}') {
            self.skip('}');
            return Ok(());
        }
        loop {
            match self.peek() {
                Some('"') => self.string()?,
                Some(other) => {
                    return Err(unexpected(
                        other,
                        "was expecting double-quote to start field name",
                    ));
                }
                None => return Err(unclosed("Object")),
            }
            match self.peek() {
                Some(':') => self.skip(':'),
                Some(other) => {
                    return Err(unexpected(
                        other,
                        "was expecting a colon to separate field name and value",
                    ));
                }
                None => return Err(unclosed("Object")),
            }
            self.value()?;
            if self.separated('}', "Object")? {
                return Ok(());
            }
        }
    }

    fn array(&mut self) -> Checked {
        self.skip('[');
        if self.peek() == Some(']') {
            self.skip(']');
            return Ok(());
        }
        loop {
            self.value()?;
            if self.separated(']', "Array")? {
                return Ok(());
            }
        }
    }

    /// Reads what follows an entry; true at the end of the container.
    fn separated(&mut self, end: char, container: &str) -> Result<bool, String> {
        match self.peek() {
            Some(',') => {
                self.skip(',');
                Ok(false)
            }
            Some(character) if character == end => {
                self.skip(end);
                Ok(true)
            }
            Some(other) => Err(unexpected(
                other,
                &format!("was expecting comma to separate {container} entries"),
            )),
            None => Err(unclosed(container)),
        }
    }

    fn string(&mut self) -> Checked {
        self.skip('"');
        let mut is_escaped = false;
        for (at, character) in self.rest.char_indices() {
            match character {
                '"' if !is_escaped => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(());
                }
                control if u32::from(control) < 0x20 => {
                    return Err(format!(
                        "Illegal unquoted character ((CTRL-CHAR, code {})): has to be escaped using backslash to be included in string value",
                        u32::from(control)
                    ));
                }
                _ => is_escaped = character == '\\' && !is_escaped,
            }
        }
        Err("Unexpected end-of-input: was expecting closing quote for a string value".to_owned())
    }

    fn number(&mut self) -> Checked {
        let end = self
            .rest
            .find(|character: char| !(character.is_ascii_digit() || "+-.eE".contains(character)))
            .unwrap_or(self.rest.len());
        self.rest = &self.rest[end..];
        Ok(())
    }

    fn word(&mut self) -> Checked {
        let end = self
            .rest
            .find(|character| !is_word(character))
            .unwrap_or(self.rest.len());
        let word = &self.rest[..end];
        if ["null", "true", "false"].contains(&word) {
            self.rest = &self.rest[end..];
            return Ok(());
        }
        Err(format!(
            "Unrecognized token '{word}': was expecting {LITERALS}"
        ))
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

fn unexpected(character: char, expectation: &str) -> String {
    format!(
        "Unexpected character ('{character}' (code {})): {expectation}",
        u32::from(character)
    )
}

fn unclosed(container: &str) -> String {
    format!("Unexpected end-of-input: expected close marker for {container}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_described_as_by_awss_parser() {
        for (text, expected) in [
            (
                "not some json",
                "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
            ),
            (
                "{'not': 'json'",
                "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
            ),
            (
                r#"{"a" 1}"#,
                "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
            ),
            (
                r#"[1 2]"#,
                "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
            ),
            (
                r#"{"a": {"b": [true"#,
                "Unexpected end-of-input: expected close marker for Array",
            ),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            assert_eq!(describe(text, &error), expected, "{text}");
        }
    }
}
