//! One step back: from the input of a state to what the states before it leave, from a variable to its assignments.
//!
//! The order in which a state applies its fields is that of `interpreter/flow.rs`.

use serde_json::Value;

use super::graph::{Graph, PartOf, Way};
use super::template::{Written, in_literal, in_template};
use super::{Found, View};
use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::walk::{StateAt, StatePart};
use crate::query::{Origin, Path, Root, Step};

/// Names below each other that are followed; a loop may ask for ever longer ones.
const MOST_MEMBERS: usize = 16;

/// Which strings a value can be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Question {
    /// A member of the input of a state.
    Input(usize, Vec<String>),
    /// A variable, or a member of it.
    Variable(String, Vec<String>),
}

/// Where `ResultPath` leaves a member.
enum Placed {
    InInput(Vec<String>),
    InResult(Vec<String>),
    Unknown,
}

impl Graph<'_> {
    /// Returns what each way back leads to.
    pub(super) fn back(&self, question: &Question) -> Vec<Found> {
        let found: Vec<Found> = match question {
            Question::Input(_, members) | Question::Variable(_, members)
                if members.len() > MOST_MEMBERS =>
            {
                Vec::new()
            }
            Question::Input(state, members) => {
                let ways = self.nodes[*state].ways.iter();
                ways.map(|way| self.way(way, members)).collect()
            }
            Question::Variable(name, members) => {
                let assignments = self.assignments(name).iter();
                assignments
                    .map(|part| self.assigned(part, name, members))
                    .collect()
            }
        };
        match found.is_empty() {
            true => vec![Found::Unknown],
            false => found,
        }
    }

    /// Returns what a member of a view of a state is.
    pub(super) fn view(&self, state: usize, view: View, members: Vec<String>) -> Found {
        match view {
            View::Nothing => Found::Unknown,
            View::Input => Found::Same(Question::Input(state, members)),
            View::Selected => {
                let input_path = self.nodes[state].state.members.get("InputPath");
                match select(input_path, members) {
                    Some(origin) => asked(origin, state),
                    None => Found::Unknown,
                }
            }
            View::Result => self.result(state, members),
        }
    }

    fn way(&self, way: &Way, members: &[String]) -> Found {
        match way {
            Way::Execution => Found::Unknown,
            Way::Held(holder) => self.held(*holder, members.to_vec()),
            Way::From(part) => {
                let state = &self.nodes[part.state].state;
                match state.language {
                    QueryLanguage::JsonPath => self.left_by_paths(state, part, members.to_vec()),
                    QueryLanguage::Jsonata => self.left_by_jsonata(state, part, members.to_vec()),
                }
            }
        }
    }

    /// What a branch or an iteration begins with.
    fn held(&self, holder: usize, members: Vec<String>) -> Found {
        let state = &self.nodes[holder].state;
        if state.part == Some(Part::Parallel) {
            return self.given(holder, members);
        }
        // A batch holds the items of several iterations.
        if state.members.contains_key("ItemBatcher") {
            return Found::Unknown;
        }
        let of_old = (state.language == QueryLanguage::JsonPath).then_some("Parameters");
        let fields = std::iter::once("ItemSelector").chain(of_old);
        let mut selectors = fields.filter_map(|field| state.members.get(field));
        match selectors.next() {
            Some(selector) => self.written(holder, View::Selected, selector, &members),
            None => Found::Unknown,
        }
    }

    fn left_by_paths(&self, state: &StateAt, part: &PartOf, members: Vec<String>) -> Found {
        let is_caught = matches!(part.part, StatePart::Entry("Catch", _));
        let output_path = state.members.get("OutputPath");
        if is_caught && output_path.is_some() {
            return Found::Unknown;
        }
        let origin = match select(output_path, members) {
            Some(origin) if origin.root == Root::Input => origin,
            Some(variable) => return asked(variable, part.state),
            None => return Found::Unknown,
        };
        if !has_result(state) {
            return self.view(part.state, View::Selected, origin.members);
        }
        match placed(part.members.get("ResultPath"), origin.members) {
            Placed::InInput(members) => Found::Same(Question::Input(part.state, members)),
            Placed::InResult(members) if !is_caught => self.result(part.state, members),
            Placed::InResult(_) | Placed::Unknown => Found::Unknown,
        }
    }

    fn left_by_jsonata(&self, state: &StateAt, part: &PartOf, members: Vec<String>) -> Found {
        let is_caught = matches!(part.part, StatePart::Entry("Catch", _));
        match part.members.get("Output") {
            Some(output) => self.written(part.state, View::Input, output, &members),
            None if is_caught || (has_result(state) && state.part != Some(Part::Pass)) => {
                Found::Unknown
            }
            None => Found::Same(Question::Input(part.state, members)),
        }
    }

    /// What a state works out, before `ResultPath` places it.
    fn result(&self, state: usize, members: Vec<String>) -> Found {
        let at = &self.nodes[state].state;
        if !has_result(at) {
            return self.view(state, View::Selected, members);
        }
        if at.part == Some(Part::Pass) {
            return match at.members.get("Result") {
                Some(result) => in_literal(result, &members),
                None => self.given(state, members),
            };
        }
        match at.members.get("ResultSelector") {
            Some(selector) => self.written(state, View::Nothing, selector, &members),
            None => Found::Unknown,
        }
    }

    /// What a state hands on: `Parameters` or `Arguments`, or what they would be made of.
    fn given(&self, state: usize, members: Vec<String>) -> Found {
        let at = &self.nodes[state].state;
        let (field, view) = match at.language {
            QueryLanguage::JsonPath => ("Parameters", View::Selected),
            QueryLanguage::Jsonata => ("Arguments", View::Input),
        };
        match at.members.get(field) {
            Some(template) => self.written(state, view, template, &members),
            None => self.view(state, view, members),
        }
    }

    fn assigned(&self, part: &PartOf, name: &str, members: &[String]) -> Found {
        let view = match part.part {
            StatePart::Whole => View::Result,
            StatePart::Entry("Catch", _) => View::Nothing,
            _ => View::Selected,
        };
        let Some(assigned) = part.members.get("Assign") else {
            return Found::Unknown;
        };
        let path: Vec<String> = std::iter::once(name.to_owned())
            .chain(members.iter().cloned())
            .collect();
        self.written(part.state, view, assigned, &path)
    }

    /// What a member of a template is; in JSONata expressions see the state's input in every view.
    fn written(&self, state: usize, view: View, template: &Value, members: &[String]) -> Found {
        let language = self.nodes[state].state.language;
        let view = match language {
            QueryLanguage::JsonPath => view,
            QueryLanguage::Jsonata => View::Input,
        };
        match in_template(language, template, members) {
            Written::Found(found) => found,
            Written::Origin(origin) if origin.root == Root::Input => {
                self.view(state, view, origin.members)
            }
            Written::Origin(variable) => asked(variable, state),
        }
    }
}

