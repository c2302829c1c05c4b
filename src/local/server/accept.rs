//! Takes connections, and gives each request a bounded time to arrive.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::http;
use super::state::ServerState;

/// How long requests in flight may take once the server is asked to end.
const GRACE: Duration = Duration::from_secs(2);

/// The pause after no connection could be taken, such as when the process has no more file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until it is asked to stop.
pub(super) async fn serve(
    listener: std::net::TcpListener,
    state: Arc<ServerState>,
    stop: oneshot::Receiver<()>,
) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    let connections = GracefulShutdown::new();
    tokio::select! {
        _ = stop => {}
        () = accept(&listener, &state, &connections) => {}
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
}

async fn accept(listener: &TcpListener, state: &Arc<ServerState>, connections: &GracefulShutdown) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => begin(stream, state, connections),
            // The client went away before it was served.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            // Whoever connects waits in the listener's queue until there is room again.
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

fn begin(stream: TcpStream, state: &Arc<ServerState>, connections: &GracefulShutdown) {
    // Answers are small; waiting to fill a packet would cost 40 ms each.
    let _ = stream.set_nodelay(true);
    let answered = Arc::clone(state);
    let service = hyper::service::service_fn(move |request: hyper::Request<_>| {
        let state = Arc::clone(&answered);
        async move {
            let request: Request = request.map(axum::body::Body::new);
            Ok::<Response, Infallible>(http::handle(state, request).await)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(state.request_timeout)
        .serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is its client's matter.
    let connection = connections.watch(connection);
    tokio::spawn(async move { drop(connection.await) });
}
