//! What a JSON Schema finds wrong, in words and with places.

use std::collections::HashSet;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use serde_json::Value;

use super::resolve::kind_of;
use super::schema::Judge;
use super::wording::{dotted, listed, wanted, words};
use crate::diagnostic::{Diagnostic, Report, closest, did_you_mean};
use crate::document::{Mounted, Segment, Target, pointer};

/// Judges a resolved value and reports every fault.
///
/// Strings that could not be resolved (`failed`, JSON pointers) are left out: what is wrong with them was reported.
pub(super) fn judge(
    judge: &Judge,
    value: &Value,
    mounted: &Mounted,
    failed: &HashSet<String>,
    report: &mut Report,
) {
    let Some(validator) = &judge.validator else {
        report.push(Diagnostic::error(
            "internal",
            "the built-in schema cannot be read",
        ));
        return;
    };
    let mut teller = Teller {
        schema: &judge.schema,
        mounted,
        failed,
        report,
    };
    for error in validator.iter_errors(value) {
        teller.tell(&error);
    }
}

struct Teller<'a> {
    schema: &'a Value,
    mounted: &'a Mounted,
    failed: &'a HashSet<String>,
    report: &'a mut Report,
}

impl Teller<'_> {
    fn tell(&mut self, error: &ValidationError) {
        let path = segments(error);
        if self.failed.contains(&pointer(&path)) {
            return;
        }
        match error.kind() {
            ValidationErrorKind::AnyOf { context }
            | ValidationErrorKind::OneOfNotValid { context } => {
                self.branches(error, &path, context);
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                unexpected
                    .iter()
                    .for_each(|key| self.unknown_key(error, &path, key));
            }
            ValidationErrorKind::PropertyNames { error: inner } => self.bad_key(&path, inner),
            _ => self.leaf(error, &path),
        }
    }

    /// Descends into the branch that the author meant: the one whose type fits.
    fn branches(
        &mut self,
        error: &ValidationError,
        path: &[Segment],
        context: &[Vec<ValidationError<'static>>],
    ) {
        let misses = |branch: &&Vec<ValidationError<'static>>| {
            branch.iter().any(|inner| {
                inner.instance_path() == error.instance_path()
                    && matches!(inner.kind(), ValidationErrorKind::Type { .. })
            })
        };
        if let Some(meant) = context.iter().find(|branch| !misses(branch)) {
            meant.iter().for_each(|inner| self.tell(inner));
            return;
        }
        let types: Vec<String> = context
            .iter()
            .flatten()
            .filter_map(|inner| match inner.kind() {
                ValidationErrorKind::Type { kind }
                    if inner.instance_path() == error.instance_path() =>
                {
                    Some(wanted(kind))
                }
                _ => None,
            })
            .filter(|name| name != "null")
            .collect();
        self.wrong_type(path, error.instance(), &types.join(" or "));
    }

    fn unknown_key(&mut self, error: &ValidationError, path: &[Segment], key: &str) {
        let keyword = error.schema_path().as_str();
        let parent = keyword.strip_suffix("/additionalProperties").unwrap_or("");
        let known: Vec<String> = self
            .schema
            .pointer(&format!("{parent}/properties"))
            .and_then(Value::as_object)
            .map(|properties| properties.keys().cloned().collect())
            .unwrap_or_default();
        let mut full = path.to_vec();
        full.push(key.into());
        let hint = foreign(key)
            .filter(|_| path.is_empty() && !known.iter().any(|known| known == key))
            .map(str::to_owned)
            .or_else(|| did_you_mean(key, known.iter().map(String::as_str)))
            .unwrap_or_else(|| format!("the keys here are {}", listed(&known)));
        let place = if path.is_empty() {
            String::new()
        } else {
            format!(" in `{}`", dotted(path))
        };
        let diagnostic = Diagnostic::error("unknown-key", format!("unknown key `{key}`{place}"));
        self.push(
            diagnostic
                .at(self.mounted.labels(&full, Target::Key, ""))
                .hint(hint),
        );
    }

    fn bad_key(&mut self, path: &[Segment], inner: &ValidationError) {
        let name = inner.instance().as_str().unwrap_or("").to_owned();
        let mut full = path.to_vec();
        full.push(name.as_str().into());
        let wanted = match inner.kind() {
            ValidationErrorKind::Pattern { pattern } => words(pattern),
            _ => "a name",
        };
        let diagnostic = Diagnostic::error("bad-name", format!("`{name}` is not a name"));
        self.push(
            diagnostic
                .at(self.mounted.labels(&full, Target::Key, ""))
                .hint(format!("a name has {wanted}")),
        );
    }

    fn leaf(&mut self, error: &ValidationError, path: &[Segment]) {
        let value = error.instance();
        match error.kind() {
            ValidationErrorKind::Type { kind } => self.wrong_type(path, value, &wanted(kind)),
            ValidationErrorKind::Required { property } => {
                // A key that was meant to be this one is told as unknown.
                let keys = value.as_object().into_iter().flat_map(|keys| keys.keys());
                let wanted = property.as_str().unwrap_or_default();
                let is_misspelled = keys
                    .filter(|key| *key != wanted)
                    .any(|key| foreign(key).is_some() || closest(key, [wanted]).is_some());
                if !is_misspelled {
                    self.missing(path, property);
                }
            }
            ValidationErrorKind::Pattern { pattern } => {
                self.bad_value(path, value, format!("it is {}", words(pattern)));
            }
            // That it is no string at all is told by the schema's `type`.
            ValidationErrorKind::Enum { options } if value.is_string() => {
                self.bad_value(path, value, choice(value, options));
            }
            ValidationErrorKind::Enum { .. } => {}
            kind => self.out_of_bounds(path, value, kind),
        }
    }

    fn bad_value(&mut self, path: &[Segment], value: &Value, hint: String) {
        let message = format!(
            "{} is not a valid `{}`",
            self.shown(path, value),
            dotted(path)
        );
        self.value(path, "bad-value", message, Some(hint));
    }

    fn out_of_bounds(&mut self, path: &[Segment], value: &Value, kind: &ValidationErrorKind) {
        let name = dotted(path);
        if name == "version" {
            let message = format!("version {value} of the format is not known");
            let hint = "this release reads version 1".to_owned();
            return self.value(path, "unsupported-version", message, Some(hint));
        }
        let message = match kind {
            ValidationErrorKind::MaxLength { limit } => {
                format!("`{name}` has more than {limit} characters")
            }
            ValidationErrorKind::MinItems { limit } => {
                format!("`{name}` needs at least {limit} item")
            }
            other => format!("`{name}` does not meet `{}` of the schema", other.keyword()),
        };
        self.value(path, "bad-value", message, None);
    }

    fn value(
        &mut self,
        path: &[Segment],
        code: &'static str,
        message: String,
        hint: Option<String>,
    ) {
        let labels = self.mounted.labels(path, Target::Value, "");
        self.push(Diagnostic::error(code, message).at(labels).hints(hint));
    }

    fn missing(&mut self, path: &[Segment], property: &Value) {
        let key = property.as_str().unwrap_or("");
        let place = if path.is_empty() {
            String::new()
        } else {
            format!(" in `{}`", dotted(path))
        };
        let diagnostic =
            Diagnostic::error("missing-key", format!("the key `{key}` is missing{place}"));
        let hint = (key == "project").then(|| {
            "`stepwright init` writes one, a random id that no other project has".to_owned()
        });
        self.push(
            diagnostic
                .at(self.mounted.labels(path, Target::Value, ""))
                .hints(hint),
        );
    }

    fn wrong_type(&mut self, path: &[Segment], value: &Value, wanted: &str) {
        let name = if path.is_empty() {
            "the document".to_owned()
        } else {
            format!("`{}`", dotted(path))
        };
        let message = format!("{name} should be {wanted}, but is {}", kind_of(value));
        let hint = match value {
            Value::String(text)
                if wanted == "a boolean"
                    && matches!(text.to_lowercase().as_str(), "yes" | "no" | "on" | "off") =>
            {
                Some("YAML 1.2 knows only `true` and `false`".to_owned())
            }
            Value::Number(_) | Value::Bool(_)
                if wanted == "a string" && self.mounted.written(path).is_none() =>
            {
                Some(format!("put it in quotes: \"{value}\""))
            }
            Value::Null if wanted == "a map" => {
                Some("write `{}` for an empty map, or remove the key".to_owned())
            }
            _ => None,
        };
        let diagnostic = Diagnostic::error("wrong-type", message)
            .at(self.mounted.labels(path, Target::Value, ""))
            .hints(hint);
        self.push(diagnostic);
    }

    /// Adds a finding, unless it was told of the anchor that an alias repeats.
    fn push(&mut self, diagnostic: Diagnostic) {
        let repeated = diagnostic.labels.len() > 1
            && self.report.tells(diagnostic.code, &diagnostic.labels[0]);
        if !repeated {
            self.report.push(diagnostic);
        }
    }

    /// Shows a value as it is written: what a reference put in may be a secret.
    fn shown(&self, path: &[Segment], value: &Value) -> String {
        match (self.mounted.written(path), value) {
            (Some(written), _) => format!("`{written}`"),
            (None, Value::String(text)) => format!("`{text}`"),
            (None, value) => format!("`{value}`"),
        }
    }
}

