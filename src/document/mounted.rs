//! The source map of a resolved tree.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Document, Kind, Node, Segment, pointer, scalar};
use crate::diagnostic::{Label, Source};

/// Leads from a place in a resolved tree back to the text it came from.
///
/// The manifest stands at the root and an included definition file at `/definition`. Strings whose references were
/// replaced remember which part came from where.
#[derive(Clone, Debug, Default)]
pub struct Mounted {
    mounts: Vec<Mount>,
    replaced: Arc<Replaced>,
}

/// What references put in.
#[derive(Clone, Debug, Default)]
pub struct Replaced {
    /// By JSON pointer of the resolved tree, the parts of its strings.
    pub pieces: HashMap<String, Vec<Piece>>,
    /// By JSON pointer of the resolved tree, the keys as they are written.
    pub keys: HashMap<String, String>,
}

#[derive(Clone, Debug)]
struct Mount {
    prefix: Vec<Segment>,
    document: Arc<Document>,
}

/// A part of a resolved string that a reference put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Byte range of the reference in the string as the manifest has it.
    pub written: Range<usize>,
    /// Byte range of what stands there after resolving.
    pub resolved: Range<usize>,
}

/// Which part of a map's entry a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Key,
    Value,
}

/// What a path leads to: the nearest thing that exists in the text.
struct Found<'a> {
    source: &'a Arc<Source>,
    node: &'a Node,
    key: Option<(Range<usize>, Option<Range<usize>>)>,
    exact: bool,
}

impl Mounted {
    /// Makes the map of a tree that comes from one document.
    pub fn new(document: Arc<Document>) -> Mounted {
        Mounted {
            mounts: vec![Mount {
                prefix: Vec::new(),
                document,
            }],
            replaced: Arc::default(),
        }
    }

    /// Puts a document in at a path.
    pub fn mount(&mut self, prefix: Vec<Segment>, document: Arc<Document>) {
        self.mounts.push(Mount { prefix, document });
    }

    /// Remembers what references put in.
    pub fn set_replaced(&mut self, replaced: Arc<Replaced>) {
        self.replaced = replaced;
    }

    /// Returns what references put in.
    pub(super) fn replaced(&self) -> Arc<Replaced> {
        Arc::clone(&self.replaced)
    }

    /// Returns the documents, each with where it was put in.
    pub(super) fn documents(&self) -> impl Iterator<Item = (&[Segment], &Arc<Document>)> {
        self.mounts
            .iter()
            .map(|mount| (&mount.prefix[..], &mount.document))
    }

    /// Returns the file that a path lies in, as findings show it.
    pub fn file(&self, path: &[Segment]) -> Option<&str> {
        self.find(path).map(|found| found.source.name.as_str())
    }

    /// Labels a key or a value, or the nearest ancestor that exists.
    pub fn label(&self, path: &[Segment], target: Target, text: &str) -> Option<Label> {
        let found = self.find(path)?;
        Some(Label::new(found.source, found.place(target).0, text))
    }

    /// Labels a key or a value, and the alias that brings it in where there is one.
    pub fn labels(&self, path: &[Segment], target: Target, text: &str) -> Vec<Label> {
        let Some(found) = self.find(path) else {
            return Vec::new();
        };
        let (span, used) = found.place(target);
        let used = used.map(|used| Label::new(found.source, used, "used here"));
        std::iter::once(Label::new(found.source, span, text))
            .chain(used)
            .collect()
    }

    /// Labels a byte range of a *resolved* string; the whole reference where the range touches what one put in.
    ///
    /// Folded, quoted and escaped scalars are followed; where that fails the whole value is marked.
    pub fn label_in_string(
        &self,
        path: &[Segment],
        range: Range<usize>,
        text: &str,
    ) -> Option<Label> {
        let found = self.find(path)?;
        let written = found.node.as_str().filter(|_| found.exact);
        let Some(written) = written else {
            return self.label(path, Target::Value, text);
        };
        let pieces = self
            .replaced
            .pieces
            .get(&pointer(path))
            .map_or(&[][..], Vec::as_slice);
        let start = before_resolving(pieces, range.start).start;
        let end = if range.is_empty() {
            start
        } else {
            before_resolving(pieces, range.end - 1).end
        };
        let raw = raw_range(found.source, found.node, written, start..end.max(start));
        Some(Label::new(found.source, raw, text))
    }

