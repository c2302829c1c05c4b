//! Workflows that seem to have another name now: a plan that deletes one and creates the same again says how to keep it.

use serde_json::Value;

use super::action::ActionReason;
use super::change::{Change, Plan};
use super::kinds::{Machine, Resource};
use super::unexplained::each_string;

/// A state machine that is created or deleted, and its definition without the names of its own resources.
struct Candidate<'a> {
    change: &'a Change,
    machine: &'a Machine,
    content: Value,
}

/// Notes each state machine that would be deleted and created again under another name, and both ways to go on.
pub(super) fn note(plan: &mut Plan) {
    let deleted = candidates(plan, ActionReason::Orphan);
    if deleted.is_empty() {
        return;
    }
    let mut created = candidates(plan, ActionReason::Missing);
    let mut notes = Vec::new();
    for old in deleted {
        let is_same = |new: &Candidate| {
            old.change.address.workflow() != new.change.address.workflow()
                && old.machine.machine_type == new.machine.machine_type
                && old.content == new.content
        };
        if let Some(at) = created.iter().position(is_same) {
            let new = created.remove(at);
            let former = named_after(&new, old.machine);
            notes.extend(former.map(|former| in_words(old.change, new.change, former)));
        }
    }
    plan.notes.extend(notes);
}

fn candidates(plan: &Plan, reason: ActionReason) -> Vec<Candidate<'_>> {
    let changes = plan.changes.iter().filter(|change| change.reason == reason);
    let candidate = |change| match Change::resource(change)? {
        Resource::Machine(machine) => Some(Candidate {
            change,
            machine,
            content: content(plan, change, machine),
        }),
        Resource::Role(_) | Resource::Activity(_) => None,
    };
    changes.filter_map(candidate).collect()
}

fn in_words(old: &Change, new: &Change, former: &str) -> String {
    format!(
        "`{}` is deleted and `{}` is created with the same definition. If the workflow was renamed, keep its names, ARNs, executions and \
         aliases in AWS by adding `renamed_from: {former}` to the manifest of `{}`; if it is to be replaced, apply this plan, which ends \
         the executions of `{}`",
        old.address,
        new.address,
        new.address.workflow(),
        old.address.workflow(),
    )
}

/// Returns what the new manifest must say that it was renamed from: the old name in AWS without the environment's prefix, which is
/// what a name in AWS that follows from its workflow's begins with.
fn named_after<'a>(new: &Candidate, before: &'a Machine) -> Option<&'a str> {
    let workflow = new.change.address.workflow();
    let prefix = new.machine.name.strip_suffix(workflow)?;
    before.name.strip_prefix(prefix)
}

/// Returns a definition in which the resources of its own workflow are called alike whatever the workflow's name.
fn content(plan: &Plan, change: &Change, machine: &Machine) -> Value {
    let workflow = change.address.workflow();
    let own = plan
        .changes
        .iter()
        .filter(|other| other.address.workflow() == workflow);
    let mut names: Vec<(String, String)> = own
        .filter_map(|other| {
            let arn = other.resource()?.arn().to_owned();
            let alike = other
                .address
                .to_string()
                .replacen(&format!(".{workflow}"), ".", 1);
            Some((arn, alike))
        })
        .collect();
    // An ARN may begin as a shorter one does.
    names.sort_by_key(|(arn, _)| std::cmp::Reverse(arn.len()));
    let mut definition = (*machine.definition).clone();
    each_string(&mut definition, &mut |text| {
        for (arn, alike) in &names {
            *text = text.replace(arn, alike);
        }
    });
    definition
}
