//! The role of a workflow: one that is kept for it, or one that somebody else owns.

use super::format::{ExceptFile, GrantsFile, ManagedRoleFile, OneOrMany, RoleFile};
use super::identity::Identity;
use super::workflow::{Check, path};
use super::{Exception, GrantsMode, ManagedRole, Role, names};
use crate::arn::Arn;
use crate::document::Segment;
use crate::facts::names as rules;

impl Check<'_> {
    /// Makes the role of a workflow, managed unless an ARN is given.
    pub(super) fn role(&mut self, own: &Identity, file: Option<RoleFile>) -> Role {
        let file = match file {
            Some(RoleFile::Existing(arn)) => {
                self.partition(&arn, &path(&["role"]));
                return Role::Existing { arn };
            }
            Some(RoleFile::Managed(file)) => file,
            None => ManagedRoleFile::default(),
        };
        let (name, role_path) = own
            .role
            .as_ref()
            .map(|role| (role.name.clone(), role.path.clone()))
            .unwrap_or_default();
        if let Some(fault) = names::fault(rules::role_name(&name), &name) {
            let at = path(&["role", "name"]);
            let shown = self.shown(&at, &name);
            self.error(
                "bad-name",
                format!("the role cannot be named `{shown}`: {fault}"),
                &at,
                None,
            );
        }
        if let Err(fault) = rules::role_path(&role_path) {
            let at = path(&["role", "path"]);
            let shown = self.shown(&at, &role_path);
            self.error(
                "bad-name",
                format!("the role cannot have the path `{shown}`: {fault}"),
                &at,
                None,
            );
        }
        Role::Managed(ManagedRole {
            name,
            path: role_path,
            arn: own.role_arn.clone(),
            grants: match file.grants {
                GrantsFile::Derived => GrantsMode::Derived,
                GrantsFile::None => GrantsMode::None,
            },
            allow: file.allow,
            resources: file
                .resources
                .into_iter()
                .map(|(name, resources)| (name, resources.into_vec()))
                .collect(),
            except: file.except.into_iter().map(exception).collect(),
            managed_policies: file.managed_policies,
            permissions_boundary: file.permissions_boundary,
        })
    }

    /// Checks that an ARN lies in the partition of the region.
    fn partition(&mut self, arn: &str, at: &[Segment]) {
        if Arn::lenient(arn).is_none_or(|arn| arn.partition != self.place.partition) {
            let shown = self.shown(at, arn);
            let message = format!(
                "`{shown}` does not lie in the partition `{}` of the region",
                self.place.partition
            );
            self.error("bad-value", message, at, None);
        }
    }
}

fn exception(file: ExceptFile) -> Exception {
    match file {
        ExceptFile::Action(action) => Exception {
            actions: vec![action],
            resources: Vec::new(),
        },
        ExceptFile::Actions(statement) => Exception {
            actions: statement.action.into_vec(),
            resources: statement
                .resource
                .map(OneOrMany::into_vec)
                .unwrap_or_default(),
        },
    }
}
