//! Names of members: in Step Functions they begin with a capital, on the wire each service has its own way.

use crate::facts::services::Service;

/// Which of the two spellings a caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `aws-sdk`: a leading run of capitals is folded.
    Sdk,
    /// As the API has it, with a capital first.
    Optimized,
}

/// Returns the wire's name of a parameter.
pub(super) fn to_wire(service: &Service, name: &str) -> String {
    match service.spelled.get(name) {
        Some(spelled) => spelled.clone(),
        None if service.lower => lowered(name),
        None => name.to_owned(),
    }
}

/// Returns the name under which a member of an answer is shown.
pub(super) fn from_wire(style: Style, name: &str) -> String {
    match style {
        Style::Optimized => raised(name),
        Style::Sdk => raised(&folded(name)),
    }
}

/// Lowers a leading run of capitals, but not the last one before a small letter: `DBInstance` is `dbInstance`, `MD5Of` is `md5Of`.
fn folded(name: &str) -> String {
    let run = name
        .chars()
        .take_while(|letter| letter.is_ascii_uppercase())
        .count();
    let next_is_small = name[run..].starts_with(|next: char| next.is_ascii_lowercase());
    let fold = if next_is_small {
        run.saturating_sub(1)
    } else {
        run
    };
    if run < 2 {
        return name.to_owned();
    }
    format!("{}{}", name[..fold].to_ascii_lowercase(), &name[fold..])
}

fn raised(name: &str) -> String {
    with_first(name, |first| first.to_ascii_uppercase())
}

fn lowered(name: &str) -> String {
    with_first(name, |first| first.to_ascii_lowercase())
}

fn with_first(name: &str, change: impl Fn(char) -> char) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(change)
        .into_iter()
        .chain(letters)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the rule in the Developer Guide's page on AWS SDK integrations.
    #[test]
    fn leading_capitals_fold() {
        let sdk = |name| from_wire(Style::Sdk, name);
        assert_eq!(sdk("DBInstanceIdentifier"), "DbInstanceIdentifier");
        assert_eq!(sdk("KMSKeyId"), "KmsKeyId");
        assert_eq!(sdk("SSEKMSKeyId"), "SsekmsKeyId");
        assert_eq!(sdk("MD5OfBody"), "Md5OfBody");
        assert_eq!(sdk("stateMachineArn"), "StateMachineArn");
        assert_eq!(sdk("RoleARN"), "RoleARN");
        assert_eq!(
            from_wire(Style::Optimized, "MD5OfMessageBody"),
            "MD5OfMessageBody"
        );
    }

    #[test]
    fn parameters_find_their_wire_names() {
        let wire = |service: &str, name: &str| {
            to_wire(&crate::facts::services::find(service).unwrap(), name)
        };
        assert_eq!(wire("sfn", "StateMachineArn"), "stateMachineArn");
        assert_eq!(wire("dynamodb", "TableName"), "TableName");
        assert_eq!(wire("dynamodb", "Bool"), "BOOL");
        assert_eq!(wire("ecs", "TaskDefinition"), "taskDefinition");
    }
}
