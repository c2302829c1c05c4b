//! Which task a token was made for, while it waits.

use std::collections::HashMap;
use std::sync::Mutex;

use super::locked;
use crate::interpreter::Attempt;

/// The tasks that were handed out, by token.
#[derive(Default)]
pub struct Tokens(Mutex<HashMap<String, (String, Attempt)>>);

impl Tokens {
    pub fn put(&self, token: &str, execution_arn: &str, attempt: Attempt) {
        locked(&self.0).insert(token.to_owned(), (execution_arn.to_owned(), attempt));
    }

    pub fn find(&self, token: &str) -> Option<(String, Attempt)> {
        locked(&self.0).get(token).cloned()
    }

    pub fn forget(&self, token: &str) {
        locked(&self.0).remove(token);
    }
}
