//! Which folders could hold a manifest, as the globs go.

use globset::{Glob, GlobMatcher};

/// The globs part by part.
pub(super) struct Ways(Vec<Vec<Part>>);

enum Part {
    /// Any folder from here on.
    Any,
    Name(GlobMatcher),
}

impl Ways {
    /// Takes globs that are relative to the project's root.
    pub fn new<'a>(globs: impl Iterator<Item = &'a str>) -> Self {
        Self(globs.map(parts).collect())
    }

    /// Returns whether a glob could match a file somewhere below a folder.
    pub fn lead_below(&self, folder: &std::path::Path) -> bool {
        self.0.iter().any(|parts| leads_below(parts, folder))
    }
}

fn parts(glob: &str) -> Vec<Part> {
    let names = glob.split('/').filter(|part| !["", "."].contains(part));
    names
        .map(|name| match Glob::new(name) {
            // A brace may go over several parts.
            Ok(glob) if !name.contains("**") && !name.contains(['{', '}']) => {
                Part::Name(glob.compile_matcher())
            }
            _ => Part::Any,
        })
        .collect()
}

fn leads_below(parts: &[Part], folder: &std::path::Path) -> bool {
    // The last part is the file's own.
    let mut folders = parts.iter().take(parts.len().saturating_sub(1));
    for name in folder.components() {
        match folders.next() {
            Some(Part::Name(glob)) if glob.is_match(name.as_os_str()) => {}
            Some(Part::Any) => return true,
            Some(Part::Name(_)) => return false,
            None => return matches!(parts.last(), Some(Part::Any)),
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Ways;

    #[test]
    fn folders_are_those_that_globs_go_through() {
        for (glob, folder, expected) in [
            ("workflows/*.yaml", "", true),
            ("workflows/*.yaml", "workflows", true),
            ("./workflows/*.yaml", "workflows", true),
            ("workflows/*.yaml", "docs", false),
            ("workflows/*.yaml", "workflows/deep", false),
            ("*/flows/*.yaml", "a/flows", true),
            ("*/flows/*.yaml", "a/docs", false),
            ("a/**/*.yaml", "a/b/c/d", true),
            ("a/**/*.yaml", "b", false),
            ("a/**", "a/b/c", true),
            ("{a/b,c}/*.yaml", "a/b", true),
            ("x.yaml", "x.yaml", false),
        ] {
            let ways = Ways::new([glob].into_iter());
            assert_eq!(
                ways.lead_below(Path::new(folder)),
                expected,
                "{glob} {folder}"
            );
        }
    }
}
