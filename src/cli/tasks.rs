//! How the local emulator runs tasks: the project's `local` section, and the environment over it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::environment;
use super::failure::Failure;
use crate::facts::services;
use crate::files::{self, ReadError};
use crate::local::tasks::{Function, Keys, MockFile, Runs, Settings};
use crate::manifest::{LocalFunction, OpenProject};
use crate::policy::evaluate::{Policies, Policy};

/// A managed policy has at most 6144 characters; what is larger is something else.
const LARGEST_POLICY: u64 = 65_536;

/// Reads both; a faulty mock configuration file is told at once. `directory` is where commands run outside a project.
pub fn settings(
    directory: PathBuf,
    project: Option<&OpenProject>,
    mocks: Option<&Path>,
) -> Result<Settings, Failure> {
    let folder = project.map_or(directory, |project| project.root.clone());
    let local = project.map(|project| &project.local);
    let by_user = mocks
        .map(Path::to_owned)
        .or_else(|| environment::variable("SFN_MOCK_CONFIG").map(PathBuf::from));
    let by_project = || local.and_then(|local| local.mocks.as_ref());
    let mocks = match (by_user, by_project()) {
        (Some(path), _) => Some(MockFile::read(&path)?),
        (None, Some(path)) => Some(MockFile::read_inside(&folder, &folder.join(path))?),
        (None, None) => None,
    };
    let policies = local.into_iter().flat_map(|local| &local.policies);
    let policies = policies
        .map(|(arn, file)| Ok((arn.clone(), policy(arn, &folder, &folder.join(file))?)))
        .collect::<Result<_, Failure>>()?;
    let mut services: indexmap::IndexMap<String, String> = local
        .into_iter()
        .flat_map(|local| &local.services)
        .map(|(name, service)| (name.clone(), service.endpoint.clone()))
        .collect();
    services.extend(named_endpoints());
    Ok(Settings {
        functions: local
            .into_iter()
            .flat_map(|local| &local.functions)
            .filter_map(|(name, function)| Some((name.clone(), typed(function)?)))
            .collect(),
        services,
        mocks: mocks.map(Arc::new),
        policies,
        keys: keys(),
        folder,
    })
}

/// Reads the document of a managed policy that the project names.
fn policy(arn: &str, folder: &Path, path: &Path) -> Result<Value, Failure> {
    let bytes = files::read_inside(folder, path, LARGEST_POLICY);
    let (document, _) = document(&format!("the document of `{arn}`"), path, bytes)?;
    Ok(document)
}

/// Reads the policy of whoever calls the local emulator, from a file that the user names.
pub fn caller_policies(path: &Path) -> Result<Policies, Failure> {
    let bytes = files::read(path, LARGEST_POLICY);
    let (_, policy) = document("the policy of `--enforce-caller`", path, bytes)?;
    Ok(Policies {
        identity: vec![policy],
        boundary: None,
    })
}

fn document(
    what: &str,
    path: &Path,
    bytes: Result<Vec<u8>, ReadError>,
) -> Result<(Value, Policy), Failure> {
    let failed = |reason: String| {
        Failure::new(format!("{what} cannot be used: `{}`: {reason}", path.display())).hint(
            "the file holds a policy document as IAM prints it: `{\"Version\": \"2012-10-17\", \"Statement\": [...]}`",
        )
    };
    let bytes = bytes.map_err(|error| failed(error.to_string()))?;
    let document = serde_json::from_slice(&bytes)
        .map_err(|error| failed(format!("not valid JSON: {error}")))?;
    let policy = Policy::read(&document).map_err(|error| failed(error.to_string()))?;
    Ok((document, policy))
}

fn typed(function: &LocalFunction) -> Option<Function> {
    let runs = match (&function.command, &function.endpoint) {
        (Some(command), _) => Runs::Command(command.clone()),
        (None, Some(url)) => Runs::Endpoint(url.clone()),
        (None, None) => return None,
    };
    Some(Function {
        runs,
        timeout: function.limit(),
        environment: function.environment.clone(),
    })
}

/// Gives the endpoints that variables name.
///
/// `AWS_ENDPOINT_URL` is not one of them: it is how clients find this local emulator, and would send every task back here. So is
/// `AWS_ENDPOINT_URL_SFN`.
fn named_endpoints() -> Vec<(String, String)> {
    let set = environment::service_endpoints();
    if set.is_empty() {
        return Vec::new();
    }
    services::names()
        .filter(|name| *name != "sfn")
        .filter_map(services::find)
        .filter_map(|service| {
            let variable = service.endpoint_variable();
            let (_, url) = set.iter().find(|(name, _)| *name == variable)?;
            Some((service.name, url.clone()))
        })
        .collect()
}

fn keys() -> Option<Keys> {
    Some(Keys {
        access_key: environment::variable("AWS_ACCESS_KEY_ID")?,
        secret_key: environment::variable("AWS_SECRET_ACCESS_KEY")?,
        session_token: environment::variable("AWS_SESSION_TOKEN"),
    })
}
