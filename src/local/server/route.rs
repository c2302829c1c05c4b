//! The run of a call on the store.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, PoisonError};

use rusqlite::Connection;

use super::answer::Reply;
use super::authorization;
use super::call::{Call, Params, Service};
use super::state::ServerState;
use crate::local::context::Context;
use crate::local::sfn::{Checks, Outcome};
use crate::local::store::{Access, Outbox, Worked};
use crate::local::tagging::Index;
use crate::local::{iam, logs, sfn, sts, tagging};

/// Runs a call on the store and gives its answer.
pub async fn run(state: &Arc<ServerState>, call: Call) -> Reply {
    let access = match call.service {
        Service::States => sfn::access(&call.operation),
        Service::Iam => iam::access(&call.operation),
        Service::Sts | Service::Tagging | Service::Logs => Access::Read,
    };
    let Some((call, checks)) = checked(call).await else {
        return Reply::internal("checking the definition failed");
    };
    let (index, engine) = (Arc::clone(&state.index), state.engine.clone());
    let gate = state.gate.clone();
    let policies = state.caller_policies.lock();
    let policies = policies.unwrap_or_else(PoisonError::into_inner).clone();
    let policies = policies.filter(|_| !call.is_task);
    let work = move |connection: &Connection| {
        let outbox = Outbox::default();
        let context = Context {
            connection,
            caller: &call.caller,
            now: engine.now(),
            engine: &engine,
            outbox: &outbox,
        };
        let note = |action: &str, resource: &str| {
            if let Some(gate) = &gate {
                gate.authorized(action, resource);
            }
        };
        let refusal =
            policies.and_then(|policies| authorization::refusal(&context, &call, &policies, &note));
        let value = match refusal {
            Some(refusal) => Performed::Reply(refusal),
            None => perform(&context, &index, &checks, &call),
        };
        Worked {
            keep: !matches!(&value, Performed::Reply(reply) if reply.is_error()),
            value,
            after: outbox.into_inner(),
        }
    };
    match state.store.run(access, work).await {
        Ok(Ok(Performed::Reply(reply))) => reply,
        Ok(Ok(Performed::Waits(answer))) => Reply::states(answer.await),
        Ok(Err(text)) => Reply::internal(&text),
        Err(_) => Reply::gone(),
    }
}

/// Checks the definition of a request, a long one on a thread of its own: neither the store nor other requests wait for it. Nothing where
/// the check panics.
async fn checked(call: Call) -> Option<(Call, Checks)> {
    if call.service != Service::States || !sfn::takes_definition(&call.operation) {
        return Some((call, Checks::default()));
    }
    let is_quick = match &call.params {
        Params::Json(params) => Checks::is_quick(params),
        Params::Form(_) => true,
    };
    let check = move || {
        let checks = match &call.params {
            Params::Json(params) => Checks::ahead(&call.operation, params),
            Params::Form(_) => Checks::default(),
        };
        (call, checks)
    };
    match is_quick {
        true => catch_unwind(AssertUnwindSafe(check)).ok(),
        false => tokio::task::spawn_blocking(check).await.ok(),
    }
}

/// What an operation gave.
enum Performed {
    Reply(Reply),
    Waits(Pin<Box<dyn Future<Output = sfn::Answer> + Send>>),
}

fn perform(context: &Context<'_>, index: &Index, checks: &Checks, call: &Call) -> Performed {
    let operation = call.operation.as_str();
    Performed::Reply(match (call.service, &call.params) {
        (Service::States, Params::Json(params)) => {
            match sfn::run(context, checks, operation, params) {
                Ok(Outcome::Later(answer)) => return Performed::Waits(answer),
                Ok(Outcome::Now(value)) => Reply::states(Ok(value)),
                Err(error) => Reply::states(Err(error)),
            }
        }
        (Service::Tagging, Params::Json(params)) => {
            Reply::tagging(tagging::run(context, index, operation, params))
        }
        (Service::Logs, Params::Json(params)) => Reply::logs(logs::run(context, operation, params)),
        (Service::Iam, Params::Form(form)) => {
            Reply::iam(operation, iam::run(context, operation, form))
        }
        (Service::Sts, Params::Form(form)) => {
            Reply::sts(operation, sts::run(context, operation, form))
        }
        (_, Params::Json(_) | Params::Form(_)) => Reply::unknown_service(call.service.name()),
    })
}
