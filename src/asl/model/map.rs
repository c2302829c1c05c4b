//! The Map state, inline and distributed.

use super::{Catcher, Dynamic, Retrier, Scope, Transition};
use crate::query::{Expression, Path, Template};

/// A Map state.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    pub mode: Mode,
    pub items: Items,
    /// What each iteration gets; `Parameters` of the older form is the same.
    pub item_selector: Option<Template>,
    pub item_reader: Option<ItemReader>,
    pub item_batcher: Option<ItemBatcher>,
    pub result_writer: Option<ResultWriter>,
    pub processor: Scope,
    /// 0 or nothing for no limit of its own.
    pub max_concurrency: Option<Dynamic<u64>>,
    /// Items in a hundred.
    pub tolerated_failure_percentage: Option<Dynamic<f64>>,
    pub tolerated_failure_count: Option<Dynamic<u64>>,
    pub label: Option<String>,
    pub retry: Vec<Retrier>,
    pub catch: Vec<Catcher>,
    pub transition: Transition,
}

/// Where the iterations of a map run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In the execution itself.
    Inline,
    /// In executions of their own, Express ones or Standard ones.
    Distributed { express: bool },
}

impl Mode {
    /// Returns the mode that the members of a `ProcessorConfig` say.
    pub fn of(mode: Option<&str>, execution_type: Option<&str>) -> Mode {
        match mode {
            Some("DISTRIBUTED") => Mode::Distributed {
                express: execution_type == Some("EXPRESS"),
            },
            _ => Mode::Inline,
        }
    }
}

/// What a map iterates over.
#[derive(Clone, Debug, PartialEq)]
pub enum Items {
    /// The whole input.
    Input,
    /// `ItemsPath`.
    Path(Path),
    /// `Items` as it is written, or with expressions inside.
    Template(Template),
    /// `Items` as one JSONata expression.
    Expression(Expression),
}

/// Where a distributed map reads its items from.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemReader {
    pub resource: String,
    /// `Parameters` or `Arguments`.
    pub parameters: Option<Template>,
    pub config: ReaderConfig,
}

/// The format of what is read; texts are AWS's words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReaderConfig {
    pub input_type: Option<String>,
    pub manifest_type: Option<String>,
    pub transformation: Option<String>,
    pub csv_header_location: Option<String>,
    pub csv_headers: Vec<String>,
    pub csv_delimiter: Option<String>,
    pub max_items: Option<Dynamic<u64>>,
    /// A JSON pointer.
    pub items_pointer: Option<String>,
}

/// How a distributed map groups items.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemBatcher {
    pub max_items: Option<Dynamic<u64>>,
    /// Bytes.
    pub max_input_bytes: Option<Dynamic<u64>>,
    pub batch_input: Option<Template>,
}

/// Where a distributed map writes its results.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultWriter {
    pub resource: Option<String>,
    /// `Parameters` or `Arguments`.
    pub parameters: Option<Template>,
    pub config: Option<WriterConfig>,
}

/// The format of what is written; texts are AWS's words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriterConfig {
    pub transformation: Option<String>,
    pub output_type: Option<String>,
}
