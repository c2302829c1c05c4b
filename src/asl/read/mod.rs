//! The reader: walks a definition along the field table, and then along the rules, and never stops at a fault.

mod build;
mod build_map;
mod held;
mod members;
mod operators;
mod paths;
mod text;
mod values;

use serde_json::{Map, Value};

use super::fault::{Fault, Problem};
use super::fields::{Part, QueryLanguage};
use super::model::MachineType;
use super::model::StateMachine;
use super::rules;
use super::rules::bad_field_value::Empty;
use super::rules::missing_field::MissingFields;
use super::rules::query_language::Downgrade;
use super::rules::unknown_state_type::UnknownType;
use super::rules::wrong_type::{NotAnObject, WrongType};
use crate::diagnostic::Segment;
use held::{Fields, Held};
pub use text::read_text;

/// What reading depends on besides the definition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub kind: MachineType,
}

/// What reading gave.
#[derive(Clone, Debug)]
pub struct Reading {
    /// There when no fault is an error.
    pub machine: Option<StateMachine>,
    /// In the order AWS tells them: fields, then transitions.
    pub faults: Vec<Fault>,
}

/// Reads a definition.
pub fn read(definition: &Value, options: Options) -> Reading {
    let Value::Object(members) = definition else {
        return Reading {
            machine: None,
            faults: vec![Fault {
                located: None,
                ..Fault::new(NotAnObject, Vec::new())
            }],
        };
    };
    let mut reader = Reader::new(members);
    let fields = reader.part(Part::Machine, definition, reader.machine);
    let mut faults = reader.faults;
    rules::check(members, options.kind, &mut faults);
    let valid = !faults.iter().any(Fault::is_error);
    let machine = fields.filter(|_| valid).and_then(StateMachine::build);
    Reading { machine, faults }
}

struct Reader {
    machine: QueryLanguage,
    path: Vec<Segment>,
    /// Which fields of `$states` an expression may read here.
    states: &'static [&'static str],
    faults: Vec<Fault>,
}

impl Reader {
    fn new(machine: &Map<String, Value>) -> Reader {
        Reader {
            machine: QueryLanguage::of(machine, QueryLanguage::JsonPath),
            path: Vec::new(),
            states: paths::STATES,
            faults: Vec::new(),
        }
    }

    /// Reads what stands under a key or index of what is being read.
    fn under<T>(&mut self, segment: impl Into<Segment>, read: impl FnOnce(&mut Reader) -> T) -> T {
        self.path.push(segment.into());
        let read = read(self);
        self.path.pop();
        read
    }

    fn fault(&mut self, problem: impl Problem) {
        self.faults.push(Fault::new(problem, self.path.clone()));
    }

    /// Reports what the specification forbids and no recording shows to be refused.
    fn doubt(&mut self, problem: impl Problem) {
        self.faults.push(Fault {
            unsure: true,
            ..Fault::new(problem, self.path.clone())
        });
    }

    fn fault_of_key(&mut self, problem: impl Problem, key: &str) {
        self.faults
            .push(Fault::of_key(problem, self.path.clone(), key));
    }

    fn wrong_type(&mut self, wanted: &'static str) -> Option<Held> {
        self.fault(WrongType { wanted });
        None
    }

    fn states(&mut self, states: &Map<String, Value>) -> Held {
        if states.is_empty() {
            self.fault(Empty);
        }
        let read = states.iter().filter_map(|(name, state)| {
            let fields = self.under(name.as_str(), |reader| reader.state(state))?;
            Some((name.clone(), fields))
        });
        Held::States(read.collect())
    }

    fn state(&mut self, state: &Value) -> Option<Fields> {
        let Value::Object(members) = state else {
            self.wrong_type("Object");
            return None;
        };
        let own = QueryLanguage::of(members, self.machine);
        if own == QueryLanguage::JsonPath && self.machine == QueryLanguage::Jsonata {
            self.faults.push(Fault {
                located: Some(self.path.len()),
                path: [&self.path[..], &["QueryLanguage".into()]].concat(),
                ..Fault::new(Downgrade, Vec::new())
            });
        }
        let part = self.type_of(members)?;
        self.part(part, state, own)
    }

    fn type_of(&mut self, members: &Map<String, Value>) -> Option<Part> {
        let Some(given) = members.get("Type") else {
            let missing = Fault::new(
                MissingFields {
                    names: vec!["Type"],
                },
                self.path.clone(),
            );
            let other = members.keys().find(|key| key.eq_ignore_ascii_case("Type"));
            self.faults.push(match other {
                // Shown where it stands; AWS tells the state.
                Some(key) => Fault {
                    path: [&self.path[..], &[key.as_str().into()]].concat(),
                    at_key: true,
                    ..missing
                },
                None => missing,
            });
            return None;
        };
        let found = given.as_str().and_then(Part::of_state);
        if found.is_none() {
            let given = given
                .as_str()
                .map_or_else(|| given.to_string(), str::to_owned);
            self.under("Type", |reader| reader.fault(UnknownType { given }));
        }
        found
    }
}
