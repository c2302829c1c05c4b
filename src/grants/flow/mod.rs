//! Which strings a path or a variable can be where a state runs: followed back over the transitions, to the states that put
//! them there.
//!
//! A value that may come from elsewhere, such as the input of the execution, the result of a call or an item of a Map, is not
//! known. `graph` knows what leads to a state, `back` goes through one state, `template` through what it writes.

mod back;
mod graph;
mod template;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::asl::walk::StateAt;
use crate::query::{Origin, Root, Shape};
use back::Question;
use graph::Graph;

/// Questions that one question may lead to; beyond, nothing is known. A chain of states asks one for each.
const MOST_QUESTIONS: usize = 1000;

/// What `$` is where an expression of JSONPath is written; `$states.input` is always the state's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Nothing that is known.
    Nothing,
    /// The state's input.
    Input,
    /// What `InputPath` selects of it.
    Selected,
    /// What the state works out, before `ResultPath` places it.
    Result,
}

/// Returns the strings that the value at an origin can be in an expression of a state.
pub(super) type Lookup<'a> = dyn Fn(&StateAt, View, Origin) -> Option<Vec<Shape>> + 'a;

/// Knows nothing.
pub(super) fn unknown(_: &StateAt, _: View, _: Origin) -> Option<Vec<Shape>> {
    None
}

/// The flow of data through a machine, read from the definition when the first question is asked.
#[derive(Debug)]
pub(super) struct DataFlow<'a> {
    definition: Option<&'a Map<String, Value>>,
    graph: OnceCell<Graph<'a>>,
    answered: RefCell<BTreeMap<Question, Option<Vec<Shape>>>>,
}

/// What one step back finds.
#[derive(Debug)]
enum Found {
    Strings(Vec<Shape>),
    Unknown,
    /// The value is the answer to another question.
    Same(Question),
}

impl<'a> DataFlow<'a> {
    pub fn of(definition: &'a Value) -> Self {
        Self {
            definition: definition.as_object(),
            graph: OnceCell::new(),
            answered: RefCell::default(),
        }
    }

    /// Returns the strings that the value at an origin can be in an expression of a state; `None` where any of them is not known.
    pub fn strings(&self, state: &StateAt, view: View, origin: Origin) -> Option<Vec<Shape>> {
        let graph = self.graph.get_or_init(|| Graph::of(self.definition));
        // Variables have one value for all states, as far as is known here.
        let found = match origin.root {
            Root::Variable(name) => Found::Same(Question::Variable(name, origin.members)),
            _ => graph.view(graph.find(state)?, view, origin.members),
        };
        match found {
            Found::Same(question) => self.answer(graph, question),
            Found::Strings(strings) => Some(strings),
            Found::Unknown => None,
        }
    }

    /// Collects what all ways back lead to. A way that comes back to a question adds nothing to its answer.
    fn answer(&self, graph: &Graph, question: Question) -> Option<Vec<Shape>> {
        let mut strings = BTreeSet::new();
        let mut seen = BTreeSet::from([question.clone()]);
        let mut pending = vec![question.clone()];
        let mut is_known = true;
        while let Some(next) = pending.pop().filter(|_| is_known) {
            if let Some(answer) = self.answered.borrow().get(&next) {
                is_known = answer.is_some();
                strings.extend(answer.iter().flatten().cloned());
                continue;
            }
            for found in graph.back(&next) {
                match found {
                    Found::Strings(found) => strings.extend(found),
                    Found::Same(further) if seen.len() < MOST_QUESTIONS => {
                        if seen.insert(further.clone()) {
                            pending.push(further);
                        }
                    }
                    Found::Same(_) | Found::Unknown => is_known = false,
                }
            }
        }
        is_known &= !strings.is_empty() && !strings.iter().any(Shape::is_any);
        let answer = is_known.then(|| strings.into_iter().collect::<Vec<_>>());
        self.answered.borrow_mut().insert(question, answer.clone());
        answer
    }
}
