//! The tag that tells drift from a change: what the last apply announced.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::action::ActionReason;

/// Written before the update that it announces: `v1 <new> <previous> <unix time>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Digest of the thing after the write that is announced.
    pub new: String,
    /// Digest of the thing before it.
    pub previous: String,
    /// Seconds since 1970.
    pub at: i64,
}

impl Applied {
    /// Reads the tag's value; `None` where it is of another version or no such value at all.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let (version, new, previous, at) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let is_digest =
            |text: &str| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if version != "v1" || !is_digest(new) || !is_digest(previous) || parts.next().is_some() {
            return None;
        }
        Some(Self {
            new: new.to_owned(),
            previous: previous.to_owned(),
            at: at.parse().ok()?,
        })
    }

    /// Tells why a live thing of digest `live` differs from what is desired.
    pub fn explain(tag: Option<&Self>, live: &str) -> ActionReason {
        match tag {
            None => ActionReason::DriftUnknown,
            Some(applied) if live == applied.new => ActionReason::ManifestChanged,
            Some(applied) if live == applied.previous => ActionReason::CutShort,
            Some(_) => ActionReason::Drift,
        }
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v1 {} {} {}", self.new, self.previous, self.at)
    }
}

impl Serialize for Applied {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Applied {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not an applied tag")))
    }
}
