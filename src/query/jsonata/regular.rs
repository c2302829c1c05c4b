//! Regular expressions as JavaScript reads them, for an engine that takes linear time.
//!
//! AWS runs the reference implementation, whose expressions are JavaScript's: `\w`, `\d` and `\b` know ASCII alone, `\s` knows all
//! spaces of Unicode, `.` ends at four kinds of line ends, and a class may hold what elsewhere is an operator. `regress` says whether
//! an expression is one; the evaluator searches with `regex`, so it is written in that crate's syntax here. Look-around and
//! back-references have no form there: AWS takes them, so they are no fault of an expression, and they fail where they are used.
//! A character is one of Unicode here, where JavaScript takes those beyond U+FFFF for two.

use std::fmt::Write as _;

const DIGIT: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";
const SPACE: &str =
    r"\t-\r \u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";

/// Says why a pattern is no regular expression.
pub(super) fn fault(pattern: &str, flags: &str) -> Option<String> {
    let flags = regress::Flags {
        icase: flags.contains('i'),
        multiline: flags.contains('m'),
        no_opt: true,
        ..regress::Flags::default()
    };
    let error = regress::Regex::with_flags(pattern, flags).err()?;
    Some(format!(
        "Invalid regular expression: /{pattern}/: {}",
        error.text
    ))
}

/// Writes a pattern in the syntax of the `regex` crate.
pub(super) fn translated(pattern: &str) -> String {
    let mut reader = Reader {
        rest: pattern.chars().collect::<Vec<_>>().into_iter().peekable(),
        groups: groups(pattern),
        out: String::with_capacity(pattern.len() + 8),
    };
    while let Some(next) = reader.rest.next() {
        reader.outside(next);
    }
    reader.out
}

struct Reader {
    rest: std::iter::Peekable<std::vec::IntoIter<char>>,
    /// How many groups the pattern has, which back-references may name.
    groups: usize,
    out: String,
}

impl Reader {
    fn outside(&mut self, next: char) {
        match next {
            '\\' => self.escaped(false),
            '[' => self.class(),
            '.' => self.out.push_str(r"[^\n\r\u{2028}\u{2029}]"),
            '(' => self.group(),
            '{' => self.braces(),
            ']' | '}' => self.literal(next),
            '^' | '$' | '*' | '+' | '?' | '|' | ')' => self.out.push(next),
            _ => self.literal(next),
        }
    }

    fn literal(&mut self, character: char) {
        let mut buffer = [0; 4];
        let text = character.encode_utf8(&mut buffer);
        self.out.push_str(&regex::escape(text));
    }

    /// Names are dropped: what a match gives has none.
    fn group(&mut self) {
        self.out.push('(');
        let ahead: String = self.rest.clone().take(3).collect();
        if ahead.starts_with("?<") && !ahead.ends_with(['=', '!']) {
            for character in self.rest.by_ref() {
                if character == '>' {
                    break;
                }
            }
        } else if ahead.starts_with('?') {
            self.rest.next();
            self.out.push('?');
            // `?:`, or what has no form here and stays as it is.
            if let Some(kind) = self.rest.next() {
                self.out.push(kind);
            }
        }
    }

