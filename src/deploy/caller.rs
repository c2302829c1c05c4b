//! What the tool's own principal needs to run a command for a project: the statements of the facts, on the names of the project.

use std::collections::BTreeSet;

use crate::facts::permissions;
use crate::manifest::{OpenProject, Place, Role, Workflow, names};
use crate::policy::{Statement, merge};

/// The commands that call AWS to deploy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Plan,
    Apply,
    Destroy,
}

/// Actions of the facts that no command calls: versions and aliases of machines are not managed, tags of a role come with the role, its
/// description and its session length are left alone, and it is in no instance profile.
const NOT_CALLED: &[&str] = &[
    "iam:ListInstanceProfilesForRole",
    "iam:ListRoleTags",
    "iam:UpdateRole",
    "states:CreateStateMachineAlias",
    "states:DeleteStateMachineAlias",
    "states:DeleteStateMachineVersion",
    "states:DescribeStateMachineAlias",
    "states:ListStateMachineAliases",
    "states:ListStateMachineVersions",
    "states:PublishStateMachineVersion",
    "states:UpdateStateMachineAlias",
];

/// Returns the statements that a command needs for these workflows, as narrow as their names and paths allow.
///
/// `sts:GetCallerIdentity` needs no permission.
pub fn caller_statements(
    command: Command,
    project: &OpenProject,
    place: &Place,
    workflows: &[Workflow],
) -> Vec<Statement> {
    let names = Names {
        project,
        place,
        workflows,
    };
    // An apply deletes what is in no manifest any more.
    let (commands, further): (&[&str], &[&str]) = match command {
        Command::Plan => (&["plan"], &[]),
        Command::Apply => (&["plan", "apply", "destroy"], &[]),
        Command::Destroy => (&["plan", "destroy"], &["--stop-executions"]),
    };
    let when = [
        &[
            "activities",
            "the tool manages the role",
            "customer managed key",
            "customer managed key; or read METADATA_ONLY",
        ],
        further,
    ]
    .concat();
    let own = [
        ("Partition", place.partition.as_str()),
        ("Region", place.region.as_str()),
        ("Account", place.account.as_str()),
    ];
    let table = permissions::statements(commands, &when, &own).into_iter();
    // The table fits the type: a test makes the policy of every command.
    let table = table.filter_map(|statement| serde_json::from_value::<Statement>(statement).ok());
    let mut statements: Vec<Statement> = table.map(|one| names.narrowed(one)).collect();
    let existing = names.existing_roles();
    statements.push(Statement::allow(["iam:GetRole"], existing));
    if command == Command::Destroy {
        // A role goes in several calls, and they are announced by a tag; the facts do not know of that.
        statements.push(Statement::allow(["iam:TagRole"], names.roles()));
    }
    statements.retain(|one| !one.action.is_empty() && !one.resource.is_empty());
    merge(statements)
}

/// The names of a project at a place.
struct Names<'a> {
    project: &'a OpenProject,
    place: &'a Place,
    workflows: &'a [Workflow],
}

impl Names<'_> {
    /// Limits a statement of the table to the actions that are called, and to the resources of the project.
    fn narrowed(&self, mut statement: Statement) -> Statement {
        statement
            .action
            .retain(|action| !NOT_CALLED.contains(&action.as_str()));
        let passes = statement.action == ["iam:PassRole"];
        statement.resource = statement
            .resource
            .iter()
            .flat_map(|template| self.resources(template))
            .collect();
        if passes {
            statement.resource.extend(self.existing_roles());
        }
        statement
    }

    /// Returns the resources that a template of the table is for.
    fn resources(&self, template: &str) -> Vec<String> {
        let workflows = self.workflows.iter();
        let machines = || self.prefixed(workflows.clone().map(|one| one.machine_name.as_str()));
        let activities = || {
            let all = workflows.clone().flat_map(|one| one.activities.values());
            self.prefixed(all.map(|activity| activity.name.as_str()))
        };
        let (names, hole) = match template {
            "${KeyArn}" => return self.keys(),
            _ if template.contains(":stateMachine:") => (machines(), "${NamePrefix}*"),
            // Behind the machine's name is the execution's.
            _ if template.contains(":execution:") => {
                let all = machines().into_iter();
                let all = all.map(|name| match name.ends_with('*') {
                    true => name,
                    false => name + ":*",
                });
                (all.collect(), "${NamePrefix}*")
            }
            _ if template.contains(":activity:") => (activities(), "${NamePrefix}*"),
            _ if template.contains(":role/") => return self.roles(),
            _ => return vec![template.to_owned()],
        };
        let fill = |name: &String| template.replace(hole, name);
        names.iter().map(fill).collect()
    }

    /// Returns a pattern for all names with the project's prefix, and those without it; each name where there is no prefix.
    fn prefixed<'n>(&self, names: impl Iterator<Item = &'n str>) -> Vec<String> {
        let prefix = self.project.name_prefix.as_str();
        let is_apart = |name: &&str| prefix.is_empty() || !name.starts_with(prefix);
        let mut names = names.peekable();
        let all = (!prefix.is_empty() && names.peek().is_some()).then(|| format!("{prefix}*"));
        let apart = names.filter(is_apart).map(str::to_owned);
        all.into_iter().chain(apart).collect()
    }

    /// Returns the roles that the stack manages: all below its path, and those that manifests put elsewhere.
    fn roles(&self) -> Vec<String> {
        let path = names::role_path(&self.project.owner);
        let elsewhere = self.workflows.iter().filter_map(|one| match &one.role {
            Role::Managed(role) if role.path != path => Some(role.arn.clone()),
            _ => None,
        });
        let below = names::role_arn(self.place, &path, "*");
        std::iter::once(below).chain(elsewhere).collect()
    }

    /// Returns the roles of others that manifests name.
    fn existing_roles(&self) -> Vec<String> {
        let existing = self.workflows.iter().filter_map(|one| match &one.role {
            Role::Existing { arn } => Some(arn.clone()),
            Role::Managed(_) => None,
        });
        existing.collect()
    }

    /// Returns the customer managed keys of machines and activities.
    fn keys(&self) -> Vec<String> {
        let workflows = self.workflows.iter();
        let keys = workflows.flat_map(|workflow| {
            let activities = workflow.activities.values();
            let of_activities = activities.filter_map(|one| one.encryption.as_ref());
            workflow.encryption.iter().chain(of_activities)
        });
        let keys: BTreeSet<String> = keys.map(|one| one.kms_key.clone()).collect();
        keys.into_iter().collect()
    }
}
