//! The words of JSONata's error codes, as the reference implementation and AWS have them.
//!
//! The evaluator's own words differ for many codes. What the words tell of values is taken from the evaluator's message;
//! names that it does not tell are taken from the expression, where only one is possible.

use super::References;

/// Codes whose words never vary.
const FIXED: &[(&str, &str)] = &[
    ("D1004", "Regular expression matches zero length string"),
    ("T1006", "Attempted to invoke a non-function"),
    ("T1008", "Attempted to partially apply a non-function"),
    (
        "T2003",
        "The left side of the range operator (..) must evaluate to an integer",
    ),
    (
        "T2004",
        "The right side of the range operator (..) must evaluate to an integer",
    ),
    (
        "T2006",
        "The right side of the function application operator ~> must be a function",
    ),
    (
        "T2008",
        "The expressions within an order-by clause must evaluate to numeric or string values",
    ),
    (
        "D3001",
        "Attempting to invoke string function on Infinity or NaN",
    ),
    (
        "D3010",
        "Second argument of replace function cannot be an empty string",
    ),
    (
        "D3011",
        "Fourth argument of replace function must evaluate to a positive number",
    ),
    (
        "D3012",
        "Attempted to replace a matched string with a non-string value",
    ),
    (
        "D3020",
        "Third argument of split function must evaluate to a positive number",
    ),
    (
        "D3040",
        "Third argument of match function must evaluate to a positive number",
    ),
    (
        "D3050",
        "The second argument of reduce function must be a function with at least two arguments",
    ),
    (
        "D3070",
        "The single argument form of the sort function can only be applied to an array of strings or an array of numbers.  Use the second argument to specify a comparison function",
    ),
    (
        "D3080",
        "The picture string must only contain a maximum of two sub-pictures",
    ),
    (
        "D3081",
        "The sub-picture must not contain more than one instance of the 'decimal-separator' character",
    ),
    (
        "D3082",
        "The sub-picture must not contain more than one instance of the 'percent' character",
    ),
    (
        "D3083",
        "The sub-picture must not contain more than one instance of the 'per-mille' character",
    ),
    (
        "D3084",
        "The sub-picture must not contain both a 'percent' and a 'per-mille' character",
    ),
    (
        "D3085",
        "The mantissa part of a sub-picture must contain at least one character that is either an 'optional digit character' or a member of the 'decimal digit family'",
    ),
    (
        "D3086",
        "The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character",
    ),
    (
        "D3087",
        "The sub-picture must not contain a 'grouping-separator' character that appears adjacent to a 'decimal-separator' character",
    ),
    (
        "D3088",
        "The sub-picture must not contain a 'grouping-separator' at the end of the integer part",
    ),
    (
        "D3089",
        "The sub-picture must not contain two adjacent instances of the 'grouping-separator' character",
    ),
    (
        "D3090",
        "The integer part of the sub-picture must not contain a member of the 'decimal digit family' that is followed by an instance of the 'optional digit character'",
    ),
    (
        "D3091",
        "The fractional part of the sub-picture must not contain an instance of the 'optional digit character' that is followed by a member of the 'decimal digit family'",
    ),
    (
        "D3092",
        "A sub-picture that contains a 'percent' or 'per-mille' character must not contain a character treated as an 'exponent-separator'",
    ),
    (
        "D3093",
        "The exponent part of the sub-picture must comprise only of one or more characters that are members of the 'decimal digit family'",
    ),
    (
        "D3131",
        "In a decimal digit pattern, all digits must be from the same decimal group",
    ),
    (
        "D3134",
        "The timezone integer format specifier cannot have more than four digits",
    ),
    (
        "D3135",
        "No matching closing bracket ']' in date/time picture string",
    ),
    (
        "D3136",
        "The date/time picture string is missing specifiers required to parse the timestamp",
    ),
    (
        "D3138",
        "The $single() function expected exactly 1 matching result.  Instead it matched more.",
    ),
    (
        "D3139",
        "The $single() function expected exactly 1 matching result.  Instead it matched 0.",
    ),
];

