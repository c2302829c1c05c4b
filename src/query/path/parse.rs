//! The parser of paths.

use super::{Operand, Path, Root, Step, filter, quoted};
use crate::query::scanner::Scanner;
use crate::query::{Reason, SyntaxFault};

/// The functions at the end of a path that Jayway knows.
const FUNCTIONS: &[&str] = &[
    "min", "max", "avg", "stddev", "length", "size", "sum", "keys", "concat", "append", "first",
    "last", "index",
];

/// How deep paths may stand in each other; deeper ones are no work of people.
const DEEPEST: usize = 20;

/// Where the text of a path ends, which decides what a name after a dot may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::query) enum End {
    /// At the end of the whole text.
    Text,
    /// Before the comma or the bracket after an argument.
    Argument,
    /// Before an operator or a bracket of a filter.
    Filter,
}

impl End {
    fn ends(self, next: char) -> bool {
        match self {
            End::Text => false,
            End::Argument => next == ',' || next == ')' || next.is_whitespace(),
            End::Filter => ",)]=<>!&|~".contains(next) || next.is_whitespace(),
        }
    }
}

/// Parses the path that comes next.
pub(in crate::query) fn parse_until(scanner: &mut Scanner, end: End) -> Result<Path, SyntaxFault> {
    let start = scanner.at;
    scanner.depth += 1;
    if scanner.depth > DEEPEST {
        return Err(SyntaxFault::new("paths nest too deep", scanner.here()));
    }
    let root = root(scanner, end)?;
    let steps = steps(scanner, end)?;
    scanner.depth -= 1;
    Ok(Path {
        text: scanner.text[start..scanner.at].to_owned(),
        root,
        steps,
    })
}

fn root(scanner: &mut Scanner, end: End) -> Result<Root, SyntaxFault> {
    if end == End::Filter && scanner.take("@") {
        return Ok(Root::Item);
    }
    if !scanner.take("$") {
        return Err(scanner.unexpected("a path, which begins with `$`"));
    }
    if scanner.take("$") {
        return Ok(Root::Context);
    }
    let starts = |c: char| c == '_' || unicode_ident::is_xid_start(c);
    if !scanner.peek().is_some_and(starts) {
        return Ok(Root::Input);
    }
    let name = scanner.take_while(unicode_ident::is_xid_continue);
    Ok(Root::Variable(name.to_owned()))
}

fn steps(scanner: &mut Scanner, end: End) -> Result<Vec<Step>, SyntaxFault> {
    let mut steps = Vec::new();
    while let Some(next) = scanner.peek() {
        match next {
            '[' => steps.push(bracket(scanner)?),
            '.' => dot(scanner, end, &mut steps)?,
            // A function ends a path, and so does what only looks like more of it.
            _ => break,
        }
    }
    Ok(steps)
}

fn dot(scanner: &mut Scanner, end: End, steps: &mut Vec<Step>) -> Result<(), SyntaxFault> {
    let start = scanner.at;
    scanner.next();
    if scanner.take(".") {
        steps.push(Step::Descend);
        if scanner.peek() == Some('.') {
            return Err(scanner.unexpected("a name, `*` or `[` after `..`"));
        }
        if scanner.peek() == Some('[') {
            return Ok(());
        }
    }
    let bracket_follows = scanner.peek() == Some('[');
    if bracket_follows {
        return Ok(());
    }
    if scanner.take("*") {
        steps.push(Step::Wildcard);
        return Ok(());
    }
    steps.push(name(scanner, end, start)?);
    Ok(())
}

