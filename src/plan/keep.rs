//! Statements that leave a role under running executions: kept when they leave, taken away by a later plan.

use std::borrow::Cow;

use super::action::{Action, ActionReason};
use super::address::Address;
use super::change::Plan;
use super::kinds::{Kept, MachineType, Narrow, Resource, ResourceKind as _, Role, kept};
use super::states::{Desired, Live, LiveState, Observed};

/// Returns whether nothing leaves a role but what was kept.
pub(super) fn is_drained(live: &Resource, wanted: &Resource) -> bool {
    let (Resource::Role(live), Resource::Role(wanted)) = (live, wanted) else {
        return false;
    };
    // Most roles keep nothing: they are not copied.
    if live.kept == wanted.kept {
        return false;
    }
    let without = Role {
        kept: wanted.kept.clone(),
        ..live.clone()
    };
    without.is_same(wanted)
}

/// Adds to a wanted role what it keeps for executions that run.
pub(super) fn with_kept<'d>(
    address: &Address,
    wanted: &'d Desired,
    found: &Live,
    live: &LiveState,
    narrow: Narrow,
) -> Cow<'d, Desired> {
    let mut wanted = Cow::Borrowed(wanted);
    // Without a machine of ours nothing is known to run under the role.
    if let Resource::Role(role) = &found.resource
        && let Observed::Owned(machine) = live.get(&address.running_on())
    {
        let stays = |policy: &str| narrow.keeps(policy, machine.oldest);
        for (policy, document) in role.kept.iter().filter(|(policy, _)| stays(policy)) {
            if let Resource::Role(role) = &mut wanted.to_mut().resource {
                role.kept.insert(policy.clone(), document.clone());
            }
        }
    }
    wanted
}

/// Keeps what leaves a role for executions that may need it, and notes what is kept. What drifted into a role was never
/// theirs, and goes at once.
pub(super) fn keep_leaving(plan: &mut Plan, live: &LiveState, narrow: Narrow) {
    for change in &mut plan.changes {
        let (Some(Resource::Role(before)), Some(Resource::Role(after))) =
            (&change.before, &change.after)
        else {
            continue;
        };
        let Observed::Owned(found) = live.get(&change.address.running_on()) else {
            continue;
        };
        let Resource::Machine(machine) = &found.resource else {
            continue;
        };
        if !after.kept.is_empty() {
            plan.notes.push(note(after, narrow, found.running));
        }
        let is_ours = matches!(
            change.reason,
            ActionReason::ManifestChanged | ActionReason::CutShort
        );
        if change.action == Action::Update && is_ours && narrow != Narrow::Now {
            // Express executions cannot be listed.
            let can_ask =
                narrow == Narrow::Drained && machine.machine_type == MachineType::Standard;
            change.kept = kept::leaving(before, after).map(|document| Kept {
                document,
                machine: can_ask.then(|| machine.arn.clone()),
            });
        }
    }
}

fn note(role: &Role, narrow: Narrow, running: Option<usize>) -> String {
    let policies = role.kept.keys().map(|policy| format!("`{policy}`"));
    let policies = policies.collect::<Vec<_>>().join(" and ");
    let until = match (narrow, running) {
        (Narrow::Never, _) => "as `--narrow never` asks".to_owned(),
        (_, Some(running)) if running > 0 => {
            format!("until the executions that started before it have ended ({running} running)")
        }
        _ => "until the executions that started before it have ended".to_owned(),
    };
    format!(
        "`{}` keeps removed permissions in {policies}, {until}",
        role.name
    )
}
