//! Every code of a diagnostic, explained: what `validate --explain` and docs/codes.md show.
//!
//! A rule of the language has its code in its own file (`asl/rules`); all others are here, a file for each chapter.

mod documents;
mod grants;
mod levels;
mod manifests;
mod page;
mod projects;
mod references;
mod service;

use crate::asl::{Rule, rules};
use crate::diagnostic::{Code, Severity, closest};

pub use levels::{
    Levels, LintLevel, is_always_error, level_of, level_sentence, lint_names, lints_schema,
};
pub use page::to_markdown;

/// Codes about one topic.
#[derive(Debug)]
struct Chapter {
    title: &'static str,
    /// What `lints` calls all warnings and notes of the chapter.
    group: &'static str,
    parts: &'static [Part],
}

/// Codes that have one home.
#[derive(Debug)]
enum Part {
    Rules(&'static [&'static Rule]),
    /// Always errors.
    Errors(&'static [Code]),
    /// Warnings, or notes.
    Lints(Severity, &'static [Code]),
}

/// The chapters in the order of the page.
const CHAPTERS: &[Chapter] = &[
    Chapter {
        title: "States and their fields",
        group: "states",
        parts: &[Part::Rules(rules::STATES)],
    },
    Chapter {
        title: "Transitions",
        group: "transitions",
        parts: &[Part::Rules(rules::TRANSITIONS)],
    },
    Chapter {
        title: "Expressions",
        group: "expressions",
        parts: &[Part::Rules(rules::EXPRESSIONS)],
    },
    Chapter {
        title: "Tasks",
        group: "tasks",
        parts: &[
            Part::Rules(rules::TASKS),
            Part::Errors(grants::CODES),
            Part::Lints(Severity::Warning, grants::LINTS),
        ],
    },
    Chapter {
        title: "Timeouts",
        group: "timeouts",
        parts: &[Part::Rules(rules::TIMEOUTS)],
    },
    Chapter {
        title: "Error handling",
        group: "error-handling",
        parts: &[Part::Rules(rules::ERROR_HANDLING)],
    },
    Chapter {
        title: "Manifests",
        group: "manifests",
        parts: &[Part::Errors(manifests::CODES)],
    },
    Chapter {
        title: "References and variables",
        group: "references",
        parts: &[Part::Errors(references::CODES)],
    },
    Chapter {
        title: "Projects and files",
        group: "projects",
        parts: &[Part::Errors(projects::CODES)],
    },
    Chapter {
        title: "YAML and JSON",
        group: "documents",
        parts: &[
            Part::Errors(documents::CODES),
            Part::Lints(Severity::Note, documents::LINTS),
            Part::Rules(rules::TEXT),
        ],
    },
    Chapter {
        title: "The service",
        group: "service",
        parts: &[
            Part::Errors(service::CODES),
            Part::Lints(Severity::Warning, service::LINTS),
        ],
    },
];

/// A code with its chapter's group and how much it matters if nothing is set.
#[derive(Clone, Copy, Debug)]
struct Entry {
    code: &'static Code,
    group: &'static str,
    level: Severity,
}

impl Chapter {
    fn entries(&self) -> impl Iterator<Item = Entry> + use<> {
        let group = self.group;
        let with_level = self.parts.iter().flat_map(|part| {
            let (rules, level, others): (&[&Rule], Severity, &[Code]) = match part {
                Part::Rules(rules) => (rules, Severity::Error, &[]),
                Part::Errors(codes) => (&[], Severity::Error, codes),
                Part::Lints(level, codes) => (&[], *level, codes),
            };
            let of_rules = rules.iter().map(|rule| (&rule.code, rule.level.manifest));
            of_rules.chain(others.iter().map(move |code| (code, level)))
        });
        with_level.map(move |(code, level)| Entry { code, group, level })
    }
}

fn entries() -> impl Iterator<Item = Entry> {
    CHAPTERS.iter().flat_map(Chapter::entries)
}

/// Lists all codes by what they are about.
pub fn all() -> impl Iterator<Item = &'static Code> {
    entries().map(|entry| entry.code)
}

/// Finds a code.
pub fn find(name: &str) -> Option<&'static Code> {
    all().find(|code| code.name == name)
}

/// Names the code that was probably meant.
pub fn meant(name: &str) -> Option<&'static str> {
    closest(name, all().map(|code| code.name))
}
