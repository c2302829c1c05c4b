//! Reads the paths that Rust source names: `use` trees taken apart, and paths in expressions and types.

/// A path as its segments, and the module (segments from the crate's root) in which it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Mention {
    pub module: Vec<String>,
    pub path: Vec<String>,
}

impl Mention {
    /// Returns the segments from the crate's root where the path is one of this crate: `crate`, `self` and `super` are resolved.
    pub fn inside(&self) -> Option<Vec<&str>> {
        let mut base: Vec<&str> = self.module.iter().map(String::as_str).collect();
        let mut rest = self.path.iter().map(String::as_str).peekable();
        match rest.peek() {
            Some(&"crate") => {
                base.clear();
                rest.next();
            }
            Some(&"self") => {
                rest.next();
            }
            Some(&"super") => {}
            _ => return None,
        }
        while rest.next_if_eq(&"super").is_some() {
            base.pop();
        }
        base.extend(rest);
        Some(base)
    }
}

/// Returns every path of two or more segments that a file names.
pub fn read(text: &str, module: &[&str]) -> Vec<Mention> {
    let mut reader = Reader {
        tokens: tokens(text),
        at: 0,
        found: Vec::new(),
    };
    let mut modules: Vec<String> = module.iter().map(ToString::to_string).collect();
    // Where each inline module ends: the depth of braces at which it was opened.
    let (mut depth, mut inline) = (0_usize, Vec::new());
    while let Some(token) = reader.tokens.get(reader.at).cloned() {
        let next = |offset: usize| reader.tokens.get(reader.at + offset).map(String::as_str);
        let starts_path = is_name(&token) && next(1) == Some("::");
        match token.as_str() {
            "mod" if next(2) == Some("{") => {
                modules.extend(next(1).map(str::to_owned));
                inline.push(depth);
                depth += 1;
                reader.at += 3;
            }
            _ if starts_path => reader.tree(&modules, &[]),
            "{" => {
                depth += 1;
                reader.at += 1;
            }
            "}" => {
                depth = depth.saturating_sub(1);
                if inline.pop_if(|opened| *opened == depth).is_some() {
                    modules.pop();
                }
                reader.at += 1;
            }
            _ => reader.at += 1,
        }
    }
    reader.found
}

/// Returns the names of the macros that a file calls.
pub fn macros(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    tokens
        .windows(2)
        .filter(|pair| is_name(&pair[0]) && pair[1] == "!")
        .map(|pair| pair[0].clone())
        .collect()
}

struct Reader {
    tokens: Vec<String>,
    at: usize,
    found: Vec<Mention>,
}

impl Reader {
    fn token(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    /// Reads `a::b`, `a::{b, c::d}` or `a::*` from here on, after the segments that came before.
    fn tree(&mut self, module: &[String], before: &[String]) {
        let mut path = before.to_vec();
        loop {
            match self.token().to_owned() {
                token if token == "{" => return self.group(module, &path),
                token if is_name(&token) || token == "*" => {
                    path.push(token);
                    self.at += 1;
                }
                // Generic arguments after `::` end the path; what is in them is read on its own.
                _ => break,
            }
            if self.token() != "::" {
                break;
            }
            self.at += 1;
        }
        self.found.push(Mention {
            module: module.to_vec(),
            path,
        });
    }

    fn group(&mut self, module: &[String], before: &[String]) {
        self.at += 1;
        while !matches!(self.token(), "}" | "") {
            if is_name(self.token()) {
                self.tree(module, before);
            } else {
                self.at += 1;
                continue;
            }
            if self.token() == "as" {
                self.at += 2;
            }
        }
        self.at += 1;
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Cuts source into names and punctuation; comments, strings and characters are left out.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphabetic() || first == '_' {
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            match raw_string(rest) {
                Some(length) => length,
                None => {
                    tokens.push(rest[..end].to_owned());
                    end
                }
            }
        } else if let Some(length) = skipped(rest) {
            length
        } else {
            let length = if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            if !first.is_whitespace() {
                tokens.push(rest[..length].to_owned());
            }
            length
        };
        rest = &rest[length..];
    }
    tokens
}

/// Returns the length of the comment, string, character or lifetime that begins here.
fn skipped(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    match rest.chars().next()? {
        '"' => Some(quoted(rest, '"')),
        // A character ends with a quote after one character or an escape; a lifetime does not.
        '\'' if rest[1..].starts_with('\\') => Some(quoted(rest, '\'')),
        '\'' => {
            let character = rest[1..].chars().next()?;
            let end = 1 + character.len_utf8();
            Some(if rest[end..].starts_with('\'') {
                end + 1
            } else {
                1
            })
        }
        _ => None,
    }
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = rest.len() - body.len();
    Some(
        body.find(&end)
            .map_or(rest.len(), |at| start + at + end.len()),
    )
}

#[test]
fn paths_are_read_from_source() {
    let text = r####"
        //! Not crate::comment.
        use crate::{asl::{diff, walk as step}, plan};
        use super::super::facts::{self, names};
        use std::{fs, time::Duration};
        fn f<'a>(x: &'a str) -> Vec::<crate::policy::Document> { let c = '"'; g("crate::text", r#"crate::raw"#, '\'', super::near::h()) }
        mod tests { use super::*; mod deep { fn f() { super::super::super::grants::x() } } }
        fn after() { super::back::x() }
    "####;
    let found = read(text, &["local", "iam"]);
    let inside: Vec<String> = found
        .iter()
        .filter_map(|mention| Some(mention.inside()?.join("::")))
        .collect();
    let expected = [
        "asl::diff",
        "asl::walk",
        "plan",
        "facts::self",
        "facts::names",
        "policy::Document",
        "local::near::h",
        "local::iam::*",
        "local::grants::x",
        "local::back::x",
    ];
    assert_eq!(inside, expected);
    let outside: Vec<String> = found
        .iter()
        .filter(|mention| mention.inside().is_none())
        .map(|mention| mention.path.join("::"))
        .collect();
    assert_eq!(outside, ["std::fs", "std::time::Duration", "Vec"]);
    assert_eq!(macros("println!(\"dbg!\") // todo!\n"), ["println"]);
}
