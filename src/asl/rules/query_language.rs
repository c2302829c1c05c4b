//! What belongs to the other query language.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::asl::fields::QueryLanguage;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "query-language",
        about: "A field belongs to the other query language. JSONPath states have `Parameters`, \
            `ResultSelector` and the paths; JSONata states have `Arguments` and `Output`. A \
            JSONata machine has no JSONPath states.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Greet: {Type: Pass, Output: {text: hello}, End: true}
",
            good: r"
Greet: {Type: Pass, QueryLanguage: JSONata, Output: {text: hello}, End: true}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A field of the other language.
#[derive(Debug)]
pub struct OtherLanguage {
    pub name: String,
    /// The language of the state.
    pub set: QueryLanguage,
}

impl Problem for OtherLanguage {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let (name, set, other) = (&self.name, self.set.name(), self.set.other().name());
        format!("`{name}` belongs to {other}, and this state is in {set}")
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self.name.as_str() {
            "Parameters" => {
                "in JSONata, write `Arguments`; in a Pass state, `Output`; in a Map, `ItemSelector`"
            }
            "Result" => "in JSONata, write `Output`",
            "ItemsPath" => "in JSONata, write `Items: \"{% … %}\"`",
            "Arguments" => "in JSONPath, write `Parameters`",
            "InputPath" => "in JSONata, an expression takes what it needs from `$states.input`",
            "ResultPath" | "OutputPath" | "ResultSelector" => "in JSONata, write `Output`",
            "Output" => {
                "in JSONPath, write `ResultPath`, `ResultSelector` or `OutputPath`; or set `QueryLanguage: JSONata`"
            }
            "Condition" => {
                "set `QueryLanguage: JSONata` in this state, or write `Variable` and a comparison"
            }
            "Variable" => "in JSONata, write `Condition: \"{% … %}\"`",
            _ => "set `QueryLanguage` in this state, or use the field of its language",
        };
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let (name, set, other) = (&self.name, self.set.name(), self.set.other().name());
        AwsWords::schema(format!(
            "The QueryLanguage is set to '{set}', but field '{name}' is only supported for the '{other}' QueryLanguage"
        ))
    }
}

/// JSONPath in a state of a JSONata machine.
#[derive(Debug)]
pub struct Downgrade;

impl Problem for Downgrade {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "a state of a JSONata machine cannot be in JSONPath".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        let hint = "remove the state machine's `QueryLanguage` and set `QueryLanguage: JSONata` in single states";
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema(
            "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
        )
    }
}
