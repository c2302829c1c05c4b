//! References in strings: `${…}` with one of our namespaces, and bare `${Name}`.

use std::ops::Range;

use crate::diagnostic::did_you_mean;

/// What may stand first in a reference.
pub(super) const NAMESPACES: [&str; 8] = [
    "activities",
    "workflows",
    "role",
    "aws",
    "stack",
    "environment",
    "vars",
    "env",
];

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference<'a> {
    Activity(&'a str),
    Workflow(&'a str),
    WorkflowActivity {
        workflow: &'a str,
        activity: &'a str,
    },
    Role,
    Region,
    Account,
    Partition,
    Stack,
    Environment,
    Variable(&'a str),
    Process {
        name: &'a str,
        cast: Cast,
        default: Option<&'a str>,
    },
    /// `${Name}`, which comes from `substitutions`.
    Bare(&'a str),
}

/// What a value from the process environment is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cast {
    Text,
    Int,
    Bool,
}

/// Something in a string that is not plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// Byte range in the string.
    pub range: Range<usize>,
    pub what: What<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What<'a> {
    Reference(Reference<'a>),
    /// `$${…}`, which stands for this text.
    Escape(&'a str),
    Fault {
        message: String,
        hint: Option<String>,
    },
}

/// How `${…}` reads.
enum Class<'a> {
    Reference(Reference<'a>),
    Malformed(String, Option<String>),
    /// Not ours: passes unchanged.
    Other,
}

/// Finds the references of a string, in order.
///
/// Inside `{% … %}` only what is exactly a reference with a namespace counts: the rest is JSONata.
pub(super) fn scan(text: &str) -> Vec<Part<'_>> {
    let (mut parts, mut from) = (Vec::new(), 0);
    while let Some(start) = text[from..].find("${").map(|offset| from + offset) {
        let jsonata = in_jsonata(text, start);
        let (class, end) = match text[start..].find('}') {
            Some(length) => (
                classify(&text[start + 2..start + length]),
                start + length + 1,
            ),
            None => (unclosed(&text[start + 2..]), text.len()),
        };
        let escaped = start > from && text.as_bytes()[start - 1] == b'$';
        let what = match class {
            Class::Reference(Reference::Bare(_)) if jsonata => None,
            Class::Reference(_) if escaped => Some(What::Escape(&text[start..end])),
            Class::Reference(reference) => Some(What::Reference(reference)),
            Class::Malformed(message, hint) if !jsonata && !escaped => {
                Some(What::Fault { message, hint })
            }
            Class::Malformed(..) | Class::Other => None,
        };
        let Some(what) = what else {
            from = start + 2;
            continue;
        };
        parts.push(Part {
            range: start - usize::from(escaped)..end,
            what,
        });
        from = end;
    }
    parts
}

fn in_jsonata(text: &str, offset: usize) -> bool {
    text[..offset]
        .rfind("{%")
        .is_some_and(|open| !text[open..offset].contains("%}"))
}

fn unclosed(rest: &str) -> Class<'_> {
    let (head, after) = rest.split_at(head_length(rest));
    let ours = NAMESPACES.contains(&head) && (after.is_empty() || after.starts_with('.'));
    if ours {
        Class::Malformed("the reference has no `}`".to_owned(), None)
    } else {
        Class::Other
    }
}

fn head_length(text: &str) -> usize {
    text.find(|c: char| !is_name_character(c))
        .unwrap_or(text.len())
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_character)
}

fn classify(content: &str) -> Class<'_> {
    let trimmed = content.trim();
    if trimmed != content {
        return match classify(trimmed) {
            Class::Reference(Reference::Bare(_)) | Class::Other => Class::Other,
            _ => Class::Malformed(
                format!("white space inside the reference `${{{content}}}`"),
                Some(format!("write `${{{trimmed}}}`")),
            ),
        };
    }
    let (head, rest) = content.split_at(head_length(content));
    if NAMESPACES.contains(&head) {
        ours(content, head, rest)
    } else {
        bare(content)
    }
}

