//! Names and lengths of IAM, checked as its API does. Quotas of an account, such as the number of roles, are not enforced.

use crate::arn::Arn;
use crate::facts::quotas;

use super::{Form, IamError};

pub const ROLE_NAME: usize = quotas::ROLE_NAME_CHARACTERS;
pub const POLICY_NAME: usize = quotas::POLICY_NAME_CHARACTERS;
pub const DESCRIPTION: usize = quotas::ROLE_DESCRIPTION_CHARACTERS;
pub const PATH: usize = quotas::ROLE_PATH_CHARACTERS;
pub const SESSION_SECONDS: std::ops::RangeInclusive<i64> = 3600..=quotas::SESSION_SECONDS;
pub const DEFAULT_SESSION_SECONDS: i64 = 3600;

/// Reads a member that must be there.
pub fn required<'a>(form: &'a Form, member: &str) -> Result<&'a str, IamError> {
    form.text(member)
        .ok_or_else(|| IamError::constraint(&lower_first(member), "Member must not be null"))
}

/// Reads a name of letters, digits and `+=,.@_-`.
pub fn name<'a>(form: &'a Form, member: &str, max: usize) -> Result<&'a str, IamError> {
    let name = required(form, member)?;
    check_length(name, member, 1, max)?;
    if name
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || "+=,.@_-".contains(character))
    {
        return Ok(name);
    }
    let member = lower_first(member);
    Err(IamError::Validation(format!(
        "The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
    )))
}

pub fn check_length(text: &str, member: &str, min: usize, max: usize) -> Result<(), IamError> {
    let count = text.chars().count();
    let constraint = match count {
        _ if count < min => format!("Member must have length greater than or equal to {min}"),
        _ if count > max => format!("Member must have length less than or equal to {max}"),
        _ => return Ok(()),
    };
    Err(IamError::constraint(&lower_first(member), &constraint))
}

/// Reads a path: `/`, or words between slashes.
pub fn path(form: &Form, member: &str) -> Result<String, IamError> {
    let path = form.text(member).unwrap_or("/");
    check_length(path, member, 1, PATH)?;
    let fits = path.starts_with('/')
        && path.ends_with('/')
        && path.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    if fits {
        return Ok(path.to_owned());
    }
    Err(IamError::Validation("The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.".to_owned()))
}

/// Reads the length of a session in seconds.
pub fn session_seconds(form: &Form) -> Result<i64, IamError> {
    match form.text("MaxSessionDuration").map(str::parse::<i64>) {
        None => Ok(DEFAULT_SESSION_SECONDS),
        Some(Ok(seconds)) if SESSION_SECONDS.contains(&seconds) => Ok(seconds),
        Some(Ok(seconds)) if seconds < *SESSION_SECONDS.start() => Err(IamError::constraint(
            "maxSessionDuration",
            "Member must have value greater than or equal to 3600",
        )),
        Some(_) => Err(IamError::constraint(
            "maxSessionDuration",
            "Member must have value less than or equal to 43200",
        )),
    }
}

/// Reads the ARN of a managed policy.
pub fn policy_arn<'a>(form: &'a Form, member: &str) -> Result<&'a str, IamError> {
    let arn = required(form, member)?;
    check_length(arn, member, 20, 2048)?;
    let is_policy = Arn::parse(arn).is_some_and(|arn| {
        (arn.service, arn.region) == ("iam", "")
            && !arn.account.is_empty()
            && arn.resource.starts_with("policy/")
    });
    is_policy
        .then_some(arn)
        .ok_or_else(|| IamError::InvalidInput(format!("ARN {arn} is not valid.")))
}

fn lower_first(member: &str) -> String {
    let mut characters = member.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(characters).collect()
    })
}
