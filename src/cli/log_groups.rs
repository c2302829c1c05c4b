//! The log groups that a plan's state machines log to, in the local emulator: in AWS they exist before, here nobody else makes them.

use super::failure::Failure;
use super::session::Session;
use super::terminal::Terminal;
use crate::arn::Arn;
use crate::local;
use crate::plan::{Plan, Resource};

/// Makes the log groups that pending changes name; nothing where the target is not the local emulator.
pub fn keep(terminal: &Terminal, session: &Session, plan: &Plan) -> Result<(), Failure> {
    let Some(options) = &session.local else {
        return Ok(());
    };
    for name in named(plan) {
        let is_new = local::keep_log_group(&options.store, name)
            .map_err(|error| Failure::file("make the log group in", &options.store, &error))?;
        if is_new {
            terminal.message(&format!(
                "The log group {name} was made in the local emulator; in AWS it must exist before `apply`."
            ));
        }
    }
    Ok(())
}

fn named(plan: &Plan) -> impl Iterator<Item = &str> {
    let pending = plan.changes.iter().filter(|change| change.is_pending());
    let logging = pending.filter_map(|change| match &change.after {
        Some(Resource::Machine(machine)) => machine.logging.as_ref(),
        _ => None,
    });
    let arns = logging.flat_map(|logging| &logging.destinations);
    arns.filter_map(|arn| Arn::parse(arn)?.parts().nth(1))
}
