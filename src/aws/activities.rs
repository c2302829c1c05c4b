//! Calls about activities.

use std::collections::BTreeMap;

use super::connect::Aws;
use super::error::AwsError;
use super::machines::{Encryption, sfn_tags};
use super::operation::Operation;

#[derive(Clone, Debug)]
pub struct ActivitySummary {
    pub name: String,
    pub arn: String,
    /// Seconds since 1970.
    pub created: i64,
}

#[derive(Clone, Debug)]
pub struct ActivityDetails {
    pub arn: String,
    pub name: String,
    pub encryption: Option<Encryption>,
}

impl Aws {
    /// Lists all activities of the account and region.
    pub async fn list_activities(&self) -> Result<Vec<ActivitySummary>, AwsError> {
        let operation = Operation::states("ListActivities");
        let mut found = Vec::new();
        let target = "the account's activities";
        let mut pages = self.pages(operation, target);
        let mut token: Option<String> = None;
        loop {
            let page = self
                .call(operation, target, || {
                    self.sfn
                        .list_activities()
                        .max_results(1000)
                        .set_next_token(token.clone())
                        .send()
                })
                .await?;
            found.extend(page.activities.into_iter().map(|item| ActivitySummary {
                name: item.name,
                arn: item.activity_arn,
                created: item.creation_date.secs(),
            }));
            token = pages.next(page.next_token)?;
            if token.is_none() {
                return Ok(found);
            }
        }
    }

    pub async fn describe_activity(&self, arn: &str) -> Result<ActivityDetails, AwsError> {
        let operation = Operation::states("DescribeActivity");
        let output = self
            .call(operation, arn, || {
                self.sfn.describe_activity().activity_arn(arn).send()
            })
            .await?;
        Ok(ActivityDetails {
            arn: output.activity_arn,
            name: output.name,
            encryption: output
                .encryption_configuration
                .and_then(Encryption::from_sdk),
        })
    }

    /// Creates an activity; returns its creation date, which is an old one where it existed.
    pub async fn create_activity(
        &self,
        name: &str,
        encryption: Option<&Encryption>,
        tags: &BTreeMap<String, String>,
    ) -> Result<i64, AwsError> {
        let operation = Operation::states("CreateActivity");
        let output = self
            .call(operation, name, || {
                self.sfn
                    .create_activity()
                    .name(name)
                    .set_encryption_configuration(encryption.map(Encryption::to_sdk))
                    .set_tags(Some(sfn_tags(tags)))
                    .send()
            })
            .await?;
        Ok(output.creation_date.secs())
    }

    pub async fn delete_activity(&self, arn: &str) -> Result<(), AwsError> {
        let operation = Operation::states("DeleteActivity");
        self.call(operation, arn, || {
            self.sfn.delete_activity().activity_arn(arn).send()
        })
        .await
        .map(drop)
    }
}
