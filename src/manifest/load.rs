//! Loads every workflow of a project.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::draft::{Draft, Unsaved};
use super::identity::{Identity, identify};
use super::resolve::{self, Resolved};
use super::scope::Scope;
use super::vars::{State, Vars};
use super::workflow::{Parts, build};
use super::{
    OpenProject, Place, Workflow, collisions, definition_faults, definition_file, faults, files,
    schema, tags,
};
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::document::{self, Document, Kind, Mounted};

/// Reads, resolves and checks all workflows; sorted by name.
///
/// `None` when anything is wrong: the report then has all findings of all files. `env` looks a variable of the process
/// environment up.
pub fn load(
    project: &OpenProject,
    place: &Place,
    env: &dyn Fn(&str) -> Option<String>,
    report: &mut Report,
) -> Option<Vec<Workflow>> {
    let (workflows, is_whole) = load_valid(project, place, env, report);
    is_whole.then_some(workflows)
}

/// Does what [`load`] does, and gives the workflows in which nothing is wrong, and whether that is all of them; for
/// checks that go on after these.
pub fn load_valid(
    project: &OpenProject,
    place: &Place,
    env: &dyn Fn(&str) -> Option<String>,
    report: &mut Report,
) -> (Vec<Workflow>, bool) {
    let files = |report: &mut Report| files::manifests(project, report);
    checked(project, place, env, report, files, &[])
}

/// Does what [`load`] does, as if manifests were there that are not yet; without them an empty project is fine.
pub fn load_with(
    project: &OpenProject,
    place: &Place,
    env: &dyn Fn(&str) -> Option<String>,
    unsaved: &[Unsaved],
    report: &mut Report,
) -> Option<Vec<Workflow>> {
    let files = |report: &mut Report| files::with(project, unsaved, report);
    let (workflows, is_whole) = checked(project, place, env, report, files, unsaved);
    is_whole.then_some(workflows)
}

fn checked(
    project: &OpenProject,
    place: &Place,
    env: &dyn Fn(&str) -> Option<String>,
    report: &mut Report,
    files: impl FnOnce(&mut Report) -> Vec<PathBuf>,
    unsaved: &[Unsaved],
) -> (Vec<Workflow>, bool) {
    let mut found = Report::default();
    let workflows = document::on_deep_stack(|| {
        let drafts = files(&mut found)
            .into_iter()
            .flat_map(|file| drafts(project, file, unsaved, &mut found))
            .collect();
        load_all(project, place, env, drafts, &mut found)
    });
    let is_whole = !found.has_errors();
    report.append(found);
    (workflows, is_whole)
}

fn load_all(
    project: &OpenProject,
    place: &Place,
    env: &dyn Fn(&str) -> Option<String>,
    drafts: Vec<Draft>,
    report: &mut Report,
) -> Vec<Workflow> {
    let vars = Vars::new(&project.source, &project.document.root, &project.vars);
    let none = BTreeMap::new();
    let base = Scope {
        place,
        owner: &project.owner,
        vars: &vars,
        env,
        own: None,
        all: &none,
        substitutions: None,
        secrets: &[],
        allowed: project.allowed_variables.as_ref(),
    };
    let own: Vec<Option<Identity>> = drafts
        .iter()
        .map(|draft| {
            identify(
                &draft.document.root,
                &draft.mounted,
                &project.name_prefix,
                &base,
            )
        })
        .collect();
    let all = collisions::by_name(&drafts, &own, report);
    let project_tags = tags::of_project(project, &base, report);
    let mut workflows = Vec::new();
    for (draft, own) in drafts.into_iter().zip(&own) {
        let scope = Scope {
            own: own.as_ref(),
            all: &all,
            ..base
        };
        workflows.extend(one(
            project,
            draft,
            own.as_ref(),
            &scope,
            &project_tags,
            report,
        ));
    }
    check_unused_vars(&vars, &base, report);
    collisions::check(&workflows, report);
    workflows.sort_by(|a, b| a.name.cmp(&b.name));
    workflows
}

