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

/// Longest text between the braces of a reference, in bytes.
const LONGEST: usize = 1_024;

/// Finds the references of a string, in order.
///
/// Inside `{% … %}` a bare name counts where JSONata could not have it: an object constructor needs a `:`.
pub(super) fn scan(text: &str) -> Vec<Part<'_>> {
    let (mut parts, mut from) = (Vec::new(), 0);
    let (mut in_jsonata, mut seen) = (false, 0);
    while let Some(start) = text[from..].find("${").map(|offset| from + offset) {
        in_jsonata = is_in_jsonata(&text[seen..start], in_jsonata);
        seen = start;
        let (class, end) = match closing(text, start) {
            Some(end) => (classify(&text[start + 2..end - 1]), end),
            None => (unclosed(&text[start + 2..]), text.len()),
        };
        let escaped = start > from && text.as_bytes()[start - 1] == b'$';
        let what = match class {
            Class::Reference(Reference::Bare(name)) if in_jsonata && !is_no_jsonata(name) => None,
            Class::Reference(_) | Class::Malformed(..) if escaped => {
                Some(What::Escape(&text[start..end]))
            }
            Class::Reference(reference) => Some(What::Reference(reference)),
            Class::Malformed(message, hint) if !in_jsonata => Some(What::Fault { message, hint }),
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

/// Says whether the end of a text is inside `{% … %}`, by whether its beginning is.
fn is_in_jsonata(mut text: &str, mut inside: bool) -> bool {
    loop {
        let mark = if inside { "%}" } else { "{%" };
        match text.find(mark) {
            Some(at) => (text, inside) = (&text[at + 2..], !inside),
            None => return inside,
        }
    }
}

/// Returns where a reference ends; one of another tool may hold others, as in `${self:custom.${opt:stage}}`.
fn closing(text: &str, start: usize) -> Option<usize> {
    let mut last = text.len().min(start + 2 + LONGEST);
    while !text.is_char_boundary(last) {
        last -= 1;
    }
    let inner = &text[start + 2..last];
    let first = inner.find('}')?;
    let head = &inner[..head_length(inner)];
    if NAMESPACES.contains(&head) || !inner[..first].contains("${") {
        return Some(start + 2 + first + 1);
    }
    let mut depth = 1;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            b'{' if at > 0 && inner.as_bytes()[at - 1] == b'$' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(start + 2 + at + 1);
        }
    }
    None
}

/// Says whether `${name}` cannot be JSONata's own, which groups by `$` with `${key: value}`.
fn is_no_jsonata(name: &str) -> bool {
    is_named_as_in_templates(name) || is_of_serverless(name)
}

/// What SAM and CloudFormation take as names, `AWS::Region` too.
fn is_named_as_in_templates(name: &str) -> bool {
    let allowed = |c: char| is_name_character(c) || c == '.' || c == ':';
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts && name.chars().all(allowed) && !name.replace("::", "").contains(':')
}

/// Where the Serverless Framework takes values from.
///
/// Source: <https://www.serverless.com/framework/docs/guides/variables>.
fn is_of_serverless(name: &str) -> bool {
    const SOURCES: [&str; 13] = [
        "self:",
        "opt:",
        "sls:",
        "ssm:",
        "env:",
        "cf:",
        "cf(",
        "param:",
        "output:",
        "file(",
        "aws:accountId",
        "aws:region",
        "strToBool(",
    ];
    SOURCES.iter().any(|source| name.starts_with(source))
}

/// Says whether a name may be a variable of IAM policies, which AWS fills in when a policy is judged.
///
/// `in_policy`: the string belongs to one; elsewhere only what is unmistakable counts.
pub(super) fn is_policy_variable(name: &str, in_policy: bool) -> bool {
    const PROVIDERS: [&str; 5] = [
        "saml",
        "cognito-identity.amazonaws.com",
        "graph.facebook.com",
        "accounts.google.com",
        "www.amazon.com",
    ];
    let Some((service, key)) = name.split_once(':') else {
        // `${*}`, `${?}` and `${$}` stand for the characters themselves.
        return in_policy && matches!(name, "*" | "?" | "$");
    };
    let is_key = !key.is_empty() && !key.starts_with([':', '/']) && !service.contains(['(', '{']);
    match service {
        "aws" => is_key && !is_of_serverless(name),
        "s3" => is_key && (in_policy || !key.contains('/')),
        _ if PROVIDERS.contains(&service) => is_key,
        _ => in_policy && is_key && !is_of_serverless(name),
    }
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
    if trimmed.is_empty() {
        return Class::Other;
    }
    if trimmed != content {
        return Class::Malformed(
            format!("white space inside the reference `${{{content}}}`"),
            Some(format!("write `${{{trimmed}}}`")),
        );
    }
    let (head, rest) = content.split_at(head_length(content));
    match NAMESPACES.contains(&head) {
        true => ours(content, head, rest),
        false => Class::Reference(Reference::Bare(content)),
    }
}

fn ours<'a>(content: &'a str, head: &str, rest: &'a str) -> Class<'a> {
    let reference = match (head, rest) {
        // `${aws:SourceAccount}` and its like belong to IAM, `${env:STAGE}` to the Serverless Framework.
        ("aws" | "env", rest) if rest.starts_with(':') => {
            return Class::Reference(Reference::Bare(content));
        }
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
