//! Values that look like expressions and are not: AWS warns of them.

use serde_json::{Map, Value};

use crate::asl::fault::{Advice, Fault, Problem};
use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::walk::{StateAt, StatePart};
use crate::diagnostic::Segment;
use crate::query::Path;

/// Fields that hold payloads in JSONPath.
const TEMPLATES: &[&str] = &["Parameters", "ResultSelector", "ItemSelector", "Assign"];

/// Fields that hold payloads in JSONata.
const PAYLOADS: &[&str] = &[
    "Arguments",
    "Output",
    "ItemSelector",
    "Assign",
    "Error",
    "Cause",
];

/// A field of a state, or of one of its rules and catchers, whose texts may be expressions.
pub(super) struct Payload<'a> {
    part: StatePart,
    field: &'static str,
    pub value: &'a Value,
}

impl<'a> Payload<'a> {
    /// Lists the payloads of a state: its own, and those of its rules and catchers.
    pub fn of(state: &StateAt<'a>) -> impl Iterator<Item = Payload<'a>> + use<'a> {
        let fields = match state.language {
            QueryLanguage::JsonPath => TEMPLATES,
            QueryLanguage::Jsonata => PAYLOADS,
        };
        state.leading_parts().flat_map(move |(part, members)| {
            fields.iter().filter_map(move |field| {
                let value = members.get(*field)?;
                Some(Payload { part, field, value })
            })
        })
    }

    pub fn path(&self, state: &StateAt) -> Vec<Segment> {
        state.at_part(self.part, [self.field.into()])
    }
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    for payload in Payload::of(state) {
        let mut path = payload.path(state);
        match (state.language, payload.part) {
            (QueryLanguage::Jsonata, _) => undelimited(payload.value, &mut path, faults),
            (QueryLanguage::JsonPath, part) => {
                let mut template = Template {
                    located: path.len(),
                    // AWS was recorded to warn of what the state itself has.
                    is_ours: part != StatePart::Whole,
                    faults,
                };
                template.check(payload.value, &mut path);
            }
        }
    }
    if state.language == QueryLanguage::Jsonata {
        return;
    }
    match (state.part, state.members.get("Result")) {
        (Some(Part::Pass), Some(Value::Object(result))) => {
            static_result(result, state.at(["Result".into()]), faults);
        }
        (Some(Part::Fail), _) => fail(state, faults),
        (Some(Part::Choice), _) => {
            for (part, rule) in state.list("Choices") {
                compared(rule, &mut state.at_part(part, []), faults);
            }
        }
        _ => {}
    }
}

/// A payload of JSONPath.
struct Template<'a> {
    /// Where AWS places its warnings.
    located: usize,
    is_ours: bool,
    faults: &'a mut Vec<Fault>,
}

impl Template<'_> {
    fn check(&mut self, value: &Value, path: &mut Vec<Segment>) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    path.push(key.as_str().into());
                    match value {
                        Value::String(text) if key.ends_with(".$") || text.is_empty() => {}
                        Value::String(text) => self.member(key, text, path),
                        _ => self.check(value, path),
                    }
                    path.pop();
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(index.into());
                    self.check(item, path);
                    path.pop();
                }
            }
            Value::String(text) if has_delimiters(text) => {
                advise(Advice::OtherDelimiters, path, self.faults);
            }
            Value::String(text) if (is_path(text) || is_call(text)) && !is_of_service(path) => {
                advise(Advice::PathInList, path, self.faults);
            }
            _ => {}
        }
    }

    fn member(&mut self, key: &str, text: &str, path: &[Segment]) {
        if has_delimiters(text) {
            return advise(Advice::OtherDelimiters, path, self.faults);
        }
        if !looks_evaluated(text) {
            return;
        }
        let key = key.to_owned();
        // What is not a path at all, or is one for the service that is called, was never to be evaluated.
        let is_meant = (text == "$" || is_path(text) || is_call(text)) && !is_of_service(path);
        if self.is_ours {
            if is_meant {
                advise(Advice::LooksLikePath { key }, path, self.faults);
            }
            return;
        }
        let call = text.starts_with("States.");
        self.faults.push(Fault {
            located: Some(self.located),
            follows: !is_meant,
            ..Fault::new(Problem::LooksLikePath { key, call }, path.to_vec())
        });
    }
}

/// What was written for JSONPath, or for JSONata and lacks its delimiters.
fn undelimited(value: &Value, path: &mut Vec<Segment>, faults: &mut Vec<Fault>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                path.push(key.as_str().into());
                match key.ends_with(".$") {
                    true => faults.push(Fault {
                        at_key: true,
                        ..Fault::new(
                            Problem::Advice(Advice::DollarKey { key: key.clone() }),
                            path.clone(),
                        )
                    }),
                    false => undelimited(value, path, faults),
                }
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.into());
                undelimited(item, path, faults);
                path.pop();
            }
        }
        Value::String(text) if is_call(text) => {
            advise(Advice::IntrinsicInJsonata, path, faults);
        }
        Value::String(text) if text.starts_with("{%") || text.ends_with("%}") => {}
        Value::String(text) if has_delimiters(text) => {
            advise(Advice::InnerDelimiters, path, faults);
        }
        Value::String(text) if is_path(text) && !is_of_service(path) => {
            let meant = match text.strip_prefix("$$") {
                Some(rest) => format!("$states.context{rest}"),
                None => format!("$states.input{}", &text[1..]),
            };
            advise(Advice::NoDelimiters { meant }, path, faults);
        }
        Value::String(text) if text.starts_with("$states.") && !text.contains(' ') => {
            let meant = text.clone();
            advise(Advice::NoDelimiters { meant }, path, faults);
        }
        _ => {}
    }
}

