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
use super::{World, guard, route};

/// AWS's limit for a whole request, in bytes.
const REQUEST_LIMIT: usize = 1_048_576;

/// Answers one request.
pub(super) async fn handle(world: Arc<World>, request: Request) -> Response {
    let arrived = Instant::now();
    let (parts, body) = request.into_parts();
    if let Err(reason) = guard::check(&parts.headers) {
        return answer::render(Reply::forbidden(reason));
    }
    world.others.hear(&parts.headers);
    let body = match read(body, &parts.headers, world.request_timeout).await {
        Ok(body) => body,
        Err(reply) => return answer::render(*reply),
    };
    let reply = respond(&world, &parts.headers, &body).await;
    if !world.latency.is_zero() {
        tokio::time::sleep_until(arrived + world.latency).await;
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

async fn respond(world: &Arc<World>, headers: &HeaderMap, body: &[u8]) -> Reply {
    let call = match route::read(world, headers, body) {
        Ok(call) => call,
        Err(reply) => return reply,
    };
    let info = RequestInfo {
        service: call.service.name(),
        operation: call.operation.clone(),
        account: call.caller.account.clone(),
        region: call.caller.region.clone(),
        count: world.calls.count(&call.operation),
    };
    if let Some(instead) = world.gate.as_ref().and_then(|gate| gate.before(&info)) {
        return instead;
    }
    let reply = route::run(world, call).await;
    world
        .gate
        .as_ref()
        .and_then(|gate| gate.after(&info, &reply))
        .unwrap_or(reply)
}

/// Makes an axum response of a status, headers and a body.
pub fn response(status: u16, headers: &[(&'static str, String)], body: String) -> Response {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, value);
    }
    builder.body(Body::from(body)).unwrap_or_default()
}

/// Makes a response that promises more than it sends.
pub fn cut(status: u16, headers: &[(&'static str, String)], body: &str) -> Response {
    let mut builder = Response::builder()
        .status(status)
        .header("content-length", body.len() + 100);
    for (name, value) in headers {
        builder = builder.header(*name, value);
    }
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let parts = futures_util::stream::iter([Ok(body.to_owned()), Err(broken)]);
    builder.body(Body::from_stream(parts)).unwrap_or_default()
}
