//! Warnings of our own: what AWS takes and what fails all the same, and what AWS was seen to refuse without a recording of it.

use super::plain::listed;
use crate::diagnostic::{did_you_mean, what_it_does};

/// One thing to look at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// A field of distributed maps in an inline one.
    DistributedOnly { name: &'static str },
    /// Fields of distributed maps in an inline one, which AWS refuses.
    NeedsDistributed { names: Vec<&'static str> },
    /// A name with characters that are not seen, or that reverse or break the text around it.
    HiddenCharacter { what: &'static str, character: char },
    /// An ARN with an account, a region or a partition that cannot be one.
    BadArn {
        part: &'static str,
        given: String,
        wanted: &'static str,
    },
    /// What AWS would warn of in other fields: a path or a call that is taken literally.
    LooksLikePath { key: String },
    /// A variable, or a path that begins at one, as plain text.
    VariableAsText { meant: String },
    /// A Task of an integration without its parameters.
    NoParameters { field: &'static str, arn: String },
    /// A callback whose token goes nowhere.
    NoTaskToken { field: &'static str },
    /// A name under `States.` that no error has.
    UnknownError { name: String, meant: Option<String> },
    /// A call in JSONata of a function that is neither built in nor bound.
    UnknownFunction { name: String, meant: Option<String> },
    /// `States.Format` with more or fewer values than places for them.
    FormatHoles { holes: usize, given: usize },
    /// `{% … %}` in a state that is in JSONPath.
    OtherDelimiters,
    /// `{% … %}` with text before and behind it.
    InnerDelimiters,
    /// A call of an intrinsic function in a JSONata state.
    IntrinsicInJsonata,
    /// A key of JSONPath, `name.$`, in a JSONata state.
    DollarKey { key: String },
    /// A path among the entries of a list, where nothing is evaluated in JSONPath.
    PathInList,
    /// A path in `Error` or `Cause`.
    FailPath { field: &'static str },
    /// A path where a comparison takes text.
    ComparesText { operator: String },
    /// A pattern that ends in a backslash with nothing behind it.
    OpenEscape,
    /// A member that the context object does not have.
    UnknownContext {
        name: String,
        known: Vec<&'static str>,
    },
    /// The ARN of something that no Task calls.
    OddArn { hint: String },
    /// A resource with `${…}` that nobody has filled in.
    Placeholder,
    /// What looks like an expression, in a JSONata state without `{% … %}`; and what it would be in JSONata.
    NoDelimiters { meant: String },
}

impl Advice {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Advice::DistributedOnly { .. } | Advice::NeedsDistributed { .. } => "distributed-only",
            Advice::HiddenCharacter { .. } => "hidden-character",
            Advice::BadArn { .. } => "bad-arn",
            Advice::LooksLikePath { .. } => "looks-like-path",
            Advice::NoParameters { .. } => "no-parameters",
            Advice::NoTaskToken { .. } => "no-task-token",
            Advice::UnknownError { .. } => "unknown-error",
            Advice::UnknownFunction { .. } => "unknown-function",
            Advice::FormatHoles { .. } => "format-arguments",
            Advice::OtherDelimiters
            | Advice::NoDelimiters { .. }
            | Advice::VariableAsText { .. }
            | Advice::InnerDelimiters
            | Advice::IntrinsicInJsonata
            | Advice::DollarKey { .. }
            | Advice::PathInList
            | Advice::FailPath { .. }
            | Advice::ComparesText { .. } => "not-evaluated",
            Advice::OpenEscape => "open-escape",
            Advice::UnknownContext { .. } => "unknown-context",
            Advice::Placeholder | Advice::OddArn { .. } => "unknown-resource",
        }
    }

    pub(super) fn phrase(&self) -> String {
        match self {
            Advice::DistributedOnly { name } => {
                format!("`{name}` has no effect in an inline map")
            }
            Advice::NeedsDistributed { names } => {
                let needs = if names.len() == 1 { "needs" } else { "need" };
                format!("{} {needs} a distributed map", listed(names))
            }
            Advice::HiddenCharacter { what, character } => format!(
                "the {what} contains U+{:04X}, which {}",
                u32::from(*character),
                what_it_does(*character)
            ),
            Advice::BadArn { part, given, .. } => {
                format!("`{given}` is not {part}")
            }
            Advice::LooksLikePath { key } => {
                format!("the value of `{key}` is passed through literally")
            }
            Advice::VariableAsText { .. } => {
                "a variable in a plain string is passed through literally".to_owned()
            }
            Advice::NoParameters { field, arn } => {
                format!("`{arn}` needs `{field}`: AWS refuses the Task without")
            }
            Advice::NoTaskToken { field } => format!(
                "nothing in `{field}` passes the task token on: nobody can answer this Task"
            ),
            Advice::UnknownError { name, .. } => {
                format!("no error of Step Functions is called `{name}`")
            }
            Advice::UnknownFunction { name, .. } => format!("unknown function `${name}`"),
            Advice::FormatHoles { holes, given } => {
                let values = if *given == 1 {
                    "value follows"
                } else {
                    "values follow"
                };
                format!("the template has {}, and {given} {values}", places(*holes))
            }
            Advice::InnerDelimiters => {
                "passed through literally: `{% … %}` must be the whole string".to_owned()
            }
            Advice::IntrinsicInJsonata => {
                "passed through literally: intrinsic functions exist in JSONPath only".to_owned()
            }
            Advice::DollarKey { key } => {
                format!("the key stays `{key}`: `.$` has a meaning in JSONPath only")
            }
            Advice::PathInList => {
                "passed through literally: the entries of an array are not evaluated".to_owned()
            }
            Advice::FailPath { field } => format!("`{field}` is passed through literally"),
            Advice::ComparesText { operator } => {
                format!("`{operator}` compares with this literal string")
            }
            Advice::OpenEscape => "the pattern ends in a backslash that escapes nothing".to_owned(),
            Advice::UnknownContext { name, .. } => {
                format!("the context object has no `{name}` here")
            }
            Advice::OddArn { .. } => {
                "a Task calls functions, activities and integrations, and this is the ARN of none"
                    .to_owned()
            }
            Advice::Placeholder => "nothing fills in the `${…}` of this `Resource`".to_owned(),
            Advice::OtherDelimiters => {
                "passed through literally: the state uses JSONPath".to_owned()
            }
            Advice::NoDelimiters { .. } => {
                "passed through literally: a JSONata expression is written `{% … %}`".to_owned()
            }
        }
    }

    pub(super) fn hint(&self) -> Option<String> {
        let meant = |name: &Option<String>, sign: &str| {
            name.as_ref()
                .map(|name| format!("did you mean `{sign}{name}`?"))
        };
        Some(match self {
            Advice::DistributedOnly { .. } => {
                "set `ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: …}` in `ItemProcessor`, or remove it".to_owned()
            }
            Advice::NeedsDistributed { .. } => {
                "set `ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}` in `ItemProcessor`".to_owned()
            }
            Advice::HiddenCharacter { .. } => {
                "retype the name: two names may look alike and differ".to_owned()
            }
            Advice::BadArn { wanted, .. } => (*wanted).to_owned(),
            Advice::LooksLikePath { .. } => "end the key with `.$` to evaluate it".to_owned(),
            Advice::VariableAsText { meant } => format!("write `{meant}`"),
            Advice::NoParameters { field, .. } => {
                format!("write `{field}: {{}}` where the call takes nothing")
            }
            Advice::NoTaskToken { field: "Parameters" } => {
                "put it into what is sent, with a key such as `token.$: $$.Task.Token` in `Payload`, `Input` or `MessageBody`".to_owned()
            }
            Advice::NoTaskToken { .. } => {
                "put it into what is sent: `{% $states.context.Task.Token %}` in `Payload`, `Input` or `MessageBody`".to_owned()
            }
            Advice::UnknownError { meant: found, .. } => meant(found, "").unwrap_or_else(|| {
                "names under `States.` are Step Functions' own; what services and functions raise has names such as `Lambda.ServiceException`".to_owned()
            }),
            Advice::UnknownFunction { meant: found, .. } => return meant(found, "$"),
            Advice::FormatHoles { .. } => {
                "pass one value for each `{}`; a literal brace is written `\\{`".to_owned()
            }
            Advice::InnerDelimiters => {
                "concatenate inside the expression: `{% 'Order ' & $states.input.id & ' has shipped' %}`".to_owned()
            }
            Advice::IntrinsicInJsonata => {
                "JSONata has functions of its own: `{% $uuid() %}`, `{% $string(…) %}`, and `&` to concatenate strings".to_owned()
            }
            Advice::DollarKey { key } => format!(
                "write `{}: \"{{% … %}}\"`",
                key.trim_end_matches(".$")
            ),
            Advice::PathInList => {
                "build the list under a key that ends with `.$`: `States.Array($.a, $.b)`".to_owned()
            }
            Advice::FailPath { field } => {
                format!("write `{field}Path` to take what a path leads to")
            }
            Advice::ComparesText { operator } => {
                format!("write `{operator}Path` to compare with what the path leads to")
            }
            Advice::OpenEscape => {
                "write `\\\\` for a literal backslash, and `\\*` for a star".to_owned()
            }
            Advice::UnknownContext { name, known } => {
                did_you_mean(name, known.iter().copied())
                    .unwrap_or_else(|| format!("there is {}", known.join(", ")))
            }
            Advice::OddArn { hint } => hint.clone(),
            Advice::Placeholder => {
                "a reference is written `${activities.NAME}`, `${workflows.NAME}`, `${vars.NAME}` or `${env.NAME}`".to_owned()
            }
            Advice::OtherDelimiters => {
                "set `QueryLanguage: JSONata` in this state, or write a path under a key that ends with `.$`".to_owned()
            }
            Advice::NoDelimiters { meant } => format!("write `{{% {meant} %}}`"),
        })
    }
}

/// The places of a template that values go to.
fn places(count: usize) -> String {
    match count {
        0 => "no `{}`".to_owned(),
        1 => "one `{}`".to_owned(),
        _ => format!("{count} `{{}}`"),
    }
}
