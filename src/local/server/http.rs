//! A request and its answer: reads the body, asks the gate, runs the operation, writes the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::time::{Instant, timeout};

use super::answer::{self, Reply};
use super::gate::RequestInfo;
use super::state::ServerState;
use super::{call, guard, route};

use crate::facts::quotas;

/// AWS's limit for a whole request, in bytes.
const REQUEST_LIMIT: usize = quotas::REQUEST_BYTES;

/// Answers one request.
pub(super) async fn handle(state: Arc<ServerState>, request: Request) -> Response {
    let arrived = Instant::now();
    let (parts, body) = request.into_parts();
    if let Err(reason) = guard::check(&parts.headers) {
        return answer::render(Reply::forbidden(reason));
    }
    state.callers.note(&parts.headers);
    let body = match read(body, &parts.headers, state.request_timeout).await {
        Ok(body) => body,
        Err(reply) => return answer::render(*reply),
    };
    let reply = respond(&state, &parts.headers, &body).await;
    if !state.latency.is_zero() {
        tokio::time::sleep_until(arrived + state.latency).await;
    }
    answer::render(reply)
}

/// Reads a whole body, or says why that cannot be done.
async fn read(body: Body, headers: &HeaderMap, most: Duration) -> Result<Bytes, Box<Reply>> {
    let reading = Limited::new(body, REQUEST_LIMIT).collect();
    let refused = match timeout(most, reading).await {
        Ok(Ok(whole)) => return Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Reply::too_large(),
        Ok(Err(error)) => {
            let length = headers.get(header::CONTENT_LENGTH);
            Reply::incomplete(length.and_then(|length| length.to_str().ok()), &*error)
        }
        Err(_) => Reply::too_slow(most),
    };
    Err(Box::new(refused))
}

async fn respond(state: &Arc<ServerState>, headers: &HeaderMap, body: &[u8]) -> Reply {
    let call = match call::read(state, headers, body) {
        Ok(call) => call,
        Err(reply) => return reply,
    };
    let info = RequestInfo {
        service: call.service.name(),
        operation: call.operation.clone(),
        account: call.caller.account.clone(),
        region: call.caller.region.clone(),
        count: state.calls.count(&call.operation),
    };
    if let Some(instead) = state.gate.as_ref().and_then(|gate| gate.before(&info)) {
        return instead;
    }
    let reply = route::run(state, call).await;
    state
        .gate
        .as_ref()
        .and_then(|gate| gate.after(&info, &reply))
        .unwrap_or(reply)
}
