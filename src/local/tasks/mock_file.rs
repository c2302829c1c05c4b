//! The mock configuration file of AWS Step Functions Local: which states of which test case answer what.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::job::Outcome;
use crate::files::{self, ReadError};
use crate::interpreter::Failure;

/// Largest mock configuration file that is read, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// A mock configuration file that was read without faults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MockFile {
    /// Test cases by machine and name: which response each mocked state gives.
    machines: BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>,
    responses: BTreeMap<String, Response>,
}

/// What a state answers at each call, by the calls that an answer is for.
type Response = Vec<Step>;

#[derive(Clone, Debug, PartialEq)]
struct Step {
    first: u32,
    last: u32,
    answer: Answer,
}

#[derive(Clone, Debug, PartialEq)]
enum Answer {
    Return(Value),
    Throw(Failure),
}

/// Why a mock configuration file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MockFault {
    #[error("cannot read the mock configuration file `{}`: {source}", path.display())]
    Unreadable { path: PathBuf, source: ReadError },
    #[error("the mock configuration file `{}` is not UTF-8 text", path.display())]
    NotText { path: PathBuf },
    #[error("the mock configuration file `{}` is not JSON: {source}", path.display())]
    NotJson {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error("the mock configuration file `{}` has errors:\n  {}", path.display(), faults.join("\n  "))]
    Faults { path: PathBuf, faults: Vec<String> },
}

impl MockFile {
    /// Reads a file that the user names.
    pub fn read(path: &Path) -> Result<Self, MockFault> {
        Self::parse(path, files::read(path, LARGEST))
    }

    /// Reads a file that a project names, which must be inside it; `root` is the project's folder without links.
    pub fn read_inside(root: &Path, path: &Path) -> Result<Self, MockFault> {
        Self::parse(path, files::read_inside(root, path, LARGEST))
    }

    fn parse(path: &Path, bytes: Result<Vec<u8>, ReadError>) -> Result<Self, MockFault> {
        let path = path.to_owned();
        let text = match bytes.map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => return Err(MockFault::NotText { path }),
            Err(source) => return Err(MockFault::Unreadable { path, source }),
        };
        let value: Value = match serde_json::from_str(&text) {
            Ok(value) => value,
            Err(source) => return Err(MockFault::NotJson { path, source }),
        };
        let mut reader = Reader { faults: Vec::new() };
        let file = reader.file(&value);
        if reader.faults.is_empty() {
            Ok(file)
        } else {
            Err(MockFault::Faults {
                path,
                faults: reader.faults,
            })
        }
    }

    /// Returns whether there is a test case of a machine.
    pub fn has_case(&self, machine: &str, case: &str) -> bool {
        self.machines
            .get(machine)
            .is_some_and(|cases| cases.contains_key(case))
    }

    /// Returns whether a state is mocked in a test case.
    pub(super) fn is_mocked(&self, machine: &str, case: &str, state: &str) -> bool {
        self.response_of(machine, case, state).is_some()
    }

    /// Returns what a mocked state answers at its call of that number, from 0.
    pub(super) fn answer(&self, machine: &str, case: &str, state: &str, call: u32) -> Outcome {
        let name = self.response_of(machine, case, state).unwrap_or_default();
        let steps = self.responses.get(name);
        let step = steps
            .into_iter()
            .flatten()
            .find(|step| (step.first..=step.last).contains(&call));
        match step.map(|step| &step.answer) {
            Some(Answer::Return(value)) => Ok(value.clone()),
            Some(Answer::Throw(failure)) => Err(failure.clone()),
            None => Err(Failure {
                // As in AWS Step Functions Local: retrying it again would not help.
                error: Some("States.Runtime".to_owned()),
                cause: Some(format!(
                    "The mocked response `{name}` has no answer for call {call} of the state `{state}`: add \"{call}\" to it \
                     in the mock configuration file."
                )),
            }),
        }
    }

    fn response_of(&self, machine: &str, case: &str, state: &str) -> Option<&str> {
        let states = self.machines.get(machine)?.get(case)?;
        states.get(state).map(String::as_str)
    }
}

/// Collects faults, each with the place where it is.
struct Reader {
    faults: Vec<String>,
}

