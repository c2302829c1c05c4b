//! YAML or JSON text as a JSON value plus a source map.
//!
//! A [`Document`] is a tree of [`Node`]s that know where they stand in the text. [`Mounted`] leads from a path in a
//! *resolved* tree (references replaced, definition files included) back to the text a person wrote.

mod allow;
mod file;
mod json;
mod mounted;
mod node;
mod scalar;
mod shelved;
mod slip;
mod yaml;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Label, Report, Source};

pub use crate::diagnostic::{Segment, pointer};
pub use file::read_source;
pub use mounted::{Mounted, Piece, Replaced, Target};
pub use node::{Entry, Kind, Node};
pub use shelved::Shelved;
pub use slip::HINT_FOR_FUNCTIONS;
pub use yaml::on_deep_stack;

/// How deep maps and lists may be nested.
pub const DEEPEST: usize = 100;

/// One document of a file.
#[derive(Debug)]
pub struct Document {
    pub source: Arc<Source>,
    /// Which of the source's documents this is.
    pub index: usize,
    pub root: Node,
}

/// Reads every document of a source; JSON by the ending of its name, YAML otherwise.
///
/// `None`: the text is not well formed. Duplicate keys are reported, and the first one is kept.
pub fn read(source: &Arc<Source>, report: &mut Report) -> Option<Vec<Arc<Document>>> {
    let roots = if source.name.ends_with(".json") {
        json::read(source, report)?
    } else {
        let roots = yaml::read(source, report)?;
        report.add_allows(allow::find(source, &roots));
        roots
    };
    if roots.is_empty() {
        let label = Label::new(source, 0..0, "");
        report.push(
            Diagnostic::error("empty-file", format!("`{}` holds no document", source.name))
                .at([label]),
        );
        return None;
    }
    let document = |(index, mut root): (usize, Node)| {
        drop_duplicates(&mut root, source, report);
        Arc::new(Document {
            source: Arc::clone(source),
            index,
            root,
        })
    };
    Some(roots.into_iter().enumerate().map(document).collect())
}

/// Reads a source that may hold one document only.
pub fn read_one(source: &Arc<Source>, report: &mut Report) -> Option<Arc<Document>> {
    let mut documents = read(source, report)?;
    if let Some(second) = documents.get(1) {
        let label = Label::new(
            source,
            second.root.span.clone(),
            "the second document begins here",
        );
        let message = format!(
            "`{}` holds {} documents, one is expected",
            source.name,
            documents.len()
        );
        report.push(Diagnostic::error("several-documents", message).at([label]));
    }
    Some(documents.swap_remove(0))
}

fn drop_duplicates(node: &mut Node, source: &Arc<Source>, report: &mut Report) {
    match &mut node.kind {
        Kind::Map(entries) => {
            if has_duplicates(entries) {
                let mut first: HashMap<String, Range<usize>> = HashMap::new();
                entries.retain(|entry| {
                    let Some(before) = first.get(&entry.key) else {
                        first.insert(entry.key.clone(), entry.key_span.clone());
                        return true;
                    };
                    report.push(duplicate(source, entry, before.clone()));
                    false
                });
            }
            entries
                .iter_mut()
                .for_each(|entry| drop_duplicates(&mut entry.value, source, report));
        }
        Kind::List(items) => items
            .iter_mut()
            .for_each(|item| drop_duplicates(item, source, report)),
        _ => {}
    }
}

/// Tells it without keeping anything: nearly every map has none.
fn has_duplicates(entries: &[Entry]) -> bool {
    /// Up to here, comparing each with each costs less than hashing.
    const FEW: usize = 12;
    if entries.len() <= FEW {
        let mut behind = entries.iter().enumerate();
        return behind.any(|(at, entry)| entries[..at].iter().any(|one| one.key == entry.key));
    }
    let mut seen = HashSet::with_capacity(entries.len());
    !entries.iter().all(|entry| seen.insert(entry.key.as_str()))
}

fn duplicate(source: &Arc<Source>, entry: &Entry, before: Range<usize>) -> Diagnostic {
    Diagnostic::error("duplicate-key", format!("duplicate key `{}`", entry.key)).at([
        Label::new(source, entry.key_span.clone(), "defined again here"),
        Label::new(source, before, "first here"),
    ])
}
