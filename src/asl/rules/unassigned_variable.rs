//! Variables that nothing assigns: AWS takes them and warns.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::assignments::{names, outer_scopes};
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::fields::QueryLanguage;
use crate::asl::variables;
use crate::asl::walk::{ScopeAt, StateAt};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};
use crate::query::jsonata::functions;

pub static RULE: Rule = Rule {
    code: Code {
        name: "unassigned-variable",
        about: "No state assigns the variable, in this scope or around it. A warning, as AWS has it.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Show: {Type: Pass, QueryLanguage: JSONata, Output: "{% $total %}", End: true}
"#,
            good: r#"
Keep: {Type: Pass, Assign: {total: 1}, Next: Show}
Show: {Type: Pass, QueryLanguage: JSONata, Output: "{% $total %}", End: true}
"#,
        }),
    },
    level: Level::WARNED,
    checks: &[],
};

/// A variable that nothing assigns.
#[derive(Debug)]
pub struct MaybeUnassigned {
    name: String,
}

impl Problem for MaybeUnassigned {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("nothing assigns the variable `{}`", self.name)
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self.name.as_str() {
            "state" | "States" => "did you mean `$states`?",
            "input" | "context" | "result" | "errorOutput" => {
                "the input is `$states.input`, the context object `$states.context`, a result `$states.result`"
            }
            _ => return Vec::new(),
        };
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let message = format!("Variable '{}' is possibly not defined.", self.name);
        AwsWords::new("POSSIBLY_UNDEFINED_VARIABLE", message)
    }

    fn reported_once_for(&self) -> Option<&str> {
        Some(&self.name)
    }
}

pub(super) fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    let Some(machine) = scopes.first() else {
        return;
    };
    let read = variables::references(machine.members);
    let assigned: Vec<HashSet<&str>> = scopes.iter().map(names).collect();
    for (index, scope) in scopes.iter().enumerate() {
        let visible: Vec<usize> = outer_scopes(scopes, scope)
            .into_iter()
            .map(|(outer, _)| outer)
            .chain([index])
            .collect();
        for state in &scope.states {
            let places = OnceCell::new();
            for name in read.get(state.name).into_iter().flatten() {
                if visible
                    .iter()
                    .any(|index| assigned[*index].contains(name.as_str()))
                    // A function that is handed on, as in `$map($list, $string)`.
                    || state.language == QueryLanguage::Jsonata && functions::is_built_in(name)
                {
                    continue;
                }
                let problem = MaybeUnassigned { name: name.clone() };
                let fault = Fault::new(problem, state.path());
                let places = places.get_or_init(|| first_places(state));
                faults.push(match places.get(name.as_str()) {
                    // AWS reports the state alone.
                    Some((path, span)) => Fault {
                        path: path.clone(),
                        ..fault
                    }
                    .in_string(span.clone()),
                    None => fault,
                });
            }
        }
    }
}

/// Where a text reads a variable: the path of the text, and bytes in it.
type Place = (Vec<Segment>, Range<usize>);

/// Finds the first text of a state that reads each variable, in one walk for all of them.
fn first_places<'a>(state: &StateAt<'a>) -> HashMap<&'a str, Place> {
    let mut places = HashMap::new();
    state.strings(&mut |text, steps| {
        for (name, span) in variables::reads(text) {
            places.entry(name).or_insert_with(|| {
                let path = state.at(steps.iter().copied().map(Segment::from));
                (path, span)
            });
        }
    });
    places
}