fn segments(error: &ValidationError) -> Vec<Segment> {
    let segment = |segment: LocationSegment| match segment {
        LocationSegment::Property(key) => Segment::Key(key.into_owned()),
        LocationSegment::Index(index) => Segment::Index(index),
    };
    error.instance_path().segments().map(segment).collect()
}

/// Says which of the options was meant, or what they are.
fn choice(value: &Value, options: &Value) -> String {
    let options = options.as_array().into_iter().flatten();
    let options: Vec<String> = options
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    did_you_mean(
        value.as_str().unwrap_or(""),
        options.iter().map(String::as_str),
    )
    .unwrap_or_else(|| format!("it is one of {}", listed(&options)))
}

/// Says where the keys of other tools' files belong.
fn foreign(key: &str) -> Option<&'static str> {
    const TEMPLATE: &str = "this is of a CloudFormation or SAM template: a manifest takes the state machine's definition under `definition`, and the values of its `${…}` under `substitutions`";
    Some(match key {
        "AWSTemplateFormatVersion" | "Transform" | "Resources" | "Properties" | "Type" => TEMPLATE,
        "stepFunctions" | "stateMachines" => {
            "this is of a Serverless file: a manifest takes one state machine, its definition under `definition`"
        }
        "DefinitionSubstitutions" => "did you mean `substitutions`?",
        "DefinitionString" | "DefinitionUri" | "definition_file" | "definitionFile" => {
            "`definition` takes a map, or the path of a file relative to this one"
        }
        "StartAt" | "States" | "QueryLanguage" => "a definition goes under `definition`",
        _ => return None,
    })
}
