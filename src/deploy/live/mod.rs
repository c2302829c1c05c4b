//! From AWS to the resources that exist, in the normal form that plans compare.
//!
//! Lists and the tag index lag behind the things themselves, in both directions. So an index value counts only
//! where it agrees with what should be, and before anything else is said the thing itself is read.

mod activities;
mod index;
mod machines;
mod normal;
mod orphans;
mod roles;
mod thing;

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _};

use self::index::Index;
pub use self::thing::{Thing, thing};
use super::request::PlanRequest;
use crate::aws::{Aws, AwsError};
use crate::plan::applied::Applied;
use crate::plan::normal::digest;
use crate::plan::ownership::{APPLIED, WORKFLOW, managed_tags};
use crate::plan::{Address, Change, Kind, LiveState, Observed, Ownership, Plan, Resource};

/// Reads in flight at one time.
const IN_FLIGHT: usize = 32;

/// Reads everything that a plan needs.
pub async fn read(aws: &Aws, request: &PlanRequest<'_>) -> Result<LiveState, AwsError> {
    let wanted: BTreeMap<Address, Resource> = request
        .desired
        .resources
        .iter()
        .filter(|(address, _)| is_chosen(address, &request.options.only))
        .map(|(address, desired)| (address.clone(), desired.resource.clone()))
        .collect();
    let reader = Reader {
        aws,
        ownership: &request.desired.ownership,
        wanted: &wanted,
        role_path: &request.role_path,
        // A narrowed plan never deletes, so it need not search.
        search_orphans: request.options.only.is_empty(),
    };
    reader.read().await
}

/// Reads what a plan looked at from the things themselves, or finds them where the plan saw none.
pub async fn read_again(aws: &Aws, plan: &Plan) -> Result<LiveState, AwsError> {
    let wanted: BTreeMap<Address, Resource> = plan
        .changes
        .iter()
        .filter_map(|change| Some((change.address.clone(), change.resource()?.clone())))
        .collect();
    let reader = Reader {
        aws,
        ownership: &plan.scope.ownership,
        wanted: &wanted,
        role_path: "",
        search_orphans: false,
    };
    reader.read().await
}

/// Reads one thing from itself, whatever the index says.
pub async fn read_one(
    aws: &Aws,
    ownership: &Ownership,
    resource: &Resource,
) -> Result<Observed, AwsError> {
    match resource {
        Resource::Machine(machine) => machines::observe(aws, ownership, &machine.arn).await,
        Resource::Activity(activity) => activities::observe(aws, ownership, &activity.arn).await,
        Resource::Role(role) => {
            let found = aws.role(&role.name).await?;
            Ok(found.map_or(Observed::Absent, |details| {
                roles::observed(ownership, details, &role.arn, aws.region())
            }))
        }
    }
}

/// Reads the thing of one change from itself.
pub async fn read_change(
    aws: &Aws,
    ownership: &Ownership,
    change: &Change,
) -> Result<Observed, AwsError> {
    match change.resource() {
        Some(resource) => read_one(aws, ownership, resource).await,
        None => Ok(Observed::Absent),
    }
}

struct Reader<'a> {
    aws: &'a Aws,
    ownership: &'a Ownership,
    wanted: &'a BTreeMap<Address, Resource>,
    role_path: &'a str,
    search_orphans: bool,
}

impl Reader<'_> {
    async fn read(&self) -> Result<LiveState, AwsError> {
        let has =
            |kind| self.search_orphans || self.wanted.keys().any(|address| address.kind() == kind);
        let (index, machines, activities, roles) = futures_util::future::join4(
            self.index(),
            self.list_machines(has(Kind::Machine)),
            self.list_activities(has(Kind::Activity)),
            self.read_roles(),
        )
        .await;
        let (index, mut notes) = index?;
        let (machines, activities, roles) = (machines?, activities?, roles?);
        notes.extend(roles.notes);
        let mut resources = roles.found;
        resources.extend(self.read_machines(&machines, &index).await?);
        resources.extend(self.read_activities(&activities, &index).await?);
        if self.search_orphans {
            let orphans = self.read_orphans(&machines, &activities, &index).await?;
            resources.extend(orphans.found);
            notes.extend(orphans.notes);
        }
        Ok(LiveState { resources, notes })
    }

    /// Reads the tag index, or says what follows from doing without.
    async fn index(&self) -> Result<(Index, Vec<String>), AwsError> {
        match Index::read(self.aws, self.ownership).await {
            Ok(index) => Ok((index, Vec::new())),
            Err(error) if error.is_optional_read_failure() => {
                let note = format!(
                    "the tag index was not read, so machines and activities that are in no manifest were not searched: {error}"
                );
                let notes = if self.search_orphans {
                    vec![note]
                } else {
                    Vec::new()
                };
                Ok((Index::default(), notes))
            }
            Err(error) => Err(error),
        }
    }

    /// Returns whether tags of the index say that exactly this was applied last.
    fn agrees(
        &self,
        address: &Address,
        wanted: &Resource,
        tags: &BTreeMap<String, String>,
    ) -> bool {
        let applied = tags.get(APPLIED).and_then(|text| Applied::parse(text));
        self.ownership.owns(wanted.name(), tags)
            && tags
                .get(WORKFLOW)
                .is_some_and(|tag| tag == address.workflow())
            && managed_tags(tags) == *wanted.tags()
            && applied.is_some_and(|applied| applied.new == digest(wanted))
    }

    fn wanted_of(&self, kind: Kind) -> impl Iterator<Item = (&Address, &Resource)> {
        self.wanted
            .iter()
            .filter(move |(address, _)| address.kind() == kind)
    }
}

pub fn is_chosen(address: &Address, only: &[String]) -> bool {
    only.is_empty() || only.iter().any(|pattern| address.matches(pattern))
}

/// Runs reads side by side and keeps their order; the first failure ends them.
async fn side_by_side<T>(
    reads: impl IntoIterator<Item = impl Future<Output = Result<T, AwsError>>>,
) -> Result<Vec<T>, AwsError> {
    let mut answers = stream::iter(reads).buffered(IN_FLIGHT);
    let mut all = Vec::new();
    while let Some(answer) = answers.next().await {
        all.push(answer?);
    }
    Ok(all)
}
