//! Our own words: a phrase for people, and what to do instead.

use super::{Doubt, Problem, Slip};
use crate::diagnostic::{Segment, did_you_mean};
use crate::facts::operations;
use crate::query::Reason;

/// Our code: stable, lower case with dashes.
pub(super) fn name(problem: &Problem) -> &'static str {
    match problem {
        Problem::NotJson { .. } => "not-json",
        Problem::NotAnObject | Problem::WrongType { .. } => "wrong-type",
        Problem::MissingFields { .. } | Problem::MissingRoleArn => "missing-field",
        Problem::UnknownField { .. } => "unknown-field",
        Problem::OtherLanguage { .. } | Problem::Downgrade => "query-language",
        Problem::UnknownType { .. } => "unknown-state-type",
        Problem::NotOneOf { .. } | Problem::Empty => "bad-field-value",
        Problem::TooSmall { .. } | Problem::TooLarge { .. } => "field-out-of-range",
        Problem::SeveralOf { .. } | Problem::NoneOf { .. } => "field-choice",
        Problem::EndIsFalse => "end-is-false",
        Problem::RuleShape { .. }
        | Problem::SeveralOperators { .. }
        | Problem::NoVariable { .. }
        | Problem::NoOperator => "choice-rule",
        Problem::MissingTarget { .. } => "missing-target",
        Problem::Unreachable { .. } => "unreachable-state",
        Problem::NoTerminal => "no-terminal-state",
        Problem::DuplicateState { .. } => "duplicate-state",
        Problem::StateNameTooLong { .. } => "state-name-too-long",
        Problem::NotTimestamp => "bad-timestamp",
        Problem::NotPath { .. } => "bad-path",
        Problem::NotReference { .. } => "bad-reference-path",
        Problem::NotExpression { .. } => "bad-expression",
        Problem::DuplicateKey { .. } => "duplicate-payload-key",
        Problem::JsonataDelimiters => "jsonata-delimiters",
        Problem::JsonataSyntax { .. } | Problem::JsonataOperator { .. } => "jsonata-syntax",
        Problem::JsonataTopLevel { .. }
        | Problem::JsonataRoot
        | Problem::JsonataFunction { .. }
        | Problem::NoStatesField { .. } => "jsonata-reference",
        Problem::StatesAll => "states-all",
        Problem::ExpressSync
        | Problem::ExpressCallback
        | Problem::ExpressActivity
        | Problem::ExpressDistributed => "express-limit",
        Problem::NotAnArn | Problem::UnknownResource { .. } | Problem::LeftOut { .. } => {
            "unknown-resource"
        }
        Problem::LabelCharacters { .. } | Problem::LabelTooLong { .. } => "bad-label",
        Problem::DuplicateLabel { .. } => "duplicate-label",
        Problem::MissingParameter { .. } => "missing-parameter",
        Problem::UnknownParameter { .. } => "unknown-parameter",
        Problem::HeartbeatTooLong => "heartbeat-too-long",
        Problem::VariableName { .. } | Problem::ReservedVariable { .. } => "bad-variable-name",
        Problem::OuterVariable { .. } => "outer-variable",
        Problem::LooksLikePath { .. } => "looks-like-path",
        Problem::StaticResult { .. } => "static-result",
        Problem::MaybeUnassigned { .. } => "unassigned-variable",
        Problem::ParameterType { .. } => "parameter-type",
        Problem::ActivityCredentials => "unknown-field",
        Problem::ReaderResource => "unknown-resource",
        Problem::ReaderHeader => "missing-field",
        Problem::Advice(advice) => advice.name(),
    }
}

