//! Every code of a diagnostic, explained: what `validate --explain` and docs/codes.md show.
//!
//! A rule of the language has its code in its own file (`asl/rules`); all others are here, a file for each chapter.

mod documents;
mod grants;
mod manifests;
mod page;
mod projects;
mod references;
mod service;

use crate::asl::{Rule, rules};
use crate::diagnostic::{Code, closest};

pub use page::to_markdown;

/// Codes about one topic.
#[derive(Debug)]
struct Chapter {
    title: &'static str,
    parts: &'static [Part],
}

/// Codes that have one home.
#[derive(Debug)]
enum Part {
    Rules(&'static [&'static Rule]),
    Others(&'static [Code]),
}

/// The chapters in the order of the page.
const CHAPTERS: &[Chapter] = &[
    Chapter {
        title: "States and their fields",
        parts: &[Part::Rules(rules::STATES)],
    },
    Chapter {
        title: "Transitions",
        parts: &[Part::Rules(rules::TRANSITIONS)],
    },
    Chapter {
        title: "Expressions",
        parts: &[Part::Rules(rules::EXPRESSIONS)],
    },
    Chapter {
        title: "Tasks",
        parts: &[Part::Rules(rules::TASKS), Part::Others(grants::CODES)],
    },
    Chapter {
        title: "Manifests",
        parts: &[Part::Others(manifests::CODES)],
    },
    Chapter {
        title: "References and variables",
        parts: &[Part::Others(references::CODES)],
    },
    Chapter {
        title: "Projects and files",
        parts: &[Part::Others(projects::CODES)],
    },
    Chapter {
        title: "YAML and JSON",
        parts: &[Part::Others(documents::CODES), Part::Rules(rules::TEXT)],
    },
    Chapter {
        title: "The service",
        parts: &[Part::Others(service::CODES)],
    },
];

impl Chapter {
    fn codes(&self) -> impl Iterator<Item = &'static Code> + use<> {
        self.parts.iter().flat_map(|part| {
            let (rules, others): (&[&Rule], &[Code]) = match part {
                Part::Rules(rules) => (rules, &[]),
                Part::Others(codes) => (&[], codes),
            };
            rules.iter().map(|rule| &rule.code).chain(others)
        })
    }
}

/// Lists all codes by what they are about.
pub fn all() -> impl Iterator<Item = &'static Code> {
    CHAPTERS.iter().flat_map(Chapter::codes)
}

/// Finds a code.
pub fn find(name: &str) -> Option<&'static Code> {
    all().find(|code| code.name == name)
}

/// Names the code that was probably meant.
pub fn meant(name: &str) -> Option<&'static str> {
    closest(name, all().map(|code| code.name))
}
