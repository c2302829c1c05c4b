//! Manifests before they are resolved.

use std::path::PathBuf;
use std::sync::Arc;

use crate::document::{Document, Mounted};

/// One document of a manifest file, not yet resolved.
pub(super) struct Draft {
    /// Relative to the project's root.
    pub file: PathBuf,
    pub document: Arc<Document>,
    pub mounted: Mounted,
}

/// A manifest that is not on the disk yet.
#[derive(Clone, Debug)]
pub struct Unsaved {
    /// Relative to the project's root.
    pub file: PathBuf,
    pub text: String,
}
