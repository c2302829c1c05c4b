//! What is wrong with a JSON text, and where, in the words of AWS's parser, which is Jackson.

/// The first fault of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonFault {
    pub message: String,
    /// Both count from 1; the column is that of Jackson, behind the character or the word at fault.
    pub line: usize,
    pub column: usize,
}

/// Describes the first fault of a text that `error` is about, which says what is wrong where Jackson's words are not known.
pub fn describe(text: &str, error: &serde_json::Error) -> JsonFault {
    let mut scanner = Scanner {
        text,
        rest: text,
        ends_seen: 0,
    };
    match scanner.value() {
        Err(message) => {
            let (line, column) = scanner.place();
            JsonFault {
                message,
                line,
                column,
            }
        }
        Ok(()) => JsonFault {
            message: error.to_string(),
            line: error.line(),
            column: error.column(),
        },
    }
}

const VALUES: &str = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/// Words longer than this are cut off.
const LONGEST_WORD: usize = 256;

/// Walks JSON as far as it is well-formed.
struct Scanner<'a> {
    text: &'a str,
    rest: &'a str,
    /// How often Jackson asks for more text at the end of it. Each time it counts the columns as if the text had been there twice.
    ends_seen: usize,
}

type Checked = Result<(), String>;

impl Scanner<'_> {
    /// Says where the scanner stands, as Jackson counts.
    fn place(&self) -> (usize, usize) {
        let read = &self.text[..self.text.len() - self.rest.len()];
        let line_start = read.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let breaks = read.replace("\r\n", "\n");
        let line = breaks.matches(['\n', '\r']).count() + 1;
        let column = units(&read[line_start..]) + 1 + self.ends_seen * units(self.text);
        (line, column)
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
            Some(character) => {
                Err(self.unexpected(character, &format!("expected a valid value {VALUES}")))
            }
            None => Err(self.ended("")),
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
                    let expected = "was expecting double-quote to start field name";
                    return Err(self.unexpected(other, expected));
                }
                None => return Err(self.unclosed("Object")),
            }
            match self.peek() {
                Some(':') => self.skip(':'),
                Some(other) => {
                    let expected = "was expecting a colon to separate field name and value";
                    return Err(self.unexpected(other, expected));
                }
                None => return Err(self.unclosed("Object")),
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
            Some(other) => {
                let expected = format!("was expecting comma to separate {container} entries");
                Err(self.unexpected(other, &expected))
            }
            None => Err(self.unclosed(container)),
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
                    self.rest = &self.rest[at + 1..];
                    return Err(format!(
                        "Illegal unquoted character ((CTRL-CHAR, code {})): has to be escaped using backslash to be included in string value",
                        u32::from(control)
                    ));
                }
                _ => is_escaped = character == '\\' && !is_escaped,
            }
        }
        self.rest = "";
        Err(self.ended(": was expecting closing quote for a string value"))
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
        let is_whole = units(word) < LONGEST_WORD;
        let shown: String = word.chars().take(LONGEST_WORD).collect();
        let is_at_end = is_whole && end == self.rest.len();
        // Jackson tries the word as `null`, `true` and so on first, and looks for the rest of it afterwards.
        let begins_literal = ["null", "true", "false", "NaN", "Infinity"]
            .iter()
            .any(|literal| literal.starts_with(word));
        self.ends_seen += usize::from(is_at_end) + usize::from(is_at_end && begins_literal);
        self.rest = &self.rest[shown.len()..];
        let shown = if is_whole {
            shown
        } else {
            format!("{shown}...")
        };
        Err(format!(
            "Unrecognized token '{shown}': was expecting {VALUES}"
        ))
    }

    fn unexpected(&mut self, character: char, expectation: &str) -> String {
        self.skip(character);
        format!(
            "Unexpected character ('{character}' (code {})): {expectation}",
            u32::from(character)
        )
    }

    fn unclosed(&mut self, container: &str) -> String {
        self.ended(&format!(": expected close marker for {container}"))
    }

    fn ended(&mut self, expectation: &str) -> String {
        self.ends_seen += 1;
        format!("Unexpected end-of-input{expectation}")
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

/// Counts the characters of Java.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(text: &str) -> JsonFault {
        let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
        describe(text, &error)
    }

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
            assert_eq!(described(text).message, expected, "{text}");
        }
    }

    /// Jackson's `ReaderBasedJsonParser`: the column is behind what was read, and the length of the text is added each time that the
    /// parser asks for more of it at its end.
    #[test]
    fn columns_are_those_of_jackson() {
        for (text, line, column) in [
            ("not a definition", 1, 4),
            ("nothing like it", 1, 8),
            ("nullable or not", 1, 9),
            ("a b", 1, 2),
            ("\n  \n  abc def", 3, 6),
            (r#"{"StartAt": oops}"#, 1, 17),
            ("hello", 1, 11),
            ("x", 1, 3),
            ("nothing", 1, 15),
            ("nul", 1, 10),
            ("n", 1, 4),
            ("[1 2]", 1, 5),
            ("{", 1, 3),
        ] {
            let fault = described(text);
            assert_eq!((fault.line, fault.column), (line, column), "{text}");
        }
    }

    #[test]
    fn a_long_word_is_cut() {
        let text = "x".repeat(300);
        let fault = described(&text);
        let shown = format!("'{}...'", "x".repeat(256));
        assert!(fault.message.contains(&shown), "{}", fault.message);
        assert_eq!(fault.column, 257);
    }
}
