//! The Fail state.

use serde_json::Value;

use super::causes::Fault;
use super::context::Surroundings;
use super::failure::Failure;
use super::flow;
use super::frame::Frame;
use super::machine::Node;
use super::record::What;
use super::run::Run;
use crate::asl::fields::QueryLanguage;
use crate::asl::model::{Dynamic, StateKind as Model};
use crate::query::{Data, Type};

pub(super) fn perform(run: &Run<'_>, frame: &Frame, node: &Node) -> Result<What, Fault> {
    let Model::Fail { error, cause } = &node.state.kind else {
        return Err(Fault::runtime("The state does not fail."));
    };
    let failure = Failure {
        error: text(run, frame, node, error.as_ref(), "Error")?,
        cause: text(run, frame, node, cause.as_ref(), "Cause")?,
    };
    Ok(What::StateFailed {
        failure,
        is_final: false,
    })
}

fn text(
    run: &Run<'_>,
    frame: &Frame,
    node: &Node,
    value: Option<&Dynamic<String>>,
    field: &str,
) -> Result<Option<String>, Fault> {
    let expression = match value {
        None => return Ok(None),
        Some(Dynamic::Fixed(text)) => return Ok(Some(text.clone())),
        Some(Dynamic::Evaluated(expression)) => expression,
    };
    let world = Surroundings::of(run, frame);
    let data = Data::new(&frame.input, &world);
    if node.state.language == QueryLanguage::Jsonata {
        let value = expression.evaluate_as(&data, field, Type::String)?;
        return Ok(value.as_str().map(str::to_owned));
    }
    let field = format!("{field}Path");
    match expression.evaluate(&data, &field)? {
        Value::String(text) => Ok(Some(text)),
        other => Err(Fault::runtime(format!(
            "The {field} field refers to value \"{other}\" which is not a valid string: {}",
            flow::text_of(expression)
        ))),
    }
}
