//! The kinds of resources, one file each: what a kind consists of, how it is shown, and which calls change it.
//!
//! Desired and live are these same types in normal form (defaults filled in, IAM documents normalised), so that a plan is
//! a comparison of values. What AWS chooses by itself (ids, dates, revisions) has no place here. A new kind is a file
//! with a [`ResourceKind`], a variant of [`Kind`], [`Resource`] and [`Pair`], and its calls in `deploy::kinds`.

mod activity;
mod encryption;
mod field;
mod machine;
mod role;
mod step;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use activity::Activity;
pub use encryption::Encryption;
pub use field::{Field, FieldUpdate};
pub use machine::{Logging, Machine, MachineType};
pub use role::{Kept, Narrow, OWN_POLICY, Role, kept};
pub use step::{Phase, RoleWrite};

/// The kinds of resources, in the order in which they are created.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Role,
    Activity,
    Machine,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Role => "role",
            Kind::Activity => "activity",
            Kind::Machine => "machine",
        }
    }

    /// Returns the word for several of them.
    pub fn plural(self) -> &'static str {
        match self {
            Kind::Role => "roles",
            Kind::Activity => "activities",
            Kind::Machine => "machines",
        }
    }

    /// Returns what it costs to replace one.
    pub fn replacement_cost(self) -> &'static str {
        match self {
            Kind::Role => Role::replacement_cost(),
            Kind::Activity => Activity::replacement_cost(),
            Kind::Machine => Machine::replacement_cost(),
        }
    }
}

/// What planning knows of a kind of resource.
pub trait ResourceKind: Clone + PartialEq + Sized + 'static {
    const KIND: Kind;
    /// What a manifest decides of it, in the order in which people read it.
    const FIELDS: &'static [Field<Self>];

    fn name(&self) -> &str;
    fn arn(&self) -> &str;
    fn tags(&self) -> &BTreeMap<String, String>;
    fn tags_mut(&mut self) -> &mut BTreeMap<String, String>;

    /// Describes a resource that is not compared with another one.
    fn contents(&self) -> String;

    /// Returns whether AWS makes no difference between the two.
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }

    /// Returns the resource as its creating call leaves it.
    fn bare(&self) -> Self {
        self.clone()
    }

    /// Lists the calls from the bare resource to this one.
    fn fill(&self) -> Vec<KindStep<Self>> {
        Vec::new()
    }

    /// Lists the calls from this resource to the bare one, which alone can be deleted.
    fn drain(&self) -> Vec<KindStep<Self>> {
        Vec::new()
    }

    /// Lists the calls from this resource to `after`, which has the same tags.
    fn update(&self, after: &Self) -> Vec<KindStep<Self>>;

    /// Returns whether the update takes something away that a running execution may need.
    fn takes_from_executions(&self, _after: &Self) -> bool {
        false
    }

    /// Returns what a reader must know of the update.
    fn update_warning(&self, _after: &Self) -> Option<&'static str> {
        None
    }

    fn replacement_cost() -> &'static str;
}

/// A call that changes what is there.
#[derive(Clone, Debug, PartialEq)]
pub enum KindWrite {
    /// Sends what differs between the two.
    Machine {
        before: Box<Machine>,
        after: Box<Machine>,
    },
    Role(RoleWrite),
}

/// A call, and the resource as it is once the call is done.
pub struct KindStep<R> {
    pub phase: Phase,
    pub write: KindWrite,
    pub after: R,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Resource {
    Role(Role),
    Activity(Activity),
    Machine(Machine),
}

/// Two states of a resource of one kind.
pub enum Pair<'r> {
    Role(&'r Role, &'r Role),
    Activity(&'r Activity, &'r Activity),
    Machine(&'r Machine, &'r Machine),
}

/// Evaluates one expression for whichever kind a resource is of.
macro_rules! for_kind {
    ($resource:expr, $kind:ident => $body:expr) => {
        match $resource {
            Resource::Role($kind) => $body,
            Resource::Activity($kind) => $body,
            Resource::Machine($kind) => $body,
        }
    };
}

/// Evaluates one expression for whichever kind two states are of.
macro_rules! for_pair {
    ($pair:expr, $before:ident, $after:ident => $body:expr) => {
        match $pair {
            Pair::Role($before, $after) => $body,
            Pair::Activity($before, $after) => $body,
            Pair::Machine($before, $after) => $body,
        }
    };
}