/// What is wrong; the last key of the path names the field.
pub(super) fn phrase(problem: &Problem, path: &[Segment]) -> String {
    let field = field(path);
    match problem {
        Problem::NotJson { message, .. } => format!("not valid JSON: {}", lower(message)),
        Problem::NotAnObject => "a definition should be a map".to_owned(),
        Problem::MissingFields { names } => format!("{} {} missing", listed(names), are(names)),
        Problem::MissingRoleArn => "`RoleArn` is missing".to_owned(),
        Problem::UnknownField { name, .. } => format!("the field `{name}` is not known here"),
        Problem::OtherLanguage { name, set } => {
            let (set, other) = (set.name(), set.other().name());
            format!("`{name}` belongs to {other}, and this state is in {set}")
        }
        Problem::Downgrade => "a state of a JSONata machine cannot be in JSONPath".to_owned(),
        Problem::UnknownType { given } => format!("unknown state type `{given}`"),
        Problem::WrongType { wanted } => format!("{field} should be {}", article(wanted)),
        Problem::NotOneOf { given, allowed } => {
            format!("{field} cannot be `{given}`; it takes {}", listed(allowed))
        }
        Problem::TooSmall { least } => format!("{field} is at least {least}"),
        Problem::TooLarge { most } => format!("{field} is at most {most}"),
        Problem::Empty => format!("{field} cannot be empty"),
        Problem::SeveralOf { fields } => format!("{} exclude each other", listed(fields)),
        Problem::NoneOf { fields } => format!("one of {} is missing", listed(fields)),
        Problem::EndIsFalse => "`End: false` neither ends here nor goes on".to_owned(),
        Problem::RuleShape { given } if given.is_empty() => "the rule tests nothing".to_owned(),
        Problem::RuleShape { given } => format!("a rule cannot join {}", listed(given)),
        Problem::SeveralOperators { given } => {
            format!("a rule compares once, and this one has {}", listed(given))
        }
        Problem::NoOperator => "the rule names a variable and does not compare it".to_owned(),
        Problem::NoVariable { operator } => {
            format!("`{operator}` compares, and the rule has no `Variable`")
        }
        Problem::MissingTarget { name, .. } => format!("no state named `{name}` in this scope"),
        Problem::Unreachable { name } => format!("nothing leads to the state `{name}`"),
        Problem::NoTerminal => "no state ends this workflow".to_owned(),
        Problem::DuplicateState { name } => format!("the state name `{name}` is used twice"),
        Problem::StateNameTooLong { name } => {
            format!(
                "the state name has {} characters, AWS takes 80",
                name.chars().count()
            )
        }
        Problem::NotTimestamp => format!("{field} is not a timestamp"),
        Problem::NotPath { why } => format!("{field} is not a path: {why}"),
        Problem::NotReference { why } => format!("{field} is not a reference path: {}", lower(why)),
        Problem::NotExpression { key, why, .. } => format!("`{key}` has no expression: {why}"),
        Problem::DuplicateKey { key } => format!("`{key}` and `{key}.$` are both set"),
        Problem::JsonataDelimiters => {
            "an expression begins with `{%` and ends with `%}`".to_owned()
        }
        Problem::JsonataSyntax { message, .. } => format!("not valid JSONata: {}", lower(message)),
        Problem::JsonataOperator { sign } => {
            format!("`{sign}` is not in the JSONata that Step Functions runs")
        }
        Problem::JsonataTopLevel { name } => {
            format!("`{name}` has nothing to begin at: an expression has no input of its own")
        }
        Problem::JsonataRoot => "`$$` has no meaning in Step Functions".to_owned(),
        Problem::JsonataFunction { name } => format!("Step Functions leaves `{name}` out"),
        Problem::NoStatesField { field } => format!("`$states.{field}` is not available here"),
        Problem::StatesAll => "`States.ALL` must be the only error of the last entry".to_owned(),
        Problem::ExpressSync => "an Express workflow cannot wait for a job (`.sync`)".to_owned(),
        Problem::ExpressCallback => {
            "an Express workflow cannot wait for a callback (`.waitForTaskToken`)".to_owned()
        }
        Problem::ExpressActivity => "an Express workflow cannot use activities".to_owned(),
        Problem::ExpressDistributed => {
            "an Express workflow cannot run a distributed map".to_owned()
        }
        Problem::NotAnArn => "`Resource` is not an ARN; AWS will reject it".to_owned(),
        Problem::UnknownResource {
            arn,
            doubt: Doubt::None,
            ..
        } => {
            format!("Step Functions does not know `{arn}`")
        }
        Problem::UnknownResource { arn, .. } => format!("unknown service or operation `{arn}`"),
        Problem::LeftOut { arn } => {
            format!("`{arn}` is not among what Step Functions calls")
        }
        Problem::LabelCharacters { label } => {
            format!(
                "the label `{}` has characters that AWS refuses",
                label.escape_debug()
            )
        }
        Problem::LabelTooLong { label } => {
            format!(
                "the label has {} characters, AWS takes 40",
                label.chars().count()
            )
        }
        Problem::MissingParameter { name } => format!("the parameter `{name}` is missing"),
        Problem::UnknownParameter { name, .. } => {
            format!("the integration has no parameter `{name}`")
        }
        Problem::DuplicateLabel { label } => format!("the label `{label}` is used twice"),
        Problem::HeartbeatTooLong => {
            "`HeartbeatSeconds` should be less than `TimeoutSeconds`".to_owned()
        }
        Problem::VariableName { name } => format!("invalid variable name `{name}`"),
        Problem::ReservedVariable { name } => format!("`{name}` is reserved"),
        Problem::OuterVariable { name } => {
            format!("`{name}` is a variable of an outer scope, which cannot be set here")
        }
        Problem::LooksLikePath { key, .. } => {
            format!("the value of `{key}` is passed through literally")
        }
        Problem::StaticResult { key } => {
            format!("the value of `{key}` is passed through literally: `Result` is never evaluated")
        }
        Problem::MaybeUnassigned { name } => format!("nothing assigns the variable `{name}`"),
        Problem::ParameterType { name, wanted } => {
            let wanted = match *wanted {
                "an INTEGER" => "an integer",
                _ => "text",
            };
            format!("the parameter `{name}` takes {wanted}")
        }
        Problem::ActivityCredentials => {
            "a Task of an activity has no `Credentials`: nothing is called".to_owned()
        }
        Problem::ReaderResource => "an ItemReader cannot read with this `Resource`".to_owned(),
        Problem::ReaderHeader => "`CSVHeaderLocation` is missing".to_owned(),
        Problem::Advice(advice) => advice.phrase(),
    }
}

