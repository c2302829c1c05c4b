//! Who the caller is.

use super::connect::Aws;
use super::error::{AwsError, ErrorKind};
use super::operation::Operation;

impl Aws {
    /// Returns the caller's account id.
    pub async fn caller_account(&self) -> Result<String, AwsError> {
        let operation = Operation::sts("GetCallerIdentity");
        let output = self
            .call(operation, "the caller", || {
                self.sts.get_caller_identity().send()
            })
            .await?;
        output
            .account
            .filter(|account| !account.is_empty())
            .ok_or_else(|| AwsError {
                operation,
                target: "the caller".to_owned(),
                kind: ErrorKind::Unreachable,
                code: String::new(),
                message: "the answer names no account".to_owned(),
            })
    }
}
