//! Base64 and digests.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::Arguments;

/// The most characters that these functions take.
const LONGEST: usize = 10_000;

pub(super) fn base64_encode(arguments: &Arguments) -> Result<Value, String> {
    let text = short(arguments, arguments.text(0)?)?;
    Ok(Value::String(STANDARD.encode(text)))
}

pub(super) fn base64_decode(arguments: &Arguments) -> Result<Value, String> {
    let text = short(arguments, arguments.text(0)?)?;
    let bytes = STANDARD
        .decode(text)
        .map_err(|_| arguments.wants(0, "a Base64 encoded string"))?;
    Ok(Value::String(String::from_utf8_lossy(&bytes).into_owned()))
}

pub(super) fn hash(arguments: &Arguments) -> Result<Value, String> {
    let text = match arguments.value(0) {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    short(arguments, &text)?;
    let name = arguments.text(1)?;
    let algorithm = Algorithm::named(name)
        .ok_or_else(|| arguments.wants(1, "one of MD5, SHA-1, SHA-256, SHA-384 and SHA-512"))?;
    Ok(Value::String(algorithm.of(text.as_bytes())))
}

fn short<'t>(arguments: &Arguments, text: &'t str) -> Result<&'t str, String> {
    if text.chars().count() > LONGEST {
        return Err(arguments.wants(0, &format!("at most {LONGEST} characters long")));
    }
    Ok(text)
}

/// A digest that workflows may ask for.
#[derive(Clone, Copy)]
pub(in crate::query) enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    /// Finds an algorithm by the name that AWS gives it.
    pub fn named(name: &str) -> Option<Algorithm> {
        Some(match name {
            "MD5" => Algorithm::Md5,
            "SHA-1" => Algorithm::Sha1,
            "SHA-256" => Algorithm::Sha256,
            "SHA-384" => Algorithm::Sha384,
            "SHA-512" => Algorithm::Sha512,
            _ => return None,
        })
    }

    /// Gives the digest in lower-case hexadecimal digits.
    pub fn of(self, bytes: &[u8]) -> String {
        match self {
            Algorithm::Md5 => hex(&Md5::digest(bytes)),
            Algorithm::Sha1 => hex(&Sha1::digest(bytes)),
            Algorithm::Sha256 => hex(&Sha256::digest(bytes)),
            Algorithm::Sha384 => hex(&Sha384::digest(bytes)),
            Algorithm::Sha512 => hex(&Sha512::digest(bytes)),
        }
    }
}

/// Writes bytes as lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
