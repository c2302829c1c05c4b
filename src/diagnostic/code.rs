//! A code and what it means.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// One code and what it means.
#[derive(Debug)]
pub struct Code {
    /// Stable and lower case with dashes, such as `unknown-key`.
    pub name: &'static str,
    /// One paragraph.
    pub about: &'static str,
    /// Nothing where no example shows it in a few lines.
    pub examples: Option<Examples>,
}

/// What has the code, and what does not. Each begins and ends with a line break.
#[derive(Debug)]
pub struct Examples {
    pub excerpt: Excerpt,
    /// Has the code, and no other.
    pub bad: &'static str,
    /// Has no diagnostic at all.
    pub good: &'static str,
}

/// What an example shows of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excerpt {
    /// What is under `States`; the definition begins at the first one.
    States,
    /// A whole manifest.
    Workflow,
    /// Whole files, each after a comment that is its path.
    Files,
}

impl Examples {
    /// Returns the bad example without the line break before it.
    pub fn bad(&self) -> &'static str {
        self.bad.trim_start_matches('\n')
    }

    /// Returns the good example without the line break before it.
    pub fn good(&self) -> &'static str {
        self.good.trim_start_matches('\n')
    }
}

/// Returns the address of the page that explains a code.
pub fn page(code: &str) -> String {
    let repository = env!("CARGO_PKG_REPOSITORY");
    format!("{repository}/blob/main/docs/codes.md#{code}")
}

impl Code {
    /// Writes the explanation for people; `level` is a sentence about how much it matters.
    pub fn to_text(&self, level: &str) -> String {
        let (about, level) = (wrapped(self.about), wrapped(level));
        let mut text = format!("{}\n\n{about}\n\n{level}\n", self.name);
        for (title, example) in self.titled() {
            let _ = write!(text, "\n{title}:\n\n");
            for line in example.lines() {
                let _ = writeln!(text, "{}", format!("    {line}").trim_end());
            }
        }
        text
    }

    /// Writes the explanation as markdown, without the code itself.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("{}\n", self.about);
        for (title, example) in self.titled() {
            let _ = write!(text, "\n{title}:\n\n```yaml\n{example}```\n");
        }
        text
    }

    /// Returns the explanation for programs.
    pub fn to_json(&self) -> Value {
        let examples = self.examples.as_ref();
        json!({
            "format_version": 1,
            "code": self.name,
            "about": self.about,
            "page": page(self.name),
            "bad": examples.map(Examples::bad),
            "good": examples.map(Examples::good),
        })
    }

    fn titled(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let examples = self.examples.iter();
        examples.flat_map(|examples| [("Wrong", examples.bad()), ("Right", examples.good())])
    }
}

/// Breaks a text at spaces, before the eightieth column where that is possible.
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
