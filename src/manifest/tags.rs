//! Tags by AWS's rules, and how those of project, environment and workflow come together.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::OpenProject;
use super::resolve;
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Mounted, Segment, Target};
use crate::facts::names;
use crate::facts::quotas;

/// The most tags of a machine, an activity or a role.
const MOST: usize = quotas::TAGS_PER_RESOURCE;

/// What the keys of our own tags begin with.
const OWN: &str = "stepwright:";

/// How many tags of our own every resource carries.
const OURS: usize = 7;

/// Tags by key, with the text to show instead of a value from the process environment.
pub(super) type Tags = BTreeMap<String, Tag>;

#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub value: String,
    pub mask: Option<String>,
}

/// Resolves and checks the tags of the project file.
pub(super) fn of_project(project: &OpenProject, scope: &Scope, report: &mut Report) -> Tags {
    let mut tags = Tags::new();
    for (key, path) in &project.tags {
        let Some(node) = path
            .iter()
            .try_fold(&project.document.root, |node, segment| node.step(segment))
        else {
            continue;
        };
        let resolved = resolve::tree(node, path, &project.source, scope, report);
        let Some(value) = resolved
            .value
            .as_str()
            .filter(|_| resolved.failed.is_empty())
        else {
            continue;
        };
        check(key, value, path, &project.source, report);
        same_but_for_case(&tags, key, path, &project.source, report);
        let mask = resolved.masks.into_values().next();
        tags.insert(
            key.clone(),
            Tag {
                value: value.to_owned(),
                mask,
            },
        );
    }
    too_many(tags.len(), &["tags".into()], &project.source, report);
    tags
}

/// Puts tags of a manifest over others after checking them; `path` is where the manifest's tags stand.
pub(super) fn over(
    below: &BTreeMap<String, String>,
    tags: &IndexMap<String, String>,
    path: &[Segment],
    mounted: &Mounted,
    report: &mut Report,
) -> BTreeMap<String, String> {
    let mut merged = below.clone();
    for (key, value) in tags {
        let mut place = path.to_vec();
        place.push(key.as_str().into());
        check(key, value, &place, mounted, report);
        same_but_for_case(&merged, key, &place, mounted, report);
        merged.insert(key.clone(), value.clone());
    }
    if !tags.is_empty() {
        too_many(merged.len(), path, mounted, report);
    }
    merged
}

fn same_but_for_case<T>(
    tags: &BTreeMap<String, T>,
    key: &str,
    path: &[Segment],
    mounted: &Mounted,
    report: &mut Report,
) {
    if let Some(other) = tags
        .keys()
        .find(|other| *other != key && other.to_lowercase() == key.to_lowercase())
    {
        let message = format!(
            "the tags `{key}` and `{other}` differ only in case, which IAM treats as the same key"
        );
        report.push(Diagnostic::error("bad-tag", message).at(mounted.labels(
            path,
            Target::Key,
            "",
        )));
    }
}

fn too_many(count: usize, path: &[Segment], mounted: &Mounted, report: &mut Report) {
    if count > MOST - OURS {
        let message = format!(
            "{count} tags, at most {} are possible: AWS takes {MOST}, and {OURS} are stepwright's own",
            MOST - OURS
        );
        report.push(
            Diagnostic::error("too-many-tags", message).at(mounted.labels(path, Target::Key, "")),
        );
    }
}

fn check(key: &str, value: &str, path: &[Segment], mounted: &Mounted, report: &mut Report) {
    if let Some(fault) = key_fault(key) {
        let diagnostic = Diagnostic::error(
            "bad-tag",
            format!("`{key}` cannot be the key of a tag: {fault}"),
        );
        report.push(diagnostic.at(mounted.labels(path, Target::Key, "")));
    }
    if let Err(fault) = names::tag_value(value) {
        let diagnostic = Diagnostic::error(
            "bad-tag",
            format!("the value of the tag `{key}` is not possible: {fault}"),
        );
        report.push(diagnostic.at(mounted.labels(path, Target::Value, "")));
    }
}

fn key_fault(key: &str) -> Option<String> {
    if key.to_lowercase().starts_with(OWN) {
        return Some(format!("keys that begin with `{OWN}` belong to stepwright"));
    }
    names::tag_key(key).err().map(|fault| fault.to_string())
}
