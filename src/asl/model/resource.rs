//! What a Task calls, told by its ARN.

use serde::{Deserialize, Serialize};

use crate::arn::Arn;

/// A resource of a Task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A function by its ARN.
    Lambda {
        arn: String,
    },
    Activity {
        arn: String,
    },
    /// `arn:aws:states:::SERVICE:OPERATION`, one of the integrations with behaviour of their own.
    Optimized {
        service: String,
        operation: String,
        pattern: Pattern,
    },
    /// `arn:aws:states:::aws-sdk:SERVICE:OPERATION`.
    Sdk {
        service: String,
        operation: String,
        pattern: Pattern,
    },
    /// `arn:aws:states:::http:invoke`.
    Http {
        pattern: Pattern,
    },
    /// Anything else.
    Other {
        text: String,
    },
}

/// Whether the service only answers, or the Task waits for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pattern {
    RequestResponse,
    /// `.sync`
    Sync,
    /// `.sync:2`
    Sync2,
    /// `.waitForTaskToken`
    Callback,
}

const PATTERNS: &[(&str, Pattern)] = &[
    (".sync:2", Pattern::Sync2),
    (".sync", Pattern::Sync),
    (".waitForTaskToken", Pattern::Callback),
];

impl Pattern {
    /// Gives the word that facts and endings have for it.
    pub fn ending(self) -> &'static str {
        match self {
            Pattern::RequestResponse => "request_response",
            _ => self.suffix().trim_start_matches('.'),
        }
    }

    /// Gives the ending of a resource that says so.
    pub fn suffix(self) -> &'static str {
        PATTERNS
            .iter()
            .find(|(_, pattern)| *pattern == self)
            .map_or("", |(ending, _)| ending)
    }
}

impl Resource {
    /// Reads an ARN.
    pub fn parse(text: &str) -> Resource {
        let other = || Resource::Other {
            text: text.to_owned(),
        };
        let Some(arn) = Arn::parse(text) else {
            return other();
        };
        let Some((kind, rest)) = arn.resource.split_once(':') else {
            return other();
        };
        let arn_text = text.to_owned();
        match (arn.service, arn.region, arn.account, kind) {
            ("lambda", _, _, "function") => Resource::Lambda { arn: arn_text },
            ("states", region, _, "activity") if !region.is_empty() => {
                Resource::Activity { arn: arn_text }
            }
            // Published workflows write region and account, which AWS takes.
            ("states", _, _, "aws-sdk") => sdk(rest, arn_text),
            ("states", "", "", service) => integration(service, rest),
            _ => other(),
        }
    }

    /// Tells how the Task waits; nothing where that is not said in the resource.
    pub fn pattern(&self) -> Option<Pattern> {
        match self {
            Resource::Optimized { pattern, .. }
            | Resource::Sdk { pattern, .. }
            | Resource::Http { pattern } => Some(*pattern),
            _ => None,
        }
    }

    /// Returns whether the Task waits until the job that it started has ended.
    pub fn waits_for_job(&self) -> bool {
        matches!(self.pattern(), Some(Pattern::Sync | Pattern::Sync2))
    }
}

fn sdk(call: &str, text: String) -> Resource {
    let Some((service, operation)) = call.split_once(':') else {
        return Resource::Other { text };
    };
    let (operation, pattern) = split(operation);
    Resource::Sdk {
        service: service.to_owned(),
        operation,
        pattern,
    }
}

fn integration(service: &str, call: &str) -> Resource {
    let (operation, pattern) = split(call);
    if service == "http" && operation == "invoke" {
        return Resource::Http { pattern };
    }
    Resource::Optimized {
        service: service.to_owned(),
        operation,
        pattern,
    }
}

fn split(call: &str) -> (String, Pattern) {
    let found = PATTERNS
        .iter()
        .find_map(|(ending, pattern)| Some((call.strip_suffix(ending)?.to_owned(), *pattern)));
    found.unwrap_or_else(|| (call.to_owned(), Pattern::RequestResponse))
}
