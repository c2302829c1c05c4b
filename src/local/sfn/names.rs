//! Which names machines, activities and aliases may have, and which ARNs a caller may use.

use super::SfnError;
use super::params::{Params, quoted};
use crate::facts;
use crate::local::arn::StatesArn;
use crate::local::caller::Caller;

const ALIAS_PATTERN: &str = r"^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$";

/// Checks the characters of a machine's or activity's name; its length is the API model's matter.
pub fn check(name: &str) -> Result<(), SfnError> {
    facts::names::machine_name(name).map_err(|_| SfnError::InvalidName(name.to_owned()))
}

/// Checks an alias's name, which may not be only digits: those name a version.
pub fn check_alias(params: &mut Params<'_>, name: &str) {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "_-.".contains(character);
    let fits =
        name.chars().all(allowed) && name.chars().any(|character| !character.is_ascii_digit());
    if !fits {
        params.violation(
            &quoted(name),
            "name",
            &format!("Member must satisfy regular expression pattern: {ALIAS_PATTERN}"),
        );
    }
}

/// Parses an ARN that the caller names; another account's resources are denied as AWS does.
pub fn arn(caller: &Caller, operation: &str, text: &str) -> Result<StatesArn, SfnError> {
    let arn = StatesArn::parse(text).map_err(SfnError::InvalidArn)?;
    if arn.account == caller.account {
        return Ok(arn);
    }
    let who = format!(
        "arn:{}:iam::{}:user/local",
        caller.partition, caller.account
    );
    Err(SfnError::AccessDenied(format!(
        "User: {who} is not authorized to perform: states:{operation} on resource: {text} because no resource-based policy allows the \
         states:{operation} action"
    )))
}

/// The error for an ARN of a type that the operation does not take.
pub fn wrong_type(arn: &StatesArn) -> SfnError {
    SfnError::InvalidArn(format!(
        "Resource type not valid in this context: {}",
        arn.type_word()
    ))
}
