//! Writing to one resource after the other, where the same command resumes after a failure.

use super::failure::{Exit, Failure};
use super::terminal::Terminal;
use crate::plan::Address;

/// Does the work for one item after the other and stops at the first that fails; `done` says what has become of an item then.
pub async fn one_by_one<T, E: Into<Failure>>(
    terminal: &Terminal,
    items: &[T],
    address: fn(&T) -> &Address,
    done: &str,
    work: impl AsyncFn(&T) -> Result<(), E>,
) -> Exit {
    for item in items {
        let address = address(item);
        match work(item).await {
            Ok(()) => terminal.message(&format!("  {address}: {done}")),
            Err(error) => {
                let mut failure: Failure = error.into();
                failure.message = format!("{address} was not {done}: {}", failure.message);
                terminal.failure(&failure);
                terminal.hint("run the same command again to resume where this one stopped");
                return Exit::Failed;
            }
        }
    }
    Exit::Done
}
