//! A tiny HTTP client for tests: one request per connection, signed in name only.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

/// An endpoint, and who calls it.
pub struct Wire {
    address: String,
    account: String,
    region: String,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Wire {
    pub fn new(url: &str, account: &str, region: &str) -> Self {
        let address = url
            .strip_prefix("http://")
            .expect("an http endpoint")
            .to_owned();
        Self {
            address,
            account: account.to_owned(),
            region: region.to_owned(),
        }
    }

    /// Calls Step Functions.
    pub fn states(&self, operation: &str, params: &Value) -> (u16, Value) {
        self.try_states(operation, params).expect("an answer")
    }

    /// Calls Step Functions; nothing where nobody answers, or not to the end.
    pub fn try_states(&self, operation: &str, params: &Value) -> Option<(u16, Value)> {
        self.json("states", "AWSStepFunctions", operation, params)
    }

    /// Calls a service of the JSON protocol; `target` is what stands before its operations in `X-Amz-Target`.
    pub fn json(
        &self,
        service: &str,
        target: &str,
        operation: &str,
        params: &Value,
    ) -> Option<(u16, Value)> {
        let headers = [
            ("content-type", "application/x-amz-json-1.0".to_owned()),
            ("x-amz-target", format!("{target}.{operation}")),
        ];
        let request = self.request(service, &headers, &params.to_string());
        let answer = self.try_raw(&request)?;
        Some((answer.status, serde_json::from_str(&answer.body).ok()?))
    }

    /// Calls a service of the query protocol.
    pub fn query(
        &self,
        service: &str,
        version: &str,
        action: &str,
        params: &[(&str, &str)],
    ) -> Answer {
        let mut body = format!("Action={action}&Version={version}");
        for (name, value) in params {
            let value =
                percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
            body.push_str(&format!("&{name}={value}"));
        }
        self.post(
            service,
            &[(
                "content-type",
                "application/x-www-form-urlencoded".to_owned(),
            )],
            &body,
        )
    }

    fn post(&self, service: &str, headers: &[(&str, String)], body: &str) -> Answer {
        self.raw(&self.request(service, headers, body))
    }

    fn request(&self, service: &str, headers: &[(&str, String)], body: &str) -> String {
        let credential = format!(
            "{}/20260101/{}/{service}/aws4_request",
            self.account, self.region
        );
        let signature =
            format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=00");
        let mut head = format!(
            "POST / HTTP/1.1\r\nhost: {}\r\nauthorization: {signature}\r\n",
            self.address
        );
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        format!(
            "{head}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    }

    /// Sends a request as it is; it must ask for the connection to be closed.
    pub fn raw(&self, request: &str) -> Answer {
        self.try_raw(request).expect("an answer")
    }

    fn try_raw(&self, request: &str) -> Option<Answer> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Answer {
            status,
            body: body.to_owned(),
        })
    }
}
