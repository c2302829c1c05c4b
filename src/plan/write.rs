//! The writes that a change consists of, in order, each announced before it happens.
//!
//! A write that changes an owned thing must be foretold by its `stepwright:applied` tag, so that a run that is cut
//! short between any two calls leaves a thing whose state the tag explains. Tags and creation are one call, hence a
//! creating or tagging call carries the announcement of the write that follows it.

use std::collections::BTreeMap;

use super::action::Action;
use super::change::Change;
use super::kinds::{KindStep, KindWrite, Machine, Resource};
pub use super::kinds::{Phase, RoleWrite};
use super::normal::digest;

/// One call that changes AWS.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Creates the thing with its tags; a role comes without its policies.
    Create(Box<Resource>, Announcement),
    /// Sets the user's tags, the list of managed keys, the workflow's name, and the announcement of the write that follows.
    Tag {
        tags: BTreeMap<String, String>,
        announcement: Announcement,
    },
    /// Sets nothing but the announcement.
    Announce(Announcement),
    Untag(Vec<String>),
    /// Sends what differs between the two.
    UpdateMachine {
        before: Box<Machine>,
        after: Box<Machine>,
    },
    Role(RoleWrite),
    Delete,
    /// Waits until a deleted resource is gone.
    AwaitGone,
}

impl From<KindWrite> for Write {
    fn from(write: KindWrite) -> Self {
        match write {
            KindWrite::Machine { before, after } => Self::UpdateMachine { before, after },
            KindWrite::Role(write) => Self::Role(write),
        }
    }
}

/// The digests of a thing after the announced write and before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    pub new: String,
    pub previous: String,
}

/// A write and the resource as it is once the write is done.
#[derive(Clone, Debug)]
struct Step {
    phase: Phase,
    write: Write,
    /// Absent once the resource is deleted.
    after: Option<Resource>,
}

impl From<KindStep<Resource>> for Step {
    fn from(step: KindStep<Resource>) -> Self {
        Self {
            phase: step.phase,
            write: step.write.into(),
            after: Some(step.after),
        }
    }
}

/// Lists the writes of a change, announcements included.
pub fn writes(change: &Change) -> Vec<(Phase, Write)> {
    match (change.action, &change.before, &change.after) {
        (Action::NoOp, _, _) => Vec::new(),
        (Action::Delete, Some(before), _) => announced(change, before, deletion(before)),
        (Action::Replace, Some(before), Some(after)) => replacement(before, after),
        // A resource never becomes one of another kind.
        (_, Some(before), Some(after)) if before.kind() != after.kind() => {
            replacement(before, after)
        }
        (_, Some(before), Some(after)) => {
            let is_renamed = change.renamed_from.is_some();
            announced(change, before, update(before, after, is_renamed))
        }
        (_, None, Some(after)) => creation(after),
        (_, _, None) => Vec::new(),
    }
}

fn replacement(before: &Resource, after: &Resource) -> Vec<(Phase, Write)> {
    let delete = deletion(before)
        .into_iter()
        .map(|step| (Phase::Forward, step.write));
    let create = creation(after)
        .into_iter()
        .map(|(_, write)| (Phase::Forward, write));
    delete
        .chain([(Phase::Forward, Write::AwaitGone)])
        .chain(create)
        .collect()
}

fn creation(after: &Resource) -> Vec<(Phase, Write)> {
    let bare = after.bare();
    let steps: Vec<Step> = after.fill().into_iter().map(Step::from).collect();
    let own = digest(&bare);
    let next = steps
        .first()
        .and_then(|step| step.after.as_ref())
        .map_or_else(|| own.clone(), digest);
    let carried = Announcement {
        new: next.clone(),
        previous: own.clone(),
    };
    let create = Write::Create(Box::new(bare.clone()), carried.clone());
    let mut writes = vec![(Phase::Forward, create)];
    writes.extend(with_announcements(Some(carried), &bare, steps));
    writes
}

fn deletion(before: &Resource) -> Vec<Step> {
    let mut steps: Vec<Step> = before.drain().into_iter().map(Step::from).collect();
    steps.push(Step {
        phase: Phase::Backward,
        write: Write::Delete,
        after: None,
    });
    steps
}

fn update(before: &Resource, after: &Resource, is_renamed: bool) -> Vec<Step> {
    let mut steps = tag_steps(before, after, is_renamed);
    let tagged = steps
        .last()
        .and_then(|step| step.after.clone())
        .unwrap_or_else(|| before.clone());
    let own = tagged.pair(after).map(|pair| pair.update());
    steps.extend(own.into_iter().flatten().map(Step::from));
    steps
}

/// Dropped tags go first: once the list of managed keys no longer names them nobody would take them away. The tag with the workflow's
/// name is set with every tagging call.
fn tag_steps(before: &Resource, after: &Resource, is_renamed: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut now = before.clone();
    let dropped: Vec<String> = before
        .tags()
        .keys()
        .filter(|key| !after.tags().contains_key(*key))
        .cloned()
        .collect();
    if !dropped.is_empty() {
        dropped
            .iter()
            .for_each(|key| drop(now.tags_mut().remove(key)));
        steps.push(Step {
            phase: Phase::Forward,
            write: Write::Untag(dropped),
            after: Some(now.clone()),
        });
    }
    if before.tags() != after.tags() || is_renamed {
        *now.tags_mut() = after.tags().clone();
        let unannounced = Announcement {
            new: String::new(),
            previous: String::new(),
        };
        steps.push(Step {
            phase: Phase::Forward,
            write: Write::Tag {
                tags: after.tags().clone(),
                announcement: unannounced,
            },
            after: Some(now),
        });
    }
    steps
}

fn announced(change: &Change, before: &Resource, steps: Vec<Step>) -> Vec<(Phase, Write)> {
    let standing = change.applied.as_ref().map(|applied| Announcement {
        new: applied.new.clone(),
        previous: applied.previous.clone(),
    });
    with_announcements(standing, before, steps)
}

/// Inserts an announcement before every write whose outcome the tag does not explain yet.
fn with_announcements(
    mut standing: Option<Announcement>,
    before: &Resource,
    steps: Vec<Step>,
) -> Vec<(Phase, Write)> {
    let outcomes: Vec<Option<String>> = steps
        .iter()
        .map(|step| step.after.as_ref().map(digest))
        .collect();
    let mut current = digest(before);
    let mut writes = Vec::new();
    for (position, step) in steps.into_iter().enumerate() {
        let outcome = outcomes[position].clone();
        let write = match step.write {
            Write::Tag { tags, .. } => {
                let own = outcome.clone().unwrap_or_default();
                let new = outcomes
                    .get(position + 1)
                    .cloned()
                    .flatten()
                    .unwrap_or_else(|| own.clone());
                let announcement = Announcement { new, previous: own };
                standing = Some(announcement.clone());
                Write::Tag { tags, announcement }
            }
            other => {
                if let Some(new) = &outcome
                    && !explains(standing.as_ref(), new)
                {
                    let announcement = Announcement {
                        new: new.clone(),
                        previous: current.clone(),
                    };
                    standing = Some(announcement.clone());
                    writes.push((step.phase, Write::Announce(announcement)));
                }
                other
            }
        };
        writes.push((step.phase, write));
        current = outcome.unwrap_or(current);
    }
    writes
}

/// A tag that names the outcome as what was before would do for a run that is cut short; once the run is finished it
/// would make the next change look cut short.
fn explains(standing: Option<&Announcement>, outcome: &str) -> bool {
    standing.is_some_and(|standing| standing.new == outcome)
}
