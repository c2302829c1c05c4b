//! Which operations the services of `aws-sdk` integrations have, and the parameters of their first level.
//!
//! A block for each service in `data/operations.txt`, sorted by name: the service, then a line for each operation,
//! `name:PARAMETER,…`, or `-name` where Step Functions leaves it out. Before a parameter's name stands its type (`s` text,
//! `i` whole number, `f` number, `b` boolean, `l` list, `m` map, `o` structure, `t` time, `x` bytes), and before that `!`
//! where it is required. `make facts` derives it from the service models of botocore's newest release (Apache-2.0), which the
//! first block names, in Step Functions' spelling; what is left out is from the Developer Guide's page on AWS SDK
//! integrations.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("data/operations.txt");

static SERVICES: LazyLock<HashMap<&str, &str>> = LazyLock::new(blocks);

/// Finds the block of each service. The text is long, so it is looked through once, for line ends alone.
fn blocks() -> HashMap<&'static str, &'static str> {
    let mut found = HashMap::new();
    let (mut start, mut at) = (0, 0);
    for line in TABLE.split('\n') {
        if line.is_empty() {
            let block = TABLE.get(start..at).unwrap_or_default();
            found.extend(block.trim_end().split_once('\n'));
            start = at + 1;
        }
        at += line.len() + 1;
    }
    found
}

/// Returns the day of the models, `2026-11-20`: what came later is not known here.
pub fn models_of() -> &'static str {
    let head = TABLE.lines().take_while(|line| !line.is_empty());
    head.last().unwrap_or_default()
}

/// The operations of one service.
#[derive(Clone, Copy, Debug)]
pub struct Operations {
    lines: &'static str,
}

/// One operation.
#[derive(Clone, Copy, Debug)]
pub enum Operation {
    Called {
        parameters: &'static str,
    },
    /// The service has it, and Step Functions does not call it.
    LeftOut,
}

/// One parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: &'static str,
    pub required: bool,
    pub kind: ParameterKind,
}

/// What a parameter holds, as far as AWS was observed to check it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    Text,
    Integer,
    Other,
}

/// Finds the operations of a service; nothing where the service is not known.
pub fn of(service: &str) -> Option<Operations> {
    SERVICES.get(service).map(|lines| Operations { lines })
}

impl Operations {
    /// Lists the names of all that can be called.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let lines = self.lines.lines();
        lines.filter_map(|line| Some(line.split_once(':')?.0))
    }

    /// Finds an operation by its exact name.
    pub fn find(self, name: &str) -> Option<Operation> {
        self.lines
            .lines()
            .find_map(|line| match line.split_once(':') {
                Some((known, parameters)) => {
                    (known == name).then_some(Operation::Called { parameters })
                }
                None => (line.strip_prefix('-') == Some(name)).then_some(Operation::LeftOut),
            })
    }
}

/// Reads the parameters of an operation.
pub fn parameters(listed: &'static str) -> impl Iterator<Item = Parameter> {
    listed.split(',').filter_map(|item| {
        let (item, required) = match item.strip_prefix('!') {
            Some(item) => (item, true),
            None => (item, false),
        };
        let kind = match item.as_bytes().first()? {
            b's' => ParameterKind::Text,
            b'i' => ParameterKind::Integer,
            _ => ParameterKind::Other,
        };
        Some(Parameter {
            name: item.get(1..)?,
            required,
            kind,
        })
    })
}
