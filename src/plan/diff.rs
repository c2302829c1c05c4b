//! Planning: a function of desired and live.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, ActionReason};
use super::address::Address;
use super::applied::Applied;
use super::change::{Change, Conflict, Details, Plan, Scope};
use super::display;
use super::keep;
use super::kinds::{Narrow, Pair, Resource};
use super::normal::digest;
use super::rename;
use super::states::{Desired, DesiredState, Live, LiveState, Masks, Observed};

/// What a command asks of planning.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Addresses or workflow names; empty is everything. A narrowed plan never deletes orphans.
    pub only: Vec<String>,
    /// Delete everything that is owned, whatever is desired.
    pub destroy: bool,
    /// When permissions that a role no longer needs are removed.
    pub narrow: Narrow,
}

/// Compares what should be with what is.
pub fn diff(desired: &DesiredState, live: &LiveState, scope: Scope, options: &Options) -> Plan {
    let mut plan = Plan {
        scope,
        changes: Vec::new(),
        conflicts: Vec::new(),
        notes: live.notes.clone(),
        hidden: BTreeMap::new(),
    };
    let addresses: BTreeSet<&Address> = desired
        .resources
        .keys()
        .chain(live.resources.keys())
        .collect();
    for address in addresses {
        let wanted = desired.resources.get(address).filter(|_| !options.destroy);
        let chosen =
            options.only.is_empty() || options.only.iter().any(|pattern| address.matches(pattern));
        if !chosen || (wanted.is_none() && !options.only.is_empty() && !options.destroy) {
            continue;
        }
        plan_one(address, wanted, live, options, &mut plan);
    }
    if options.destroy {
        keep_strangers_apart(&mut plan);
    }
    keep::keep_leaving(&mut plan, live, options.narrow);
    warn_running(&mut plan, live);
    rename::note(&mut plan);
    plan
}

/// Deleting the rest of a workflow under a thing that is not ours, or not any more, could break it: that stays a
/// conflict. Where nothing of the workflow is ours the thing only has a name that we would use.
fn keep_strangers_apart(plan: &mut Plan) {
    let ours: BTreeSet<&str> = plan
        .changes
        .iter()
        .map(|change| change.address.workflow())
        .collect();
    let (conflicts, strangers): (Vec<Conflict>, Vec<Conflict>) =
        std::mem::take(&mut plan.conflicts)
            .into_iter()
            .partition(|conflict| ours.contains(conflict.address.workflow()));
    let note = |stranger: Conflict| format!("`{}` {}; it stays", stranger.arn, stranger.why);
    plan.notes.extend(strangers.into_iter().map(note));
    plan.conflicts = conflicts;
}

fn plan_one(
    address: &Address,
    wanted: Option<&Desired>,
    live: &LiveState,
    options: &Options,
    plan: &mut Plan,
) {
    match (wanted, live.get(address)) {
        (Some(wanted), Observed::Absent) => {
            plan.changes
                .push(create(address, wanted, ActionReason::Missing))
        }
        (Some(wanted), Observed::Deleting { .. }) => {
            plan.changes
                .push(create(address, wanted, ActionReason::StillDeleting));
        }
        (Some(wanted), Observed::Owned(found)) => {
            let wanted = keep::with_kept(address, wanted, found, live, options.narrow);
            plan.changes.push(compare(address, &wanted, found));
        }
        (
            Some(_),
            Observed::Foreign {
                arn,
                why,
                importable,
            },
        ) => plan.conflicts.push(Conflict {
            address: address.clone(),
            arn: arn.clone(),
            why: why.clone(),
            importable: *importable,
        }),
        (None, Observed::Owned(found)) => plan.changes.push(delete(address, found, options)),
        (None, Observed::Deleting { arn }) => {
            plan.notes.push(format!("AWS is still deleting `{arn}`"))
        }
        (
            None,
            Observed::Foreign {
                arn,
                why,
                importable,
            },
        ) => plan.conflicts.push(Conflict {
            address: address.clone(),
            arn: arn.clone(),
            why: why.clone(),
            importable: *importable,
        }),
        (None, Observed::Absent) => {}
    }
}