    /// Labels a byte range of a string as the manifest has it, before references are replaced.
    pub fn label_in_written(
        &self,
        path: &[Segment],
        range: Range<usize>,
        text: &str,
    ) -> Vec<Label> {
        let Some(found) = self.find(path) else {
            return Vec::new();
        };
        let Some(written) = found.node.as_str().filter(|_| found.exact) else {
            return self.labels(path, Target::Value, text);
        };
        let raw = raw_range(found.source, found.node, written, range);
        let used = found
            .node
            .used
            .clone()
            .map(|used| Label::new(found.source, used, "used here"));
        std::iter::once(Label::new(found.source, raw, text))
            .chain(used)
            .collect()
    }

    /// Returns a string as the manifest has it, before references are replaced.
    pub fn written(&self, path: &[Segment]) -> Option<&str> {
        self.find(path)
            .filter(|found| found.exact)
            .and_then(|found| found.node.as_str())
    }

    fn as_written(&self, pointer_to: &str, segment: &Segment) -> Segment {
        let key = self.replaced.keys.get(pointer_to);
        key.map_or_else(|| segment.clone(), |key| key.as_str().into())
    }

    fn find(&self, path: &[Segment]) -> Option<Found<'_>> {
        let mount = self
            .mounts
            .iter()
            .filter(|mount| path.starts_with(&mount.prefix))
            .max_by_key(|mount| mount.prefix.len())?;
        let mut found = Found {
            source: &mount.document.source,
            node: &mount.document.root,
            key: None,
            exact: true,
        };
        let mut pointer_to = match self.replaced.keys.is_empty() {
            true => None,
            false => Some(pointer(&mount.prefix)),
        };
        for segment in &path[mount.prefix.len()..] {
            let segment = match &mut pointer_to {
                None => segment,
                Some(pointer_to) => {
                    pointer_to.push_str(&pointer(std::slice::from_ref(segment)));
                    &self.as_written(pointer_to, segment)
                }
            };
            let Some(child) = found.node.step(segment) else {
                found.exact = false;
                break;
            };
            found.key = match segment {
                Segment::Key(key) => found
                    .node
                    .entry(key)
                    .map(|entry| (entry.key_span.clone(), entry.key_used.clone())),
                Segment::Index(_) => None,
            };
            found.node = child;
        }
        Some(found)
    }
}

impl Found<'_> {
    fn place(&self, target: Target) -> (Range<usize>, Option<Range<usize>>) {
        let container = matches!(self.node.kind, Kind::Map(_) | Kind::List(_));
        match &self.key {
            // The beginning of a map tells less than the key it stands under, and a null may have no text at all.
            Some(key) if target == Target::Key || container || self.node.span.is_empty() => {
                key.clone()
            }
            _ => (self.shown(), self.node.used.clone()),
        }
    }

    /// Returns the value's range; of an item that is a map, the first key.
    fn shown(&self) -> Range<usize> {
        match &self.node.kind {
            Kind::Map(entries) => entries
                .first()
                .map_or(self.node.span.clone(), |entry| entry.key_span.clone()),
            _ => self.node.span.clone(),
        }
    }
}

/// Maps one byte of a resolved string to the bytes of the written one it comes from.
fn before_resolving(pieces: &[Piece], offset: usize) -> Range<usize> {
    let mut shift: (usize, usize) = (0, 0);
    for piece in pieces {
        if offset < piece.resolved.start {
            break;
        }
        if offset < piece.resolved.end {
            return piece.written.clone();
        }
        shift = (piece.written.end, piece.resolved.end);
    }
    let start = shift.0 + (offset - shift.1);
    start..start + 1
}

fn raw_range(source: &Source, node: &Node, written: &str, range: Range<usize>) -> Range<usize> {
    let raw = source.text.get(node.span.clone()).unwrap_or("");
    match scalar::locate(raw, written, range) {
        Some(found) => node.span.start + found.start..node.span.start + found.end,
        None => node.span.clone(),
    }
}
