//! Going through the pages of an answer: each token leads to another page, and time runs out over all of them.

use std::collections::HashSet;

use tokio::time::Instant;

use super::connect::Aws;
use super::error::{AwsError, ErrorKind};
use super::operation::Operation;

/// The tokens of one operation so far.
#[derive(Debug)]
pub struct Pages {
    operation: Operation,
    target: String,
    /// Until when further pages are asked for; `None` has no bound.
    deadline: Option<Instant>,
    seen: HashSet<String>,
}

impl Aws {
    /// Begins to go through the pages of an operation, until the command's time is up.
    pub(super) fn pages(&self, operation: Operation, target: &str) -> Pages {
        Pages {
            operation,
            target: target.to_owned(),
            deadline: self.deadline(),
            seen: HashSet::new(),
        }
    }
}

impl Pages {
    /// Returns the token of the next page, if there is one.
    ///
    /// Fails where the service gives a token a second time, as its pages would never end, and where there is no time left.
    pub fn next(&mut self, token: Option<String>) -> Result<Option<String>, AwsError> {
        let Some(token) = token.filter(|token| !token.is_empty()) else {
            return Ok(None);
        };
        if !self.seen.insert(token.clone()) {
            let why = "the service gave the same token for the next page twice";
            return Err(self.failed(ErrorKind::Other, why));
        }
        if self
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline)
        {
            let why = format!("no time left after {} pages", self.seen.len());
            return Err(self.failed(ErrorKind::OutOfTime, &why));
        }
        Ok(Some(token))
    }

    fn failed(&self, kind: ErrorKind, why: &str) -> AwsError {
        AwsError {
            operation: self.operation,
            target: self.target.clone(),
            kind,
            code: String::new(),
            message: why.to_owned(),
        }
    }
}
