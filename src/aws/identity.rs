//! Who the caller is.

use super::connect::Aws;
use super::error::AwsError;
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
        Ok(output.account.unwrap_or_default())
    }
}
