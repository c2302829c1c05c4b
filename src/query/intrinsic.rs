//! Intrinsic calls: `States.Format('{} of {}', $.a, States.ArrayLength($.b))`.
//!
//! Source: `intrinsic-functions` of the Step Functions Developer Guide. A backslash stands only before `'`, `{`, `}`
//! and itself; AWS was recorded to refuse any other one when a machine is created.

use serde_json::Number;

use super::SyntaxFault;
use super::functions::{FUNCTIONS, Function, find};
use super::path::{self, Path};
use super::scanner::Scanner;
use crate::diagnostic::closest;

/// How deep calls may nest.
const DEEPEST: usize = 10;

/// A parsed call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The call as it is written.
    pub text: String,
    pub function: &'static Function,
    pub arguments: Vec<Argument>,
}

/// What a call is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Text(Text),
    Number(Number),
    Boolean(bool),
    Null,
    Path(Path),
    Call(Call),
}

/// A string between single quotes, with escapes undone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub value: String,
    /// Byte offsets in `value` of each `{}` that was not escaped: the places that `States.Format` fills.
    pub holes: Vec<usize>,
}

impl Call {
    /// Parses a whole text.
    pub fn parse(text: &str) -> Result<Call, SyntaxFault> {
        let mut scanner = Scanner::new(text);
        let call = call(&mut scanner, 1)?;
        scanner.skip_blanks();
        if scanner.is_at_end() {
            return Ok(call);
        }
        let rest = scanner.at..text.len();
        Err(SyntaxFault::new("nothing may follow the call", rest))
    }

    /// Gives the paths of the call and of the calls inside.
    pub fn paths(&self) -> Vec<&Path> {
        let mut paths = Vec::new();
        for argument in &self.arguments {
            match argument {
                Argument::Path(path) => paths.push(path),
                Argument::Call(call) => paths.extend(call.paths()),
                _ => {}
            }
        }
        paths
    }
}

fn call(scanner: &mut Scanner, depth: usize) -> Result<Call, SyntaxFault> {
    let start = scanner.at;
    let name = scanner.take_while(|c| c.is_alphanumeric() || c == '.' || c == '_');
    let Some(function) = find(name) else {
        return Err(unknown(name, scanner.since(start)));
    };
    let named = scanner.since(start);
    if depth > DEEPEST {
        let message = format!("calls nest at most {DEEPEST} deep");
        return Err(SyntaxFault::new(message, named));
    }
    scanner.expect('(')?;
    let arguments = arguments(scanner, depth)?;
    if !function.takes(arguments.len()) {
        let (arity, given) = (function.arity(), arguments.len());
        let message = format!("`{name}` takes {arity}, not {given}");
        return Err(SyntaxFault::new(message, scanner.since(start)));
    }
    Ok(Call {
        text: scanner.text[start..scanner.at].to_owned(),
        function,
        arguments,
    })
}

fn unknown(name: &str, at: std::ops::Range<usize>) -> SyntaxFault {
    let names = FUNCTIONS.iter().map(|function| function.name);
    let message = match closest(name, names) {
        Some(meant) => format!("`{name}` is not an intrinsic function; did you mean `{meant}`?"),
        None if name.is_empty() => "expected a path or an intrinsic function".to_owned(),
        None => format!("`{name}` is not an intrinsic function"),
    };
    SyntaxFault::new(message, at)
}

fn arguments(scanner: &mut Scanner, depth: usize) -> Result<Vec<Argument>, SyntaxFault> {
    let mut arguments = Vec::new();
    loop {
        scanner.skip_blanks();
        if arguments.is_empty() && scanner.take(")") {
            return Ok(arguments);
        }
        arguments.push(argument(scanner, depth)?);
        scanner.skip_blanks();
        if scanner.take(")") {
            return Ok(arguments);
        }
        if !scanner.take(",") {
            return Err(scanner.unexpected("`,` or `)`"));
        }
    }
}

fn argument(scanner: &mut Scanner, depth: usize) -> Result<Argument, SyntaxFault> {
    match scanner.peek() {
        Some('\'') => text(scanner).map(Argument::Text),
        Some('$') => path::parse_until(scanner, path::End::Argument).map(Argument::Path),
        Some('-' | '0'..='9') => number(scanner),
        Some('"') => Err(SyntaxFault::new(
            "strings take single quotes here",
            scanner.here(),
        )),
        _ if scanner.rest().starts_with("States.") => call(scanner, depth + 1).map(Argument::Call),
        _ => word(scanner),
    }
}

fn word(scanner: &mut Scanner) -> Result<Argument, SyntaxFault> {
    let start = scanner.at;
    match scanner.take_while(char::is_alphanumeric) {
        "null" => Ok(Argument::Null),
        "true" => Ok(Argument::Boolean(true)),
        "false" => Ok(Argument::Boolean(false)),
        "" => Err(scanner.unexpected("a path, a quoted string, a number or a call")),
        other => Err(SyntaxFault::new(
            format!(
                "`{other}` is not an argument: strings take single quotes, paths begin with `$`"
            ),
            scanner.since(start),
        )),
    }
}

fn number(scanner: &mut Scanner) -> Result<Argument, SyntaxFault> {
    let start = scanner.at;
    let text = scanner.take_while(|c| c.is_ascii_digit() || "+-.eE".contains(c));
    text.parse::<Number>()
        .map(Argument::Number)
        .map_err(|_| SyntaxFault::new(format!("`{text}` is not a number"), scanner.since(start)))
}

fn text(scanner: &mut Scanner) -> Result<Text, SyntaxFault> {
    let start = scanner.at;
    scanner.next();
    let mut text = Text::default();
    while let Some(next) = scanner.next() {
        match next {
            '\'' => return Ok(text),
            '\\' => text.value.push(escaped(scanner)?),
            '{' if scanner.peek() == Some('}') => {
                scanner.next();
                text.holes.push(text.value.len());
                text.value.push_str("{}");
            }
            _ => text.value.push(next),
        }
    }
    let message = "the quote `'` is never closed";
    Err(SyntaxFault::new(message, start..start + 1))
}

fn escaped(scanner: &mut Scanner) -> Result<char, SyntaxFault> {
    let start = scanner.at.saturating_sub(1);
    match scanner.next() {
        Some(next @ ('\'' | '{' | '}' | '\\')) => Ok(next),
        _ => Err(SyntaxFault::new(
            "a backslash is allowed only before `'`, `{`, `}` and `\\` here",
            scanner.since(start),
        )),
    }
}
