//! An inner scope reads outer variables, and does not set them.
//!
//! Source: `workflow-variables` of the Step Functions Developer Guide.

use std::collections::{HashMap, HashSet};

use super::assignments::{assignments, names, outer_scopes, set_by, variable};
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::walk::ScopeAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "outer-variable",
        about: "A Map or Parallel sees the variables around it, and cannot assign one of the same \
            name.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Keep: {Type: Pass, Assign: {total: 1}, Next: Each}
Each:
  Type: Map
  ItemProcessor: {StartAt: One, States: {One: {Type: Pass, Assign: {total: 2}, End: true}}}
  End: true
",
            good: r"
Keep: {Type: Pass, Assign: {total: 1}, Next: Each}
Each:
  Type: Map
  ItemProcessor: {StartAt: One, States: {One: {Type: Pass, Assign: {subtotal: 2}, End: true}}}
  End: true
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A variable of an outer scope that an inner one sets.
#[derive(Debug)]
pub struct OuterVariable {
    name: String,
}

impl Problem for OuterVariable {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let name = &self.name;
        format!("`{name}` is a variable of an outer scope, which cannot be set here")
    }

    fn hints(&self) -> Vec<String> {
        vec!["choose another name: inner scopes read outer variables only".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let message = format!(
            "The variable name '{}' was already defined in a parent scope.",
            self.name
        );
        AwsWords::new("DUPLICATE_VARIABLE_NAME", message)
    }
}

/// An inner scope reads outer variables, and does not set them; a distributed one does not even see them.
///
/// What counts are the states that come before the one that holds the inner scope: AWS was recorded to take a name
/// that a branch sets and the Catch of its Parallel sets too.
pub(super) fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    let assigned: Vec<HashSet<&str>> = scopes.iter().map(names).collect();
    let mut earlier = Earlier::new(scopes);
    for scope in scopes {
        // Nearly every scope assigns nothing, and nothing is looked for then.
        if scope.states.iter().flat_map(set_by).next().is_none() {
            continue;
        }
        let mut outer: HashSet<&str> = HashSet::new();
        for (index, holder) in outer_scopes(scopes, scope) {
            // What comes before is looked for only where a name is assigned in both.
            let mut own = scope.states.iter().flat_map(set_by);
            if own.any(|name| assigned[index].contains(name)) {
                outer.extend(earlier.set_before(index, holder));
            }
        }
        if outer.is_empty() {
            continue;
        }
        for state in &scope.states {
            for (part, assign) in assignments(state) {
                for key in assign.keys() {
                    let name = variable(state, key);
                    if outer.contains(name) {
                        let problem = OuterVariable {
                            name: name.to_owned(),
                        };
                        let path = state.at_part(part, ["Assign".into(), key.as_str().into()]);
                        faults.push(Fault {
                            at_key: true,
                            ..Fault::new(problem, path)
                        });
                    }
                }
            }
        }
    }
}

/// Which variables are set before a state; each question is worked out once, whatever the number of branches that ask it.
struct Earlier<'a, 'b> {
    scopes: &'b [ScopeAt<'a>],
    /// By scope, for each state the states that lead to it.
    leading: HashMap<usize, HashMap<&'a str, Vec<usize>>>,
    found: HashMap<(usize, &'a str), Vec<&'a str>>,
}

impl<'a, 'b> Earlier<'a, 'b> {
    fn new(scopes: &'b [ScopeAt<'a>]) -> Self {
        Earlier {
            scopes,
            leading: HashMap::new(),
            found: HashMap::new(),
        }
    }

    /// The variables that states set from which one state of a scope is reached.
    fn set_before(&mut self, index: usize, name: &'a str) -> &[&'a str] {
        let scope = &self.scopes[index];
        let leading = self.leading.entry(index).or_insert_with(|| leading(scope));
        self.found.entry((index, name)).or_insert_with(|| {
            let mut before = HashSet::new();
            let mut waiting = vec![name];
            while let Some(target) = waiting.pop() {
                for at in leading.get(target).into_iter().flatten() {
                    if before.insert(*at) {
                        waiting.push(scope.states[*at].name);
                    }
                }
            }
            let set: HashSet<&str> = before
                .into_iter()
                .flat_map(|at| set_by(&scope.states[at]))
                .collect();
            set.into_iter().collect()
        })
    }
}

fn leading<'a>(scope: &ScopeAt<'a>) -> HashMap<&'a str, Vec<usize>> {
    let mut leading: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, state) in scope.states.iter().enumerate() {
        for transition in state.transitions() {
            leading.entry(transition.next).or_default().push(at);
        }
    }
    leading
}
