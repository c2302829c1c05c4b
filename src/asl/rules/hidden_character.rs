//! Names that do not look like what they are: with characters of direction, without width, or that break the line.
//!
//! AWS takes them. A reviewer reads one name and the machine goes to another.

use serde_json::Value;

use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment, is_hidden, what_it_does};

pub static RULE: Rule = Rule {
    code: Code {
        name: "hidden-character",
        about: "A name of a state, a label or an error contains a character that is not visible, \
            that changes the direction of the text, or that breaks the line. Such a name looks \
            like another one. A warning, for AWS takes it.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
"Pay\u200b": {Type: Pass, End: true}
"#,
            good: r#"
"Pay": {Type: Pass, End: true}
"#,
        }),
    },
    level: Level::LINT,
    checks: &[Check::State(check)],
};

/// A name with characters that are not seen, or that reverse or break the text around it.
#[derive(Debug)]
pub struct HiddenCharacter {
    what: &'static str,
    character: char,
}

impl Problem for HiddenCharacter {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let (what, code) = (self.what, u32::from(self.character));
        let effect = what_it_does(self.character);
        format!("the {what} contains U+{code:04X}, which {effect}")
    }

    fn hints(&self) -> Vec<String> {
        vec!["retype the name: two names may look alike and differ".to_owned()]
    }
}

fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    if let Some(problem) = hidden("state name", state.name) {
        faults.push(Fault {
            at_key: true,
            ..Fault::new(problem, state.path())
        });
    }
    for (field, what) in [("Label", "label"), ("Error", "error name")] {
        if let Some(problem) = state.text(field).and_then(|name| hidden(what, name)) {
            faults.push(Fault::new(problem, state.at([field.into()])));
        }
    }
    let entries = ["Retry", "Catch"].map(|field| state.list(field));
    for (part, entry) in entries.into_iter().flatten() {
        let names = entry.get("ErrorEquals").and_then(Value::as_array);
        for (index, name) in names.into_iter().flatten().enumerate() {
            if let Some(problem) = name.as_str().and_then(|name| hidden("error name", name)) {
                let below: [Segment; 2] = ["ErrorEquals".into(), index.into()];
                faults.push(Fault::new(problem, state.at_part(part, below)));
            }
        }
    }
}

fn hidden(what: &'static str, name: &str) -> Option<HiddenCharacter> {
    // Nothing that is printable in ASCII is hidden.
    if name.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return None;
    }
    let character = name.chars().find(|character| is_hidden(*character))?;
    Some(HiddenCharacter { what, character })
}
