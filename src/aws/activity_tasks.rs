//! Calls of workers: taking tasks of an activity and answering them.

use std::time::Duration;

use aws_smithy_types::retry::RetryConfig;

use super::connect::Aws;
use super::error::AwsError;
use super::executions::attempt;
use super::operation::Operation;

/// The service holds a poll for 60 seconds; a client that gives up earlier may lose the task that it was given.
const POLL: Duration = Duration::from_secs(70);

/// A task that waits for its answer.
#[derive(Clone, PartialEq, Eq)]
pub struct ActivityTask {
    pub token: String,
    pub input: String,
}

impl std::fmt::Debug for ActivityTask {
    /// Leaves out what may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ActivityTask").finish_non_exhaustive()
    }
}

impl Aws {
    /// Waits up to a minute for a task of an activity; `None` when none came.
    pub async fn activity_task(
        &self,
        activity: &str,
        worker: &str,
    ) -> Result<Option<ActivityTask>, AwsError> {
        let patience = aws_sdk_sfn::config::Builder::new()
            .retry_config(RetryConfig::disabled())
            .timeout_config(attempt(POLL));
        let output = self
            .wait(Operation::states("GetActivityTask"), activity, || {
                let call = self.sfn.get_activity_task().activity_arn(activity);
                call.worker_name(worker)
                    .customize()
                    .config_override(patience.clone())
                    .send()
            })
            .await?;
        let token = output.task_token.filter(|token| !token.is_empty());
        Ok(token.map(|token| ActivityTask {
            token,
            input: output.input.unwrap_or_default(),
        }))
    }

    /// Answers a task; the output is JSON text.
    pub async fn task_success(&self, token: &str, output: &str) -> Result<(), AwsError> {
        let operation = Operation::states("SendTaskSuccess");
        self.call(operation, "the task", || {
            let call = self.sfn.send_task_success().task_token(token);
            call.output(output).send()
        })
        .await
        .map(drop)
    }

    /// Fails a task.
    pub async fn task_failure(
        &self,
        token: &str,
        error: &str,
        cause: &str,
    ) -> Result<(), AwsError> {
        let operation = Operation::states("SendTaskFailure");
        self.call(operation, "the task", || {
            let call = self.sfn.send_task_failure().task_token(token);
            call.error(error).cause(cause).send()
        })
        .await
        .map(drop)
    }

    /// Says that a task is still worked on.
    pub async fn task_heartbeat(&self, token: &str) -> Result<(), AwsError> {
        let operation = Operation::states("SendTaskHeartbeat");
        self.call(operation, "the task", || {
            self.sfn.send_task_heartbeat().task_token(token).send()
        })
        .await
        .map(drop)
    }
}
