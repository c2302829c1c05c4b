//! The one door to the process environment.

use std::env;
use std::path::PathBuf;

/// Endpoint variables of the services that deployment calls.
const SERVICE_ENDPOINTS: [&str; 4] = [
    "AWS_ENDPOINT_URL_SFN",
    "AWS_ENDPOINT_URL_IAM",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API",
];

/// Variables that say who to be: keys, a profile, or where a pipeline or a container gets its keys.
const CREDENTIALS: [&str; 5] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/// Which endpoints the environment names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedEndpoints {
    None,
    /// One for all services.
    All,
    /// One for each service.
    Each,
    /// Some services would go elsewhere and these to AWS.
    Mixed {
        to_aws: Vec<&'static str>,
    },
}

/// Returns a variable that is set, is not empty, and is Unicode.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns a variable as manifests see it: an empty one is set.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub fn manifest_variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// Returns the region that the AWS CLI would take from the environment.
pub fn region() -> Option<String> {
    variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"))
}

/// Returns this user's folder for what outlives a program and belongs to no project; `None` where there is none.
pub fn state() -> Option<PathBuf> {
    let absolute = |name| {
        let path = PathBuf::from(variable(name)?);
        path.is_absolute().then_some(path)
    };
    let base = absolute("XDG_STATE_HOME")
        .or_else(|| Some(absolute("HOME")?.join(".local").join("state")))
        .or_else(|| absolute("LOCALAPPDATA"));
    Some(base?.join("stepwright"))
}

/// Returns the folder that a pipeline checked the repository out into.
pub fn checkout() -> Option<String> {
    variable("GITHUB_WORKSPACE").or_else(|| variable("CI_PROJECT_DIR"))
}

/// Returns whether the environment says who to be, which beats a profile in the project file.
pub fn has_credentials() -> bool {
    CREDENTIALS.into_iter().any(|name| variable(name).is_some())
}

/// Returns the variables that name endpoints, where they are not ignored.
pub fn endpoint_urls() -> Vec<(&'static str, String)> {
    if endpoints() == NamedEndpoints::None {
        return Vec::new();
    }
    ["AWS_ENDPOINT_URL"]
        .into_iter()
        .chain(SERVICE_ENDPOINTS)
        .filter_map(|name| Some((name, variable(name)?)))
        .collect()
}

/// Returns every `AWS_ENDPOINT_URL_<SERVICE>` that is set, where they are not ignored.
pub fn service_endpoints() -> Vec<(String, String)> {
    if ignores_endpoints() {
        return Vec::new();
    }
    env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, value)| name.starts_with("AWS_ENDPOINT_URL_") && !value.is_empty())
        .collect()
}

fn ignores_endpoints() -> bool {
    variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        .is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

pub fn endpoints() -> NamedEndpoints {
    if ignores_endpoints() {
        return NamedEndpoints::None;
    }
    if variable("AWS_ENDPOINT_URL").is_some() {
        return NamedEndpoints::All;
    }
    let missing: Vec<&'static str> = SERVICE_ENDPOINTS
        .into_iter()
        .filter(|name| variable(name).is_none())
        .collect();
    match missing.len() {
        0 => NamedEndpoints::Each,
        4 => NamedEndpoints::None,
        _ => NamedEndpoints::Mixed { to_aws: missing },
    }
}