/// Reads the name after a dot: Jayway takes every character but the ones with a meaning of their own.
fn name(scanner: &mut Scanner, end: End, dot: usize) -> Result<Step, SyntaxFault> {
    let start = scanner.at;
    let name = scanner.take_while(|c| !".[( ".contains(c) && !end.ends(c));
    if name.is_empty() {
        return Err(match scanner.peek() {
            Some('.' | '[' | '(') | None => {
                SyntaxFault::new("expected a name after `.`", dot..scanner.here().end)
            }
            Some(_) => scanner.unexpected("a name after `.`"),
        });
    }
    match scanner.peek() {
        Some(' ') if end == End::Text && !scanner.rest().trim().is_empty() => {
            let is_sum = scanner
                .rest()
                .trim_start()
                .starts_with(['+', '-', '*', '/']);
            let (message, reason) = match is_sum {
                true => ("a path has no arithmetic", Reason::Arithmetic),
                false => ("a name with a space needs brackets: `['…']`", Reason::Other),
            };
            Err(SyntaxFault::new(message, start..scanner.here().end).because(reason))
        }
        Some('(') => function(scanner, name, start),
        _ => Ok(Step::Member(name.to_owned())),
    }
}

fn function(scanner: &mut Scanner, name: &str, start: usize) -> Result<Step, SyntaxFault> {
    if !FUNCTIONS.contains(&name) {
        let message = format!("`{name}` is not a path function");
        return Err(SyntaxFault::new(message, scanner.since(start)));
    }
    scanner.expect('(')?;
    let mut arguments: Vec<Operand> = Vec::new();
    loop {
        scanner.skip_blanks();
        if scanner.take(")") {
            break;
        }
        if !arguments.is_empty() {
            scanner.expect(',')?;
        }
        arguments.push(filter::operand(scanner)?);
    }
    Ok(Step::Function {
        name: name.to_owned(),
        arguments,
    })
}

fn bracket(scanner: &mut Scanner) -> Result<Step, SyntaxFault> {
    scanner.expect('[')?;
    scanner.skip_blanks();
    let step = match scanner.peek() {
        Some('\'' | '"') => members(scanner)?,
        Some('*') => {
            scanner.next();
            Step::Wildcard
        }
        Some('?') => {
            scanner.next();
            filter::parse(scanner)?
        }
        Some('-' | ':' | '0'..='9') => positions(scanner)?,
        _ => return Err(scanner.unexpected("a quoted name, a number, `*` or `?` after `[`")),
    };
    scanner.expect(']')?;
    Ok(step)
}

fn members(scanner: &mut Scanner) -> Result<Step, SyntaxFault> {
    let mut names = vec![quoted::name(scanner)?];
    loop {
        scanner.skip_blanks();
        if !scanner.take(",") {
            break;
        }
        scanner.skip_blanks();
        names.push(quoted::name(scanner)?);
    }
    Ok(match names.len() {
        1 => Step::Member(names.swap_remove(0)),
        _ => Step::Members(names),
    })
}

fn positions(scanner: &mut Scanner) -> Result<Step, SyntaxFault> {
    let first = number(scanner)?;
    scanner.skip_blanks();
    if scanner.take(":") {
        scanner.skip_blanks();
        let to = number(scanner)?;
        scanner.skip_blanks();
        // Jayway has no slice of everything.
        if first.is_none() && to.is_none() {
            return Err(scanner.unexpected("a number before or after `:`"));
        }
        return Ok(Step::Slice { from: first, to });
    }
    let Some(first) = first else {
        return Err(scanner.unexpected("a number"));
    };
    let mut indices = vec![first];
    while scanner.take(",") {
        scanner.skip_blanks();
        match number(scanner)? {
            Some(index) => indices.push(index),
            None => return Err(scanner.unexpected("a number")),
        }
        scanner.skip_blanks();
    }
    Ok(match indices.len() {
        1 => Step::Index(first),
        _ => Step::Indices(indices),
    })
}

fn number(scanner: &mut Scanner) -> Result<Option<i64>, SyntaxFault> {
    let start = scanner.at;
    let minus = scanner.take("-");
    let digits = scanner.take_while(|c| c.is_ascii_digit());
    if digits.is_empty() && !minus {
        return Ok(None);
    }
    let text = &scanner.text[start..scanner.at];
    text.parse().map(Some).map_err(|_| {
        SyntaxFault::new(
            format!("`{text}` is not a list index"),
            scanner.since(start),
        )
    })
}