impl Reader {
    fn file(&mut self, value: &Value) -> MockFile {
        let empty = Map::new();
        let Value::Object(top) = value else {
            self.fault("the file", "is not an object");
            return MockFile::default();
        };
        let mut part = |name: &str| match top.get(name) {
            Some(Value::Object(part)) => part,
            Some(_) => {
                self.fault(name, "is not an object");
                &empty
            }
            None => {
                self.fault(name, "is missing");
                &empty
            }
        };
        let (machines, responses) = (part("StateMachines"), part("MockedResponses"));
        let responses: BTreeMap<String, Response> = responses
            .iter()
            .map(|(name, value)| (name.clone(), self.response(name, value)))
            .collect();
        let machines = machines
            .iter()
            .map(|(name, value)| (name.clone(), self.cases(name, value, &responses)))
            .collect();
        MockFile {
            machines,
            responses,
        }
    }

    fn cases(
        &mut self,
        machine: &str,
        value: &Value,
        responses: &BTreeMap<String, Response>,
    ) -> BTreeMap<String, BTreeMap<String, String>> {
        let place = format!("StateMachines.{machine}.TestCases");
        let Some(Value::Object(cases)) = value.get("TestCases") else {
            self.fault(&place, "is not an object");
            return BTreeMap::new();
        };
        cases
            .iter()
            .map(|(case, states)| {
                let place = format!("{place}.{case}");
                (case.clone(), self.states(&place, states, responses))
            })
            .collect()
    }

    fn states(
        &mut self,
        place: &str,
        value: &Value,
        responses: &BTreeMap<String, Response>,
    ) -> BTreeMap<String, String> {
        let Value::Object(states) = value else {
            self.fault(place, "is not an object");
            return BTreeMap::new();
        };
        let mut named = BTreeMap::new();
        for (state, response) in states {
            let place = format!("{place}.{state}");
            match response {
                Value::String(name) if responses.contains_key(name) => {
                    named.insert(state.clone(), name.clone());
                }
                Value::String(name) => {
                    self.fault(
                        &place,
                        &format!("names `{name}`, which is not in MockedResponses"),
                    );
                }
                _ => self.fault(&place, "is not the name of a mocked response"),
            }
        }
        named
    }

    fn response(&mut self, name: &str, value: &Value) -> Response {
        let place = format!("MockedResponses.{name}");
        let Value::Object(steps) = value else {
            self.fault(&place, "is not an object");
            return Vec::new();
        };
        let mut read: Response = Vec::new();
        for (calls, answer) in steps {
            let place = format!("{place}.{calls}");
            let Some((first, last)) = range(calls) else {
                self.fault(
                    &place,
                    "is neither a number such as \"0\" nor a range such as \"1-2\"",
                );
                continue;
            };
            if read
                .iter()
                .any(|step| first <= step.last && step.first <= last)
            {
                self.fault(&place, "overlaps with another one");
            }
            if let Some(answer) = self.answer(&place, answer) {
                read.push(Step {
                    first,
                    last,
                    answer,
                });
            }
        }
        read
    }

    fn answer(&mut self, place: &str, value: &Value) -> Option<Answer> {
        match (value.get("Return"), value.get("Throw")) {
            (Some(output), None) => Some(Answer::Return(output.clone())),
            (None, Some(thrown)) => {
                let text = |name: &str| thrown.get(name).and_then(Value::as_str).map(str::to_owned);
                let (error, cause) = (text("Error"), text("Cause"));
                if error.is_none() {
                    self.fault(&format!("{place}.Throw.Error"), "is not a string");
                }
                Some(Answer::Throw(Failure { error, cause }))
            }
            _ => {
                self.fault(place, "has neither `Return` nor `Throw`, or both");
                None
            }
        }
    }

    fn fault(&mut self, place: &str, what: &str) {
        self.faults.push(format!("`{place}` {what}"));
    }
}

/// Reads `0` or `1-2`.
fn range(text: &str) -> Option<(u32, u32)> {
    let number = |text: &str| {
        text.bytes()
            .all(|digit| digit.is_ascii_digit())
            .then(|| text.parse::<u32>().ok())?
    };
    let (first, last) = match text.split_once('-') {
        Some((first, last)) => (number(first)?, number(last)?),
        None => (number(text)?, number(text)?),
    };
    (first <= last).then_some((first, last))
}
