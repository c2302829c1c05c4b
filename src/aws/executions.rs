//! Calls about executions: starting, describing, listing and stopping them.

use std::time::Duration;

use aws_sdk_sfn::types;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use super::connect::Aws;
use super::error::AwsError;
use super::operation::Operation;

use crate::arn::last_part;

/// How long a synchronous execution may take: the service ends one after five minutes.
const SYNCHRONOUS: Duration = Duration::from_secs(310);

/// What DescribeExecution answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutionDetails {
    pub arn: String,
    pub machine: String,
    pub name: String,
    /// The service's word, such as `RUNNING`.
    pub status: String,
    /// Milliseconds since 1970.
    pub started: i64,
    pub stopped: Option<i64>,
    pub input: Option<String>,
    pub output: Option<String>,
    pub error: Option<String>,
    pub cause: Option<String>,
}

/// What ListExecutions says of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutionSummary {
    pub arn: String,
    pub machine: String,
    pub name: String,
    pub status: String,
    /// Milliseconds since 1970.
    pub started: i64,
    pub stopped: Option<i64>,
}

/// What StartSyncExecution answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncExecution {
    pub arn: String,
    pub status: String,
    /// Milliseconds since 1970.
    pub started: i64,
    pub stopped: i64,
    pub output: Option<String>,
    pub error: Option<String>,
    pub cause: Option<String>,
    pub billed_milliseconds: Option<i64>,
    pub billed_megabytes: Option<i64>,
}

impl Aws {
    /// Starts an execution and returns its ARN.
    ///
    /// Only a machine of type standard lets a name be used again without starting twice, so with `once` nothing is sent a
    /// second time when the answer was lost.
    pub async fn start_execution(
        &self,
        machine: &str,
        name: &str,
        input: &str,
        once: bool,
    ) -> Result<String, AwsError> {
        let mut patience = aws_sdk_sfn::config::Builder::new();
        if once {
            patience = patience.retry_config(RetryConfig::disabled());
        }
        let output = self
            .call(Operation::states("StartExecution"), machine, || {
                let call = self.sfn.start_execution().state_machine_arn(machine);
                call.name(name)
                    .input(input)
                    .customize()
                    .config_override(patience.clone())
                    .send()
            })
            .await?;
        Ok(output.execution_arn)
    }

    /// Runs an express machine and waits for its end; nothing is sent twice.
    pub async fn start_sync_execution(
        &self,
        machine: &str,
        name: &str,
        input: &str,
    ) -> Result<SyncExecution, AwsError> {
        let patience = aws_sdk_sfn::config::Builder::new()
            .retry_config(RetryConfig::disabled())
            .timeout_config(attempt(SYNCHRONOUS));
        let output = self
            .call(Operation::states("StartSyncExecution"), machine, || {
                let call = self.sfn.start_sync_execution().state_machine_arn(machine);
                call.name(name)
                    .input(input)
                    .customize()
                    .config_override(patience.clone())
                    .send()
            })
            .await?;
        let billing = output.billing_details;
        Ok(SyncExecution {
            arn: output.execution_arn,
            status: output.status.as_str().to_owned(),
            started: milliseconds(&output.start_date),
            stopped: milliseconds(&output.stop_date),
            output: output.output,
            error: output.error,
            cause: output.cause,
            billed_milliseconds: billing
                .as_ref()
                .map(|billing| billing.billed_duration_in_milliseconds),
            billed_megabytes: billing.map(|billing| billing.billed_memory_used_in_mb),
        })
    }

    pub async fn describe_execution(
        &self,
        arn: &str,
        with_data: bool,
    ) -> Result<ExecutionDetails, AwsError> {
        let included = if with_data {
            types::IncludedData::AllData
        } else {
            types::IncludedData::MetadataOnly
        };
        let output = self
            .call(Operation::states("DescribeExecution"), arn, || {
                let call = self.sfn.describe_execution().execution_arn(arn);
                call.included_data(included.clone()).send()
            })
            .await?;
        Ok(ExecutionDetails {
            name: output
                .name
                .unwrap_or_else(|| last_part(&output.execution_arn).to_owned()),
            arn: output.execution_arn,
            machine: output.state_machine_arn,
            status: output.status.as_str().to_owned(),
            started: milliseconds(&output.start_date),
            stopped: output.stop_date.as_ref().map(milliseconds),
            input: output.input,
            output: output.output,
            error: output.error,
            cause: output.cause,
        })
    }

    /// Lists executions of a machine, newest first, at most `limit`; `status` is the service's word.
    pub async fn list_executions(
        &self,
        machine: &str,
        status: Option<&str>,
        limit: usize,
    ) -> Result<Vec<ExecutionSummary>, AwsError> {
        let operation = Operation::states("ListExecutions");
        let mut found = Vec::new();
        let mut pages = self.pages(operation, machine);
        let mut token: Option<String> = None;
        loop {
            let size = i32::try_from((limit - found.len()).min(1000)).unwrap_or(1000);
            let page = self
                .call(operation, machine, || {
                    self.sfn
                        .list_executions()
                        .state_machine_arn(machine)
                        .set_status_filter(status.map(types::ExecutionStatus::from))
                        .max_results(size)
                        .set_next_token(token.clone())
                        .send()
                })
                .await?;
            found.extend(page.executions.into_iter().map(summary));
            if found.len() < limit {
                token = pages.next(page.next_token)?;
            }
            if token.is_none() || found.len() >= limit {
                found.truncate(limit);
                return Ok(found);
            }
        }
    }

    /// Lists running executions of a machine, newest first, at most `limit`.
    pub async fn running_executions(
        &self,
        machine: &str,
        limit: usize,
    ) -> Result<Vec<ExecutionSummary>, AwsError> {
        self.list_executions(machine, Some("RUNNING"), limit).await
    }

    pub async fn stop_execution(
        &self,
        arn: &str,
        error: Option<&str>,
        cause: Option<&str>,
    ) -> Result<(), AwsError> {
        let operation = Operation::states("StopExecution");
        self.call(operation, arn, || {
            self.sfn
                .stop_execution()
                .execution_arn(arn)
                .set_error(error.map(str::to_owned))
                .set_cause(cause.map(str::to_owned))
                .send()
        })
        .await
        .map(drop)
    }
}

fn summary(item: types::ExecutionListItem) -> ExecutionSummary {
    ExecutionSummary {
        arn: item.execution_arn,
        machine: item.state_machine_arn,
        name: item.name,
        status: item.status.as_str().to_owned(),
        started: milliseconds(&item.start_date),
        stopped: item.stop_date.as_ref().map(milliseconds),
    }
}

/// Returns timeouts that let one attempt take this long.
pub(super) fn attempt(patience: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .read_timeout(patience)
        .operation_attempt_timeout(patience)
        .build()
}

fn milliseconds(time: &aws_smithy_types::DateTime) -> i64 {
    time.to_millis().unwrap_or(0)
}
