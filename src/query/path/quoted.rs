//! Quoted names and strings inside paths.

use crate::query::SyntaxFault;
use crate::query::scanner::Scanner;

/// Reads a string in single or double quotes; a backslash takes the next character as it stands, or as JSON does.
pub(super) fn read(scanner: &mut Scanner) -> Result<String, SyntaxFault> {
    let start = scanner.at;
    let Some(quote) = scanner.peek().filter(|quote| matches!(quote, '\'' | '"')) else {
        return Err(scanner.unexpected("a quote"));
    };
    scanner.next();
    let mut text = String::new();
    while let Some(next) = scanner.next() {
        match next {
            '\\' => text.push(escaped(scanner)?),
            _ if next == quote => return Ok(text),
            _ => text.push(next),
        }
    }
    Err(SyntaxFault::new(
        format!("the quote `{quote}` is never closed"),
        scanner.since(start),
    ))
}

/// Reads a name in quotes. A backslash keeps a quote from ending it and stays part of the name, as recorded from AWS.
pub(super) fn name(scanner: &mut Scanner) -> Result<String, SyntaxFault> {
    let mut reader = scanner.clone();
    read(&mut reader)?;
    let inside = scanner.at + 1..reader.at - 1;
    let name = scanner.text[inside].to_owned();
    scanner.at = reader.at;
    Ok(name)
}

fn escaped(scanner: &mut Scanner) -> Result<char, SyntaxFault> {
    let start = scanner.at.saturating_sub(1);
    Ok(match scanner.next() {
        Some('n') => '\n',
        Some('t') => '\t',
        Some('r') => '\r',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('u') => {
            let digits = scanner.rest().get(..4).unwrap_or("");
            let code = u32::from_str_radix(digits, 16)
                .ok()
                .and_then(char::from_u32);
            let Some(code) = code else {
                let message = "expected four hexadecimal digits after `\\u`";
                return Err(SyntaxFault::new(message, scanner.since(start)));
            };
            scanner.at += digits.len();
            code
        }
        Some(other) => other,
        None => {
            let message = "nothing follows the backslash";
            return Err(SyntaxFault::new(message, scanner.since(start)));
        }
    })
}
