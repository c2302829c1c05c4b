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

use super::{World, http};

/// How long requests in flight may take once the server is asked to end.
const GRACE: Duration = Duration::from_secs(2);

/// The pause after no connection could be taken, such as when the process has no more file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until it is asked to stop.
pub(super) async fn serve(
    listener: std::net::TcpListener,
    world: Arc<World>,
    stop: oneshot::Receiver<()>,
) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    let connections = GracefulShutdown::new();
    tokio::select! {
        _ = stop => {}
        () = accept(&listener, &world, &connections) => {}
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
}

async fn accept(listener: &TcpListener, world: &Arc<World>, connections: &GracefulShutdown) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => begin(stream, world, connections),
            // The client went away before it was served.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            // Whoever connects waits in the listener's queue until there is room again.
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

fn begin(stream: TcpStream, world: &Arc<World>, connections: &GracefulShutdown) {
    // Answers are small; waiting to fill a packet would cost 40 ms each.
    let _ = stream.set_nodelay(true);
    let answered = Arc::clone(world);
    let service = hyper::service::service_fn(move |request: hyper::Request<_>| {
        let world = Arc::clone(&answered);
        async move {
            let request: Request = request.map(axum::body::Body::new);
            Ok::<Response, Infallible>(http::handle(world, request).await)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(world.request_timeout)
        .serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is its client's matter.
    let connection = connections.watch(connection);
    tokio::spawn(async move { drop(connection.await) });
}
