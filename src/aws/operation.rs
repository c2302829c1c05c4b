//! Which call is made: the key for pacing and counting.

use std::fmt;

/// One operation of one service, named as the service names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation {
    /// `states`, `iam`, `sts` or `tagging`.
    pub service: &'static str,
    pub name: &'static str,
}

impl Operation {
    pub(super) const fn states(name: &'static str) -> Self {
        Self {
            service: "states",
            name,
        }
    }

    pub(super) const fn iam(name: &'static str) -> Self {
        Self {
            service: "iam",
            name,
        }
    }

    pub(super) const fn sts(name: &'static str) -> Self {
        Self {
            service: "sts",
            name,
        }
    }

    pub(super) const fn tag(name: &'static str) -> Self {
        Self {
            service: "tagging",
            name,
        }
    }
}

impl fmt::Display for Operation {
    /// Writes the IAM action that permits the call.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = if self.service == "tagging" {
            "tag"
        } else {
            self.service
        };
        write!(f, "{prefix}:{}", self.name)
    }
}
