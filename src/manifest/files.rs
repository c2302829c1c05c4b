//! Which files of a project are workflow manifests.

use std::fs::FileType;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::OpenProject;
use super::draft::Unsaved;
use super::ways::Ways;
use crate::diagnostic::{Diagnostic, Report};
use crate::document::Target;

/// How deep folders are searched.
const DEEPEST: usize = 32;

/// Returns the manifests relative to the root, sorted; finding none is an error, never "nothing is wanted".
pub(super) fn manifests(project: &OpenProject, report: &mut Report) -> Vec<PathBuf> {
    let mut hidden = Report::default();
    let found = search(project, &mut hidden);
    // What hides a manifest says enough.
    let is_nothing = found.as_ref().is_some_and(Vec::is_empty) && !hidden.has_errors();
    report.append(hidden);
    if is_nothing {
        let message = format!(
            "no workflow manifest matches {}",
            listed(&project.workflows)
        );
        let labels = project
            .source
            .labels(&["workflows".into()], Target::Value, "");
        let hint = "check the patterns under `workflows`, or add a manifest; `stepwright destroy` deletes the stack";
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
    let mut search = Search {
        root: &project.root,
        globs: globs(project, report)?,
        ways: Ways::new(project.workflows.iter().map(String::as_str)),
        open: Vec::new(),
        found: Vec::new(),
    };
    search.folder(&project.root, report);
    search.found.sort();
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

/// Looks for manifests. Whatever hides one that may be there is an error: a manifest that is not seen would be taken for one that
/// was removed, and its resources would be deleted.
struct Search<'a> {
    root: &'a Path,
    globs: GlobSet,
    ways: Ways,
    /// The folders that are being searched, without links, outermost first.
    open: Vec<PathBuf>,
    found: Vec<PathBuf>,
}

impl Search<'_> {
    fn folder(&mut self, folder: &Path, report: &mut Report) {
        let Ok(real) = folder.canonicalize() else {
            return report.push(unreadable(folder, "it cannot be found"));
        };
        // Behind a link round in a circle is nothing that is not found without it.
        if self.open.contains(&real) {
            return;
        }
        if self.open.len() > DEEPEST {
            let why = format!("it is more than {DEEPEST} folders deep");
            return report.push(unreadable(folder, &why));
        }
        self.open.push(real);
        match std::fs::read_dir(folder) {
            Ok(entries) => {
                for entry in entries {
                    match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) {
                        Ok((path, kind)) => self.entry(&path, kind, report),
                        Err(error) => report.push(unreadable(folder, &error.to_string())),
                    }
                }
            }
            Err(error) => report.push(unreadable(folder, &error.to_string())),
        }
        self.open.pop();
    }

    fn entry(&mut self, path: &Path, kind: FileType, report: &mut Report) {
        let Ok(relative) = path.strip_prefix(self.root) else {
            return;
        };
        let is_manifest = self.globs.is_match(relative) && !is_other_kind(relative);
        let may_hold = !hidden(path) && self.ways.lead_below(relative);
        if kind.is_symlink() && (is_manifest || may_hold) {
            self.link(path, relative, is_manifest, report);
        } else if kind.is_dir() {
            if is_manifest && is_document(relative) {
                report.push(not_a_file(relative, "a folder"));
            } else if may_hold {
                self.folder(path, report);
            }
        } else if is_manifest {
            self.found.push(relative.to_path_buf());
        }
    }

    /// Follows a link as far as it stays in the project.
    fn link(&mut self, path: &Path, relative: &Path, is_manifest: bool, report: &mut Report) {
        let real = match path.canonicalize() {
            Ok(real) => real,
            Err(error) => {
                let message = format!("cannot follow the link `{}`: {error}", relative.display());
                return report.push(Diagnostic::error("unreadable-file", message));
            }
        };
        let is_folder = real.is_dir();
        if !real.starts_with(self.root) {
            // Links of other kinds may lie beside folders of manifests.
            if is_manifest || is_folder {
                report.push(leads_out(relative));
            }
        } else if is_folder && is_manifest && is_document(relative) {
            report.push(not_a_file(relative, "a link to a folder"));
        } else if is_folder {
            self.folder(path, report);
        } else if is_manifest {
            self.found.push(relative.to_path_buf());
        }
    }
}

fn unreadable(folder: &Path, why: &str) -> Diagnostic {
    let message = format!("cannot search `{}`: {why}", folder.display());
    Diagnostic::error("unreadable-file", message)
}

fn not_a_file(relative: &Path, found: &str) -> Diagnostic {
    let message = format!("`{}` is {found}, not a manifest", relative.display());
    Diagnostic::error("unreadable-file", message)
}

fn leads_out(relative: &Path) -> Diagnostic {
    let message = format!(
        "`{}` is a link that leads out of the project",
        relative.display()
    );
    Diagnostic::error("outside-project", message).hint(
        "copy what it leads to into the project: what is deployed is what the repository holds",
    )
}

/// Returns whether a name is that of a manifest, whatever the globs match.
fn is_document(relative: &Path) -> bool {
    let ending = relative.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("json" | "yaml" | "yml"))
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