/// Asks for a variable, or for a member of a state's input.
fn asked(origin: Origin, state: usize) -> Found {
    Found::Same(match origin.root {
        Root::Variable(name) => Question::Variable(name, origin.members),
        _ => Question::Input(state, origin.members),
    })
}

/// Returns whether a state makes a result that `ResultPath` places.
fn has_result(state: &StateAt) -> bool {
    let with = [Part::Pass, Part::Task, Part::Parallel, Part::Map];
    state.part.is_some_and(|part| with.contains(&part))
}

/// Returns where `InputPath` or `OutputPath` takes a member from.
fn select(path: Option<&Value>, members: Vec<String>) -> Option<Origin> {
    let Some(path) = path else {
        return Some(Origin {
            root: Root::Input,
            members,
        });
    };
    let mut origin = Path::parse(path.as_str()?).ok()?.origin()?;
    origin.members.extend(members);
    Some(origin)
}

fn placed(path: Option<&Value>, members: Vec<String>) -> Placed {
    let path = match path {
        None => return Placed::InResult(members),
        Some(Value::Null) => return Placed::InInput(members),
        Some(path) => path.as_str().and_then(|text| Path::parse(text).ok()),
    };
    let Some(path) = path.filter(|path| path.root == Root::Input) else {
        return Placed::Unknown;
    };
    let mut rest = members.iter();
    for step in &path.steps {
        match (step, rest.next()) {
            (Step::Member(name), Some(member)) if name == member => {}
            (Step::Member(_), Some(_)) => return Placed::InInput(members),
            // A part of what is asked for is overwritten, or an item of a list is.
            _ => return Placed::Unknown,
        }
    }
    Placed::InResult(rest.cloned().collect())
}
