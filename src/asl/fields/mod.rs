//! The field table: which fields each part of a definition takes, in which query language, and what they hold.
//!
//! It is the one place that says so: the JSON Schema of a definition is emitted from it. Sources are the Step
//! Functions Developer Guide (`state-*`, `statemachine-structure`, `concepts-error-handling`,
//! `input-output-itemreader`, `-itembatcher`, `-resultwriter`; text of 2025) and the schema behind AWS's
//! editors (aws/amazon-states-language-service, 2025-03-27). What fields mean together is not here.

mod groups;
mod lookup;
mod operators;
mod parts;
mod states;

use std::sync::LazyLock;

use serde_json::{Map, Value};

pub use groups::{DISTRIBUTED_ONLY, GROUPS, Group, GroupRule};
pub use lookup::{holders, named, state_holders};
pub use operators::{Family, OPERATORS, Operator, find_operator, is_operator};

/// A part of a definition that has fields of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Machine,
    Branch,
    Processor,
    ProcessorConfig,
    Pass,
    Task,
    Choice,
    Wait,
    Succeed,
    Fail,
    Parallel,
    Map,
    /// A rule that stands directly in `Choices`.
    Rule,
    /// A rule inside `And`, `Or` or `Not`.
    NestedRule,
    Retrier,
    Catcher,
    Credentials,
    ItemReader,
    ReaderConfig,
    ItemBatcher,
    ResultWriter,
    WriterConfig,
}

impl Part {
    /// The types of states, in the order AWS lists them.
    pub const STATES: [Part; 8] = [
        Part::Task,
        Part::Wait,
        Part::Pass,
        Part::Succeed,
        Part::Fail,
        Part::Choice,
        Part::Parallel,
        Part::Map,
    ];

    /// Returns the type of a state by its name.
    pub fn of_state(name: &str) -> Option<Part> {
        Part::STATES.into_iter().find(|part| part.name() == name)
    }

    /// Gives the part's name: for a state, its `Type`.
    pub fn name(self) -> &'static str {
        match self {
            Part::Machine => "Machine",
            Part::Branch => "Branch",
            Part::Processor => "Processor",
            Part::ProcessorConfig => "ProcessorConfig",
            Part::Pass => "Pass",
            Part::Task => "Task",
            Part::Choice => "Choice",
            Part::Wait => "Wait",
            Part::Succeed => "Succeed",
            Part::Fail => "Fail",
            Part::Parallel => "Parallel",
            Part::Map => "Map",
            Part::Rule => "Rule",
            Part::NestedRule => "NestedRule",
            Part::Retrier => "Retrier",
            Part::Catcher => "Catcher",
            Part::Credentials => "Credentials",
            Part::ItemReader => "ItemReader",
            Part::ReaderConfig => "ReaderConfig",
            Part::ItemBatcher => "ItemBatcher",
            Part::ResultWriter => "ResultWriter",
            Part::WriterConfig => "WriterConfig",
        }
    }
}

/// How expressions of a state are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueryLanguage {
    JsonPath,
    Jsonata,
}

impl QueryLanguage {
    /// Returns the query language that a value of `QueryLanguage` leads to, `otherwise` where there is none.
    ///
    /// AWS takes every value but the exact `JSONPath` for JSONata, and reports the wrong ones besides.
    pub fn of(members: &Map<String, Value>, otherwise: QueryLanguage) -> QueryLanguage {
        match members.get("QueryLanguage").map(Value::as_str) {
            None => otherwise,
            Some(Some("JSONPath")) => QueryLanguage::JsonPath,
            Some(_) => QueryLanguage::Jsonata,
        }
    }

    /// Gives the value of `QueryLanguage`.
    pub fn name(self) -> &'static str {
        match self {
            QueryLanguage::JsonPath => "JSONPath",
            QueryLanguage::Jsonata => "JSONata",
        }
    }

    /// Gives the language that this one is not.
    pub fn other(self) -> QueryLanguage {
        match self {
            QueryLanguage::JsonPath => QueryLanguage::Jsonata,
            QueryLanguage::Jsonata => QueryLanguage::JsonPath,
        }
    }
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A string that is passed through literally.
    Text,
    /// A string; in JSONata also an expression.
    Expression,
    /// The name of a state of the same scope.
    StateName,
    OneOf(&'static [&'static str]),
    Boolean,
    /// Whole, with the least and the most; where `dynamic`, in JSONata also an expression.
    Integer {
        min: u64,
        max: Option<u64>,
        dynamic: bool,
    },
    Number {
        min: f64,
        max: Option<f64>,
        dynamic: bool,
    },
    /// A JSONPath, a variable or an intrinsic call.
    Path,
    /// A path, or null.
    NullablePath,
    /// Any JSON value; paths or expressions inside are evaluated.
    Payload,
    /// An object whose values are evaluated.
    PayloadObject,
    /// A JSON value that is passed through literally.
    Literal,
    /// A list, an object or an expression.
    Items,
    /// A boolean or an expression.
    Condition,
    Texts,
    /// The states of a scope by name.
    States,
    One(Part),
    Many(Part),
}

/// One row: a field, where it stands and what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub parts: &'static [Part],
    /// The query language that has the field; none means both.
    pub only_in: Option<QueryLanguage>,
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    /// One sentence for people and editors.
    pub about: &'static str,
}

impl Field {
    const fn new(
        parts: &'static [Part],
        name: &'static str,
        kind: Kind,
        about: &'static str,
    ) -> Field {
        Field {
            parts,
            only_in: None,
            name,
            kind,
            required: false,
            about,
        }
    }

    const fn required(self) -> Field {
        Field {
            required: true,
            ..self
        }
    }

    const fn jsonpath(self) -> Field {
        Field {
            only_in: Some(QueryLanguage::JsonPath),
            ..self
        }
    }

    const fn jsonata(self) -> Field {
        Field {
            only_in: Some(QueryLanguage::Jsonata),
            ..self
        }
    }
}

/// Returns every row of the table.
fn rows() -> impl DoubleEndedIterator<Item = &'static Field> {
    states::FIELDS.iter().chain(parts::FIELDS)
}

/// Lists the fields of a part in a query language, in the order people write them.
pub fn fields(part: Part, language: QueryLanguage) -> impl Iterator<Item = &'static Field> {
    /// The reader asks this for each member of a definition: the rows are picked once, by part and language.
    static PICKED: LazyLock<Vec<[Vec<&'static Field>; 2]>> = LazyLock::new(|| {
        let mut picked: Vec<[Vec<_>; 2]> = Vec::new();
        for field in rows() {
            for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
                if field.only_in.is_some_and(|only| only != language) {
                    continue;
                }
                for part in field.parts {
                    let part = *part as usize;
                    picked.resize_with(picked.len().max(part + 1), Default::default);
                    picked[part][language as usize].push(field);
                }
            }
        }
        picked
    });
    let picked: &[&Field] = PICKED
        .get(part as usize)
        .map_or(&[], |picked| &picked[language as usize]);
    picked.iter().copied()
}
