//! S3, as far as it is about single objects and listing them.

use http::{Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::super::client::{Answer, address};
use super::super::dates;
use super::Call;
use super::query_answer::{Element, parse};

/// What a key's characters escape in a path: all but the unreserved ones and `/`.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/');

const OPERATIONS: &[(&str, Method)] = &[
    ("DeleteObject", Method::DELETE),
    ("GetObject", Method::GET),
    ("HeadObject", Method::HEAD),
    ("ListObjectsV2", Method::GET),
    ("PutObject", Method::PUT),
];

/// Parameters that are headers.
const HEADERS: &[(&str, &str)] = &[
    ("CacheControl", "cache-control"),
    ("ContentDisposition", "content-disposition"),
    ("ContentEncoding", "content-encoding"),
    ("ContentType", "content-type"),
    ("IfMatch", "if-match"),
    ("IfNoneMatch", "if-none-match"),
    ("Range", "range"),
    ("ServerSideEncryption", "x-amz-server-side-encryption"),
    ("SsekmsKeyId", "x-amz-server-side-encryption-aws-kms-key-id"),
    ("StorageClass", "x-amz-storage-class"),
    ("Tagging", "x-amz-tagging"),
];

/// Parameters of the query.
const QUERY: &[(&str, &str)] = &[
    ("ContinuationToken", "continuation-token"),
    ("Delimiter", "delimiter"),
    ("MaxKeys", "max-keys"),
    ("Prefix", "prefix"),
    ("StartAfter", "start-after"),
    ("VersionId", "versionId"),
];

/// Headers of an answer that are members of the output.
const SHOWN: &[(&str, &str)] = &[
    ("accept-ranges", "AcceptRanges"),
    ("x-amz-checksum-crc32", "ChecksumCRC32"),
    ("x-amz-checksum-type", "ChecksumType"),
    ("content-encoding", "ContentEncoding"),
    ("content-length", "ContentLength"),
    ("content-range", "ContentRange"),
    ("content-type", "ContentType"),
    ("x-amz-delete-marker", "DeleteMarker"),
    ("etag", "ETag"),
    ("last-modified", "LastModified"),
    ("x-amz-server-side-encryption", "ServerSideEncryption"),
    ("x-amz-storage-class", "StorageClass"),
    ("x-amz-version-id", "VersionId"),
];

/// Returns whether an operation is spoken.
pub(super) fn knows(operation: &str) -> bool {
    OPERATIONS.iter().any(|(known, _)| *known == operation)
}

pub(super) fn request(call: &Call<'_>) -> Result<Request<Vec<u8>>, String> {
    let text = |name: &str| call.parameters.get(name).and_then(plain);
    let bucket = text("Bucket").ok_or("Bucket is missing")?;
    let is_list = call.operation == "ListObjectsV2";
    let key = match text("Key") {
        Some(key) => key,
        None if is_list => String::new(),
        None => return Err("Key is missing".to_owned()),
    };
    let path = format!(
        "/{bucket}/{}{}",
        utf8_percent_encode(&key, IN_PATH),
        query(call, is_list)
    );
    let method = OPERATIONS
        .iter()
        .find(|(known, _)| *known == call.operation)
        .map_or(Method::GET, |(_, method)| method.clone());
    let mut builder = Request::builder()
        .method(method)
        .uri(address(&call.endpoint, path.trim_end_matches('?'))?);
    for (parameter, header) in HEADERS {
        if let Some(value) = text(parameter) {
            builder = builder.header(*header, value);
        }
    }
    if let Some(Value::Object(metadata)) = call.parameters.get("Metadata") {
        for (name, value) in metadata {
            let value = plain(value).unwrap_or_default();
            builder = builder.header(format!("x-amz-meta-{name}"), value);
        }
    }
    let body = call.parameters.get("Body").map(body).unwrap_or_default();
    builder.body(body).map_err(|error| error.to_string())
}

fn query(call: &Call<'_>, is_list: bool) -> String {
    let listing = is_list.then(|| "list-type=2".to_owned());
    let given = QUERY.iter().filter_map(|(parameter, name)| {
        let value = plain(call.parameters.get(parameter)?)?;
        Some(format!(
            "{name}={}",
            utf8_percent_encode(&value, NON_ALPHANUMERIC)
        ))
    });
    let pairs: Vec<String> = listing.into_iter().chain(given).collect();
    if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// A text is stored as it is, anything else as JSON.
fn body(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => text.clone().into_bytes(),
        other => other.to_string().into_bytes(),
    }
}

pub(super) fn output(operation: &str, answer: &Answer) -> Value {
    if operation == "ListObjectsV2" {
        return listing(answer);
    }
    let mut members: Map<String, Value> = SHOWN
        .iter()
        .filter(|(_, member)| {
            operation == "GetObject" || operation == "HeadObject" || !is_of_content(member)
        })
        .filter_map(|(header, member)| {
            Some(((*member).to_owned(), shown(member, answer.header(header)?)))
        })
        .collect();
    if operation == "GetObject" {
        members.insert("Body".to_owned(), answer.text().into());
    }
    if operation == "GetObject" || operation == "HeadObject" {
        members.insert("Metadata".to_owned(), metadata(answer));
    }
    members.sort_keys();
    Value::Object(members)
}

/// HTTP has these in every answer; they say nothing of an object that was only written.
fn is_of_content(member: &str) -> bool {
    member.starts_with("Content") || member == "AcceptRanges"
}

fn shown(member: &str, value: &str) -> Value {
    match member {
        "ContentLength" => value.parse::<u64>().map_or(Value::Null, Value::from),
        "DeleteMarker" => Value::Bool(value == "true"),
        "LastModified" => dates::from_http(value)
            .map_or_else(
                || value.to_owned(),
                |moment| dates::iso(moment.as_millisecond()),
            )
            .into(),
        _ => value.into(),
    }
}

fn metadata(answer: &Answer) -> Value {
    let own = answer.headers.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix("x-amz-meta-")?;
        Some((name.to_owned(), value.as_str().into()))
    });
    Value::Object(own.collect())
}

fn listing(answer: &Answer) -> Value {
    let Some(root) = parse(&answer.body) else {
        return json!({});
    };
    let mut members = Map::new();
    let mut contents = Vec::new();
    let mut prefixes = Vec::new();
    for child in &root.children {
        match child.name.as_str() {
            "Contents" => contents.push(entry(child)),
            "CommonPrefixes" => prefixes.push(entry(child)),
            name => {
                members.insert(name.to_owned(), scalar(child));
            }
        }
    }
    if !contents.is_empty() {
        members.insert("Contents".to_owned(), contents.into());
    }
    if !prefixes.is_empty() {
        members.insert("CommonPrefixes".to_owned(), prefixes.into());
    }
    members.sort_keys();
    Value::Object(members)
}

fn entry(element: &Element) -> Value {
    let simple = element
        .children
        .iter()
        .filter(|child| child.children.is_empty());
    Value::Object(
        simple
            .map(|child| (child.name.clone(), scalar(child)))
            .collect(),
    )
}

fn scalar(element: &Element) -> Value {
    let text = element.text.as_str();
    match element.name.as_str() {
        "Size" | "KeyCount" | "MaxKeys" => text.parse::<u64>().map_or(Value::Null, Value::from),
        "IsTruncated" => Value::Bool(text == "true"),
        _ => text.into(),
    }
}
