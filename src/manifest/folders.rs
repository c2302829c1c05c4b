//! Which folders may hold what a project's globs name.
//!
//! A project's folder may be the root of a monorepo: only folders that lead to a match are opened.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

/// The folders of one glob.
#[derive(Debug)]
pub(super) struct Folders(Vec<Part>);

#[derive(Debug)]
enum Part {
    /// A name without wildcards.
    Named(String),
    Matched(GlobMatcher),
    /// `**`: any number of folders.
    Any,
}

impl Folders {
    /// Reads the folders of a glob that is valid as a whole.
    pub fn of(glob: &str) -> Folders {
        // Alternatives may hold whole paths: where they lead is found by looking.
        if glob.contains('{') {
            return Folders(vec![Part::Any]);
        }
        let mut names: Vec<&str> = glob.split('/').filter(|name| *name != ".").collect();
        if names.last() != Some(&"**") {
            names.pop();
        }
        Folders(names.into_iter().map(part).collect())
    }

    /// Returns the folder in which a search begins, relative to the project's.
    pub fn start(&self) -> PathBuf {
        let named = self.0.iter().map_while(|part| match part {
            Part::Named(name) => Some(name.as_str()),
            _ => None,
        });
        named.collect()
    }

    /// Returns whether a folder, relative to the project's, is on the way to a match.
    pub fn lead_into(&self, folder: &Path) -> bool {
        let names: Vec<_> = folder.iter().collect();
        leads(&self.0, &names)
    }
}

fn part(name: &str) -> Part {
    if name == "**" {
        return Part::Any;
    }
    if !name.contains(['*', '?', '[', ']', '\\', '{', '}']) {
        return Part::Named(name.to_owned());
    }
    match GlobBuilder::new(name).literal_separator(true).build() {
        Ok(glob) => Part::Matched(glob.compile_matcher()),
        Err(_) => Part::Any,
    }
}

fn leads(parts: &[Part], names: &[&std::ffi::OsStr]) -> bool {
    let (Some((part, parts)), Some((name, names))) = (parts.split_first(), names.split_first())
    else {
        return names.is_empty();
    };
    match part {
        Part::Any => true,
        Part::Named(wanted) => *name == wanted.as_str() && leads(parts, names),
        Part::Matched(glob) => glob.is_match(Path::new(name)) && leads(parts, names),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_on_the_way_to_a_match_are_entered() {
        for (glob, start, into, past) in [
            (
                "workflows/*.yaml",
                "workflows",
                vec!["workflows"],
                vec!["target", "workflows/old"],
            ),
            (
                "teams/*/flows/*.yaml",
                "teams",
                vec!["teams/a", "teams/a/flows"],
                vec!["teams/a/src", "src"],
            ),
            (
                "flows/**/*.yaml",
                "flows",
                vec!["flows/a/b/c"],
                vec!["other"],
            ),
            ("**/*.flow.yaml", "", vec!["a/b"], vec![]),
            ("*.yaml", "", vec![], vec!["a"]),
            ("{a,b/c}/*.yaml", "", vec!["a", "b/c"], vec![]),
        ] {
            let folders = Folders::of(glob);
            assert_eq!(folders.start(), Path::new(start), "{glob}");
            assert!(
                into.iter()
                    .all(|folder| folders.lead_into(Path::new(folder))),
                "{glob}"
            );
            assert!(
                !past
                    .iter()
                    .any(|folder| folders.lead_into(Path::new(folder))),
                "{glob}"
            );
        }
    }
}
