//! A service that answers as a test says, and notes what it was asked: for what the local emulator never does.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};
use stepwright::aws::{Aws, Credentials, Endpoints, Settings};

/// An answer: its status, its body, and how long it takes.
pub struct Scripted {
    pub status: u16,
    pub body: Value,
    pub after: Duration,
}

impl Scripted {
    pub fn ok(body: Value) -> Self {
        Self {
            status: 200,
            body,
            after: Duration::ZERO,
        }
    }

    pub fn error(status: u16, code: &str) -> Self {
        Self {
            status,
            body: json!({"__type": code, "message": format!("scripted {code}")}),
            after: Duration::ZERO,
        }
    }

    /// Answers a poll for which there is no task.
    pub fn nothing() -> Self {
        Self {
            after: Duration::from_millis(20),
            ..Self::ok(json!({}))
        }
    }
}

type Script = dyn FnMut(&str, &Value) -> Scripted + Send;

/// The service; it ends with the test's process.
pub struct Service {
    url: String,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Service {
    pub fn start(script: impl FnMut(&str, &Value) -> Scripted + Send + 'static) -> Self {
        let script: Arc<Mutex<Box<Script>>> = Arc::new(Mutex::new(Box::new(script)));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let noted = Arc::clone(&asked);
        let answer =
            move |request: Request| answer(request, Arc::clone(&script), Arc::clone(&noted));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, Router::new().fallback(answer))
                    .await
                    .unwrap();
            });
        });
        Self { url, asked }
    }

    pub async fn connect(&self) -> Aws {
        self.connect_for(Duration::from_secs(30)).await
    }

    /// Connects for a command that has so much time.
    pub async fn connect_for(&self, timeout: Duration) -> Aws {
        let settings = Settings {
            region: Some("eu-west-1".to_owned()),
            endpoints: Endpoints::Custom(self.url.clone()),
            credentials: Credentials::Local {
                account: "111122223333".to_owned(),
            },
            timeout: Some(timeout),
            ..Settings::default()
        };
        Aws::connect(&settings).await.unwrap()
    }

    /// Returns the requests so far, in order.
    pub fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().unwrap().clone()
    }

    /// Returns the requests of one operation.
    pub fn asked_for(&self, operation: &str) -> Vec<Value> {
        let asked = self.asked().into_iter();
        asked
            .filter(|(name, _)| name == operation)
            .map(|(_, body)| body)
            .collect()
    }
}

async fn answer(
    request: Request,
    script: Arc<Mutex<Box<Script>>>,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
) -> Response<String> {
    let target = request.headers()["x-amz-target"].to_str().unwrap();
    let operation = target.rsplit('.').next().unwrap().to_owned();
    let bytes = to_bytes(request.into_body(), usize::MAX).await.unwrap();
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    let scripted = (script.lock().unwrap())(&operation, &body);
    asked.lock().unwrap().push((operation, body));
    tokio::time::sleep(scripted.after).await;
    Response::builder()
        .status(StatusCode::from_u16(scripted.status).unwrap())
        .header("content-type", "application/x-amz-json-1.0")
        .body(scripted.body.to_string())
        .unwrap()
}