impl Resource {
    pub fn kind(&self) -> Kind {
        for_kind!(self, resource => kind_of(resource))
    }

    pub fn name(&self) -> &str {
        for_kind!(self, resource => resource.name())
    }

    pub fn arn(&self) -> &str {
        for_kind!(self, resource => resource.arn())
    }

    pub fn tags(&self) -> &BTreeMap<String, String> {
        for_kind!(self, resource => resource.tags())
    }

    pub fn tags_mut(&mut self) -> &mut BTreeMap<String, String> {
        for_kind!(self, resource => resource.tags_mut())
    }

    /// Returns the fields by the names that people use; absent means AWS's default.
    pub fn shown(&self) -> Value {
        for_kind!(self, resource => field::shown(fields_of(resource), resource))
    }

    /// Describes a resource that is not compared with another one.
    pub fn contents(&self) -> String {
        for_kind!(self, resource => resource.contents())
    }

    /// Returns the fields that a version of the digest covers, in the order of their names.
    pub(super) fn digest_fields(&self, version: u32) -> Vec<(&'static str, Cow<'_, Value>)> {
        let kind = self.kind().word();
        for_kind!(self, resource => field::digest_fields(kind, fields_of(resource), version, resource))
    }

    /// Returns the resource as its creating call leaves it.
    pub(super) fn bare(&self) -> Resource {
        match self {
            Resource::Role(role) => Resource::Role(role.bare()),
            Resource::Activity(activity) => Resource::Activity(activity.bare()),
            Resource::Machine(machine) => Resource::Machine(machine.bare()),
        }
    }

    pub(super) fn fill(&self) -> Vec<KindStep<Resource>> {
        for_kind!(self, resource => wrapped(resource.fill()))
    }

    pub(super) fn drain(&self) -> Vec<KindStep<Resource>> {
        for_kind!(self, resource => wrapped(resource.drain()))
    }

    /// Pairs two states of one resource; `None` where they are of different kinds, of which neither becomes the other.
    pub fn pair<'r>(&'r self, after: &'r Resource) -> Option<Pair<'r>> {
        match (self, after) {
            (Resource::Role(before), Resource::Role(after)) => Some(Pair::Role(before, after)),
            (Resource::Activity(before), Resource::Activity(after)) => {
                Some(Pair::Activity(before, after))
            }
            (Resource::Machine(before), Resource::Machine(after)) => {
                Some(Pair::Machine(before, after))
            }
            (Resource::Role(_) | Resource::Activity(_) | Resource::Machine(_), _) => None,
        }
    }
}

impl Pair<'_> {
    /// Returns whether AWS makes no difference between the two.
    pub fn is_same(&self) -> bool {
        for_pair!(self, before, after => before.is_same(after))
    }

    /// Returns whether only a new resource of the same name can be like the second.
    pub fn must_replace(&self) -> bool {
        for_pair!(self, before, after => field::must_replace(fields_of(*before), before, after))
    }

    pub fn takes_from_executions(&self) -> bool {
        for_pair!(self, before, after => before.takes_from_executions(after))
    }

    pub fn update_warning(&self) -> Option<&'static str> {
        for_pair!(self, before, after => before.update_warning(after))
    }

    pub(super) fn update(&self) -> Vec<KindStep<Resource>> {
        for_pair!(self, before, after => wrapped(before.update(after)))
    }
}

fn kind_of<R: ResourceKind>(_: &R) -> Kind {
    R::KIND
}

fn fields_of<R: ResourceKind>(_: &R) -> &'static [Field<R>] {
    R::FIELDS
}

fn wrapped<R: Into<Resource>>(steps: Vec<KindStep<R>>) -> Vec<KindStep<Resource>> {
    let wrap = |step: KindStep<R>| KindStep {
        phase: step.phase,
        write: step.write,
        after: step.after.into(),
    };
    steps.into_iter().map(wrap).collect()
}

impl From<Role> for Resource {
    fn from(role: Role) -> Self {
        Resource::Role(role)
    }
}

impl From<Activity> for Resource {
    fn from(activity: Activity) -> Self {
        Resource::Activity(activity)
    }
}

impl From<Machine> for Resource {
    fn from(machine: Machine) -> Self {
        Resource::Machine(machine)
    }
}
