//! The tag index: quick, and late in both directions.

use std::collections::BTreeMap;

use crate::aws::{Aws, AwsError};
use crate::plan::Ownership;
use crate::plan::ownership::{ENVIRONMENT, PROJECT, STACK};

/// Tags of the stack's machines and activities by ARN, as the index has them.
#[derive(Debug, Default)]
pub struct Index(BTreeMap<String, BTreeMap<String, String>>);

impl Index {
    pub async fn read(aws: &Aws, ownership: &Ownership) -> Result<Self, AwsError> {
        let filters = [
            (STACK, ownership.stack.as_str()),
            (ENVIRONMENT, ownership.environment.as_str()),
            (PROJECT, ownership.project.as_str()),
        ];
        let found = aws.tag_index(&filters).await?;
        Ok(Self(
            found
                .into_iter()
                .map(|entry| (entry.arn, entry.tags))
                .collect(),
        ))
    }

    pub fn get(&self, arn: &str) -> Option<&BTreeMap<String, String>> {
        self.0.get(arn)
    }

    pub fn arns(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }
}
