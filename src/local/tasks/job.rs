//! A task as its runner gets it.

use std::sync::Arc;

use crate::interpreter::{Attempt, Identity, Scheduled, Stimulus};

/// One try of one task, to be carried out.
#[derive(Clone, Debug)]
pub struct Job {
    pub execution: Arc<Identity>,
    pub attempt: Attempt,
    pub task: Scheduled,
}

/// Feeds what became of a task back into its execution.
pub type Report = Arc<dyn Fn(Stimulus) + Send + Sync>;
