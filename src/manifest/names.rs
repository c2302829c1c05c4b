//! Every name that follows from a manifest: physical names and ARNs.
//!
//! What is computed here stands in users' accounts and can never change.

use sha2::{Digest, Sha256};

use super::{Owner, Place};
use crate::arn::is_arn;
use crate::facts::names::{self, NameFault};

/// Longest part of a role's name that comes from the workflow; with `-` and the hash it makes IAM's 64.
const ROLE_STEM: usize = 55;

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
    // IAM takes a comma, too, and a tag, which holds the name, does not.
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+=.@_-".contains(c);
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
    if is_arn(group) {
        return format!("{}:*", group.trim_end_matches(":*"));
    }
    format!(
        "arn:{}:logs:{}:{}:log-group:{group}:*",
        place.partition, place.region, place.account
    )
}

/// Says why a thing cannot have a name, if AWS's own rule or that of its tags is against it.
///
/// Whose a thing is stands in its tags, and one of them holds the name.
pub fn fault(by_rule: Result<(), NameFault>, name: &str) -> Option<String> {
    if let Err(fault) = by_rule {
        return Some(fault.to_string());
    }
    match names::tag_value(name) {
        Err(NameFault::Character { character }) => Some(format!(
            "tags cannot contain `{character}`, and a tag with this name marks the resource's owner"
        )),
        other => other.err().map(|fault| fault.to_string()),
    }
}
