//! Which files of a project are workflow manifests.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::folders::Folders;
use super::{OpenProject, Unsaved};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::Target;

/// How deep folders are searched.
const DEEPEST: usize = 32;

/// Returns the manifests relative to the root, sorted; finding none is an error, never "nothing is wanted".
pub(super) fn manifests(project: &OpenProject, report: &mut Report) -> Vec<PathBuf> {
    let found = search(project, report);
    if found.as_ref().is_some_and(Vec::is_empty) {
        let message = format!(
            "no workflow manifest matches {}",
            listed(&project.workflows)
        );
        let labels = project
            .source
            .labels(&["workflows".into()], Target::Value, "");
        let hint = "an empty project is never taken for \"delete everything\": `stepwright destroy` does that";
        report.push(
            Diagnostic::error("no-workflows", message)
                .at(labels)
                .hint(hint),
        );
    }
    found.unwrap_or_default()
}

/// Returns the manifests that there are, and those that are not saved yet; there may be none.
pub(super) fn with(
    project: &OpenProject,
    unsaved: &[Unsaved],
    report: &mut Report,
) -> Vec<PathBuf> {
    let mut found = search(project, report).unwrap_or_default();
    let Some(globs) = globs(project, &mut Report::default()) else {
        return found;
    };
    for file in unsaved.iter().map(|unsaved| &unsaved.file) {
        if !globs.is_match(file) || is_other_kind(file) {
            let message = format!(
                "`{}` would not be read: the project's manifests are {}",
                file.display(),
                listed(&project.workflows)
            );
            report.push(Diagnostic::error("outside-project", message));
        }
        found.retain(|other| other != file);
        found.push(file.clone());
    }
    found.sort();
    found
}

/// Returns what the globs find; `None` where one of them is none.
fn search(project: &OpenProject, report: &mut Report) -> Option<Vec<PathBuf>> {
    let globs = globs(project, report)?;
    let texts = project.workflows.iter();
    let mut search = Search {
        root: &project.root,
        globs,
        folders: texts
            .map(|text| Folders::of(text.strip_prefix("./").unwrap_or(text)))
            .collect(),
        found: Vec::new(),
    };
    for start in search.starts() {
        let depth = start.components().count();
        search.folder(&project.root.join(start), depth, report);
    }
    search.found.sort();
    search.found.dedup();
    Some(search.found)
}

fn listed(globs: &[String]) -> String {
    globs
        .iter()
        .map(|glob| format!("`{glob}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn globs(project: &OpenProject, report: &mut Report) -> Option<GlobSet> {
    let mut set = GlobSetBuilder::new();
    let mut fine = true;
    for (index, text) in project.workflows.iter().enumerate() {
        let labels = || {
            project
                .source
                .labels(&["workflows".into(), index.into()], Target::Value, "")
        };
        let leaves = Path::new(text)
            .components()
            .any(|part| !matches!(part, Component::Normal(_) | Component::CurDir));
        let relative = text.strip_prefix("./").unwrap_or(text);
        match GlobBuilder::new(relative).literal_separator(true).build() {
            _ if leaves => report.push(
                Diagnostic::error(
                    "outside-project",
                    format!("`{text}` leads out of the project"),
                )
                .at(labels()),
            ),
            Ok(glob) => {
                set.add(glob);
                continue;
            }
            Err(error) => report.push(
                Diagnostic::error(
                    "bad-value",
                    format!("`{text}` is not a valid glob: {}", error.kind()),
                )
                .at(labels()),
            ),
        }
        fine = false;
    }
    set.build().ok().filter(|_| fine)
}

struct Search<'a> {
    root: &'a Path,
    globs: GlobSet,
    folders: Vec<Folders>,
    found: Vec<PathBuf>,
}

impl Search<'_> {
    /// Returns the folders to begin in, none of them inside another one: those that the globs name, where they are.
    fn starts(&self) -> Vec<PathBuf> {
        let mut starts: Vec<PathBuf> = self.folders.iter().map(Folders::start).collect();
        starts.sort();
        let mut kept: Vec<PathBuf> = Vec::new();
        for start in starts {
            let is_inside = kept.iter().any(|kept| start.starts_with(kept));
            if !is_inside && self.is_folder(&start) {
                kept.push(start);
            }
        }
        kept
    }

    /// Returns whether a path leads to a folder without symbolic links and hidden names on the way.
    fn is_folder(&self, relative: &Path) -> bool {
        let mut path = self.root.to_path_buf();
        relative.iter().all(|name| {
            path.push(name);
            let kind = path.symlink_metadata();
            !hidden(&path) && kind.is_ok_and(|kind| kind.is_dir())
        })
    }

    fn leads_to_match(&self, folder: &Path) -> bool {
        let relative = folder.strip_prefix(self.root).unwrap_or(folder);
        self.folders
            .iter()
            .any(|folders| folders.lead_into(relative))
    }

    fn folder(&mut self, folder: &Path, depth: usize, report: &mut Report) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("cannot search `{}`: {error}", folder.display());
                return report.push(Diagnostic::error("unreadable-file", message));
            }
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            // Folders behind symbolic links are not followed: they may lead out, or round in a circle.
            if kind.is_dir() {
                if depth < DEEPEST && !hidden(&path) && self.leads_to_match(&path) {
                    self.folder(&path, depth + 1, report);
                }
            } else {
                self.file(&path, kind.is_symlink(), report);
            }
        }
    }

    fn file(&mut self, path: &Path, is_link: bool, report: &mut Report) {
        let Ok(relative) = path.strip_prefix(self.root) else {
            return;
        };
        if !self.globs.is_match(relative) || is_other_kind(relative) {
            return;
        }
        if is_link && let Ok(real) = path.canonicalize() {
            if !real.starts_with(self.root) {
                let message = format!(
                    "`{}` is left out: it is a link that leads out of the project",
                    relative.display()
                );
                return report.push(Diagnostic::warning("outside-project", message));
            }
            if real.is_dir() {
                return;
            }
        }
        self.found.push(relative.to_path_buf());
    }
}

fn hidden(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with('.') || name == "node_modules")
}

/// Tests, definition files and the project file may lie beside manifests.
fn is_other_kind(path: &Path) -> bool {
    if path == Path::new(super::project::FILE) {
        return true;
    }
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("");
    name.contains(".test.") || name.contains(".asl.")
}
