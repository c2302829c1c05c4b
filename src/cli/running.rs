//! Running executions of state machines that a plan deletes or replaces: refused, stopped or waited for, by `apply` and `destroy`.

use tokio::time::{Duration, Instant, sleep};

use super::arguments::{Common, RunningOptions};
use super::failure::Failure;
use super::session::Session;
use super::terminal::Terminal;
use crate::deploy::{self, Running};
use crate::plan::Plan;
use crate::wording::{counted, listed};

/// How often AWS is asked which executions are still running.
const POLL: Duration = Duration::from_secs(2);

/// What a command of this name does about the running executions of a plan.
pub struct Guard<'a> {
    pub command: &'static str,
    pub options: &'a RunningOptions,
    pub session: &'a Session,
    pub plan: &'a Plan,
}

impl Guard<'_> {
    /// Lists what runs, and refuses it unless a flag says what becomes of it; nothing has been written by then.
    pub async fn check(&self) -> Result<Vec<Running>, Failure> {
        let running = deploy::running(&self.session.aws, self.plan).await?;
        let RunningOptions {
            stop_executions,
            wait,
            force,
        } = *self.options;
        if running.is_empty() || stop_executions || wait || force {
            return Ok(running);
        }
        let list: Vec<String> = running
            .iter()
            .map(|machine| format!("\n  {}", in_words(std::slice::from_ref(machine))))
            .collect();
        Err(Failure::new(format!(
            "executions are running on state machines that would be deleted; nothing was changed:{}",
            list.concat()
        ))
        .hint("pass `--stop-executions` to stop them, `--wait` to let them end, or `--force` to delete under them"))
    }

    /// Stops the executions or waits for their end, as the flags say.
    pub async fn end(
        &self,
        terminal: &Terminal,
        common: &Common,
        running: &[Running],
    ) -> Result<(), Failure> {
        if self.options.stop_executions {
            let cause = format!("stopped by stepwright {}", self.command);
            deploy::stop_all(&self.session.aws, running, &cause).await?;
        }
        if !self.options.wait || running.is_empty() {
            return Ok(());
        }
        self.wait(terminal, Instant::now() + common.timeout).await
    }

    async fn wait(&self, terminal: &Terminal, deadline: Instant) -> Result<(), Failure> {
        let mut shown = String::new();
        loop {
            let left = deploy::running(&self.session.aws, self.plan).await?;
            if left.is_empty() {
                return Ok(());
            }
            let message = format!("Waiting for {} to end.", in_words(&left));
            if message != shown {
                terminal.message(&message);
                shown = message;
            }
            if Instant::now() >= deadline {
                return Err(Failure::new(format!(
                    "{} still running; nothing was changed",
                    in_words(&left)
                ))
                .hint("allow more time with `--timeout`, or pass `--stop-executions`"));
            }
            sleep(POLL).await;
        }
    }
}

/// Returns `2 executions of chat and 1 execution of pay`.
fn in_words(running: &[Running]) -> String {
    let each = running.iter().map(|machine| {
        let noun = counted(machine.executions.len(), "execution");
        let more = match machine.is_cut() {
            true => " or more",
            false => "",
        };
        format!("{noun}{more} of {}", machine.machine)
    });
    listed(&each.collect::<Vec<_>>())
}
