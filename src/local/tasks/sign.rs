//! Signatures of calls, made by the SDK's own signer.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use http::Request;

use super::settings::Keys;

/// What a signature is made for.
pub(super) struct Scope<'a> {
    pub keys: &'a Keys,
    pub region: &'a str,
    pub service: &'a str,
}

/// Puts a signature's headers on a request.
pub(super) fn signed(
    mut request: Request<Vec<u8>>,
    scope: &Scope<'_>,
) -> Result<Request<Vec<u8>>, String> {
    let failed = |error: &dyn std::error::Error| format!("cannot sign the request: {error}");
    let keys = scope.keys;
    let identity = Credentials::new(
        &keys.access_key,
        &keys.secret_key,
        keys.session_token.clone(),
        None,
        "stepwright",
    )
    .into();
    let mut settings = SigningSettings::default();
    if scope.service == "s3" {
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region(scope.region)
        .name(scope.service)
        .time(SystemTime::now())
        .settings(settings)
        .build()
        .map_err(|error| failed(&error))?
        .into();
    let (instructions, _) = {
        let headers = request
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let body = SignableBody::Bytes(request.body());
        let uri = request.uri().to_string();
        let signable = SignableRequest::new(request.method().as_str(), uri, headers, body)
            .map_err(|error| failed(&error))?;
        sign(signable, &parameters)
            .map_err(|error| failed(&error))?
            .into_parts()
    };
    instructions.apply_to_request_http1x(&mut request);
    Ok(request)
}
