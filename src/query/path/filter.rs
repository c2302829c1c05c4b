//! The parser of filters, `[?(…)]`.

use serde_json::{Number, Value};

use super::parse::{End, parse_until};
use super::{Comparison, Operand, Path, Pattern, Predicate, Step, quoted};
use crate::query::SyntaxFault;
use crate::query::scanner::Scanner;

/// How deep filters may nest; deeper ones are no work of people.
const DEEPEST: usize = 50;

/// Longer spellings come before those they begin with.
const OPERATORS: &[(&str, Comparison)] = &[
    ("===", Comparison::SameType),
    ("!==", Comparison::NotSameType),
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("<=", Comparison::LessOrEqual),
    (">=", Comparison::GreaterOrEqual),
    ("=~", Comparison::Matches),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
];

const WORDS: &[(&str, Comparison)] = &[
    ("in", Comparison::In),
    ("nin", Comparison::NotIn),
    ("subsetof", Comparison::SubsetOf),
    ("anyof", Comparison::AnyOf),
    ("noneof", Comparison::NoneOf),
    ("contains", Comparison::Contains),
    ("all", Comparison::All),
    ("size", Comparison::Size),
    ("type", Comparison::Type),
    ("empty", Comparison::Empty),
];

/// Parses what follows the question mark.
pub(super) fn parse(scanner: &mut Scanner) -> Result<Step, SyntaxFault> {
    scanner.expect('(')?;
    let predicate = either(scanner, 0)?;
    scanner.expect(')')?;
    Ok(Step::Filter(predicate))
}

fn either(scanner: &mut Scanner, depth: usize) -> Result<Predicate, SyntaxFault> {
    let mut all = vec![both(scanner, depth)?];
    while takes(scanner, "||") {
        all.push(both(scanner, depth)?);
    }
    Ok(match all.len() {
        1 => all.swap_remove(0),
        _ => Predicate::Or(all),
    })
}

fn both(scanner: &mut Scanner, depth: usize) -> Result<Predicate, SyntaxFault> {
    let mut all = vec![one(scanner, depth)?];
    while takes(scanner, "&&") {
        all.push(one(scanner, depth)?);
    }
    Ok(match all.len() {
        1 => all.swap_remove(0),
        _ => Predicate::And(all),
    })
}

fn one(scanner: &mut Scanner, depth: usize) -> Result<Predicate, SyntaxFault> {
    scanner.skip_blanks();
    if depth > DEEPEST {
        return Err(SyntaxFault::new(
            "the filter nests too deep",
            scanner.here(),
        ));
    }
    if scanner.take("!") {
        return Ok(Predicate::Not(Box::new(one(scanner, depth + 1)?)));
    }
    if scanner.take("(") {
        let inner = either(scanner, depth + 1)?;
        scanner.expect(')')?;
        return Ok(inner);
    }
    let start = scanner.at;
    let left = operand(scanner)?;
    scanner.skip_blanks();
    match (operator(scanner), left) {
        (Some(operator), left) => {
            scanner.skip_blanks();
            Ok(Predicate::Compare {
                left,
                operator,
                right: operand(scanner)?,
            })
        }
        (None, Operand::Path(path)) => Ok(Predicate::Exists(path)),
        (None, _) => Err(SyntaxFault::new(
            "a filter compares something, or is a path",
            scanner.since(start),
        )),
    }
}

fn takes(scanner: &mut Scanner, sign: &str) -> bool {
    scanner.skip_blanks();
    scanner.take(sign)
}

fn operator(scanner: &mut Scanner) -> Option<Comparison> {
    if let Some((_, operator)) = OPERATORS.iter().find(|(sign, _)| scanner.take(sign)) {
        return Some(*operator);
    }
    let mut ahead = scanner.clone();
    let word = ahead.take_while(char::is_alphabetic).to_lowercase();
    let (_, operator) = WORDS.iter().find(|(known, _)| *known == word)?;
    *scanner = ahead;
    Some(*operator)
}

/// Parses one side of a comparison, or an argument of a function.
pub(super) fn operand(scanner: &mut Scanner) -> Result<Operand, SyntaxFault> {
    scanner.skip_blanks();
    match scanner.peek() {
        Some('$' | '@') => path(scanner).map(Operand::Path),
        Some('\'' | '"') => quoted::read(scanner).map(Operand::Text),
        Some('/') => regex(scanner),
        Some('[' | '{') => json(scanner),
        Some('-' | '0'..='9') => number(scanner),
        _ => word(scanner),
    }
}

fn path(scanner: &mut Scanner) -> Result<Path, SyntaxFault> {
    parse_until(scanner, End::Filter)
}

fn word(scanner: &mut Scanner) -> Result<Operand, SyntaxFault> {
    match scanner.take_while(|c| c.is_alphanumeric() || c == '_' || c == '-') {
        "true" => Ok(Operand::Boolean(true)),
        "false" => Ok(Operand::Boolean(false)),
        "null" => Ok(Operand::Null),
        "" => Err(scanner.unexpected("a path, a string, a number, a regular expression or a list")),
        // Published workflows compare with bare words, and Step Functions takes them.
        other => Ok(Operand::Text(other.to_owned())),
    }
}

fn number(scanner: &mut Scanner) -> Result<Operand, SyntaxFault> {
    let start = scanner.at;
    let text = scanner.take_while(|c| c.is_ascii_digit() || "+-.eE".contains(c));
    text.parse::<Number>()
        .map(Operand::Number)
        .map_err(|_| SyntaxFault::new(format!("`{text}` is not a number"), scanner.since(start)))
}

fn regex(scanner: &mut Scanner) -> Result<Operand, SyntaxFault> {
    let start = scanner.at;
    scanner.next();
    let mut pattern = String::new();
    while let Some(next) = scanner.next() {
        match next {
            '\\' if scanner.take("/") => pattern.push('/'),
            '\\' => {
                pattern.push(next);
                pattern.extend(scanner.next());
            }
            '/' => {
                let flags = scanner.take_while(|c| "idmsuxU".contains(c)).to_owned();
                return Ok(Operand::Regex(Pattern::new(pattern, flags)));
            }
            _ => pattern.push(next),
        }
    }
    Err(SyntaxFault::new(
        "the regular expression is never closed by `/`",
        scanner.since(start),
    ))
}

/// Reads a list or object; Jayway also takes strings in single quotes inside.
fn json(scanner: &mut Scanner) -> Result<Operand, SyntaxFault> {
    let start = scanner.at;
    let mut text = String::new();
    let mut depth = 0_usize;
    while let Some(next) = scanner.peek() {
        if matches!(next, '\'' | '"') {
            text.push_str(&Value::String(quoted::read(scanner)?).to_string());
            continue;
        }
        scanner.next();
        text.push(next);
        match next {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    serde_json::from_str(&text)
        .map(Operand::Json)
        .map_err(|_| SyntaxFault::new("expected a JSON value", scanner.since(start)))
}
