//! Which names AWS takes.

use super::name_rule;
pub use super::name_rule::{Except, Letters, NameFault, NameRule, Only};

/// Checks the name of a state machine.
pub fn machine_name(name: &str) -> Result<(), NameFault> {
    check("state_machine_name", name)
}

/// Checks the name of an activity; the rule is that of state machines.
pub fn activity_name(name: &str) -> Result<(), NameFault> {
    check("state_machine_name", name)
}

/// Checks the name of an alias.
pub fn alias_name(name: &str) -> Result<(), NameFault> {
    check("alias_name", name)
}

/// Checks the name of a state.
pub fn state_name(name: &str) -> Result<(), NameFault> {
    check("state_name", name)
}

/// Checks the `Label` of a Distributed Map.
pub fn map_label(name: &str) -> Result<(), NameFault> {
    check("map_label", name)
}

/// Checks the name of a variable under `Assign`.
pub fn variable_name(name: &str) -> Result<(), NameFault> {
    check("variable_name", name)
}

/// Checks the key of a tag.
pub fn tag_key(key: &str) -> Result<(), NameFault> {
    check("tag_key", key)
}

/// Checks the value of a tag.
pub fn tag_value(value: &str) -> Result<(), NameFault> {
    check("tag_value", value)
}

/// Checks the name of a role.
pub fn role_name(name: &str) -> Result<(), NameFault> {
    check("role_name", name)
}

/// Checks the path of a role.
pub fn role_path(path: &str) -> Result<(), NameFault> {
    check("role_path", path)
}

/// Checks the name of an inline policy.
pub fn policy_name(name: &str) -> Result<(), NameFault> {
    check("policy_name", name)
}

/// Whether CloudWatch can log and measure a machine of this name: ASCII letters, digits, `-` and `_` only.
///
/// Source: the recommendation of the `CreateStateMachine` reference.
pub fn is_fit_for_cloudwatch(name: &str) -> bool {
    name.chars()
        .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
}

/// Lists every rule.
pub fn rules() -> &'static [NameRule] {
    name_rule::rules()
}

fn check(id: &str, name: &str) -> Result<(), NameFault> {
    rules()
        .iter()
        .find(|rule| rule.id == id)
        .map_or(Ok(()), |rule| rule.check(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged_as_aws_does() {
        assert_eq!(machine_name("order-saga_v2.1"), Ok(()));
        assert_eq!(machine_name("größe"), Ok(()));
        assert_eq!(
            machine_name(""),
            Err(NameFault::Length {
                length: 0,
                min: 1,
                max: 80
            })
        );
        assert_eq!(
            machine_name(&"é".repeat(81)),
            Err(NameFault::Length {
                length: 81,
                min: 1,
                max: 80
            })
        );
        for character in ['/', ':', ' ', '\u{a0}', '\u{7f}', '*', '\u{ffff}'] {
            assert_eq!(
                activity_name(&format!("a{character}")),
                Err(NameFault::Character { character })
            );
        }
        assert_eq!(alias_name("42"), Err(NameFault::OnlyDigits));
        assert_eq!(alias_name("v42"), Ok(()));
        assert_eq!(
            tag_key("Aws:x"),
            Err(NameFault::ReservedPrefix {
                prefix: "aws:".to_owned()
            })
        );
        assert_eq!(tag_key("cost centre/größe"), Ok(()));
        assert_eq!(tag_value(""), Ok(()));
        assert_eq!(
            tag_value("a,b"),
            Err(NameFault::Character { character: ',' })
        );
        assert_eq!(role_name("chat-1a2b3c4d"), Ok(()));
        assert_eq!(
            role_name("größe"),
            Err(NameFault::Character { character: 'ö' })
        );
        assert_eq!(role_path("/stepwright/demo/dev/"), Ok(()));
        assert_eq!(role_path("/"), Ok(()));
        assert_eq!(role_path("/stepwright"), Err(NameFault::NotBetweenSlashes));
        assert_eq!(
            variable_name("states"),
            Err(NameFault::Reserved {
                name: "states".to_owned()
            })
        );
        assert_eq!(variable_name("x.y"), Err(NameFault::NotAnIdentifier));
        assert!(is_fit_for_cloudwatch("chat-1") && !is_fit_for_cloudwatch("chat.1"));
    }

    #[test]
    fn every_checked_rule_is_in_the_table() {
        let known: Vec<&str> = rules().iter().map(|rule| rule.id.as_str()).collect();
        for id in [
            "state_machine_name",
            "alias_name",
            "state_name",
            "map_label",
            "variable_name",
            "tag_key",
            "tag_value",
            "role_name",
            "role_path",
            "policy_name",
        ] {
            assert!(known.contains(&id), "{id}");
        }
    }
}
