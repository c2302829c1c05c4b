//! Every name that follows from a manifest: physical names and ARNs.
//!
//! What is computed here stands in users' accounts and can never change.

use sha2::{Digest, Sha256};

use super::{Owner, Place};

/// Longest part of a role's name that comes from the workflow; with `-` and the hash it makes IAM's 64.
const ROLE_STEM: usize = 55;

/// Longest name of a state machine or an activity, in characters (facts/quotas: `state_machine_name`).
const LONGEST: usize = 80;

/// Returns the partition that a region lies in.
pub fn partition(region: &str) -> &'static str {
    match region {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// Returns the path of managed roles that give none: `/stepwright/<stack>/<environment>/`.
pub fn role_path(owner: &Owner) -> String {
    format!("/stepwright/{}/{}/", owner.stack, owner.environment)
}

/// Returns the name of a managed role; `base` is the prefix followed by the workflow's name.
///
/// Role names are unique in an account whatever their path, region or case, so the name carries a hash of what tells
/// two of them apart: 8 hex digits of SHA-256 over stack, environment, region, path and base, joined by NUL.
pub fn role_name(owner: &Owner, region: &str, path: &str, base: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    let stem: String = base
        .chars()
        .map(|c| if allowed(c) { c } else { '-' })
        .take(ROLE_STEM)
        .collect();
    let parts = [
        owner.stack.as_str(),
        owner.environment.as_str(),
        region,
        path,
        base,
    ];
    let digest = Sha256::digest(parts.join("\0").as_bytes());
    let hash: String = digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{stem}-{hash}")
}

/// Returns the ARN of a state machine.
pub fn machine_arn(place: &Place, name: &str) -> String {
    states_arn(place, "stateMachine", name)
}

/// Returns the ARN of an activity.
pub fn activity_arn(place: &Place, name: &str) -> String {
    states_arn(place, "activity", name)
}

fn states_arn(place: &Place, kind: &str, name: &str) -> String {
    format!(
        "arn:{}:states:{}:{}:{kind}:{name}",
        place.partition, place.region, place.account
    )
}

/// Returns the ARN of a role; the path begins and ends with `/`.
pub fn role_arn(place: &Place, path: &str, name: &str) -> String {
    format!(
        "arn:{}:iam::{}:role{path}{name}",
        place.partition, place.account
    )
}

/// Returns the ARN of a log group with `:*` at its end, as Step Functions wants it; takes a name or an ARN.
pub fn log_group_arn(place: &Place, group: &str) -> String {
    if group.starts_with("arn:") {
        return format!("{}:*", group.trim_end_matches(":*"));
    }
    format!(
        "arn:{}:logs:{}:{}:log-group:{group}:*",
        place.partition, place.region, place.account
    )
}

/// Says what is wrong with the name of a state machine or activity, if anything.
///
/// Source: facts/quotas, `names`.
pub fn states_name_fault(name: &str) -> Option<String> {
    let length = name.chars().count();
    if length == 0 || length > LONGEST {
        return Some(format!(
            "it has {length} characters, 1 to {LONGEST} are allowed"
        ));
    }
    let forbidden = |c: char| {
        c.is_whitespace() || c.is_control() || "<>{}[]?*\"#%\\^|~`$&,;:/".contains(c) || is_rim(c)
    };
    name.chars()
        .find(|c| forbidden(*c))
        .map(|c| format!("`{}` is not allowed in it", c.escape_debug()))
}

fn is_rim(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{10ffff}')
}

/// Says what is wrong with the name of a role, if anything.
pub fn role_name_fault(name: &str) -> Option<String> {
    if name.is_empty() || name.len() > 64 {
        return Some(format!(
            "it has {} characters, 1 to 64 are allowed",
            name.chars().count()
        ));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    name.chars()
        .find(|c| !allowed(*c))
        .map(|c| format!("`{}` is not allowed in it", c.escape_debug()))
}

/// Says what is wrong with the path of a role, if anything.
pub fn role_path_fault(path: &str) -> Option<String> {
    if !path.starts_with('/') || !path.ends_with('/') {
        return Some("it must begin and end with `/`".to_owned());
    }
    if path.len() > 512 {
        return Some(format!(
            "it has {} characters, 512 are allowed",
            path.chars().count()
        ));
    }
    path.chars()
        .find(|c| !c.is_ascii_graphic())
        .map(|c| format!("`{}` is not allowed in it", c.escape_debug()))
}
