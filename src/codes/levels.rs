//! How much a code matters, and what a project and the command line make of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{CHAPTERS, Entry, entries, find, meant};
use crate::diagnostic::{Report, Severity};

/// Codes of errors that are warnings in some cases: where AWS may know more than we do, or only warns.
const SOMETIMES_WARNINGS: [&str; 5] = [
    "field-choice",
    "field-out-of-range",
    "unknown-parameter",
    "unknown-resource",
    "wrong-type",
];

/// The level that is set for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LintLevel {
    Error,
    Warning,
    Note,
    Off,
}

/// The levels of lints, by code or group; what is not named keeps its own.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    of: BTreeMap<String, LintLevel>,
    are_warnings_errors: bool,
}

impl Levels {
    /// Sets the level of a code, or of all lints of a group; a code's own level beats its group's.
    pub fn set(&mut self, name: &str, level: LintLevel) {
        if name_is_group(name) {
            let of_group = entries().filter(|entry| entry.group == name);
            of_group.for_each(|entry| {
                self.of.remove(entry.code.name);
            });
        }
        self.of.insert(name.to_owned(), level);
    }

    /// Makes every warning an error.
    pub fn deny_warnings(&mut self) {
        self.are_warnings_errors = true;
    }

    /// Applies comments, then levels, to all that was found. Errors stay what they are.
    pub fn settle(&self, report: &mut Report) {
        // Where something is an error, checks that come later may not have run.
        let is_whole = !report.has_errors();
        for (allow, effect) in report.silence() {
            let is_known = find(&allow.code).is_some();
            let note = match is_known {
                true => allow.without_effect(effect).filter(|_| is_whole),
                false => {
                    let hint = |name| format!("did you mean `{name}`?");
                    Some(allow.of_unknown_code(meant(&allow.code).map(hint)))
                }
            };
            note.into_iter().for_each(|note| report.push(note));
        }
        report.relevel(&|severity, code| self.level(severity, code));
    }

    fn level(&self, severity: Severity, code: &str) -> Option<Severity> {
        if severity == Severity::Error {
            return Some(severity);
        }
        let group = || {
            let mut all = entries();
            self.of
                .get(all.find(|entry| entry.code.name == code)?.group)
        };
        let severity = match self.of.get(code).or_else(group) {
            Some(LintLevel::Error) => Severity::Error,
            Some(LintLevel::Warning) => Severity::Warning,
            Some(LintLevel::Note) => Severity::Note,
            Some(LintLevel::Off) => return None,
            None => severity,
        };
        match severity == Severity::Warning && self.are_warnings_errors {
            true => Some(Severity::Error),
            false => Some(severity),
        }
    }
}

/// Returns whether a name is a group with lints.
pub fn name_is_group(name: &str) -> bool {
    entries().any(|entry| entry.group == name && entry.is_lint())
}

/// Returns whether a code exists and is always an error.
pub fn is_always_error(name: &str) -> bool {
    entries().any(|entry| entry.code.name == name && !entry.is_lint())
}

/// Lists what `lints` may name: groups, then codes.
pub fn lint_names() -> impl Iterator<Item = &'static str> {
    let groups = CHAPTERS.iter().map(|chapter| chapter.group);
    let codes = entries().filter(Entry::is_lint);
    groups
        .filter(|group| name_is_group(group))
        .chain(codes.map(|entry| entry.code.name))
}

/// Writes the schema of `lints`, with what each name means.
pub fn lints_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let level: Value = generator.subschema_for::<LintLevel>().into();
    let described = |about: &str| {
        let mut schema = level.clone();
        schema["description"] = about.into();
        schema
    };
    let of_name = |name: &'static str| {
        let about = match find(name) {
            Some(code) => code.about.to_owned(),
            None => format!("All lints of the group `{name}`."),
        };
        (name.to_owned(), described(&about))
    };
    let properties: Map<String, Value> = lint_names().map(of_name).collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
        .try_into()
        .unwrap_or_default()
}

/// Says how much a code matters, as its page does.
pub(super) fn sentence(entry: &Entry) -> String {
    let (level, group) = (entry.level.as_str(), entry.group);
    match (entry.is_lint(), entry.level) {
        (false, _) => "Level: error, always.".to_owned(),
        (true, Severity::Error) => {
            format!("Level: error; the warnings among them are lints of the group `{group}`.")
        }
        (true, _) => format!("Level: {level}; a lint of the group `{group}`."),
    }
}

/// Returns how much a code matters where nothing is set.
pub fn level_of(name: &str) -> Option<Severity> {
    let mut all = entries();
    all.find(|entry| entry.code.name == name)
        .map(|entry| entry.level)
}

/// Returns the sentence about the level of the code of this name.
pub fn level_sentence(name: &str) -> String {
    let mut all = entries();
    let entry = all.find(|entry| entry.code.name == name);
    entry.as_ref().map(sentence).unwrap_or_default()
}

impl Entry {
    /// Returns whether it has a level that can be set.
    pub(super) fn is_lint(&self) -> bool {
        self.level != Severity::Error || SOMETIMES_WARNINGS.contains(&self.code.name)
    }
}
