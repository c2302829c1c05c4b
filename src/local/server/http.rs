//! HTTP in and out: reads a request, asks the gate, runs the operation, writes the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::serve::ListenerExt;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::answer::{self, Reply};
use super::gate::RequestInfo;
use super::{World, guard, route};

/// AWS's limit for a whole request, in bytes.
const REQUEST_LIMIT: usize = 1_048_576;

/// How long requests in flight may take once the server is asked to end.
const GRACE: Duration = Duration::from_secs(2);

pub async fn serve(
    listener: std::net::TcpListener,
    world: Arc<World>,
    stop: oneshot::Receiver<()>,
) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let listener = listener.tap_io(|stream| {
        // Answers are small; waiting to fill a packet would cost 40 ms each.
        let _ = stream.set_nodelay(true);
    });
    let (drain, drained) = oneshot::channel::<()>();
    let app = Router::new().fallback(handle).with_state(world);
    let serving = axum::serve(listener, app).with_graceful_shutdown(async {
        let _ = drained.await;
    });
    let ending = async {
        let _ = stop.await;
        let _ = drain.send(());
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        _ = serving => {}
        () = ending => {}
    }
}

async fn handle(State(world): State<Arc<World>>, request: Request) -> Response {
    let arrived = Instant::now();
    let (parts, body) = request.into_parts();
    if let Err(reason) = guard::check(&parts.headers) {
        return answer::render(Reply::forbidden(reason));
    }
    world.others.hear(&parts.headers);
    let Ok(body) = to_bytes(body, REQUEST_LIMIT).await else {
        return answer::render(Reply::too_large());
    };
    let reply = respond(&world, &parts.headers, &body).await;
    if !world.latency.is_zero() {
        tokio::time::sleep_until(arrived + world.latency).await;
    }
    answer::render(reply)
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
