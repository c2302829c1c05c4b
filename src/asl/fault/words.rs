//! Pieces of phrases that several rules say.

use crate::diagnostic::Segment;
pub use crate::wording::quoted as listed;

/// Returns the field that a path leads to, in backticks.
pub fn field(path: &[Segment]) -> String {
    let keys = path.iter().rev().find_map(|segment| match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    });
    keys.map_or("this".to_owned(), |key| format!("`{key}`"))
}

/// Returns the hint that names what was probably meant; `sign` is put before it.
pub fn did_you_mean(name: Option<&str>, sign: &str) -> Vec<String> {
    let hint = name.map(|name| format!("did you mean `{sign}{name}`?"));
    hint.into_iter().collect()
}

/// Returns a sentence as a phrase: AWS's begin with a capital, ours do not.
pub fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
