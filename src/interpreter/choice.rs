//! The Choice state.

use std::sync::Arc;

use serde_json::Value;

use super::causes::Fault;
use super::compare;
use super::context::Surroundings;
use super::flow::{self, Left};
use super::frame::Frame;
use super::machine::Node;
use super::record::What;
use super::run::Run;
use crate::asl::model::{Choice, Flow, Operand, Rule, Test};
use crate::query::{Data, Path, Type, World};

pub(super) fn perform(
    run: &Run<'_>,
    frame: &Frame,
    node: &Node,
    choice: &Choice,
) -> Result<What, Fault> {
    let world = Surroundings::of(run, frame);
    let input = match &node.state.flow {
        Flow::JsonPath(paths) => flow::selected_input(paths, frame, &world)?,
        Flow::Jsonata(_) => frame.input.clone(),
    };
    for (number, rule) in choice.rules.iter().enumerate() {
        let field = Field::of_rule(number);
        if holds(&rule.test, &input, &world, &field)? {
            let left = leave_by_rule(frame, node, rule, &field, &input, &world)?;
            return Ok(flow::exited_to(
                frame,
                node,
                left,
                Some(rule.next.as_str().into()),
            ));
        }
    }
    let Some(default) = &choice.default else {
        // Measured: not `States.NoChoiceMatched`, as the specification has it.
        return Err(Fault::runtime(
            "Failed to transition out of the state. The state does not point to a next state.",
        ));
    };
    let left = flow::leave_without_result(frame, node, &world)?;
    Ok(flow::exited_to(
        frame,
        node,
        left,
        Some(default.as_str().into()),
    ))
}

/// A rule's place, for messages; written only when it is needed.
struct Field(usize);

impl Field {
    fn of_rule(number: usize) -> Self {
        Self(number)
    }

    fn member(&self, name: &str) -> String {
        format!("Choices[{}]/{name}", self.0)
    }
}

/// Leaves by a rule that matched: its assignments and its output count, those of the state are for `Default`.
fn leave_by_rule(
    frame: &Frame,
    node: &Node,
    rule: &Rule,
    field: &Field,
    input: &Arc<Value>,
    world: &dyn World,
) -> Result<Left, Fault> {
    let data = Data::new(input, world);
    let assigned = flow::assign_from(rule.assign.as_ref(), &data, || field.member("Assign"))?;
    let output = match (&rule.output, &node.state.flow) {
        (Some(template), _) => Arc::new(template.fill(&data, &field.member("Output"))?),
        (None, Flow::Jsonata(_)) => frame.input.clone(),
        (None, Flow::JsonPath(paths)) => match flow::select(&paths.output_path, input, world)? {
            std::borrow::Cow::Borrowed(_) => input.clone(),
            std::borrow::Cow::Owned(value) => Arc::new(value),
        },
    };
    flow::checked(Left { output, assigned })
}

fn holds(test: &Test, input: &Value, world: &dyn World, field: &Field) -> Result<bool, Fault> {
    match test {
        Test::Fixed(value) => Ok(*value),
        Test::Condition(expression) => {
            let data = Data::new(input, world);
            let value = expression.evaluate_as(&data, &field.member("Condition"), Type::Boolean)?;
            Ok(value == Value::Bool(true))
        }
        Test::And(tests) => {
            for test in tests {
                if !holds(test, input, world, field)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Test::Or(tests) => {
            for test in tests {
                if holds(test, input, world, field)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Test::Not(test) => Ok(!holds(test, input, world, field)?),
        Test::Compare {
            variable,
            operator,
            operand,
        } => compared(variable, operator, operand, input, world),
    }
}

fn compared(
    variable: &Path,
    operator: &str,
    operand: &Operand,
    input: &Value,
    world: &dyn World,
) -> Result<bool, Fault> {
    let data = Data::new(input, world);
    if operator == "IsPresent" {
        let wanted = matches!(operand, Operand::Value(Value::Bool(true)));
        return Ok(variable.exists(&data) == wanted);
    }
    let evaluated;
    let value = match variable.find_ref(&data) {
        Some(value) => value,
        None => {
            evaluated = variable.find(&data).map_err(|_| missing(variable))?;
            &evaluated
        }
    };
    match operand {
        Operand::Value(wanted) => Ok(compare::holds(operator, value, wanted)),
        Operand::Path(expression) => {
            let wanted = expression
                .evaluate(&data, operator)
                .map_err(|_| Fault::runtime(invalid(flow::text_of(expression))))?;
            Ok(compare::holds(operator, value, &wanted))
        }
    }
}

fn missing(path: &Path) -> Fault {
    Fault::runtime(invalid(&path.text))
}

fn invalid(path: &str) -> String {
    format!("Invalid path '{path}': The choice state's condition path references an invalid value.")
}
