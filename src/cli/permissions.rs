//! `stepwright permissions`: the policy that whoever runs a command needs, without credentials.

use super::arguments::{Common, PermissionsOptions};
use super::failure::{Exit, Failure};
use super::flag_values::{Format, PermissionsFor};
use super::statement_lines::layout;
use super::terminal::Terminal;
use super::{session, workflows};
use crate::deploy::{self, Command};
use crate::facts::quotas;
use crate::policy;
use crate::wording::counted;

pub fn run(
    terminal: &Terminal,
    common: &Common,
    options: &PermissionsOptions,
) -> Result<Exit, Failure> {
    let project = session::open(common)?;
    let place = session::known_place(common, &project)?;
    let workflows = workflows::load(terminal, common, &project)?;
    let (command, name) = match options.command {
        PermissionsFor::Plan => (Command::Plan, "plan"),
        PermissionsFor::Apply => (Command::Apply, "apply"),
        PermissionsFor::Destroy => (Command::Destroy, "destroy"),
    };
    let statements = deploy::caller_statements(command, &project, &place, &workflows);
    let document = policy::document(&statements);
    let (size, limit) = (
        policy::size(&document),
        quotas::ROLE_INLINE_POLICIES_CHARACTERS,
    );
    match options.format {
        Format::Json => terminal.json(document),
        Format::Text => {
            let owner = &project.owner;
            let count = counted(statements.len(), "statement");
            let heading = format!("{name} {}/{}  {count}", owner.stack, owner.environment);
            let blocks = statements.iter().map(|one| layout(one).join("\n"));
            let parts: Vec<String> = std::iter::once(heading).chain(blocks).collect();
            terminal.result(&terminal.secrets.hide(&parts.join("\n\n")));
        }
    }
    if size > limit {
        terminal.warning(&format!(
            "the policy is {size} characters long; the limit of a role's inline policies is {limit}"
        ));
    }
    if project.name_prefix.is_empty() && command != Command::Plan {
        terminal.hint(
            "the policy names the state machines and activities of the manifests. Those of workflows that are removed later are not in it: with \
             `name_prefix` in stepwright.yaml one pattern covers all",
        );
    }
    Ok(Exit::Done)
}