fn create(address: &Address, wanted: &Desired, reason: ActionReason) -> Change {
    shown(Change {
        address: address.clone(),
        action: Action::Create,
        reason,
        before: None,
        after: Some(wanted.resource.clone()),
        applied: None,
        renamed_from: None,
        details: Details::default(),
        masks: wanted.masks.clone(),
        kept: None,
        warnings: Vec::new(),
        running: 0,
        needs: wanted.needs.clone(),
    })
}

/// Adds what is shown of a change.
fn shown(change: Change) -> Change {
    let details = display::details(&change);
    Change { details, ..change }
}

fn compare(address: &Address, wanted: &Desired, live: &Live) -> Change {
    let renamed_from = live.renamed_from(address);
    let (action, reason) = decide(
        &wanted.resource,
        &live.resource,
        live.applied.as_ref(),
        renamed_from.is_some(),
    );
    let masks = match action {
        Action::NoOp => Masks::default(),
        _ => wanted.masks.clone(),
    };
    shown(Change {
        address: address.clone(),
        action,
        reason,
        before: Some(live.resource.clone()),
        after: Some(wanted.resource.clone()),
        applied: live.applied.clone(),
        renamed_from,
        details: Details::default(),
        masks,
        kept: None,
        warnings: warnings(action, &live.resource, &wanted.resource),
        running: 0,
        needs: wanted.needs.clone(),
    })
}

/// Decides what becomes of a resource that is there, and why.
pub(super) fn decide(
    wanted: &Resource,
    live: &Resource,
    applied: Option<&Applied>,
    is_renamed: bool,
) -> (Action, ActionReason) {
    if keep::is_drained(live, wanted) {
        return (Action::Update, ActionReason::Drained);
    }
    let pair = live.pair(wanted);
    if pair.as_ref().is_some_and(Pair::is_same) {
        return match is_renamed {
            true => (Action::Update, ActionReason::Renamed),
            false => (Action::NoOp, ActionReason::Unchanged),
        };
    }
    if pair.is_none_or(|pair| pair.must_replace()) {
        return (Action::Replace, ActionReason::Immutable);
    }
    (Action::Update, Applied::explain(applied, &digest(live)))
}

fn delete(address: &Address, live: &Live, options: &Options) -> Change {
    Change {
        address: address.clone(),
        action: Action::Delete,
        reason: if options.destroy {
            ActionReason::Destroy
        } else {
            ActionReason::Orphan
        },
        before: Some(live.resource.clone()),
        after: None,
        applied: live.applied.clone(),
        renamed_from: None,
        details: Details::default(),
        masks: Masks::default(),
        kept: None,
        warnings: Vec::new(),
        running: 0,
        needs: Vec::new(),
    }
}

fn warnings(action: Action, before: &Resource, after: &Resource) -> Vec<String> {
    let warning = match action {
        Action::Replace => Some(before.kind().replacement_cost()),
        Action::Update => before.pair(after).and_then(|pair| pair.update_warning()),
        Action::Create | Action::Delete | Action::NoOp => None,
    };
    warning.map(str::to_owned).into_iter().collect()
}

/// Says where executions are running under something that is taken away.
fn warn_running(plan: &mut Plan, live: &LiveState) {
    for change in &mut plan.changes {
        let machine = change.address.running_on();
        let Observed::Owned(found) = live.get(&machine) else {
            continue;
        };
        let Some(running) = found.running.filter(|running| *running > 0) else {
            continue;
        };
        let pair = change
            .before
            .as_ref()
            .zip(change.after.as_ref())
            .and_then(|(before, after)| before.pair(after));
        let loses = change.destroys() || pair.is_some_and(|pair| pair.takes_from_executions());
        if loses {
            let executions = if running == 1 {
                "execution is"
            } else {
                "executions are"
            };
            change.running = running;
            let kept = match change.kept {
                Some(_) => ": removed permissions are kept until the last has ended",
                None => "",
            };
            change.warnings.push(format!(
                "{running} {executions} running on `{}`{kept}",
                found.resource.name()
            ));
        }
    }
}
