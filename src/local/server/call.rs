//! Which operation of which service a request means.
//!
//! The JSON services name the operation in `X-Amz-Target`; the query services in the form's `Action`, and the service in the
//! signature's credential scope (or, unsigned, by the API's `Version`).

use axum::http::HeaderMap;
use serde_json::{Map, Value};

use super::answer::Reply;
use super::scope::Scope;
use super::state::ServerState;
use crate::local::caller::Caller;
use crate::local::iam::Form;
use crate::local::tasks::TASK_SESSION;
use crate::local::{iam, sfn, sts};

const STATES_TARGET: &str = "AWSStepFunctions.";
const TAGGING_TARGET: &str = "ResourceGroupsTaggingAPI_20170126.";
const LOGS_TARGET: &str = "Logs_20140328.";

/// The services that are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    States,
    Iam,
    Sts,
    Tagging,
    Logs,
}

/// A request, understood as far as the protocol goes.
pub struct Call {
    pub service: Service,
    pub operation: String,
    pub caller: Caller,
    /// Whether a task of an execution makes it, under its execution role.
    pub is_task: bool,
    pub params: Params,
}

/// The parameters, by protocol.
pub enum Params {
    Json(Value),
    Form(Form),
}

impl Call {
    /// Returns the parameters by their names with a capital first, as workflows write them; of a form, the lists as `true`.
    pub fn parameters(&self) -> Map<String, Value> {
        match &self.params {
            Params::Json(params) => {
                let members = params.as_object().into_iter().flatten();
                let named = members.map(|(name, value)| (capitalized(name), value.clone()));
                named.collect()
            }
            Params::Form(form) => {
                let member = |(name, value): (&str, &str)| match name.split_once('.') {
                    Some((list, _)) => (list.to_owned(), true.into()),
                    None => (name.to_owned(), value.into()),
                };
                form.all().map(member).collect()
            }
        }
    }
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

impl Service {
    pub fn name(self) -> &'static str {
        match self {
            Self::States => "states",
            Self::Iam => "iam",
            Self::Sts => "sts",
            Self::Tagging => "tagging",
            Self::Logs => "logs",
        }
    }
}

pub fn read(state: &ServerState, headers: &HeaderMap, body: &[u8]) -> Result<Call, Reply> {
    let scope = Scope::read(headers);
    let region = scope
        .as_ref()
        .map_or(state.region.as_str(), |scope| &scope.region);
    let account = scope
        .as_ref()
        .and_then(Scope::account)
        .unwrap_or(&state.account);
    let caller = Caller::new(account, region);
    let session = headers.get("x-amz-security-token");
    let is_task = session.is_some_and(|session| session == TASK_SESSION);
    let call = match headers
        .get("x-amz-target")
        .map(|target| target.to_str().unwrap_or_default())
    {
        Some(target) => read_json(target, body, caller),
        None => read_form(scope.as_ref(), body, caller),
    };
    call.map(|call| Call { is_task, ..call })
}

fn read_json(target: &str, body: &[u8], caller: Caller) -> Result<Call, Reply> {
    let (service, operation) = if let Some(operation) = target.strip_prefix(STATES_TARGET) {
        (Service::States, operation)
    } else if let Some(operation) = target.strip_prefix(TAGGING_TARGET) {
        (Service::Tagging, operation)
    } else if let Some(operation) = target.strip_prefix(LOGS_TARGET) {
        (Service::Logs, operation)
    } else if target == sfn::RESUME_EXECUTION {
        (Service::States, target)
    } else {
        return Err(Reply::unknown_target(target));
    };
    let text = if body.is_empty() { b"{}" } else { body };
    let params = serde_json::from_slice(text).map_err(|error| Reply::not_json(&error))?;
    Ok(Call {
        service,
        operation: operation.to_owned(),
        caller,
        is_task: false,
        params: Params::Json(params),
    })
}

fn read_form(scope: Option<&Scope>, body: &[u8], caller: Caller) -> Result<Call, Reply> {
    let form = Form::read(body);
    let operation = form.text("Action").unwrap_or_default().to_owned();
    let service = match scope.map(|scope| scope.service.as_str()) {
        Some("iam") => Service::Iam,
        Some("sts") => Service::Sts,
        _ if form.text("Version") == Some(sts::VERSION) => Service::Sts,
        _ if form.text("Version") == Some(iam::VERSION) => Service::Iam,
        other => return Err(Reply::unknown_service(other.unwrap_or_default())),
    };
    Ok(Call {
        service,
        operation,
        caller,
        is_task: false,
        params: Params::Form(form),
    })
}
