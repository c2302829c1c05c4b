//! How much a problem matters, to people and to the service.

use crate::diagnostic::Severity;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// In a manifest.
    pub manifest: Severity,
    /// In the API of the local emulator, which says what AWS says; nothing where AWS was not recorded to say anything.
    pub service: Option<Severity>,
}

impl Level {
    /// AWS refuses it.
    pub const REFUSED: Level = Level {
        manifest: Severity::Error,
        service: Some(Severity::Error),
    };
    /// AWS takes it and warns.
    pub const WARNED: Level = Level {
        manifest: Severity::Warning,
        service: Some(Severity::Warning),
    };
    /// A warning of our own: AWS takes it and says nothing.
    pub const LINT: Level = Level {
        manifest: Severity::Warning,
        service: None,
    };
    /// A note of our own: AWS takes it, and often it is meant.
    pub const NOTE: Level = Level {
        manifest: Severity::Note,
        service: None,
    };
    /// AWS was observed to refuse it, and no recording has its words.
    pub const OBSERVED: Level = Level {
        manifest: Severity::Error,
        service: None,
    };
    /// AWS refuses it today and may take it tomorrow.
    pub const NEWER: Level = Level {
        manifest: Severity::Warning,
        service: Some(Severity::Error),
    };
}
