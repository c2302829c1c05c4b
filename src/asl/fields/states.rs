//! The fields of the machine, its scopes and the eight types of states.

use super::Field;
use super::Kind::{self, *};
use super::Part::{self, *};

const ALL: &[Part] = &[Pass, Task, Choice, Wait, Succeed, Fail, Parallel, Map];
const MOVES_ON: &[Part] = &[Pass, Task, Wait, Parallel, Map];
const ASSIGNS: &[Part] = &[Pass, Task, Choice, Wait, Parallel, Map];
const CAN_FAIL: &[Part] = &[Task, Parallel, Map];
const HAS_INPUT: &[Part] = &[Pass, Task, Choice, Wait, Succeed, Parallel, Map];
const SCOPES: &[Part] = &[Machine, Branch, Processor];
const WITH_COMMENT: &[Part] = &[
    Machine, Branch, Processor, Pass, Task, Choice, Wait, Succeed, Fail, Parallel, Map, Rule,
    NestedRule, Retrier, Catcher,
];

const SECONDS: Kind = Integer {
    min: 1,
    max: Some(99_999_999),
    dynamic: true,
};
const FIXED_SECONDS: Kind = Integer {
    min: 1,
    max: Some(99_999_999),
    dynamic: false,
};
const COUNT: Kind = Integer {
    min: 0,
    max: None,
    dynamic: true,
};
const LANGUAGES: Kind = OneOf(&["JSONPath", "JSONata"]);