fn ours<'a>(content: &str, head: &str, rest: &'a str) -> Class<'a> {
    let reference = match (head, rest) {
        // `${aws:SourceAccount}` and its like belong to IAM.
        ("aws", rest) if rest.starts_with(':') => return Class::Other,
        ("role", "") => Some(Reference::Role),
        ("stack", "") => Some(Reference::Stack),
        ("environment", "") => Some(Reference::Environment),
        ("aws", ".region") => Some(Reference::Region),
        ("aws", ".account") => Some(Reference::Account),
        ("aws", ".partition") => Some(Reference::Partition),
        ("env", rest) => rest.strip_prefix('.').and_then(process),
        (_, rest) => rest.strip_prefix('.').and_then(|names| named(head, names)),
    };
    match reference {
        Some(reference) => Class::Reference(reference),
        None => Class::Malformed(
            format!("`${{{content}}}` is not a reference"),
            Some(shape(head, rest)),
        ),
    }
}

fn named<'a>(head: &str, names: &'a str) -> Option<Reference<'a>> {
    let parts: Vec<&str> = names.split('.').collect();
    if !parts.iter().all(|part| is_name(part)) {
        return None;
    }
    match (head, parts.as_slice()) {
        ("activities", [activity]) => Some(Reference::Activity(activity)),
        ("workflows", [workflow]) => Some(Reference::Workflow(workflow)),
        ("workflows", [workflow, "activities", activity]) => {
            Some(Reference::WorkflowActivity { workflow, activity })
        }
        ("vars", [_, ..]) => Some(Reference::Variable(names)),
        _ => None,
    }
}

/// Reads `NAME`, `NAME:int`, `NAME:bool`, each with `:-default` behind it or not.
fn process(text: &str) -> Option<Reference<'_>> {
    let (text, default) = match text.split_once(":-") {
        Some((text, default)) => (text, Some(default)),
        None => (text, None),
    };
    let (name, cast) = match text.split_once(':') {
        None => (text, Cast::Text),
        Some((name, "int")) => (name, Cast::Int),
        Some((name, "bool")) => (name, Cast::Bool),
        Some(_) => return None,
    };
    let fits = is_name(name)
        && !name.contains('-')
        && !default.is_some_and(|default| default.contains("${"));
    fits.then_some(Reference::Process {
        name,
        cast,
        default,
    })
}

/// Says how a namespace is used.
fn shape(head: &str, rest: &str) -> String {
    if head == "aws" {
        let name = rest.trim_start_matches('.');
        return did_you_mean(name, ["region", "account", "partition"]).map_or_else(
            || "there are `${aws.region}`, `${aws.account}` and `${aws.partition}`".to_owned(),
            |hint| {
                hint.replace('`', "")
                    .replacen("did you mean ", "did you mean `${aws.", 1)
                    .replacen('?', "}`?", 1)
            },
        );
    }
    let forms = match head {
        "activities" => "`${activities.NAME}`",
        "workflows" => "`${workflows.NAME}` or `${workflows.NAME.activities.ACTIVITY}`",
        "vars" => "`${vars.NAME}`",
        "env" => "`${env.NAME}`, `${env.NAME:-default}`, `${env.NAME:int}` or `${env.NAME:bool}`",
        "role" => "`${role}`",
        "stack" => "`${stack}`",
        _ => "`${environment}`",
    };
    format!("it is written {forms}")
}

/// Accepts what SAM and CloudFormation use as names, `AWS::Region` too; `s3:prefix` and its like belong to IAM.
fn bare(content: &str) -> Class<'_> {
    let allowed = |c: char| is_name_character(c) || c == '.' || c == ':';
    let starts = content.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let iam = content.contains(':') && !content.contains("::");
    if starts && !iam && content.chars().all(allowed) {
        Class::Reference(Reference::Bare(content))
    } else {
        Class::Other
    }
}