    /// A brace that begins no count stands for itself.
    fn braces(&mut self) {
        let inner: String = self.rest.clone().take_while(|c| *c != '}').collect();
        let closes = self.rest.clone().nth(inner.chars().count()) == Some('}');
        let (least, most) = inner.split_once(',').unwrap_or((&inner, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if closes && !least.is_empty() && is_number(least) && is_number(most) {
            self.out.push('{');
            self.out.push_str(&inner);
            self.out.push('}');
            self.rest.nth(inner.chars().count());
        } else {
            self.literal('{');
        }
    }

    fn escaped(&mut self, in_class: bool) {
        let Some(next) = self.rest.next() else {
            return;
        };
        let set = |set: &str, negated: bool| match (in_class, negated) {
            (true, false) => set.to_owned(),
            (_, true) => format!("[^{set}]"),
            (false, false) => format!("[{set}]"),
        };
        let text = match next {
            'd' | 'D' => set(DIGIT, next == 'D'),
            's' | 'S' => set(SPACE, next == 'S'),
            // Letters beyond ASCII that fold into ASCII are no word characters.
            'w' | 'W' if !in_class => format!("(?-i:{})", set(WORD, next == 'W')),
            'w' | 'W' => set(WORD, next == 'W'),
            'b' if in_class => r"\x08".to_owned(),
            'b' => r"(?-u:\b)".to_owned(),
            'B' if !in_class => r"(?-u:\B)".to_owned(),
            't' | 'n' | 'r' | 'v' | 'f' => format!("\\{next}"),
            'c' => self.control(),
            'x' => self.coded(2, next),
            'u' => self.coded(4, next),
            '0'..='9' => self.number(next, in_class),
            'k' if !in_class && self.groups > 0 && self.rest.peek() == Some(&'<') => {
                r"\k".to_owned()
            }
            _ => regex::escape(&next.to_string()),
        };
        self.out.push_str(&text);
    }

    fn control(&mut self) -> String {
        match self.rest.peek().copied() {
            Some(letter) if letter.is_ascii_alphabetic() => {
                self.rest.next();
                format!("\\x{:02x}", letter as u32 % 32)
            }
            _ => r"\\c".to_owned(),
        }
    }

    fn hexadecimal(&mut self, digits: usize) -> Option<u32> {
        let text: String = self.rest.clone().take(digits).collect();
        let is_code = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = u32::from_str_radix(&text, 16).ok().filter(|_| is_code)?;
        self.rest.nth(digits - 1);
        Some(code)
    }

    fn coded(&mut self, digits: usize, letter: char) -> String {
        let Some(code) = self.hexadecimal(digits) else {
            return letter.to_string();
        };
        let pair = |reader: &mut Reader| {
            let before = reader.rest.clone();
            let is_escape = reader.rest.next() == Some('\\') && reader.rest.next() == Some('u');
            let second = is_escape.then(|| reader.hexadecimal(4)).flatten();
            let second = second.filter(|code| (0xdc00..0xe000).contains(code));
            if second.is_none() {
                reader.rest = before;
            }
            second
        };
        let code = match code {
            0xd800..0xdc00 => match pair(self) {
                Some(second) => 0x1_0000 + ((code - 0xd800) << 10) + (second - 0xdc00),
                None => code,
            },
            code => code,
        };
        match char::from_u32(code) {
            Some(character) => format!("\\u{{{:x}}}", u32::from(character)),
            // Half a character is in no text here.
            None => r"[^\s\S]".to_owned(),
        }
    }

    /// A back-reference, which stays one, or a character by its octal number.
    fn number(&mut self, first: char, in_class: bool) -> String {
        let mut digits = first.to_string();
        let mut ahead = self.rest.clone();
        while let Some(digit) = ahead.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        let number: usize = digits.parse().unwrap_or(usize::MAX);
        if !in_class && first != '0' && number <= self.groups {
            self.rest = ahead;
            return format!("\\{number}");
        }
        let is_octal = |c: char| ('0'..='7').contains(&c);
        if !is_octal(first) {
            return first.to_string();
        }
        let most = if first <= '3' { 3 } else { 2 };
        let octal: String = digits
            .chars()
            .take_while(|c| is_octal(*c))
            .take(most)
            .collect();
        for _ in 1..octal.len() {
            self.rest.next();
        }
        format!("\\x{:02x}", u32::from_str_radix(&octal, 8).unwrap_or(0))
    }

    fn class(&mut self) {
        let negated = self.rest.next_if_eq(&'^').is_some();
        if self.rest.next_if_eq(&']').is_some() {
            // `[]` is nothing, `[^]` anything.
            self.out
                .push_str(if negated { r"[\s\S]" } else { r"[^\s\S]" });
            return;
        }
        self.out.push_str(if negated { "[^" } else { "[" });
        // A hyphen between two characters makes a range, anywhere else it stands for itself.
        let mut may_begin = false;
        while let Some(next) = self.rest.next() {
            match next {
                ']' => break,
                '-' if may_begin && !self.ends_no_range() => {
                    self.out.push('-');
                    may_begin = false;
                    continue;
                }
                '\\' => {
                    let is_set = self.rest.peek().is_some_and(|c| "dDsSwW".contains(*c));
                    let after_hyphen = self.out.ends_with('-') && !self.out.ends_with("\\-");
                    self.escaped(true);
                    may_begin = !is_set && !after_hyphen;
                }
                _ => {
                    let after_hyphen = self.out.ends_with('-') && !self.out.ends_with("\\-");
                    match next {
                        '[' | '&' | '~' | '-' | '^' => {
                            let _ = write!(self.out, "\\{next}");
                        }
                        _ => self.literal(next),
                    }
                    may_begin = !after_hyphen;
                }
            }
        }
        self.out.push(']');
    }

    /// Says whether what follows a hyphen is the end of the class, or a set.
    fn ends_no_range(&self) -> bool {
        let mut ahead = self.rest.clone();
        match ahead.next() {
            None | Some(']') => true,
            Some('\\') => ahead.next().is_some_and(|c| "dDsSwW".contains(c)),
            _ => false,
        }
    }
}

/// Counts the groups that capture.
fn groups(pattern: &str) -> usize {
    let (mut count, mut in_class) = (0, false);
    let mut rest = pattern.chars();
    while let Some(next) = rest.next() {
        match next {
            '\\' => {
                rest.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let ahead = rest.as_str();
                let is_named = ahead.starts_with("?<") && !ahead[2..].starts_with(['=', '!']);
                count += usize::from(!ahead.starts_with('?') || is_named);
            }
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    /// Patterns with a text each, and what JavaScript finds in it first.
    const FOUND: &[(&str, &str, Option<&str>)] = &[
        (r"[/]", "a/b", Some("/")),
        (r"x\/y", "x/y", Some("x/y")),
        (r"\W+", "Müller", Some("ü")),
        (r"^\d$", "٣", None),
        (r"\bb", "äb", Some("b")),
        (r"\B.", "ab", Some("b")),
        (r"\s", "a\u{feff}", Some("\u{feff}")),
        (r"\s", "\u{85}", None),
        (r"^.$", "\u{2028}", None),
        (r"[a&&b]+", "&&b", Some("&&b")),
        (r"[[a]", "[", Some("[")),
        (r"[a-]+", "-a", Some("-a")),
        (r"[\w-.]+", "a-.", Some("a-.")),
        (r"[\d-x]+", "1-x", Some("1-x")),
        (r"[^]", "\n", Some("\n")),
        (r"[]", "a", None),
        (r"a{,2}", "a{,2}", Some("a{,2}")),
        (r"a{1,2}", "aaa", Some("aa")),
        (r"x{", "x{", Some("x{")),
        (r"]}", "]}", Some("]}")),
        (r"\a\e\-", "ae-", Some("ae-")),
        (r"\x41\u0042\cJ", "AB\n", Some("AB\n")),
        (r"\uD83D\uDE00", "😀", Some("😀")),
        (r"[\b]\0", "\u{8}\0", Some("\u{8}\0")),
        (r"\101", "A", Some("A")),
        (r"(?<year>\d+)-(?:\d)", "20-1", Some("20-1")),
        (r"\p{2}", "pp", Some("pp")),
        (r"[%-/]+", "-", Some("-")),
        (r"[--/]+", "./-", Some("./-")),
        (r"a|b*?$", "cb", Some("b")),
    ];

    #[test]
    fn patterns_find_what_javascript_finds() {
        for (pattern, text, expected) in FOUND {
            assert_eq!(fault(pattern, ""), None, "{pattern}");
            let translated = translated(pattern);
            let regex = Regex::new(&translated)
                .unwrap_or_else(|error| panic!("{pattern} as {translated}: {error}"));
            let found = regex.find(text).map(|found| found.as_str());
            assert_eq!(found, *expected, "{pattern} as {translated} in {text:?}");
            let theirs = regress::Regex::new(pattern).unwrap();
            let theirs = theirs.find(text).map(|found| &text[found.range()]);
            assert_eq!(theirs, *expected, "{pattern} in {text:?}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for pattern in [
            "a(b",
            "a)",
            "*",
            "a**",
            "[b-a]",
            "a{2,1}",
            "(?<n>a)(?<n>b)",
            "[",
        ] {
            assert!(fault(pattern, "").is_some(), "{pattern}");
        }
        for pattern in [r"(?=a)", r"(?<!a)b", r"(a)\1"] {
            assert_eq!(fault(pattern, ""), None, "{pattern}");
            assert!(Regex::new(&translated(pattern)).is_err(), "{pattern}");
        }
    }
}
