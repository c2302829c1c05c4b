//! Two things of one name.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::identity::Identity;
use super::{Role, Workflow};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Segment, Target};

/// Returns the workflows by name and reports names that stand twice; the first one counts.
pub(super) fn by_name(
    drafts: &[Draft],
    own: &[Option<Identity>],
    report: &mut Report,
) -> BTreeMap<String, Identity> {
    let mut first: BTreeMap<&str, &Draft> = BTreeMap::new();
    let mut all = BTreeMap::new();
    for (draft, own) in drafts.iter().zip(own) {
        let Some(own) = own else { continue };
        let label =
            |draft: &Draft, text| draft.mounted.label(&["name".into()], Target::Value, text);
        if let Some(before) = first.get(own.name.as_str()) {
            let diagnostic = Diagnostic::error(
                "duplicate-workflow",
                format!("two workflows are named `{}`", own.name),
            );
            report.push(
                diagnostic
                    .at(label(draft, "named here again"))
                    .at(label(before, "first here")),
            );
            continue;
        }
        first.insert(&own.name, draft);
        all.insert(own.name.clone(), own.clone());
    }
    all
}

/// One name in AWS: what carries it, and where it comes from.
struct Claim<'a> {
    kind: &'static str,
    name: String,
    /// What AWS compares.
    key: String,
    workflow: &'a Workflow,
    /// Where the name may be given, and where the name is that it follows from otherwise.
    path: Vec<Segment>,
    otherwise: Vec<Segment>,
}

/// Reports physical names that two workflows, or two activities, would share.
pub(super) fn check(workflows: &[Workflow], report: &mut Report) {
    let mut first: BTreeMap<(&str, String), Claim> = BTreeMap::new();
    for claim in workflows.iter().flat_map(claims) {
        match first.get(&(claim.kind, claim.key.clone())) {
            // Told already as two workflows of one name.
            Some(before)
                if before.workflow.name == claim.workflow.name && before.path == claim.path => {}
            Some(before) => report.push(collision(&claim, before)),
            None => {
                first.insert((claim.kind, claim.key.clone()), claim);
            }
        }
    }
}

fn claims(workflow: &Workflow) -> Vec<Claim<'_>> {
    let path = |keys: &[&str]| keys.iter().map(|key| Segment::from(*key)).collect();
    let claim = |kind, name: &str, key: String, given: &[&str], otherwise: &[&str]| Claim {
        kind,
        name: name.to_owned(),
        key,
        workflow,
        path: path(given),
        otherwise: path(otherwise),
    };
    let name = &workflow.machine_name;
    let mut claims = vec![claim(
        "state machine",
        name,
        name.clone(),
        &["machine_name"],
        &["name"],
    )];
    for (key, activity) in &workflow.activities {
        claims.push(claim(
            "activity",
            &activity.name,
            activity.name.clone(),
            &["activities", key, "name"],
            &["activities", key],
        ));
    }
    if let Role::Managed(role) = &workflow.role {
        // IAM tells names apart whatever their path, but not by case.
        claims.push(claim(
            "role",
            &role.name,
            role.name.to_lowercase(),
            &["role", "name"],
            &["name"],
        ));
    }
    claims
}

fn collision(claim: &Claim, before: &Claim) -> Diagnostic {
    let label = |claim: &Claim, text| {
        let source = claim.workflow.source.open();
        let is_given = |path: &Vec<Segment>| source.written(path).is_some();
        let (name, former) = (vec!["name".into()], vec!["renamed_from".into()]);
        let path = match claim.otherwise == name && is_given(&former) {
            _ if is_given(&claim.path) => &claim.path,
            true => &former,
            false => &claim.otherwise,
        };
        source.label(path, Target::Value, text)
    };
    let Claim {
        kind,
        name,
        workflow,
        ..
    } = claim;
    let article = if *kind == "activity" { "an" } else { "a" };
    let message = if before.workflow.name == workflow.name {
        format!(
            "two activities of the workflow `{}` are named `{name}`",
            workflow.name
        )
    } else {
        format!(
            "the workflows `{}` and `{}` both have {article} {kind} named `{name}`",
            before.workflow.name, workflow.name
        )
    };
    Diagnostic::error("name-collision", message)
        .at(label(claim, "named here again"))
        .at(label(before, "first here"))
}
