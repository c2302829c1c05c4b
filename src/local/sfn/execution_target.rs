//! Which machine a start means: its current revision, a version, or the version that an alias draws by weight.

use super::configuration::Configuration;
use super::machine::Machine;
use super::{SfnError, aliases, names, versions};
use crate::local::arn::Named;
use crate::local::context::Context;
use crate::local::ids;

/// A machine, and what of it is to run.
pub struct Target {
    pub machine: Machine,
    pub configuration: Configuration,
    pub revision: Option<String>,
    /// The ARN of the version, where one was asked for or drawn.
    pub version: Option<String>,
    /// The ARN of the alias, where one was asked for.
    pub alias: Option<String>,
    /// The test case of the mock configuration file, which a start names after `#`.
    pub test_case: Option<String>,
}

impl Target {
    /// Finds what an ARN means, and draws where an alias has two routes.
    pub fn find(context: &Context<'_>, operation: &str, text: &str) -> Result<Self, SfnError> {
        let arn = names::arn(context.caller, operation, text)?;
        match &arn.named {
            Named::StateMachine { .. } => Ok(Self::current(Machine::get(context, text)?)),
            Named::Qualified { qualifier, .. } => Self::qualified(context, text, qualifier),
            _ => Err(names::wrong_type(&arn)),
        }
    }

    fn current(machine: Machine) -> Self {
        Self {
            configuration: machine.configuration.clone(),
            revision: machine.revision.clone(),
            version: None,
            alias: None,
            test_case: None,
            machine,
        }
    }

    fn qualified(context: &Context<'_>, text: &str, qualifier: &str) -> Result<Self, SfnError> {
        let missing = || SfnError::StateMachineDoesNotExist(text.to_owned());
        let (version, alias) = match versions::split(text) {
            Some(_) => (text.to_owned(), None),
            None => {
                let routes = aliases::routes(context, text)?;
                let drawn = draw(&routes, ids::seed()).ok_or_else(missing)?;
                (drawn, Some(text.to_owned()))
            }
        };
        let of = text
            .strip_suffix(qualifier)
            .and_then(|text| text.strip_suffix(':'))
            .unwrap_or(text);
        let found = versions::find(context, &version)?.ok_or_else(missing)?;
        Ok(Self {
            machine: Machine::find(context, of)?.ok_or_else(missing)?,
            configuration: found.configuration,
            revision: found.revision,
            version: Some(version),
            alias,
            test_case: None,
        })
    }
}

/// Draws one of the routes by weight.
fn draw(routes: &[(String, u64)], drawn: u64) -> Option<String> {
    let total: u64 = routes.iter().map(|(_, weight)| weight).sum();
    let mut left = drawn.checked_rem(total)?;
    for (version, weight) in routes {
        if left < *weight {
            return Some(version.clone());
        }
        left -= weight;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_drawn_by_weight() {
        let routes = [("a".to_owned(), 90), ("b".to_owned(), 10)];
        let drawn = (0..1000).filter_map(|number| draw(&routes, number));
        assert_eq!(drawn.filter(|version| version == "b").count(), 100);
        assert_eq!(
            draw(&[("a".to_owned(), 0), ("b".to_owned(), 100)], 0).as_deref(),
            Some("b")
        );
        assert_eq!(draw(&[], 7), None);
    }
}
