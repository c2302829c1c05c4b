//! A definition that lies in a file of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::OpenProject;
use super::draft::Draft;
use super::resolve::{Resolved, kind_of, tree};
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{self, Document, Kind, Mounted, Node, Segment, Target};
use crate::files;

/// Replaces the references of a definition: the map itself, or the file that a string names.
pub(super) fn resolve(
    project: &OpenProject,
    draft: &mut Draft,
    node: &Node,
    scope: &Scope,
    report: &mut Report,
) -> Resolved {
    let path: [Segment; 1] = ["definition".into()];
    let Kind::String(_) = node.kind else {
        return tree(node, &path, &draft.mounted, scope, report);
    };
    let written = tree(
        node,
        &path,
        &draft.mounted,
        &Scope {
            substitutions: None,
            ..*scope
        },
        report,
    );
    let Value::String(name) = &written.value else {
        return written;
    };
    if !written.failed.is_empty() {
        return written;
    }
    let shown = written.masks.get("/definition").unwrap_or(name);
    match read(project, draft, &Name { path: name, shown }, report) {
        Some(document) => {
            draft.mounted.mount(path.to_vec(), Arc::clone(&document));
            tree(&document.root, &path, &draft.mounted, scope, report)
        }
        None => Resolved {
            failed: ["/definition".to_owned()].into(),
            ..Resolved::default()
        },
    }
}

/// What a string under `definition` gives.
struct Name<'a> {
    path: &'a str,
    /// The same, or the reference it came from where it may be a secret.
    shown: &'a str,
}

fn read(
    project: &OpenProject,
    draft: &Draft,
    name: &Name,
    report: &mut Report,
) -> Option<Arc<Document>> {
    let path = match locate(project, draft, name) {
        Ok(path) => path,
        Err(diagnostic) => {
            let place: [Segment; 1] = ["definition".into()];
            report.push(diagnostic.at(draft.mounted.labels(&place, Target::Value, "")));
            return None;
        }
    };
    let shown = path.strip_prefix(&project.root).unwrap_or(&path);
    let source = document::read_source(&project.root, &path, &shown.display().to_string(), report)?;
    let document = document::read_one(&source, report)?;
    if !matches!(document.root.kind, Kind::Map(_)) {
        let kind = kind_of(&document.root.to_value());
        let message = format!("a definition should be a map, but is {kind}");
        let labels = Mounted::new(document).label(&[], Target::Value, "");
        report.push(Diagnostic::error("wrong-type", message).at(labels));
        return None;
    }
    Some(document)
}

/// Returns the file's real path, which lies in the project.
fn locate(project: &OpenProject, draft: &Draft, name: &Name) -> Result<PathBuf, Diagnostic> {
    let shown = name.shown;
    let folder = draft.file.parent().unwrap_or(Path::new(""));
    let path = project.root.join(folder).join(name.path);
    let ending = path.extension().and_then(|ending| ending.to_str());
    if !matches!(ending, Some("json" | "yaml" | "yml")) {
        let message = format!("`{shown}` is not the path of a definition");
        let hint = "a definition is a map, or the path of a `.json`, `.yaml` or `.yml` file relative to this one";
        return Err(Diagnostic::error("bad-value", message).hint(hint));
    }
    let real = files::resolve(&project.root, &path).map_err(|error| {
        let message = format!("cannot read the definition `{shown}`: {error}");
        Diagnostic::error("unreadable-file", message)
    })?;
    if !real.starts_with(&project.root) {
        let message = format!("the definition `{shown}` lies outside the project");
        let hint = "copy it into the project: what is deployed is what the repository holds";
        return Err(Diagnostic::error("outside-project", message).hint(hint));
    }
    Ok(real)
}
