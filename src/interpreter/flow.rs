//! How data goes through a state: what it works on, and what it leaves behind.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::Payload;
use super::causes::Fault;
use super::frame::Frame;
use super::machine::Node;
use super::record::What;
use super::size::is_too_large;
use crate::asl::model::{Flow, JsonataFlow, PathFlow, Selection};
use crate::query::{Data, Expression, Path, Template, World, place};

/// The error of a `ResultPath` that does not fit the input.
const PATH_MATCH: &str = "States.ResultPathMatchFailure";

/// What a state leaves behind.
pub(super) struct Left {
    pub output: Payload,
    pub assigned: Option<Box<Map<String, Value>>>,
}

/// Works out what the state works on: `InputPath` and `Parameters`, or `Arguments`.
pub(super) fn effective_input(
    frame: &Frame,
    node: &Node,
    world: &dyn World,
) -> Result<Payload, Fault> {
    match &node.state.flow {
        Flow::JsonPath(flow) => {
            let selected = selected_input(flow, frame, world)?;
            match &flow.parameters {
                None => Ok(selected),
                Some(template) => fill(template, &selected, world, "Parameters"),
            }
        }
        Flow::Jsonata(flow) => match &flow.arguments {
            None => Ok(frame.input.clone()),
            Some(template) => fill(template, &frame.input, world, "Arguments"),
        },
    }
}

/// Works out what the state hands on, to a task or to branches: AWS refuses what `Parameters` made too large.
pub(super) fn handed_on(frame: &Frame, node: &Node, world: &dyn World) -> Result<Payload, Fault> {
    let input = effective_input(frame, node, world)?;
    if is_too_large(&input) {
        return Err(Fault::data_limit());
    }
    Ok(input)
}

fn fill(
    template: &Template,
    input: &Value,
    world: &dyn World,
    field: &str,
) -> Result<Payload, Fault> {
    Ok(Arc::new(template.fill(&Data::new(input, world), field)?))
}

/// Applies `InputPath` alone.
pub(super) fn selected_input(
    flow: &PathFlow,
    frame: &Frame,
    world: &dyn World,
) -> Result<Payload, Fault> {
    Ok(match select(&flow.input_path, &frame.input, world)? {
        Cow::Borrowed(_) => frame.input.clone(),
        Cow::Owned(value) => Arc::new(value),
    })
}

/// Applies a path that selects the whole, a part, or nothing.
pub(super) fn select<'v>(
    selection: &Selection,
    value: &'v Value,
    world: &dyn World,
) -> Result<Cow<'v, Value>, Fault> {
    match selection {
        Selection::Whole => Ok(Cow::Borrowed(value)),
        Selection::Nothing => Ok(Cow::Owned(Value::Object(Map::new()))),
        Selection::Path(path) if is_whole(path) => Ok(Cow::Borrowed(value)),
        Selection::Path(path) => find(path, value, world).map(Cow::Owned),
    }
}

/// Follows a path of a field of its own, in AWS's words where it leads nowhere.
pub(super) fn find(path: &Path, value: &Value, world: &dyn World) -> Result<Value, Fault> {
    Ok(path.read(&Data::new(value, world))?)
}

/// Evaluates what a field with a path of its own holds.
pub(super) fn value_of(
    expression: &Expression,
    value: &Value,
    world: &dyn World,
) -> Result<Value, Fault> {
    match expression {
        Expression::Path(path) => find(path, value, world),
        other => Ok(other.evaluate(&Data::new(value, world), "")?),
    }
}

/// Gives an expression as it is written, for messages.
pub(super) fn text_of(expression: &Expression) -> &str {
    match expression {
        Expression::Path(path) => &path.text,
        Expression::Jsonata(jsonata) => &jsonata.text,
        Expression::Call(call) => call.function.name,
    }
}

fn is_whole(path: &Path) -> bool {
    path.text == "$"
}

/// Takes a result through the rest of the state.
pub(super) fn leave(
    frame: &Frame,
    node: &Node,
    world: &dyn World,
    result: &Payload,
) -> Result<Left, Fault> {
    match &node.state.flow {
        Flow::JsonPath(flow) => leave_by_paths(flow, frame, node, world, result),
        Flow::Jsonata(flow) => leave_by_jsonata(flow, frame, node, world, result, true),
    }
}

