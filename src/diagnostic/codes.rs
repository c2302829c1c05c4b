//! Every code of a finding, explained: one table, `codes.yaml`, that `validate --explain` and docs/codes.md show.

use std::fmt::Write as _;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use super::closest;

/// The codes about one thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    pub chapter: String,
    pub codes: Vec<Code>,
}

/// One code and what it means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub code: String,
    pub about: String,
    /// What the examples are; there where there are any.
    #[serde(rename = "in")]
    pub part: Option<Part>,
    /// Has the code, and no other.
    pub bad: Option<String>,
    /// Has no finding at all.
    pub good: Option<String>,
}

/// What part of a project an example is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// What stands under `States`; the definition begins at the first one.
    States,
    /// A whole manifest.
    Workflow,
    /// Whole files, each after a comment that is its path.
    Files,
}

static TABLE: LazyLock<Vec<Chapter>> = LazyLock::new(read);

#[expect(clippy::expect_used, reason = "a test reads the same text")]
fn read() -> Vec<Chapter> {
    serde_saphyr::from_str(include_str!("codes.yaml")).expect("the table of codes is readable")
}

/// Lists all codes by what they are about.
pub fn chapters() -> &'static [Chapter] {
    &TABLE
}

/// Finds a code.
pub fn find(name: &str) -> Option<&'static Code> {
    all().find(|code| code.code == name)
}

/// Names the code that was probably meant.
pub fn meant(name: &str) -> Option<&'static str> {
    closest(name, all().map(|code| code.code.as_str()))
}

/// Lists all codes.
pub fn all() -> impl Iterator<Item = &'static Code> {
    chapters().iter().flat_map(|chapter| &chapter.codes)
}

impl Code {
    /// Writes the explanation for people.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n\n{}\n", self.code, wrapped(self.about.trim()));
        for (title, example) in self.examples() {
            let _ = write!(text, "\n{title}:\n\n");
            for line in example.lines() {
                let _ = writeln!(text, "{}", format!("    {line}").trim_end());
            }
        }
        text
    }

    /// Writes the explanation as markdown, without the code itself.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("{}\n", self.about.trim());
        for (title, example) in self.examples() {
            let _ = write!(text, "\n{title}:\n\n```yaml\n{example}```\n");
        }
        text
    }

    /// Gives the explanation to programs.
    pub fn to_json(&self) -> Value {
        json!({
            "format_version": 1,
            "code": self.code,
            "about": self.about.trim(),
            "bad": self.bad,
            "good": self.good,
        })
    }

    fn examples(&self) -> Vec<(&'static str, &str)> {
        let given = [("Wrong", &self.bad), ("Right", &self.good)];
        given
            .into_iter()
            .filter_map(|(title, example)| Some((title, example.as_deref()?)))
            .collect()
    }
}

/// Writes the page of the documentation.
pub fn to_markdown() -> String {
    let mut text = String::from(
        "# Diagnostic codes\n\nEvery diagnostic of `stepwright validate` has a code that never changes its meaning. `stepwright validate --explain CODE` shows the same\nas this page. Examples without a name of their own belong under `States` of a definition that begins at its first state.\n",
    );
    for chapter in chapters() {
        let _ = write!(text, "\n## {}\n", chapter.chapter);
        for code in &chapter.codes {
            let _ = write!(text, "\n### {}\n\n{}", code.code, code.to_markdown());
        }
    }
    text
}

/// Breaks a text at blanks, before the eightieth column where that is possible.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let length = lines.last().map_or(0, |line| line.chars().count());
        if length > 0 && length + 1 + word.chars().count() > 80 {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}