/// The names of types in lists: "must be an array of …".
const LISTS: &[(&str, &str)] = &[
    ("array", "arrays"),
    ("boolean", "booleans"),
    ("function", "functions"),
    ("number", "numbers"),
    ("object", "objects"),
    ("string", "strings"),
];

/// Puts a message of the evaluator into the catalog's words.
pub(super) fn words(code: &str, message: &str, references: &References) -> String {
    if let Some((_, words)) = FIXED.iter().find(|(known, _)| *known == code) {
        return (*words).to_owned();
    }
    let known = match code {
        "T0410" | "T0411" | "T0412" => arguments(code, message, references),
        "T2001" => operator(message).map(|sign| {
            format!("The left side of the \"{sign}\" operator must evaluate to a number")
        }),
        "T2002" => operator(message).map(|sign| {
            format!("The right side of the \"{sign}\" operator must evaluate to a number")
        }),
        "T2010" => only(&references.comparisons).map(|sign| {
            format!("The expressions either side of operator \"{sign}\" must evaluate to numeric or string values")
        }),
        "D3030" => quoted(message)
            .map(|value| format!("Unable to cast value to a number: \"{value}\"")),
        "D3130" => Some(format!(
            "Formatting or parsing an integer as a sequence starting with \"{message}\" is not supported by this implementation"
        )),
        "D3132" => Some(format!(
            "Unknown component specifier \"{message}\" in date/time picture string"
        )),
        "D3133" => Some(format!(
            "The 'name' modifier can only be applied to months and days in the date/time picture string, not \"{message}\""
        )),
        "D3100" => message.rsplit(' ').next().map(|given| {
            format!("The radix of the formatBase function must be between 2 and 36.  It was given {given}")
        }),
        _ => None,
    };
    known.unwrap_or_else(|| message.to_owned())
}

fn arguments(code: &str, message: &str, references: &References) -> Option<String> {
    let index = index(message)?;
    let named = message
        .split("function ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    let named = named.map(|name| name.trim_matches(['$', '"']));
    let name = match named {
        Some(name) if references.called.contains(name) => name,
        _ => only(&references.called)?,
    };
    Some(match code {
        "T0411" => format!(
            "Context value is not a compatible type with argument {index} of function \"{name}\""
        ),
        "T0412" => {
            let of = message.rsplit("array of ").next()?.to_lowercase();
            let (_, list) = LISTS.iter().find(|(kind, _)| of.starts_with(kind))?;
            format!("Argument {index} of function \"{name}\" must be an array of \"{list}\"")
        }
        _ => format!("Argument {index} of function \"{name}\" does not match function signature"),
    })
}

/// Finds the number of the argument that does not fit; one too many is the one after the last.
fn index(message: &str) -> Option<usize> {
    let mut numbers = message
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse::<usize>().ok());
    let first = numbers.next()?;
    match (message.starts_with("Argument count"), numbers.next()) {
        // Nothing is expected of functions of one argument, which may be the item at hand.
        (true, Some(_)) if first == 0 => Some(2),
        (true, Some(given)) => Some(first.min(given) + 1),
        _ => Some(first),
    }
}

fn only(names: &std::collections::BTreeSet<String>) -> Option<&str> {
    let mut names = names.iter();
    match (names.next(), names.next()) {
        (Some(name), None) => Some(name),
        _ => None,
    }
}

fn operator(message: &str) -> Option<&str> {
    let rest = message.split("side of the ").nth(1)?;
    let sign = rest.split(" operator").next()?;
    Some(sign.trim_matches('"'))
}

fn quoted(message: &str) -> Option<&str> {
    let from = message.find('\'')? + 1;
    let to = message.rfind('\'')?;
    message.get(from..to)
}
