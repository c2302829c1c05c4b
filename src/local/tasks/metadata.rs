//! What optimized integrations say of the HTTP answer: `SdkHttpMetadata` and `SdkResponseMetadata`.

use serde_json::{Map, Value, json};

use super::client::Answer;

/// AWS's spelling of headers, which HTTP carries in any case.
const SPELLED: &[&str] = &[
    "Content-Length",
    "Content-Type",
    "Date",
    "Server",
    "X-Amz-Executed-Version",
    "X-Amzn-Trace-Id",
    "x-amzn-Remapped-Content-Length",
    "x-amzn-RequestId",
];

/// Adds both to an output.
pub(super) fn add(output: &mut Value, answer: &Answer) {
    let (all, single) = headers(&answer.headers);
    if let Value::Object(output) = output {
        output.insert(
            "SdkHttpMetadata".to_owned(),
            json!({"AllHttpHeaders": all, "HttpHeaders": single, "HttpStatusCode": answer.status}),
        );
        output.insert(
            "SdkResponseMetadata".to_owned(),
            json!({ "RequestId": answer.request_id().unwrap_or_default() }),
        );
    }
}

/// Returns headers as lists and one by one, the latter sorted whatever their case.
pub(super) fn headers(headers: &[(String, String)]) -> (Map<String, Value>, Map<String, Value>) {
    let mut all = Map::new();
    let mut named: Vec<(String, &str)> = Vec::new();
    for (name, value) in headers {
        let name = spelled(name);
        let values = all
            .entry(name.clone())
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(values) = values {
            values.push(value.as_str().into());
        }
        named.push((name, value));
    }
    named.sort_by_key(|(name, _)| name.to_lowercase());
    let single = named
        .into_iter()
        .map(|(name, value)| (name, value.into()))
        .collect();
    (all, single)
}

pub(super) fn spelled(name: &str) -> String {
    SPELLED
        .iter()
        .find(|known| known.eq_ignore_ascii_case(name))
        .map_or_else(|| name.to_owned(), |known| (*known).to_owned())
}
