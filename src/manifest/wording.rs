//! The words for what a JSON Schema asks for.

use jsonschema::error::TypeKind;

use super::format::{DURATION, KMS_KEY, LOG_GROUP, NAME, POLICY_ARN, ROLE_ARN};
use super::local_tasks::URL;
use super::project_format::{ACCOUNT, PROJECT_ID, REGION, SHORT_NAME};
use crate::document::Segment;

/// What each pattern asks for.
const PATTERNS: [(&str, &str); 11] = [
    (
        NAME,
        "1 to 80 letters, digits, `-` and `_`, beginning with a letter or digit",
    ),
    (
        SHORT_NAME,
        "1 to 64 letters, digits, `-` and `_`, beginning with a letter or digit",
    ),
    (
        DURATION,
        "an integer and a unit, such as `30s`, `5m`, `1h` or `7d`",
    ),
    (
        ROLE_ARN,
        "the ARN of a role, `arn:aws:iam::123456789012:role/NAME`",
    ),
    (
        POLICY_ARN,
        "the ARN of a managed policy, `arn:aws:iam::123456789012:policy/NAME`",
    ),
    (URL, "an address such as `http://127.0.0.1:4566`"),
    (LOG_GROUP, "the name or the ARN of a log group"),
    (KMS_KEY, "the ARN, the id or the alias of a KMS key"),
    (
        PROJECT_ID,
        "the id that `stepwright init` writes: 8 to 64 letters, digits and `-`",
    ),
    (REGION, "an AWS region, such as `eu-west-1`"),
    (ACCOUNT, "the twelve digits of an account"),
];

/// Renders a path as people write it: `role.allow[0]`.
pub(super) fn dotted(path: &[Segment]) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Key(key) if text.is_empty() => text.push_str(key),
            Segment::Key(key) => text.push_str(&format!(".{key}")),
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// Lists names in backticks.
pub(super) fn listed(names: &[String]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Says what a pattern of our schemas asks for.
pub(super) fn words(pattern: &str) -> &'static str {
    PATTERNS
        .iter()
        .find(|(known, _)| *known == pattern)
        .map_or("a string of another form", |(_, words)| words)
}

/// Names the types that a schema takes, with their articles.
pub(super) fn wanted(kind: &TypeKind) -> String {
    let names: Vec<String> = match kind {
        TypeKind::Single(kind) => vec![kind.to_string()],
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect(),
    };
    let article = |name: &str| match name {
        "object" => "a map".to_owned(),
        "array" => "a list".to_owned(),
        "integer" => "an integer".to_owned(),
        "null" => "null".to_owned(),
        other => format!("a {other}"),
    };
    let some = names.iter().any(|name| name != "null");
    let names: Vec<String> = names
        .iter()
        .filter(|name| !some || *name != "null")
        .map(|name| article(name))
        .collect();
    names.join(" or ")
}
