//! What is kept of a source map while nobody asks for places.

use std::sync::Arc;

use super::{Document, Mounted, Replaced, Segment, read};
use crate::diagnostic::{Report, Source};

/// A source map without its trees, which take several times the memory of the text that they are read from.
///
/// Most commands find nothing after reading; a finding reads the text once more.
#[derive(Clone, Debug, Default)]
pub struct Shelved {
    texts: Vec<Text>,
    replaced: Arc<Replaced>,
}

#[derive(Clone, Debug)]
struct Text {
    prefix: Vec<Segment>,
    source: Arc<Source>,
    index: usize,
}

impl Shelved {
    /// Puts the trees of a source map away.
    pub fn new(mounted: &Mounted) -> Shelved {
        let text = |(prefix, document): (&[Segment], &Arc<Document>)| Text {
            prefix: prefix.to_vec(),
            source: Arc::clone(&document.source),
            index: document.index,
        };
        Shelved {
            texts: mounted.documents().map(text).collect(),
            replaced: mounted.replaced(),
        }
    }

    /// Reads the texts again.
    pub fn open(&self) -> Mounted {
        let mut mounted = Mounted::default();
        for text in &self.texts {
            // What there was to report was reported when the text was first read.
            let documents = read(&text.source, &mut Report::default()).unwrap_or_default();
            if let Some(document) = documents.get(text.index) {
                mounted.mount(text.prefix.clone(), Arc::clone(document));
            }
        }
        mounted.set_replaced(Arc::clone(&self.replaced));
        mounted
    }
}
