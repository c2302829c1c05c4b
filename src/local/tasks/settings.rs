//! Where tasks are run: functions by name, services by endpoint, mocks.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use serde_json::Value;

use super::mock_file::MockFile;

/// How tasks are run.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where commands run.
    pub folder: PathBuf,
    /// By name, or by `name:qualifier`.
    pub functions: IndexMap<String, Function>,
    /// URLs by the service's name in a Task's resource, as in `aws-sdk:NAME`.
    pub services: IndexMap<String, String>,
    pub mocks: Option<Arc<MockFile>>,
    /// The documents of managed policies, by ARN.
    pub policies: IndexMap<String, Value>,
    /// What calls are signed with; without them the account is the access key, as local endpoints like it.
    pub keys: Option<Keys>,
}

/// A function that the local emulator can call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    pub runs: Runs,
    /// How long the function may take, whatever the state says.
    pub timeout: Option<Duration>,
    /// Further variables of the environment of a command.
    pub environment: IndexMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runs {
    /// A program and its arguments: the event on stdin, the result on stdout.
    Command(Vec<String>),
    /// A URL that answers Lambda's Invoke.
    Endpoint(String),
}

/// Credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    pub access_key: String,
    pub secret_key: String,
    pub session_token: Option<String>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys")
            .field("access_key", &self.access_key)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Finds the endpoint of a service under any of its names.
    pub(super) fn endpoint(&self, names: &[&str]) -> Option<&str> {
        names
            .iter()
            .find_map(|name| self.services.get(*name))
            .map(String::as_str)
    }
}
