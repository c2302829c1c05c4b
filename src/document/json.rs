//! JSON (RFC 8259) into nodes.
//!
//! YAML is nearly a superset of JSON, but not of its surrogate escapes, tabs and long keys, so JSON has its own reader.

use std::sync::Arc;

use serde_json::Number;

use super::{DEEPEST, Entry, Kind, Node, slip};
use crate::diagnostic::{Diagnostic, Label, Places, Report, Source};

/// Reads the one value of a JSON text; nothing where there is only white space.
pub(super) fn read(source: &Arc<Source>, report: &mut Report) -> Option<Vec<Node>> {
    let mut reader = Reader {
        text: &source.text,
        at: if source.text.starts_with('\u{feff}') {
            3
        } else {
            0
        },
        commas: Vec::new(),
    };
    reader.space();
    if reader.at == reader.text.len() {
        return Some(Vec::new());
    }
    let whole = reader.whole();
    if !reader.commas.is_empty() {
        report.push(trailing_commas(source, &reader.commas));
    }
    match whole {
        Ok(node) => reader.commas.is_empty().then(|| vec![node]),
        Err(fault) => {
            let label = Label::new(source, fault.at..fault.at + 1, "");
            let hints = slip::reference_hint(source, fault.at, fault.code);
            report.push(
                Diagnostic::error(fault.code, fault.message)
                    .at([label])
                    .hints(hints),
            );
            None
        }
    }
}

/// Says where the commas are that JSON does not take.
fn trailing_commas(source: &Arc<Source>, commas: &[usize]) -> Diagnostic {
    let mut places = Places::default();
    for comma in commas {
        places.add(|| [Label::new(source, *comma..*comma + 1, "")]);
    }
    let message = "not valid JSON: a comma follows the last entry, and JSON takes none there";
    Diagnostic::error("syntax", message)
        .at(places.into_labels())
        .hint("remove the commas; or rename the file to `.asl.yaml`, where they are allowed")
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Where a comma follows the last entry of a map or list.
    commas: Vec<usize>,
}

struct Fault {
    at: usize,
    code: &'static str,
    message: String,
}