fn drafts(
    project: &OpenProject,
    file: PathBuf,
    unsaved: &[Unsaved],
    report: &mut Report,
) -> Vec<Draft> {
    let name = file.display().to_string();
    let source = match unsaved.iter().find(|unsaved| unsaved.file == file) {
        Some(unsaved) => Some(Arc::new(Source::new(name, unsaved.text.as_str()))),
        None => document::read_source(&project.root, &project.root.join(&file), &name, report),
    };
    let documents = source.and_then(|source| document::read(&source, report));
    let draft = |document: Arc<Document>| Draft {
        file: file.clone(),
        mounted: Mounted::new(Arc::clone(&document)),
        document,
    };
    documents
        .unwrap_or_default()
        .into_iter()
        .map(draft)
        .collect()
}

/// Judges variables that no workflow uses, except that their environment variables may be missing.
fn check_unused_vars(vars: &Vars, base: &Scope, report: &mut Report) {
    let mut found = Report::default();
    for name in vars.names() {
        if matches!(vars.state(name), Some(State::Fresh)) {
            base.work_out(name, &mut found);
        }
    }
    let about_values =
        |diagnostic: &&&Diagnostic| matches!(diagnostic.code, "missing-variable" | "bad-variable");
    let kept: Vec<Diagnostic> = found
        .sorted()
        .iter()
        .filter(|diagnostic| !about_values(diagnostic))
        .map(|diagnostic| (*diagnostic).clone())
        .collect();
    kept.into_iter()
        .for_each(|diagnostic| report.push(diagnostic));
}

fn one(
    project: &OpenProject,
    mut draft: Draft,
    own: Option<&Identity>,
    scope: &Scope,
    project_tags: &tags::Tags,
    report: &mut Report,
) -> Option<Workflow> {
    let mut resolved = resolve_draft(project, &mut draft, scope, report);
    let replaced = std::mem::take(&mut resolved.replaced);
    draft.mounted.set_replaced(Arc::new(replaced));
    let mut found = Report::default();
    faults::judge(
        &schema::WORKFLOW,
        &resolved.value,
        &draft.mounted,
        &resolved.failed,
        &mut found,
    );
    let failed = found.has_errors() || !resolved.failed.is_empty();
    // A faulty definition keeps nothing else from being checked.
    definition_faults::report(&resolved, &draft.mounted, &mut found);
    report.append(found);
    if failed {
        return None;
    }
    let parts = Parts {
        draft,
        own: own?,
        value: resolved.value,
        masks: resolved.masks,
        refers_to: resolved
            .refers_to
            .into_iter()
            .filter(|name| Some(name) != own.map(|own| &own.name))
            .collect(),
        place: scope.place,
        project_tags,
    };
    build(parts, report)
}

/// Replaces the references of a manifest and of its definition, which may lie in a file of its own.
fn resolve_draft(
    project: &OpenProject,
    draft: &mut Draft,
    scope: &Scope,
    report: &mut Report,
) -> Resolved {
    let document = Arc::clone(&draft.document);
    if !matches!(document.root.kind, Kind::Map(_)) {
        return resolve::tree(&document.root, &[], &draft.mounted, scope, report);
    }
    let mut whole = Resolved {
        value: Value::Object(Map::new()),
        ..Resolved::default()
    };
    for entry in document
        .root
        .entries()
        .iter()
        .filter(|entry| entry.key != "definition")
    {
        let part = resolve::tree(
            &entry.value,
            &[entry.key.as_str().into()],
            &draft.mounted,
            scope,
            report,
        );
        whole.take(&entry.key, part);
    }
    if let Some(node) = document.root.get("definition") {
        let substitutions = whole
            .value
            .get("substitutions")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let secrets: Vec<String> = whole.masks.keys().cloned().collect();
        let scope = Scope {
            substitutions: Some(&substitutions),
            secrets: &secrets,
            ..*scope
        };
        let part = definition_file::resolve(project, draft, node, &scope, report);
        whole.take("definition", part);
    }
    whole
}
