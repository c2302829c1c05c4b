//! A plan for programs. Values from the process environment appear as their references here too.
//!
//! The shape is published as `schemas/plan.schema.json`, which is made of the types below.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;

use super::super::action::{Action, ActionReason};
use super::super::address::Address;
use super::super::change::{Change, Conflict, Details, Endpoint, Plan};
use super::super::display::Sides;
use super::super::kinds::Kind;

/// Version of the shape below; keys may be added within a version.
const FORMAT_VERSION: u64 = 1;

/// What would be done in one environment of a stack.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "stepwright plan")]
struct PlanOutput<'a> {
    /// The version of this shape; within a version keys may be added.
    #[schemars(range(min = 1, max = 1))]
    format_version: u64,
    stack: &'a str,
    environment: &'a str,
    /// The account's twelve digits.
    account: &'a str,
    region: &'a str,
    /// Where the plan is applied.
    target: Endpoint,
    summary: Summary,
    /// One for each resource, unchanged ones included, sorted by address.
    changes: Vec<ChangeOutput<'a>>,
    /// Resources of the names that are needed, which belong to another owner. A plan with any cannot be applied.
    conflicts: &'a [Conflict],
    /// What could not be read, and what follows from it.
    notes: &'a [String],
}

/// How many resources there are of each kind of change.
#[derive(Serialize, JsonSchema)]
struct Summary {
    create: usize,
    update: usize,
    /// Deleted and created again under the same name.
    replace: usize,
    delete: usize,
    unchanged: usize,
    /// Those of the others that overwrite drift.
    drifted: usize,
    /// Permissions that roles which exist gain.
    widened: usize,
    /// Executions that run under what is taken away.
    running: usize,
    conflicts: usize,
}

/// What would be done to one resource.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Change")]
struct ChangeOutput<'a> {
    address: &'a Address,
    kind: Kind,
    workflow: &'a str,
    /// The name in AWS.
    name: Option<&'a str>,
    arn: Option<&'a str>,
    action: Action,
    reason: ActionReason,
    /// The reason in words.
    reason_text: &'static str,
    /// What the change costs, or whom it waits for.
    warnings: &'a [String],
    /// Permissions that the role gains; 0 for a role that is created.
    widened: usize,
    /// Executions that run under what is taken away: a page's worth at most.
    running: usize,
    /// Every field of the resource as it was observed; absent for a create and where nothing changes.
    #[serde(skip_serializing_if = "Value::is_null")]
    before: Value,
    /// Every field of the resource as it shall be; absent for a delete and where nothing changes.
    #[serde(skip_serializing_if = "Value::is_null")]
    after: Value,
    #[serde(flatten)]
    details: &'a Details,
}

/// Returns the documented JSON form of a plan.
pub fn render(plan: &Plan) -> Value {
    let count = |action| plan.count(action);
    let output = PlanOutput {
        format_version: FORMAT_VERSION,
        stack: &plan.scope.ownership.stack,
        environment: &plan.scope.ownership.environment,
        account: &plan.scope.account,
        region: &plan.scope.region,
        target: plan.scope.endpoint,
        summary: Summary {
            create: count(Action::Create),
            update: count(Action::Update),
            replace: count(Action::Replace),
            delete: count(Action::Delete),
            unchanged: count(Action::NoOp),
            drifted: plan.drifted(),
            widened: plan.widened(),
            running: plan.running(),
            conflicts: plan.conflicts.len(),
        },
        changes: plan.changes.iter().map(change).collect(),
        conflicts: &plan.conflicts,
        notes: &plan.notes,
    };
    // Every key is a string, so there is nothing that JSON could not hold.
    serde_json::to_value(output).unwrap_or_default()
}

fn change(change: &Change) -> ChangeOutput<'_> {
    let resource = change.resource();
    let Sides { before, after } = change.sides();
    ChangeOutput {
        address: &change.address,
        kind: change.address.kind(),
        workflow: change.address.workflow(),
        name: resource.map(|resource| resource.name()),
        arn: resource.map(|resource| resource.arn()),
        action: change.action,
        reason: change.reason,
        reason_text: change.reason.sentence(),
        warnings: &change.warnings,
        widened: change.widened(),
        running: change.running,
        before,
        after,
        details: &change.details,
    }
}

/// Returns the published schema of [`render`]'s value.
pub fn schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<PlanOutput<'_>>()
        .to_value();
    schema["$id"] = "https://stepwright.dev/schemas/plan.schema.json".into();
    schema
}
