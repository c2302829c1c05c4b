//! The places of one cause that shows in many.

use super::Label;

/// How many places of one finding are marked.
const MOST: usize = 10;

/// Collects the places that one finding is about, the first one with its remark.
#[derive(Debug, Default)]
pub struct Places {
    labels: Vec<Label>,
    /// Those that are not marked.
    more: usize,
}

impl Places {
    /// Adds a place; what it is labelled with is made only where it is shown.
    pub fn add<L: IntoIterator<Item = Label>>(&mut self, labels: impl FnOnce() -> L) {
        match self.labels.len() < MOST {
            true => self.labels.extend(labels()),
            false => self.more += 1,
        }
    }

    /// Returns the labels; the last one says how many places there are besides.
    pub fn into_labels(mut self) -> Vec<Label> {
        if let Some(last) = self.labels.last_mut().filter(|_| self.more > 0) {
            let places = if self.more == 1 { "place" } else { "places" };
            last.text = format!("and in {} more {places}", self.more);
        }
        self.labels
    }
}
