//! One write, as a call.

use std::collections::BTreeMap;

use super::events::ApplyError;
use crate::aws::{self, Aws, AwsError, ErrorKind, MachineSettings, MachineUpdate, RoleDetails};
use crate::plan::applied::Applied;
use crate::plan::ownership::{APPLIED, KEYS};
use crate::plan::write::{Announcement, Write};
use crate::plan::{self, Address, MachineType, Ownership, Resource};

const ROLE_DESCRIPTION: &str = "Execution role of a state machine, managed by stepwright";

/// What writes need to know besides themselves.
pub struct Writer<'a> {
    pub aws: &'a Aws,
    pub ownership: &'a Ownership,
}

impl Writer<'_> {
    /// Makes a call that changes a thing that exists.
    pub async fn write(
        &self,
        address: &Address,
        resource: &Resource,
        write: &Write,
    ) -> Result<(), ApplyError> {
        let arn = resource.arn();
        let role = resource.name();
        match write {
            Write::Create(..) | Write::AwaitGone => return Ok(()),
            Write::Tag {
                tags: user,
                announcement,
            } => {
                let all = self
                    .ownership
                    .tags(role, address, user, &self.applied(announcement));
                let is_set = |key: &str| user.contains_key(key) || key == APPLIED || key == KEYS;
                self.tag(
                    resource,
                    all.into_iter().filter(|(key, _)| is_set(key)).collect(),
                )
                .await?;
            }
            Write::Announce(announcement) => {
                let applied = self.applied(announcement).to_string();
                self.tag(resource, BTreeMap::from([(APPLIED.to_owned(), applied)]))
                    .await?;
            }
            Write::Untag(keys) => match resource {
                Resource::Role(_) => self.aws.untag_role(role, keys).await?,
                Resource::Activity(_) | Resource::Machine(_) => self.aws.untag(arn, keys).await?,
            },
            Write::UpdateMachine { before, after } => {
                if let (Resource::Machine(before), Resource::Machine(after)) = (&**before, &**after)
                {
                    self.aws
                        .update_machine(arn, &machine_update(before, after))
                        .await?;
                }
            }
            Write::UpdateTrust(document) => {
                self.aws.update_trust(role, &document.to_string()).await?
            }
            Write::PutPolicy { name, document } => {
                self.aws
                    .put_role_policy(role, name, &document.to_string())
                    .await?;
            }
            Write::DeletePolicy(name) => {
                gone_is_fine(self.aws.delete_role_policy(role, name).await)?
            }
            Write::AttachPolicy(policy) => self.aws.attach_role_policy(role, policy).await?,
            Write::DetachPolicy(policy) => {
                gone_is_fine(self.aws.detach_role_policy(role, policy).await)?
            }
            Write::SetBoundary(policy) => self.aws.set_permissions_boundary(role, policy).await?,
            Write::DeleteBoundary => {
                gone_is_fine(self.aws.delete_permissions_boundary(role).await)?
            }
            Write::Delete => gone_is_fine(self.delete(resource).await)?,
        }
        Ok(())
    }

    /// Makes the creating call; returns the thing's creation date where AWS says one.
    pub async fn create(
        &self,
        address: &Address,
        resource: &Resource,
        announcement: &Announcement,
    ) -> Result<Option<i64>, AwsError> {
        let tags = self.ownership.tags(
            resource.name(),
            address,
            resource.tags(),
            &self.applied(announcement),
        );
        match resource {
            Resource::Machine(machine) => self
                .aws
                .create_machine(&machine.name, &machine_settings(machine), &tags)
                .await
                .map(Some),
            Resource::Activity(activity) => {
                let encryption = activity.encryption.as_ref().map(encryption);
                self.aws
                    .create_activity(&activity.name, encryption.as_ref(), &tags)
                    .await
                    .map(Some)
            }
            Resource::Role(role) => self
                .aws
                .create_role(&role_details(role), ROLE_DESCRIPTION, &tags)
                .await
                .map(|()| None),
        }
    }

    /// Sets all our tags on a thing that stays as it is.
    pub async fn take_over(
        &self,
        address: &Address,
        resource: &Resource,
        announcement: &Announcement,
    ) -> Result<(), AwsError> {
        let applied = self.applied(announcement);
        let tags = self
            .ownership
            .tags(resource.name(), address, resource.tags(), &applied);
        self.tag(resource, tags).await
    }

    async fn delete(&self, resource: &Resource) -> Result<(), AwsError> {
        match resource {
            Resource::Machine(machine) => self.aws.delete_machine(&machine.arn).await,
            Resource::Activity(activity) => self.aws.delete_activity(&activity.arn).await,
            Resource::Role(role) => self.aws.delete_role(&role.name).await,
        }
    }

    async fn tag(
        &self,
        resource: &Resource,
        tags: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        match resource {
            Resource::Role(role) => self.aws.tag_role(&role.name, &tags).await,
            Resource::Activity(_) | Resource::Machine(_) => {
                self.aws.tag(resource.arn(), &tags).await
            }
        }
    }

    fn applied(&self, announcement: &Announcement) -> Applied {
        Applied {
            new: announcement.new.clone(),
            previous: announcement.previous.clone(),
            at: self.aws.calls().service_now(),
        }
    }
}

fn gone_is_fine(answer: Result<(), AwsError>) -> Result<(), AwsError> {
    match answer {
        Err(error) if error.kind == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn machine_settings(machine: &plan::Machine) -> MachineSettings {
    MachineSettings {
        is_express: machine.machine_type == MachineType::Express,
        definition: definition_text(machine),
        role_arn: machine.role_arn.clone(),
        logging: machine.logging.as_ref().map(logging),
        tracing: machine.tracing,
        encryption: machine.encryption.as_ref().map(encryption),
    }
}

fn machine_update(before: &plan::Machine, after: &plan::Machine) -> MachineUpdate {
    let encrypts_anew = before.encryption != after.encryption;
    MachineUpdate {
        // AWS takes a change of encryption only together with the definition.
        definition: (before.definition != after.definition || encrypts_anew)
            .then(|| definition_text(after)),
        role_arn: (before.role_arn != after.role_arn).then(|| after.role_arn.clone()),
        logging: (before.logging != after.logging).then(|| after.logging.as_ref().map(logging)),
        tracing: (before.tracing != after.tracing).then_some(after.tracing),
        encryption: encrypts_anew.then(|| after.encryption.as_ref().map(encryption)),
    }
}

/// The author's key order, indented for whoever reads it in the console; compact where that would be too long.
pub(in crate::deploy) fn definition_text(machine: &plan::Machine) -> String {
    let pretty = format!("{:#}", machine.definition);
    if pretty.len() <= crate::facts::quotas::definition_bytes() {
        pretty
    } else {
        machine.definition.to_string()
    }
}

fn logging(logging: &plan::Logging) -> aws::Logging {
    aws::Logging {
        level: logging.level.clone(),
        include_execution_data: logging.include_execution_data,
        destinations: logging.destinations.clone(),
    }
}

fn encryption(encryption: &plan::Encryption) -> aws::Encryption {
    aws::Encryption {
        kms_key: encryption.kms_key.clone(),
        data_key_reuse: encryption.data_key_reuse,
    }
}

fn role_details(role: &plan::Role) -> RoleDetails {
    RoleDetails {
        name: role.name.clone(),
        path: role.path.clone(),
        arn: role.arn.clone(),
        trust: role.trust.to_string(),
        inline: BTreeMap::new(),
        attached: Default::default(),
        permissions_boundary: role.permissions_boundary.clone(),
        tags: BTreeMap::new(),
    }
}
