//! The roles whose permissions are enforced, as the runners see them: those that a stack manages.
//!
//! A role of anybody else is taken to allow everything, as is one that does not exist: a script that makes up the ARN of a role goes on
//! working.

use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::local::arn;
use crate::local::caller::Caller;
use crate::local::context::Context;
use crate::local::engine::Engine;
use crate::local::iam::{self, IamError, STACK_TAG};
use crate::local::store::{Access, Done, Outbox, Store};
use crate::local::tasks::{RolePolicies, Roles};

/// The roles of a store.
pub(super) struct ManagedRoles {
    pub store: Arc<Store>,
    pub engine: Engine,
    pub region: String,
}

impl Roles for ManagedRoles {
    fn find(&self, arn: &str) -> oneshot::Receiver<Result<Option<RolePolicies>, String>> {
        let (answer, answered) = oneshot::channel();
        let account = arn::role_parts(arn).map_or("", |(account, _)| account);
        let caller = Caller::new(account, &self.region);
        let (engine, arn) = (self.engine.clone(), arn.to_owned());
        let work = move |connection: &Connection| {
            let context = Context {
                connection,
                caller: &caller,
                now: engine.now(),
                engine: &engine,
                outbox: &Outbox::default(),
            };
            let found = iam::role_policies(&context, &arn).map(|role| role.filter(is_managed));
            let _ = answer.send(found.map_err(|error: IamError| error.to_string()));
            Done {
                keep: false,
                then: Box::new(|_| {}),
            }
        };
        self.store.queue(Access::Read, Box::new(work));
        answered
    }
}

fn is_managed(role: &RolePolicies) -> bool {
    role.tags.iter().any(|(key, _)| key == STACK_TAG)
}
