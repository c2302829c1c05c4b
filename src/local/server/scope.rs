//! Who calls, and for which region: read from the signature's credential scope.
//!
//! Signatures are not verified. An access key id of exactly twelve digits names the account it acts in, so one local store can
//! serve several accounts; any other key belongs to the default account.

use axum::http::{HeaderMap, header};

/// `Credential=<key>/<date>/<region>/<service>/aws4_request` of the Authorization header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub access_key: String,
    pub region: String,
    pub service: String,
}

impl Scope {
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (_, rest) = text.split_once("Credential=")?;
        let mut parts = rest.split([',', ' ']).next()?.rsplitn(5, '/');
        let (_request, service, region, _date, key) = (
            parts.next()?,
            parts.next()?,
            parts.next()?,
            parts.next()?,
            parts.next()?,
        );
        Some(Self {
            access_key: key.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
        })
    }

    pub fn account(&self) -> Option<&str> {
        is_account(&self.access_key).then_some(&self.access_key)
    }
}

/// Returns whether a text is an account id: exactly twelve digits.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::caller::Caller;

    #[test]
    fn a_scope_is_read_from_the_header() {
        let mut headers = HeaderMap::new();
        let text = "AWS4-HMAC-SHA256 Credential=111122223333/20260101/cn-north-1/states/aws4_request, SignedHeaders=host, Signature=0";
        headers.insert(header::AUTHORIZATION, text.parse().unwrap());
        let scope = Scope::read(&headers).unwrap();
        assert_eq!(
            (
                scope.account(),
                scope.region.as_str(),
                scope.service.as_str()
            ),
            (Some("111122223333"), "cn-north-1", "states")
        );
        assert_eq!(
            Caller::new("111122223333", &scope.region).partition,
            "aws-cn"
        );
    }
}
