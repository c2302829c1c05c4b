//! HTTP out, plain and TLS.

use std::sync::OnceLock;
use std::time::Duration;

use http::{Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

type Body = Full<std::io::Cursor<Vec<u8>>>;

/// The most bytes of an answer that are read.
const ANSWER_LIMIT: usize = 32 * 1024 * 1024;

/// How long an endpoint may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// Sends requests; connections are kept and used again.
pub(super) struct Client {
    plain: legacy::Client<HttpConnector, Body>,
    /// Made when it is first needed: reading the certificates takes a while.
    secure: OnceLock<legacy::Client<HttpsConnector<HttpConnector>, Body>>,
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub reason: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Client {
    pub fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT));
        connector.set_nodelay(true);
        Self {
            plain: legacy::Client::builder(TokioExecutor::new()).build(connector),
            secure: OnceLock::new(),
        }
    }

    /// Sends a request; the error says why there was no answer.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Answer, String> {
        let request = request.map(|body| Full::new(std::io::Cursor::new(body)));
        let host = request.uri().host().unwrap_or_default().to_owned();
        let secure = request.uri().scheme_str() == Some("https");
        let answered = if secure {
            self.secure()?.request(request).await
        } else {
            self.plain.request(request).await
        };
        let answer = answered.map_err(|error| format!("{host}: {}", deepest(&error)))?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, ANSWER_LIMIT)
            .collect()
            .await
            .map_err(|error| format!("{host}: {error}"))?;
        Ok(Answer {
            status: parts.status.as_u16(),
            reason: parts.status.canonical_reason().unwrap_or("").to_owned(),
            headers: parts.headers.iter().map(header).collect(),
            body: body.to_bytes().to_vec(),
        })
    }
}

impl Client {
    /// Returns the client for TLS; where it cannot be made now, the next call tries again.
    fn secure(&self) -> Result<&legacy::Client<HttpsConnector<HttpConnector>, Body>, String> {
        match self.secure.get() {
            Some(client) => Ok(client),
            None => {
                let client = secure_client()?;
                Ok(self.secure.get_or_init(|| client))
            }
        }
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Returns the request's id under any of the names that AWS uses for it.
    pub fn request_id(&self) -> Option<&str> {
        ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"]
            .into_iter()
            .find_map(|name| self.header(name))
    }
}

fn header((name, value): (&http::HeaderName, &http::HeaderValue)) -> (String, String) {
    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
    (name.as_str().to_owned(), value)
}

fn secure_client() -> Result<legacy::Client<HttpsConnector<HttpConnector>, Body>, String> {
    let connector = HttpsConnectorBuilder::new()
        .with_native_roots()
        .map_err(|error| format!("cannot read this machine's certificates: {error}"))?
        .https_or_http()
        .enable_http1()
        .build();
    Ok(legacy::Client::builder(TokioExecutor::new()).build(connector))
}

/// The outer errors only say that something went wrong.
fn deepest(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// Puts a path and a query behind an endpoint.
pub(super) fn address(endpoint: &str, path: &str) -> Result<Uri, String> {
    let text = format!("{}{path}", endpoint.trim_end_matches('/'));
    text.parse()
        .map_err(|error| format!("`{text}` is not a URL: {error}"))
}
