//! A model of one thing in AWS that the writes of a change are made on, call by call.

use stepwright::plan::Resource;
use stepwright::plan::action::ActionReason;
use stepwright::plan::applied::Applied;
use stepwright::plan::kept;
use stepwright::plan::normal::digest;
use stepwright::plan::write::{Announcement, RoleWrite, Write};

/// What there is, and what its tag says.
#[derive(Clone, Debug)]
pub struct Thing {
    pub resource: Option<Resource>,
    pub tag: Option<Announcement>,
}

impl Thing {
    /// Does what AWS would do.
    pub fn write(&mut self, write: &Write) {
        match write {
            Write::Create(resource, announcement) => {
                assert!(self.resource.is_none(), "a thing is created where one is");
                self.resource = Some((**resource).clone());
                self.tag = Some(announcement.clone());
            }
            Write::Announce(announcement) => self.tag = Some(announcement.clone()),
            Write::Tag { tags, announcement } => {
                self.there().tags_mut().extend(tags.clone());
                self.tag = Some(announcement.clone());
            }
            Write::Untag(keys) => self.there().tags_mut().retain(|key, _| !keys.contains(key)),
            Write::UpdateMachine { before, after } => {
                let before = Resource::Machine((**before).clone());
                assert_eq!(*self.there(), before, "an update starts from what is there");
                *self.there() = Resource::Machine((**after).clone());
            }
            Write::Delete => self.delete(),
            Write::AwaitGone => assert!(self.resource.is_none()),
            Write::Role(write) => self.write_role(write),
        }
    }

    fn write_role(&mut self, write: &RoleWrite) {
        let Resource::Role(role) = self.there() else {
            panic!("{write:?} is for roles")
        };
        match write {
            RoleWrite::UpdateTrust(document) => role.trust = document.clone(),
            RoleWrite::PutPolicy { name, document } => {
                drop(role.inline.insert(name.clone(), document.clone()))
            }
            RoleWrite::DeletePolicy(name) => {
                let policies = match kept::since(name) {
                    Some(_) => &mut role.kept,
                    None => &mut role.inline,
                };
                assert!(policies.remove(name).is_some());
            }
            RoleWrite::AttachPolicy(arn) => assert!(role.attached.insert(arn.clone())),
            RoleWrite::DetachPolicy(arn) => assert!(role.attached.remove(arn)),
            RoleWrite::SetBoundary(arn) => role.permissions_boundary = Some(arn.clone()),
            RoleWrite::DeleteBoundary => assert!(role.permissions_boundary.take().is_some()),
        }
    }

    /// IAM deletes a role only when nothing is attached to it.
    fn delete(&mut self) {
        if let Resource::Role(role) = self.there() {
            assert!(
                role.inline.is_empty() && role.attached.is_empty(),
                "AWS answers DeleteConflict"
            );
        }
        self.resource = None;
        self.tag = None;
    }

    fn there(&mut self) -> &mut Resource {
        self.resource
            .as_mut()
            .expect("a write on a thing that is there")
    }

    /// What the next plan would say of it; nothing where there is no thing.
    pub fn explained(&self) -> Option<ActionReason> {
        let applied = self.tag.as_ref().map(|tag| Applied {
            new: tag.new.clone(),
            previous: tag.previous.clone(),
            at: 0,
        });
        self.resource
            .as_ref()
            .map(|resource| Applied::explain(applied.as_ref(), &digest(resource)))
    }
}
