//! What a task asks of a function: name, event, way of calling.

use serde_json::Value;

use super::Shape;
use crate::interpreter::Failure;
use crate::local::tasks::job::Job;

/// Whether the caller waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::local::tasks) enum Kind {
    RequestResponse,
    Event,
    DryRun,
}

/// One call of a function.
#[derive(Clone, Debug)]
pub(in crate::local::tasks) struct Invocation {
    pub name: String,
    pub qualifier: Option<String>,
    /// JSON text.
    pub event: String,
    pub kind: Kind,
    pub client_context: Option<String>,
    pub wants_log: bool,
}

impl Invocation {
    pub fn read(job: &Job, shape: Shape<'_>) -> Result<Self, Failure> {
        let input = &*job.task.input;
        if let Shape::Direct(arn) = shape {
            let (name, qualifier) = split(arn);
            return Ok(Self {
                name,
                qualifier,
                event: input.to_string(),
                kind: Kind::RequestResponse,
                client_context: None,
                wants_log: false,
            });
        }
        let text = |name: &str| input.get(name).and_then(Value::as_str).map(str::to_owned);
        let Some(function) = text("FunctionName") else {
            return Err(Failure {
                error: Some("States.Runtime".to_owned()),
                cause: Some("The field 'FunctionName' is required but was missing".to_owned()),
            });
        };
        let (name, qualifier) = split(&function);
        Ok(Self {
            name,
            qualifier: text("Qualifier").or(qualifier),
            event: event(input.get("Payload")),
            kind: kind(text("InvocationType").as_deref()),
            client_context: text("ClientContext"),
            wants_log: text("LogType").as_deref() == Some("Tail"),
        })
    }

    /// Lists the names under which it may be configured, the narrower first.
    pub fn names(&self) -> Vec<String> {
        let qualified = self
            .qualifier
            .as_ref()
            .map(|qualifier| format!("{}:{qualifier}", self.name));
        qualified.into_iter().chain([self.name.clone()]).collect()
    }

    /// Returns the function's version as far as it is known.
    pub fn version(&self) -> String {
        self.qualifier
            .clone()
            .unwrap_or_else(|| "$LATEST".to_owned())
    }
}

/// As recorded: a text is the event's JSON text itself, and no payload is an empty object. A text that is not JSON is taken as one.
fn event(payload: Option<&Value>) -> String {
    match payload {
        None | Some(Value::Null) => "{}".to_owned(),
        Some(Value::String(text)) if serde_json::from_str::<Value>(text).is_ok() => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn kind(text: Option<&str>) -> Kind {
    match text {
        Some("Event") => Kind::Event,
        Some("DryRun") => Kind::DryRun,
        _ => Kind::RequestResponse,
    }
}

/// Takes name and qualifier out of a name, an ARN, or an ARN without its beginning.
fn split(text: &str) -> (String, Option<String>) {
    let rest = text.split_once("function:").map_or(text, |(_, rest)| rest);
    match rest.split_once(':') {
        Some((name, qualifier)) => (name.to_owned(), Some(qualifier.to_owned())),
        None => (rest.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_in_three_forms() {
        let arn = "arn:aws:lambda:us-east-1:111111111111:function:charge:live";
        let charge = |qualifier: Option<&str>| ("charge".to_owned(), qualifier.map(str::to_owned));
        assert_eq!(split(arn), charge(Some("live")));
        assert_eq!(split("111111111111:function:charge"), charge(None));
        assert_eq!(split("charge:3"), charge(Some("3")));
        assert_eq!(split("charge"), charge(None));
    }

    /// services.json, `TestTaskServiceLambda.test_invoke_json_values`: the payloads are JSON texts.
    #[test]
    fn a_text_is_the_event_itself() {
        let text = |payload: Value| event(Some(&payload));
        assert_eq!(text(Value::from("0")), "0");
        assert_eq!(text(Value::from("{}")), "{}");
        assert_eq!(text(Value::from("plain")), "\"plain\"");
        assert_eq!(text(Value::Null), "{}");
        assert_eq!(event(None), "{}");
    }
}
