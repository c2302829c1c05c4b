//! Which IAM actions an operation of an `aws-sdk` integration needs, and on which resources.
//!
//! A block for each service in `data/iam.txt`, separated by blank lines: the service and its IAM prefix; the resource types
//! that its actions know, `=TYPE ARN`; after `*` the operations that need the action of their own name, which no type limits; then a
//! line for each of the others. Such a line lists its actions, `.` for the one of its own name, each with its resource types in parentheses: `!`
//! marks a required one, and behind a dot follows what fills the ARN: `VARIABLE=PARAMETER`, `VARIABLE` where both have one
//! name, `@PARAMETER` for a parameter that holds the whole ARN. `+PARAMETER` is a role that the call passes on, `-` needs no
//! permission, `?` is an operation whose action is not known.
//!
//! Sources: AWS's service authorization reference of 2026-09-26, the operations' parameters of botocore's models
//! (Apache-2.0), iamlive's map of operations to actions (MIT). Parameters that fill an ARN are matched by their names.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("data/iam.txt");

static SERVICES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let blocks = TABLE.split("\n\n");
    let named = blocks.filter_map(|block| Some((block.split([' ', '\n']).next()?, block)));
    named.collect()
});

/// What a call of an operation needs.
#[derive(Clone, Debug, PartialEq)]
pub enum Needs {
    Nothing,
    /// No action of IAM is known for it: it is newer than the table, or authorized by a token.
    Unknown,
    Actions {
        actions: Vec<Action>,
        /// Parameters that hold a role which the call passes on.
        passes: Vec<&'static str>,
    },
}

/// An action and the resources it can be limited to; `*` alone where there are none.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// As in a statement: `dynamodb:PutItem`.
    pub name: String,
    pub types: Vec<ResourceType>,
}

/// A type of resource that an action can be limited to.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceType {
    pub name: &'static str,
    pub arn: &'static str,
    pub is_required: bool,
    pub fills: Vec<Fill>,
}

/// What becomes part of an ARN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fill {
    Variable {
        variable: &'static str,
        parameter: &'static str,
    },
    /// The parameter is the whole ARN.
    Whole(&'static str),
}

/// Returns what an operation needs; `None` where the service is not known.
pub fn needs(service: &str, operation: &str) -> Option<Needs> {
    let block = *SERVICES.get(service)?;
    let mut lines = block.lines();
    let prefix = lines.next()?.split_once(' ')?.1;
    let line = lines.find_map(|line| line.strip_prefix(operation)?.strip_prefix(' '));
    let own = || format!("{prefix}:{}", capitalized(operation));
    let Some(line) = line else {
        let mut unlimited = block.lines().filter_map(|line| line.strip_prefix("* "));
        let is_known = unlimited.any(|names| names.split(' ').any(|name| name == operation));
        // Newer than the table, or misspelled.
        if !is_known {
            return Some(Needs::Unknown);
        }
        let actions = vec![Action {
            name: own(),
            types: Vec::new(),
        }];
        let passes = Vec::new();
        return Some(Needs::Actions { actions, passes });
    };
    match line {
        "-" => return Some(Needs::Nothing),
        "?" => return Some(Needs::Unknown),
        _ => {}
    }
    let (mut actions, mut passes) = (Vec::new(), Vec::new());
    for word in line.split(' ') {
        if let Some(parameter) = word.strip_prefix('+') {
            passes.push(parameter);
            continue;
        }
        let (name, types) = match word.split_once('(') {
            Some((name, types)) => (name, types.trim_end_matches(')')),
            None => (word, ""),
        };
        actions.push(Action {
            name: match name {
                "" | "." => own(),
                name if name.contains(':') => name.to_owned(),
                name => format!("{prefix}:{name}"),
            },
            types: types
                .split(',')
                .filter_map(|text| resource_type(block, text))
                .collect(),
        });
    }
    Some(Needs::Actions { actions, passes })
}

fn resource_type(block: &'static str, text: &'static str) -> Option<ResourceType> {
    let mut parts = text.split('.');
    let name = parts.next()?;
    let fill = |part: &'static str| match (part.strip_prefix('@'), part.split_once('=')) {
        (Some(parameter), _) => Fill::Whole(parameter),
        (None, Some((variable, parameter))) => Fill::Variable {
            variable,
            parameter,
        },
        (None, None) => Fill::Variable {
            variable: part,
            parameter: part,
        },
    };
    let (name, is_required) = match name.strip_suffix('!') {
        Some(name) => (name, true),
        None => (name, false),
    };
    let mut types = block.lines().filter_map(|line| line.strip_prefix('='));
    let arn = types.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    Some(ResourceType {
        name,
        arn,
        is_required,
        fills: parts.map(fill).collect(),
    })
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actions(service: &str, operation: &str) -> Vec<Action> {
        match needs(service, operation) {
            Some(Needs::Actions { actions, .. }) => actions,
            other => panic!("{service}:{operation} needs {other:?}"),
        }
    }

    #[test]
    fn an_operation_needs_the_action_of_its_name_or_another_one() {
        let put = &actions("dynamodb", "putItem")[0];
        assert_eq!(put.name, "dynamodb:PutItem");
        assert_eq!(put.types[0].name, "table");
        let names = |operation| {
            actions("s3", operation)
                .into_iter()
                .map(|action| action.name)
        };
        assert!(names("listObjectsV2").eq(["s3:ListBucket"]));
        assert!(names("copyObject").eq(["s3:PutObject", "s3:GetObject"]));
        assert_eq!(needs("dynamodb", "describeEndpoints"), Some(Needs::Nothing));
        assert_eq!(needs("no-such-service", "get"), None);
    }

    #[test]
    fn every_line_can_be_read() {
        for (service, block) in SERVICES.iter() {
            let named = |line: &&str| !line.starts_with(['=', '*']);
            for line in block.lines().skip(1).filter(named) {
                let operation = line.split(' ').next().unwrap();
                if let Some(Needs::Actions { actions, .. }) = needs(service, operation) {
                    let types = line.matches('(').count();
                    let read = actions.iter().filter(|action| !action.types.is_empty());
                    assert_eq!(read.count(), types, "{service} {line}");
                }
            }
        }
    }
}