// One row a line, however long, reads best.
#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    Field::new(WITH_COMMENT, "Comment", Text, "A description for people."),
    Field::new(&[Machine], "QueryLanguage", LANGUAGES, "How expressions are written; JSONPath by default."),
    Field::new(ALL, "QueryLanguage", LANGUAGES, "How this state's expressions are written; that of the state machine by default."),
    Field::new(&[Machine], "Version", OneOf(&["1.0"]), "The version of the language."),
    Field::new(&[Machine], "TimeoutSeconds", FIXED_SECONDS, "The most seconds an execution may take; then it fails with States.Timeout."),
    Field::new(&[Processor], "ProcessorConfig", One(ProcessorConfig), "Whether the items are worked on in this execution or in executions of their own."),
    Field::new(SCOPES, "StartAt", StateName, "The name of the state to begin with.").required(),
    Field::new(SCOPES, "States", States, "The states, by name.").required(),
    Field::new(&[Task], "Resource", Text, "The ARN of what the task calls: an activity, a function, a service's operation. Never an expression.").required(),
    Field::new(&[Parallel], "Branches", Many(Branch), "What runs side by side; the result is a list with one result per branch.").required(),
    Field::new(&[Choice], "Choices", Many(Rule), "The rules, tried in order; the first that holds decides where to go.").required(),
    Field::new(&[Choice], "Default", StateName, "Where to go when no rule holds; without it that fails with States.Runtime, which nothing catches."),
    Field::new(HAS_INPUT, "InputPath", NullablePath, "Which part of the input to take; null for none.").jsonpath(),
    Field::new(&[Map], "ItemsPath", Path, "Where in the input the list of items is.").jsonpath(),
    Field::new(&[Map], "Items", Items, "The items: a list, an object, or an expression that evaluates to one.").jsonata(),
    Field::new(&[Map], "ItemReader", One(ItemReader), "Where a distributed map reads its items from."),
    Field::new(&[Map], "ItemSelector", PayloadObject, "What each iteration gets as its input."),
    Field::new(&[Map], "ItemBatcher", One(ItemBatcher), "How a distributed map groups items."),
    Field::new(&[Map], "ItemProcessor", One(Processor), "The states that each item goes through."),
    Field::new(&[Map], "Iterator", One(Processor), "The older name of ItemProcessor.").jsonpath(),
    Field::new(&[Map], "ResultWriter", One(ResultWriter), "Where a distributed map writes its results."),
    Field::new(&[Map], "MaxConcurrency", COUNT, "How many iterations may run at once; 0 for no limit."),
    Field::new(&[Map], "MaxConcurrencyPath", Path, "Where in the input the number of concurrent iterations is.").jsonpath(),
    Field::new(&[Map], "ToleratedFailurePercentage", Number { min: 0.0, max: Some(100.0), dynamic: true }, "How many items in a hundred may fail in a distributed map."),
    Field::new(&[Map], "ToleratedFailurePercentagePath", Path, "Where in the input the tolerated percentage is.").jsonpath(),
    Field::new(&[Map], "ToleratedFailureCount", COUNT, "How many items may fail in a distributed map."),
    Field::new(&[Map], "ToleratedFailureCountPath", Path, "Where in the input the tolerated count is.").jsonpath(),
    Field::new(&[Map], "Label", Text, "The name of a distributed map, at most 40 characters; part of its children's ARNs."),
    Field::new(&[Pass], "Result", Literal, "The literal result; paths inside are not evaluated.").jsonpath(),
    Field::new(&[Pass, Task, Parallel, Map], "Parameters", Payload, "What to call with, or to go on with; keys that end in .$ take a path or an intrinsic call.").jsonpath(),
    Field::new(&[Task, Parallel], "Arguments", Payload, "What to call with, or what the branches get.").jsonata(),
    Field::new(&[Task], "Credentials", One(Credentials), "The role to call with, if not that of the machine."),
    Field::new(&[Task], "TimeoutSeconds", SECONDS, "The most seconds the task may take; then it fails with States.Timeout."),
    Field::new(&[Task], "TimeoutSecondsPath", Path, "Where in the input the timeout is.").jsonpath(),
    Field::new(&[Task], "HeartbeatSeconds", SECONDS, "The most seconds between two heartbeats; less than the timeout."),
    Field::new(&[Task], "HeartbeatSecondsPath", Path, "Where in the input the time between heartbeats is.").jsonpath(),
    Field::new(&[Wait], "Seconds", Integer { min: 0, max: Some(99_999_999), dynamic: true }, "How many seconds to wait."),
    Field::new(&[Wait], "Timestamp", Expression, "Until when to wait, in RFC 3339 with an upper-case T and Z or an offset."),
    Field::new(&[Wait], "SecondsPath", Path, "Where in the input the number of seconds is.").jsonpath(),
    Field::new(&[Wait], "TimestampPath", Path, "Where in the input the time is.").jsonpath(),
    Field::new(&[Fail], "Error", Expression, "The name of the error to fail with."),
    Field::new(&[Fail], "ErrorPath", Path, "Where the name of the error is; a path or an intrinsic call.").jsonpath(),
    Field::new(&[Fail], "Cause", Expression, "What happened, for people."),
    Field::new(&[Fail], "CausePath", Path, "Where the cause is; a path or an intrinsic call.").jsonpath(),
    Field::new(CAN_FAIL, "ResultSelector", PayloadObject, "What to keep of the result.").jsonpath(),
    Field::new(&[Pass, Task, Parallel, Map], "ResultPath", NullablePath, "Where in the input the result goes; null keeps the input alone.").jsonpath(),
    Field::new(HAS_INPUT, "OutputPath", NullablePath, "Which part to pass on; null for an empty object.").jsonpath(),
    Field::new(HAS_INPUT, "Output", Payload, "What to pass on.").jsonata(),
    Field::new(ASSIGNS, "Assign", PayloadObject, "Variables to set, for the states that follow."),
    Field::new(CAN_FAIL, "Retry", Many(Retrier), "What to try again, the first that matches."),
    Field::new(CAN_FAIL, "Catch", Many(Catcher), "Where to go when it has failed for good, the first that matches."),
    Field::new(MOVES_ON, "Next", StateName, "The name of the state that follows."),
    Field::new(MOVES_ON, "End", Boolean, "Whether the scope ends here."),
];