/// Paths in the fields of a Fail state that take text alone.
fn fail(state: &StateAt, faults: &mut Vec<Fault>) {
    for field in ["Error", "Cause"] {
        if state
            .text(field)
            .is_some_and(|text| is_path(text) || is_call(text))
        {
            advise(
                Advice::FailPath { field },
                &state.at([field.into()]),
                faults,
            );
        }
    }
}

/// Paths that a text is compared with.
fn compared(rule: &Map<String, Value>, path: &mut Vec<Segment>, faults: &mut Vec<Fault>) {
    for (key, value) in rule {
        path.push(key.as_str().into());
        match value {
            Value::Object(inner) => compared(inner, path, faults),
            Value::Array(rules) => {
                for (index, inner) in rules.iter().enumerate() {
                    path.push(index.into());
                    if let Value::Object(inner) = inner {
                        compared(inner, path, faults);
                    }
                    path.pop();
                }
            }
            Value::String(text) if key == "StringMatches" && has_open_escape(text) => {
                advise(Advice::OpenEscape, path, faults);
            }
            Value::String(text)
                if key.starts_with("String")
                    && !key.ends_with("Path")
                    && key != "StringMatches"
                    && is_path(text) =>
            {
                let operator = key.clone();
                advise(Advice::ComparesText { operator }, path, faults);
            }
            _ => {}
        }
        path.pop();
    }
}

/// Says whether a text ends in a backslash that no other one escapes.
fn has_open_escape(text: &str) -> bool {
    let rest = text.trim_end_matches('\\');
    !(text.len() - rest.len()).is_multiple_of(2)
}

fn advise(advice: Advice, path: &[Segment], faults: &mut Vec<Fault>) {
    faults.push(Fault::new(Problem::Advice(advice), path.to_vec()));
}

/// Says whether a text has an expression of JSONata in it; templates of other languages have no `$` there.
fn has_delimiters(text: &str) -> bool {
    let inside = text
        .split_once("{%")
        .and_then(|(_, rest)| rest.split_once("%}"));
    inside.is_some_and(|(inside, _)| inside.contains('$'))
}

/// Says whether a text can only be meant as a path: `$.50 off` and `$` alone are texts.
fn is_path(text: &str) -> bool {
    let rest = text.trim_start_matches('$');
    let begins = rest
        .strip_prefix('.')
        .map_or(rest.starts_with('['), |name| {
            name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        });
    text.starts_with('$') && begins && !text.contains(' ') && Path::parse(text).is_ok()
}

fn is_call(text: &str) -> bool {
    text.strip_prefix("States.")
        .is_some_and(|rest| rest.contains('(') && rest.ends_with(')'))
}

/// Returns whether a value belongs to a parameter that takes a path of the service that is called.
///
/// Sources: the service models, where they say that a text is JSONPath (SageMaker, EventBridge, Pipes, Glue, Firehose, IoT,
/// CloudWatch Logs, Cognito, AppSync, Verified Permissions).
pub(super) fn is_of_service(path: &[Segment]) -> bool {
    const PARAMETERS: &[&str] = &[
        "DynamicPartitionKey",
        "FilterPattern",
        "InputFilter",
        "InputPath",
        "InputPathsMap",
        "InputTemplate",
        "InputTransformer",
        "JoinSource",
        "JsonPath",
        "JsonPaths",
        "Mapping",
        "MessageDeduplicationId",
        "MessageGroupId",
        "MetricValue",
        "OutputFilter",
        "PartitionKey",
        "PathToObject",
        "RecordRowPath",
        "RequestMappingTemplate",
        "ResponseMappingTemplate",
        "Selector",
        "TimestampColumn",
    ];
    path.iter()
        .any(|segment| matches!(segment, Segment::Key(key) if PARAMETERS.contains(&key.as_str()) || key.ends_with("JsonPath")))
}

fn static_result(result: &Map<String, Value>, path: Vec<Segment>, faults: &mut Vec<Fault>) {
    let located = path.len();
    for (key, value) in result {
        if key.ends_with(".$") && value.as_str().is_some_and(looks_evaluated) {
            let path = [&path[..], &[key.as_str().into()]].concat();
            let problem = Problem::StaticResult { key: key.clone() };
            faults.push(Fault {
                located: Some(located),
                ..Fault::new(problem, path)
            });
        }
    }
}

/// What AWS warns of.
fn looks_evaluated(text: &str) -> bool {
    let is_path = ["$.", "$[", "$$."]
        .iter()
        .any(|start| text.starts_with(start));
    text == "$" || is_path || is_call(text)
}
