//! `stepwright stop`: ends an execution.

use super::arguments::Common;
use super::deployed::Deployed;
use super::execution;
use super::failure::{Exit, Failure};
use super::run_arguments::StopOptions;
use super::terminal::Terminal;
use crate::local::Executions;

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &StopOptions,
) -> Result<Exit, Failure> {
    let deployed =
        Deployed::reach(terminal, common, Some(&options.execution), Executions::Run).await?;
    let arn = execution::find_running(&deployed, &options.execution).await?;
    let aws = &deployed.session.aws;
    let before = aws.describe_execution(&arn, false).await?;
    let word = |status: &str| status.to_lowercase().replace('_', " ");
    if before.stopped.is_some() && before.status != "PENDING_REDRIVE" {
        // Stopping it again would change nothing; saying so is all that is left.
        terminal.result(&format!(
            "{arn} has ended already: {}",
            word(&before.status)
        ));
        return Ok(Exit::Done);
    }
    aws.stop_execution(&arn, options.error.as_deref(), options.cause.as_deref())
        .await?;
    terminal.result(&format!("{arn} stopped."));
    deployed.session.count_calls(common, terminal);
    Ok(Exit::Done)
}
