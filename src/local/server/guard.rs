//! Keeps web pages and rebound names out: only requests that address loopback, and come from no foreign page, are served.

use axum::http::{HeaderMap, header};

/// Checks Host and Origin; the error says which one is foreign.
pub fn check(headers: &HeaderMap) -> Result<(), String> {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    if !is_loopback(host) {
        return Err(format!(
            "the Host header `{host}` does not name this machine's loopback address"
        ));
    }
    match headers
        .get(header::ORIGIN)
        .map(|origin| origin.to_str().unwrap_or_default())
    {
        Some(origin) if !is_loopback_page(origin) => {
            Err(format!("requests of the page `{origin}` are not served"))
        }
        _ => Ok(()),
    }
}

fn is_loopback_page(origin: &str) -> bool {
    origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"))
        .is_some_and(is_loopback)
}

/// Some operations carry the host prefix `sync-`, which clients put before any endpoint's host.
fn is_loopback(host: &str) -> bool {
    let host = host.strip_prefix("sync-").unwrap_or(host);
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').unwrap_or_default(),
        None => host
            .find(':')
            .map_or((host, ""), |colon| host.split_at(colon)),
    };
    let port_is_one = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    port_is_one && (name.eq_ignore_ascii_case("localhost") || name == "127.0.0.1" || name == "::1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_hosts_are_served() {
        for host in [
            "localhost",
            "127.0.0.1:8083",
            "[::1]:8083",
            "sync-localhost:1",
            "sync-127.0.0.1",
            "LOCALHOST:9",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "localhost.example.com",
            "127.0.0.1.nip.io",
            "sync-example.com",
            "localhost:x",
            "[::1",
            "0.0.0.0",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn only_loopback_pages_may_call() {
        assert!(is_loopback_page("http://localhost:3000"));
        for origin in [
            "https://example.com",
            "null",
            "file://",
            "http://localhost.example.com",
        ] {
            assert!(!is_loopback_page(origin), "{origin}");
        }
    }
}
