//! Where the project lies in its repository: code hosts want paths from the repository's root.

use std::path::{Path, PathBuf};

use super::arguments::Common;
use super::environment;
use crate::manifest;

/// Returns the way from the repository's root to the project, empty or ending with `/`.
///
/// The root is the checkout that the pipeline names, else the folder that the command was started in; a project
/// elsewhere keeps its own paths.
pub fn folder(common: &Common) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let start = common
        .directory
        .as_ref()
        .map_or_else(|| here.clone(), |directory| here.join(directory));
    let project = project(&start);
    environment::checkout()
        .map(PathBuf::from)
        .into_iter()
        .chain([here])
        .filter_map(|root| root.canonicalize().ok())
        .find_map(|root| below(&root, &project))
        .unwrap_or_default()
}

/// Returns the folder that holds the project file, which may lie above.
fn project(start: &Path) -> PathBuf {
    let start = start.canonicalize().unwrap_or_else(|_| start.to_path_buf());
    manifest::root(&start).unwrap_or(start)
}

fn below(root: &Path, project: &Path) -> Option<String> {
    let parts = project.strip_prefix(root).ok()?.iter();
    Some(
        parts
            .map(|part| format!("{}/", part.to_string_lossy()))
            .collect(),
    )
}