/// Takes a state that has no result of its own through its end: its input goes on.
pub(super) fn leave_without_result(
    frame: &Frame,
    node: &Node,
    world: &dyn World,
) -> Result<Left, Fault> {
    match &node.state.flow {
        Flow::JsonPath(flow) => {
            let selected = selected_input(flow, frame, world)?;
            let assigned = assign_from_state(node, &Data::new(&selected, world))?;
            let output = outgoing(&flow.output_path, &selected, world)?;
            checked(Left { output, assigned })
        }
        Flow::Jsonata(flow) => leave_by_jsonata(flow, frame, node, world, &frame.input, false),
    }
}

fn leave_by_paths(
    flow: &PathFlow,
    frame: &Frame,
    node: &Node,
    world: &dyn World,
    result: &Payload,
) -> Result<Left, Fault> {
    let result = match &flow.result_selector {
        None => result.clone(),
        Some(template) => fill(template, result, world, "ResultSelector")?,
    };
    let assigned = assign_from_state(node, &Data::new(&result, world))?;
    let placed = put(&flow.result_path, &frame.input, result)?;
    let output = outgoing(&flow.output_path, &placed, world)?;
    checked(Left { output, assigned })
}

/// Puts a result where `ResultPath` says.
pub(super) fn put(
    selection: &Selection,
    input: &Payload,
    result: Payload,
) -> Result<Payload, Fault> {
    match selection {
        Selection::Whole => Ok(result),
        Selection::Nothing => Ok(input.clone()),
        Selection::Path(path) if is_whole(path) => Ok(result),
        Selection::Path(path) => {
            let value = Arc::unwrap_or_clone(result);
            place((**input).clone(), path, value)
                .map(Arc::new)
                .map_err(|fault| Fault::named(PATH_MATCH, fault.to_string()))
        }
    }
}

fn outgoing(selection: &Selection, value: &Payload, world: &dyn World) -> Result<Payload, Fault> {
    Ok(match select(selection, value, world)? {
        Cow::Borrowed(_) => value.clone(),
        Cow::Owned(selected) => Arc::new(selected),
    })
}

fn leave_by_jsonata(
    flow: &JsonataFlow,
    frame: &Frame,
    node: &Node,
    world: &dyn World,
    result: &Payload,
    has_result: bool,
) -> Result<Left, Fault> {
    let mut data = Data::new(&frame.input, world);
    if has_result {
        data = data.with_result(result);
    }
    let output = match &flow.output {
        None => result.clone(),
        Some(template) => Arc::new(template.fill(&data, "Output")?),
    };
    let assigned = assign_from_state(node, &data)?;
    checked(Left { output, assigned })
}

/// Evaluates what the state itself assigns to variables.
pub(super) fn assign_from_state(
    node: &Node,
    data: &Data<'_>,
) -> Result<Option<Box<Map<String, Value>>>, Fault> {
    assign_from(node.state.assign.as_ref(), data, || "Assign".to_owned())
}

/// Evaluates what is to be assigned to variables; `place` names the field in messages.
pub(super) fn assign_from(
    assign: Option<&Template>,
    data: &Data<'_>,
    place: impl FnOnce() -> String,
) -> Result<Option<Box<Map<String, Value>>>, Fault> {
    let Some(template) = assign else {
        return Ok(None);
    };
    let place = place();
    match template.fill(data, &place)? {
        Value::Object(members) if members.is_empty() => Ok(None),
        Value::Object(members) => Ok(Some(Box::new(members))),
        other => Err(Fault::evaluation(
            format!(
                "The JSONata expression specified for the field '{place}' returned an unexpected result type. Expected 'object', but was '{}' for value: {other}",
                type_name(&other)
            ),
            Some(&place),
        )),
    }
}

pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

pub(super) fn checked(left: Left) -> Result<Left, Fault> {
    if is_too_large(&left.output) {
        return Err(Fault::data_limit());
    }
    Ok(left)
}

/// Leaves a state for where its transition leads.
pub(super) fn exited(frame: &Frame, node: &Node, left: Left) -> What {
    exited_to(frame, node, left, node.next.clone())
}

pub(super) fn exited_to(frame: &Frame, node: &Node, left: Left, next: Option<Arc<str>>) -> What {
    What::Exited {
        state: frame.state.clone(),
        kind: node.kind,
        output: left.output,
        assigned: left.assigned,
        next,
    }
}