/// What to do instead, one way out each.
pub(super) fn hints(problem: &Problem) -> Vec<String> {
    match problem {
        Problem::UnknownField {
            meant: Some(meant), ..
        } => vec![format!("did you mean `{meant}`?")],
        Problem::UnknownField {
            elsewhere: Some(elsewhere),
            ..
        } => vec![format!("{elsewhere} have it")],
        Problem::UnknownParameter {
            meant: Some(meant), ..
        } => vec![format!("did you mean `{meant}`?")],
        Problem::UnknownResource { hint, doubt, .. } => {
            let certain = *doubt == Doubt::None;
            let newer = (!certain).then(|| {
                format!(
                    "what this release knows is of {}; a newer service or operation needs no change",
                    operations::models_of()
                )
            });
            let general = || {
                "see the list of optimized integrations; other operations are `arn:aws:states:::aws-sdk:SERVICE:OPERATION`".to_owned()
            };
            let hint = hint.clone().or_else(|| certain.then(general));
            hint.into_iter().chain(newer).collect()
        }
        Problem::MissingTarget {
            name,
            states,
            elsewhere,
        } => target(name, states, *elsewhere),
        Problem::Advice(advice) => advice.hint().into_iter().collect(),
        one => hint(one).map(str::to_owned).into_iter().collect(),
    }
}

