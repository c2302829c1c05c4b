//! The payloads of a state, and what in them looks like an expression.

use serde_json::Value;

use crate::asl::fields::QueryLanguage;
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
    pub part: StatePart,
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

/// Returns whether a text has an expression of JSONata in it; templates of other languages have no `$` there.
pub(super) fn has_delimiters(text: &str) -> bool {
    let inside = text
        .split_once("{%")
        .and_then(|(_, rest)| rest.split_once("%}"));
    inside.is_some_and(|(inside, _)| inside.contains('$'))
}

/// Returns whether a text can only be meant as a path: `$.50 off` and `$` alone are texts.
pub(super) fn is_path(text: &str) -> bool {
    let rest = text.trim_start_matches('$');
    let begins = rest
        .strip_prefix('.')
        .map_or(rest.starts_with('['), |name| {
            name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        });
    text.starts_with('$') && begins && !text.contains(' ') && Path::parse(text).is_ok()
}

/// Returns whether a text is a call of an intrinsic function, by its looks.
pub(super) fn is_call(text: &str) -> bool {
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

/// Returns whether AWS warns of a text that is not evaluated.
pub(super) fn looks_evaluated(text: &str) -> bool {
    let is_path = ["$.", "$[", "$$."]
        .iter()
        .any(|start| text.starts_with(start));
    text == "$" || is_path || is_call(text)
}
