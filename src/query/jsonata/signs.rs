//! The signs that the parser calls by the names of its own tokens.

const SIGNS: &[(&str, &str)] = &[
    ("Plus", "+"),
    ("Minus", "-"),
    ("Star", "*"),
    ("StarStar", "**"),
    ("Slash", "/"),
    ("Percent", "%"),
    ("Equal", "="),
    ("NotEqual", "!="),
    ("LessThan", "<"),
    ("LessThanOrEqual", "<="),
    ("GreaterThan", ">"),
    ("GreaterThanOrEqual", ">="),
    ("And", "and"),
    ("Or", "or"),
    ("In", "in"),
    ("Ampersand", "&"),
    ("Dot", "."),
    ("DotDot", ".."),
    ("Question", "?"),
    ("Colon", ":"),
    ("ColonEqual", ":="),
    ("TildeArrow", "~>"),
    ("LeftParen", "("),
    ("RightParen", ")"),
    ("LeftBracket", "["),
    ("RightBracket", "]"),
    ("LeftBrace", "{"),
    ("RightBrace", "}"),
    ("Comma", ","),
    ("Semicolon", ";"),
    ("Caret", "^"),
    ("Pipe", "|"),
    ("Hash", "#"),
    ("At", "@"),
    ("True", "true"),
    ("False", "false"),
    ("Null", "null"),
];

/// Gives what the author wrote for a token, such as `}` for `RightBrace` and `x` for `Identifier("x")`.
pub(super) fn of(token: &str) -> String {
    if let Some((_, sign)) = SIGNS.iter().find(|(name, _)| *name == token) {
        return (*sign).to_owned();
    }
    let inner = token
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    match inner {
        Some(inner) if token.starts_with("Variable") => format!("${}", inner.trim_matches('"')),
        Some(inner) => inner.trim_matches('"').trim_end_matches(".0").to_owned(),
        None => token.to_owned(),
    }
}
