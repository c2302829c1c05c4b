//! The project file's `local` section: how the local emulator runs tasks.

use std::collections::BTreeMap;
use std::time::Duration;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::duration;
use super::format::DURATION;
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Mounted, Segment, Target};

/// An address that tasks can be sent to.
pub(super) const URL: &str = "^https?://[^/?#]+[^?#]*$";

/// How the local emulator runs tasks.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Local")]
pub struct LocalTasks {
    /// Lambda functions by name, or by `name:qualifier`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, LocalFunction>")]
    pub functions: IndexMap<String, LocalFunction>,
    /// Endpoints of services, by the service's name in a Task's `Resource`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, LocalService>")]
    pub services: IndexMap<String, LocalService>,
    /// A mock configuration file of AWS Step Functions Local, relative to this file.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub mocks: Option<String>,
    /// The documents of managed policies that roles have attached, or for their permissions boundary: a file, relative to this one, by ARN.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub policies: IndexMap<String, String>,
}

/// A function: a `command` or an `endpoint`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalFunction {
    /// A program and its arguments, run in this file's folder: the event on stdin, the result on stdout.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub command: Option<Vec<String>>,
    /// A URL that answers Lambda's Invoke.
    #[serde(default)]
    #[schemars(regex(pattern = URL))]
    pub endpoint: Option<String>,
    /// How long the function may take, such as `30s`.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION))]
    pub timeout: Option<String>,
    /// Further variables of the command's environment.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub environment: IndexMap<String, String>,
}

/// Where a service is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalService {
    /// The URL that calls of this service go to.
    #[schemars(regex(pattern = URL))]
    pub endpoint: String,
}

impl LocalFunction {
    /// Gives the bound on a call.
    pub fn limit(&self) -> Option<Duration> {
        duration::seconds(self.timeout.as_deref()?).map(Duration::from_secs)
    }
}

/// Reports functions that are neither a command nor an endpoint, or both.
pub(super) fn check(local: &LocalTasks, mounted: &Mounted, report: &mut Report) {
    for (name, function) in &local.functions {
        let what = match (&function.command, &function.endpoint) {
            (None, None) => "neither `command` nor `endpoint`",
            (Some(_), Some(_)) => "both `command` and `endpoint`",
            _ => continue,
        };
        let path: [Segment; 3] = ["local".into(), "functions".into(), name.as_str().into()];
        let message = format!("the function `{name}` has {what}");
        let diagnostic = Diagnostic::error("bad-value", message);
        report.push(
            diagnostic
                .at(mounted.labels(&path, Target::Key, ""))
                .hint("give it one of the two: `command: [python3, functions/charge.py]` or `endpoint: http://127.0.0.1:9001`"),
        );
    }
}
