//! A place in a text, with what to say beside it.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A text that findings point into.
#[derive(Debug, Default)]
pub struct Source {
    /// The file's path as it is shown.
    pub name: String,
    pub text: String,
    /// Where each line begins; made by the first question for a line.
    lines: OnceLock<Vec<usize>>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Source) -> bool {
        self.name == other.name && self.text == other.text
    }
}

impl Eq for Source {}

/// A place in a source: both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    pub line: usize,
    pub column: usize,
}

impl Source {
    /// Makes a source from a file's name and content.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source {
            name: name.into(),
            text: text.into(),
            lines: OnceLock::new(),
        }
    }

    /// Returns line and column of a byte offset; an offset beyond the end means the end.
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let offset = self.floor(offset);
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset);
        let start = lines.get(line - 1).copied().unwrap_or_default();
        LineColumn {
            line,
            column: self.text[start..offset].chars().count() + 1,
        }
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let ends = self.text.bytes().enumerate();
            let behind = ends.filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0)
                .chain(behind.map(|(at, _)| at + 1))
                .collect()
        })
    }

    /// Returns the byte offset of a line and column, both counted from 1 and columns in characters.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start: usize = self
            .text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        let rest = &self.text[start..];
        start
            + rest
                .char_indices()
                .nth(column.saturating_sub(1))
                .map_or(rest.len(), |(offset, _)| offset)
    }

    /// Returns the line that holds a byte offset, without its line end.
    pub fn line_at(&self, offset: usize) -> &str {
        let offset = self.floor(offset);
        let start = self.text[..offset]
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
        let end = self.text[offset..]
            .find('\n')
            .map_or(self.text.len(), |length| offset + length);
        self.text[start..end].trim_end_matches('\r')
    }

    /// Returns the nearest character boundary at or before an offset.
    pub fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// A marked range of a source with a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub source: Arc<Source>,
    /// Byte offsets in the source's text.
    pub range: Range<usize>,
    /// May be empty where the message says it all.
    pub text: String,
}

impl Label {
    /// Makes a label whose range is cut to character boundaries inside the text.
    pub fn new(source: &Arc<Source>, range: Range<usize>, text: impl Into<String>) -> Label {
        let start = source.floor(range.start);
        let end = source.floor(range.end).max(start);
        Label {
            source: Arc::clone(source),
            range: start..end,
            text: text.into(),
        }
    }

    /// Returns where the range begins.
    pub fn start(&self) -> LineColumn {
        self.source.line_column(self.range.start)
    }

    /// Returns where the range ends, exclusive.
    pub fn end(&self) -> LineColumn {
        self.source.line_column(self.range.end)
    }
}
