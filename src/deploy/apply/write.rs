//! One write, as a call.

use std::collections::BTreeMap;

use super::events::ApplyError;
use crate::aws::{Aws, AwsError};
use crate::deploy::kinds;
use crate::plan::applied::Applied;
use crate::plan::ownership::{APPLIED, KEYS, WORKFLOW};
use crate::plan::write::{Announcement, Write};
use crate::plan::{Address, Ownership, Resource};

/// What writes need to know besides themselves.
pub struct Writer<'a> {
    pub aws: &'a Aws,
    pub ownership: &'a Ownership,
}

impl Writer<'_> {
    /// Makes a call that changes a resource that exists.
    pub async fn write(
        &self,
        address: &Address,
        resource: &Resource,
        write: &Write,
    ) -> Result<(), ApplyError> {
        match write {
            Write::Create(..) | Write::AwaitGone => {}
            Write::Tag {
                tags: user,
                announcement,
            } => {
                let mut tags = self.tags(address, resource, user, announcement);
                let is_set =
                    |key: &str| user.contains_key(key) || [APPLIED, KEYS, WORKFLOW].contains(&key);
                tags.retain(|key, _| is_set(key));
                kinds::tag(self.aws, resource, &tags).await?;
            }
            Write::Announce(announcement) => {
                let applied = self.applied(announcement).to_string();
                let tags = BTreeMap::from([(APPLIED.to_owned(), applied)]);
                kinds::tag(self.aws, resource, &tags).await?;
            }
            Write::Untag(keys) => kinds::untag(self.aws, resource, keys).await?,
            Write::UpdateMachine { before, after } => {
                kinds::update_machine(self.aws, before, after).await?;
            }
            Write::Role(write) => kinds::write_role(self.aws, resource.name(), write).await?,
            Write::Delete => kinds::gone_is_fine(kinds::delete(self.aws, resource).await)?,
        }
        Ok(())
    }

    /// Makes the creating call; returns the resource's creation date where AWS says one.
    pub async fn create(
        &self,
        address: &Address,
        resource: &Resource,
        announcement: &Announcement,
    ) -> Result<Option<i64>, AwsError> {
        let tags = self.tags(address, resource, resource.tags(), announcement);
        kinds::create(self.aws, resource, &tags).await
    }

    /// Sets all our tags on a resource that stays as it is.
    pub async fn take_over(
        &self,
        address: &Address,
        resource: &Resource,
        announcement: &Announcement,
    ) -> Result<(), AwsError> {
        let tags = self.tags(address, resource, resource.tags(), announcement);
        kinds::tag(self.aws, resource, &tags).await
    }

    fn tags(
        &self,
        address: &Address,
        resource: &Resource,
        user: &BTreeMap<String, String>,
        announcement: &Announcement,
    ) -> BTreeMap<String, String> {
        let applied = self.applied(announcement);
        self.ownership
            .tags(resource.name(), address, user, &applied)
    }

    fn applied(&self, announcement: &Announcement) -> Applied {
        Applied {
            new: announcement.new.clone(),
            previous: announcement.previous.clone(),
            at: self.aws.calls().service_now(),
        }
    }
}