fn hint(problem: &Problem) -> Option<&'static str> {
    Some(match problem {
        Problem::NoneOf { fields } if fields.contains(&"End") => {
            "add `End: true`, or `Next: NAME` with the state that follows"
        }
        Problem::EndIsFalse => "write `End: true`, or `Next: NAME` with the state that follows",
        Problem::SeveralOf { .. } => "keep one of them",
        Problem::UnknownType { .. } => {
            "the types are Task, Wait, Pass, Succeed, Fail, Choice, Parallel and Map"
        }
        Problem::Downgrade => {
            "remove the state machine's `QueryLanguage` and set `QueryLanguage: JSONata` in single states"
        }
        Problem::OtherLanguage { name, .. } => match name.as_str() {
            "Parameters" => {
                "in JSONata, write `Arguments`; in a Pass state, `Output`; in a Map, `ItemSelector`"
            }
            "Result" => "in JSONata, write `Output`",
            "ItemsPath" => "in JSONata, write `Items: \"{% … %}\"`",
            "Arguments" => "in JSONPath, write `Parameters`",
            "InputPath" => "in JSONata, an expression takes what it needs from `$states.input`",
            "ResultPath" | "OutputPath" | "ResultSelector" => "in JSONata, write `Output`",
            "Output" => {
                "in JSONPath, write `ResultPath`, `ResultSelector` or `OutputPath`; or set `QueryLanguage: JSONata`"
            }
            "Condition" => {
                "set `QueryLanguage: JSONata` in this state, or write `Variable` and a comparison"
            }
            "Variable" => "in JSONata, write `Condition: \"{% … %}\"`",
            _ => "set `QueryLanguage` in this state, or use the field of its language",
        },
        Problem::RuleShape { .. }
        | Problem::NoOperator
        | Problem::NoVariable { .. }
        | Problem::SeveralOperators { .. } => {
            "a rule has `Variable` with one comparison, or one of `And`, `Or` and `Not`"
        }
        Problem::Unreachable { .. } => "name it in a `Next`, `Default` or `Catch`, or remove it",
        Problem::NoTerminal => "set `End: true` in a state, or add a Succeed or Fail state",
        Problem::DuplicateState { .. } => {
            "names are unique in the whole definition, nested states included"
        }
        Problem::NotTimestamp => "write it as `2030-01-01T00:00:00Z`, with an upper-case T and Z",
        Problem::NotPath { .. } => {
            "a path looks like `$.order.items[0]`, `$$.Execution.Id` or `$variable`"
        }
        Problem::NotReference { .. } => {
            "a reference path leads to one place, as `$.order.items[0]` does"
        }
        Problem::NotExpression {
            reason: Reason::PlainText,
            ..
        } => {
            "a key that ends in `.$` takes a path (`$.order`) or an intrinsic function (`States.UUID()`); drop the `.$` for a literal string"
        }
        Problem::WrongType { wanted: "Array" } => "a list is written `[a, b]`",
        Problem::WrongType {
            wanted: "Integer" | "Float",
        } => {
            "a number has no quotes; one that is found while running is a path under the field's name with `Path` in JSONPath, and `{% … %}` in JSONata"
        }
        Problem::DuplicateKey { .. } => "keep one of the two",
        Problem::JsonataDelimiters => {
            "`{%` begins the whole string and `%}` ends it; concatenate inside the expression: `{% $total & ' EUR' %}`"
        }
        Problem::JsonataSyntax {
            slip: Some(Slip::Equals),
            ..
        } => "JSONata compares with one `=`",
        Problem::JsonataSyntax {
            slip: Some(Slip::Joins),
            ..
        } => "conditions are joined with `and` and `or`; `&` concatenates strings",
        Problem::NotExpression {
            reason: Reason::Arithmetic,
            ..
        } => "`States.MathAdd($.a, 1)` adds; for more, set `QueryLanguage: JSONata`",
        Problem::MaybeUnassigned { name } => match name.as_str() {
            "state" | "States" => "did you mean `$states`?",
            "input" | "context" | "result" | "errorOutput" => {
                "the input is `$states.input`, the context object `$states.context`, a result `$states.result`"
            }
            _ => return None,
        },
        Problem::JsonataOperator { .. } => "write `$exists(a) ? a : b`",
        Problem::JsonataTopLevel { name } if name == "States" => {
            "intrinsic functions exist in JSONPath only; JSONata has its own, such as `$uuid()`, and `&` to concatenate strings"
        }
        Problem::JsonataTopLevel { .. } => "the input is `$states.input`, a variable is `$name`",
        Problem::JsonataRoot => "the input is `$states.input`, the context is `$states.context`",
        Problem::JsonataFunction { .. } => "`$parse` reads a JSON string",
        Problem::NoStatesField { .. } => {
            "`input` and `context` are everywhere, `result` in `Output` and `Assign` of Task, Parallel and Map, `errorOutput` in a catcher"
        }
        Problem::StatesAll => "move it into an entry of its own, after the others",
        Problem::ExpressSync | Problem::ExpressCallback => {
            "use the plain integration, or a Standard workflow: `type: standard`, and `ExecutionType: STANDARD` in a distributed Map around it"
        }
        Problem::ExpressActivity | Problem::ExpressDistributed => {
            "use a Standard workflow: `type: standard`, and `ExecutionType: STANDARD` in a distributed Map around it"
        }
        Problem::NotAnArn => "a resource is the ARN of a function, an activity or an integration",
        Problem::LeftOut { .. } => {
            "the service has the operation, and AWS leaves it out of `aws-sdk`: call it in a function"
        }
        Problem::LabelCharacters { .. } => "use letters, digits, `-` and `_`",
        Problem::VariableName { .. } => {
            "names begin with a letter, followed by letters, digits and `_`; the limit is 80 characters"
        }
        Problem::OuterVariable { .. } => {
            "choose another name: inner scopes read outer variables only"
        }
        Problem::LooksLikePath { .. } => "end the key with `.$` to evaluate it",
        Problem::StaticResult { .. } => "use `Parameters` instead of `Result` to evaluate it",
        Problem::MissingRoleArn => "set the ARN of the role to call with",
        Problem::UnknownParameter { certain: false, .. } => {
            "the service may have got it after this version was made; AWS has the last word when planning"
        }
        Problem::ActivityCredentials => "remove it: workers bring credentials of their own",
        Problem::ReaderResource => {
            "the resources are `arn:aws:states:::s3:getObject` and `arn:aws:states:::s3:listObjectsV2`"
        }
        Problem::ReaderHeader => {
            "write `CSVHeaderLocation: FIRST_ROW`, or `GIVEN` with the names in `CSVHeaders`"
        }
        _ => return None,
    })
}

fn target(name: &str, states: &[String], elsewhere: bool) -> Vec<String> {
    if elsewhere {
        let hint =
            "that state is in another scope: Map and Parallel are left through their own `Next`";
        return vec![hint.to_owned()];
    }
    if let Some(hint) = did_you_mean(name, states.iter().map(String::as_str)) {
        return vec![hint];
    }
    let shown: Vec<String> = states
        .iter()
        .take(8)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = if states.len() > 8 { ", …" } else { "" };
    vec![format!("the states here are {}{more}", shown.join(", "))]
}

fn field(path: &[Segment]) -> String {
    let keys = path.iter().rev().find_map(|segment| match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    });
    keys.map_or("this".to_owned(), |key| format!("`{key}`"))
}

pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.join(""),
    }
}

fn are<T>(names: &[T]) -> &'static str {
    if names.len() == 1 { "is" } else { "are" }
}

fn article(wanted: &str) -> &'static str {
    match wanted {
        "Object" => "a map",
        "Array" => "a list",
        "Integer" => "an integer",
        "Float" => "a number",
        "Boolean" => "true or false",
        _ => "text",
    }
}

/// AWS's sentences begin with a capital, ours do not.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