impl<'a> Reader<'a> {
    fn whole(&mut self) -> Result<Node, Fault> {
        let node = self.value(0)?;
        self.space();
        if self.at < self.text.len() {
            Err(self.fault("more text after the value"))
        } else {
            Ok(node)
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Fault> {
        self.space();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{' | b'[') if depth == DEEPEST => {
                let message = format!("maps and lists are nested more than {DEEPEST} deep");
                return Err(Fault {
                    at: start,
                    code: "too-deep",
                    message,
                });
            }
            Some(b'{') => {
                return self.map(depth).map(|kind| Node {
                    kind,
                    span: start..start + 1,
                    used: None,
                });
            }
            Some(b'[') => {
                return self.list(depth).map(|kind| Node {
                    kind,
                    span: start..start + 1,
                    used: None,
                });
            }
            Some(b'"') => Kind::String(self.string()?),
            Some(b'$') => Kind::Unquoted(self.unquoted()?),
            Some(b'-' | b'0'..=b'9') => Kind::Number(self.number()?),
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.word()?,
            Some(_) => return Err(self.fault("a value is expected")),
            None => return Err(self.fault("the text ends where a value is expected")),
        };
        Ok(Node {
            kind,
            span: start..self.at,
            used: None,
        })
    }

    fn map(&mut self, depth: usize) -> Result<Kind, Fault> {
        let mut entries = Vec::new();
        self.at += 1;
        if self.closes(b'}') {
            return Ok(Kind::Map(entries));
        }
        loop {
            self.space();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.fault("a key in double quotes is expected"));
            }
            let key = self.string()?;
            let key_span = start..self.at;
            self.expect(b':', "`:` is expected after the key")?;
            entries.push(Entry {
                key,
                key_span,
                key_used: None,
                value: self.value(depth + 1)?,
            });
            if self.closes(b'}') {
                return Ok(Kind::Map(entries));
            }
            if self.comma(b'}', "`,` or `}` is expected")? {
                return Ok(Kind::Map(entries));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Kind, Fault> {
        let mut items = Vec::new();
        self.at += 1;
        if self.closes(b']') {
            return Ok(Kind::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.closes(b']') {
                return Ok(Kind::List(items));
            }
            if self.comma(b']', "`,` or `]` is expected")? {
                return Ok(Kind::List(items));
            }
        }
    }

    fn string(&mut self) -> Result<String, Fault> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(b'\n' | b'\r' | b'\t') => {
                    return Err(self
                        .fault("a string may not hold a line end or a tab: write `\\n` or `\\t`"));
                }
                Some(_) => self.at += 1,
                None => {
                    return Err(Fault {
                        at: start,
                        code: "syntax",
                        message: "not valid JSON: the string has no end".to_owned(),
                    });
                }
            }
        }
        self.at += 1;
        let raw = self.text.get(start..self.at).unwrap_or("");
        serde_json::from_str(raw).map_err(|error| {
            // serde_json names the column behind the fault; the string has one line.
            let at = start + error.column().saturating_sub(1).min(raw.len());
            Fault {
                at,
                code: "syntax",
                message: "not valid JSON: invalid escape in a string".to_owned(),
            }
        })
    }

    fn number(&mut self) -> Result<Number, Fault> {
        let raw =
            self.run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
        let start = self.at - raw.len();
        let fault = |message: String| Fault {
            at: start,
            code: "syntax",
            message,
        };
        let number: Number = serde_json::from_str(raw)
            .map_err(|_| fault(format!("not valid JSON: `{raw}` is not a number")))?;
        if number.is_f64()
            && raw
                .trim_start_matches('-')
                .bytes()
                .all(|byte| byte.is_ascii_digit())
            && raw != "-0"
        {
            let message = format!("the number `{raw}` does not fit into 64 bits");
            return Err(Fault {
                at: start,
                code: "number-too-large",
                message,
            });
        }
        Ok(number)
    }

    fn word(&mut self) -> Result<Kind, Fault> {
        let raw = self.run(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        match raw {
            "null" => Ok(Kind::Null),
            "true" => Ok(Kind::Bool(true)),
            "false" => Ok(Kind::Bool(false)),
            _ => {
                self.at -= raw.len();
                Err(self.fault(&format!(
                    "`{raw}` is not a value; strings need double quotes"
                )))
            }
        }
    }

    fn run(&mut self, wanted: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn space(&mut self) {
        self.run(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    fn closes(&mut self, bracket: u8) -> bool {
        self.space();
        let closes = self.peek() == Some(bracket);
        self.at += usize::from(closes);
        closes
    }

    fn expect(&mut self, byte: u8, message: &str) -> Result<(), Fault> {
        if self.closes(byte) {
            Ok(())
        } else {
            Err(self.fault(message))
        }
    }

    /// Passes the comma between two entries; `true` where none follows, which is noted.
    fn comma(&mut self, bracket: u8, message: &str) -> Result<bool, Fault> {
        self.expect(b',', message)?;
        let comma = self.at - 1;
        let is_last = self.closes(bracket);
        if is_last {
            self.commas.push(comma);
        }
        Ok(is_last)
    }

    /// Reads references without quotes, as other tools put them in before the text is parsed.
    fn unquoted(&mut self) -> Result<String, Fault> {
        let start = self.at;
        while self.text[self.at..].starts_with("${") {
            let line = self.text[self.at..].lines().next().unwrap_or_default();
            let Some(length) = line.find('}') else {
                return Err(self.fault("the reference has no `}`"));
            };
            self.at += length + 1;
            self.run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        }
        match self.at == start {
            true => Err(self.fault("a value is expected")),
            false => Ok(self.text[start..self.at].to_owned()),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, message: &str) -> Fault {
        Fault {
            at: self.at,
            code: "syntax",
            message: format!("not valid JSON: {message}"),
        }
    }
}
