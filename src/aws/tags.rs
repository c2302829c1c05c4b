//! Tags of machines and activities, from the things themselves and from the tag index.

use std::collections::BTreeMap;

use super::connect::Aws;
use super::error::AwsError;
use super::machines::sfn_tags;
use super::operation::Operation;

/// One entry of the tag index, which lags behind the things themselves.
#[derive(Clone, Debug)]
pub struct Tagged {
    pub arn: String,
    pub tags: BTreeMap<String, String>,
}

impl Aws {
    /// Finds machines and activities that carry all these tags, by the tag index. One try.
    pub async fn tag_index(&self, tags: &[(&str, &str)]) -> Result<Vec<Tagged>, AwsError> {
        use aws_sdk_resourcegroupstagging::types::TagFilter;
        let operation = Operation::tag("GetResources");
        let filters: Vec<TagFilter> = tags
            .iter()
            .map(|(key, value)| TagFilter::builder().key(*key).values(*value).build())
            .collect();
        let mut found = Vec::new();
        let target = "the account's tags";
        let mut pages = self.pages(operation, target);
        let mut token: Option<String> = None;
        loop {
            let client = if token.is_none() {
                &self.optional_tagging
            } else {
                &self.tagging
            };
            let page = self
                .call(operation, target, || {
                    client
                        .get_resources()
                        .set_tag_filters(Some(filters.clone()))
                        .resource_type_filters("states:stateMachine")
                        .resource_type_filters("states:activity")
                        .resources_per_page(100)
                        .set_pagination_token(token.clone())
                        .send()
                })
                .await?;
            for item in page.resource_tag_mapping_list.unwrap_or_default() {
                let tags = item
                    .tags
                    .unwrap_or_default()
                    .into_iter()
                    .map(|tag| (tag.key, tag.value))
                    .collect();
                found.extend(item.resource_arn.map(|arn| Tagged { arn, tags }));
            }
            token = pages.next(page.pagination_token)?;
            if token.is_none() {
                return Ok(found);
            }
        }
    }

    /// Reads the tags of a machine or activity from the thing itself.
    pub async fn list_tags(&self, arn: &str) -> Result<BTreeMap<String, String>, AwsError> {
        let operation = Operation::states("ListTagsForResource");
        let output = self
            .call(operation, arn, || {
                self.sfn.list_tags_for_resource().resource_arn(arn).send()
            })
            .await?;
        let tags = output.tags.unwrap_or_default().into_iter();
        Ok(tags
            .map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()))
            .collect())
    }

    /// Sets tags of a machine or activity; others stay.
    pub async fn tag(&self, arn: &str, tags: &BTreeMap<String, String>) -> Result<(), AwsError> {
        let operation = Operation::states("TagResource");
        self.call(operation, arn, || {
            self.sfn
                .tag_resource()
                .resource_arn(arn)
                .set_tags(Some(sfn_tags(tags)))
                .send()
        })
        .await
        .map(drop)
    }

    /// Removes tags of a machine or activity.
    pub async fn untag(&self, arn: &str, keys: &[String]) -> Result<(), AwsError> {
        let operation = Operation::states("UntagResource");
        self.call(operation, arn, || {
            self.sfn
                .untag_resource()
                .resource_arn(arn)
                .set_tag_keys(Some(keys.to_vec()))
                .send()
        })
        .await
        .map(drop)
    }
}
