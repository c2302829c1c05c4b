//! The typed state machine: what a definition without errors says, with every expression parsed.
//!
//! It holds no positions, and defaults are left open where their value is a matter of running.

mod choice;
mod map;
mod recovery;
mod resource;

use indexmap::IndexMap;
use serde_json::Value;

use super::fields::QueryLanguage;
use crate::query::{Expression, Path, Template};

pub use choice::{Choice, Operand, Rule, Test};
pub use map::{
    ItemBatcher, ItemReader, Items, Map, Mode, ReaderConfig, ResultWriter, WriterConfig,
};
pub use recovery::{Catcher, Retrier};
pub use resource::{Pattern, Resource};

/// The type of a state machine, which decides what its states may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MachineType {
    #[default]
    Standard,
    Express,
}

/// A whole definition.
#[derive(Clone, Debug, PartialEq)]
pub struct StateMachine {
    pub comment: Option<String>,
    pub language: QueryLanguage,
    /// Seconds that an execution may take.
    pub timeout_seconds: Option<u64>,
    pub scope: Scope,
}

/// States that lead to each other: the machine's own, a branch's or a processor's.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    pub start_at: String,
    /// In the order they are written.
    pub states: IndexMap<String, State>,
}

/// One state.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub comment: Option<String>,
    pub language: QueryLanguage,
    pub flow: Flow,
    /// Variables to set, an object or a JSONata expression.
    pub assign: Option<Template>,
    pub kind: StateKind,
}

/// How data goes through a state.
#[derive(Clone, Debug, PartialEq)]
pub enum Flow {
    JsonPath(Box<PathFlow>),
    Jsonata(Box<JsonataFlow>),
}

/// The fields of a JSONPath state that shape its input and output.
#[derive(Clone, Debug, PartialEq)]
pub struct PathFlow {
    pub input_path: Selection,
    pub parameters: Option<Template>,
    pub result_selector: Option<Template>,
    pub result_path: Selection,
    pub output_path: Selection,
}

/// The fields of a JSONata state that shape its input and output.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JsonataFlow {
    pub arguments: Option<Template>,
    pub output: Option<Template>,
}

/// A path that may be left out, or null for nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Selection {
    /// Left out: everything, as `$` says.
    #[default]
    Whole,
    /// Null.
    Nothing,
    Path(Path),
}

/// A fixed value, or an expression that gives one when the state runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Dynamic<T> {
    Fixed(T),
    Evaluated(Expression),
}

/// Where a state goes when it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transition {
    Next(String),
    End,
}

/// What a state does.
#[derive(Clone, Debug, PartialEq)]
pub enum StateKind {
    Pass {
        /// The literal result of a JSONPath state.
        result: Option<Value>,
        transition: Transition,
    },
    Task(Box<Task>),
    Choice(Choice),
    Wait {
        until: Until,
        transition: Transition,
    },
    Succeed,
    Fail {
        error: Option<Dynamic<String>>,
        cause: Option<Dynamic<String>>,
    },
    Parallel(Parallel),
    Map(Box<Map>),
}

/// How long a Wait state waits.
#[derive(Clone, Debug, PartialEq)]
pub enum Until {
    Seconds(Dynamic<u64>),
    /// RFC 3339.
    Timestamp(Dynamic<String>),
}

/// A call of something outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    pub resource: Resource,
    pub role: Option<Dynamic<String>>,
    pub timeout_seconds: Option<Dynamic<u64>>,
    pub heartbeat_seconds: Option<Dynamic<u64>>,
    pub retry: Vec<Retrier>,
    pub catch: Vec<Catcher>,
    pub transition: Transition,
}

/// Branches that run side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Parallel {
    pub branches: Vec<Scope>,
    pub retry: Vec<Retrier>,
    pub catch: Vec<Catcher>,
    pub transition: Transition,
}
