//! The Map state, inline; a distributed one is refused by name.

use serde_json::Value;

use super::Payload;
use super::causes::Fault;
use super::context::Surroundings;
use super::flow;
use super::frame::Frame;
use super::machine::Node;
use super::record::What;
use super::run::Run;
use crate::asl::fields::QueryLanguage;
use crate::asl::model::{Dynamic, Flow, Items, Map, Mode};
use crate::query::{Data, EvalCache, Type, World};

/// How many iterations of an inline map run at once where nothing is said.
const DEFAULT_CONCURRENCY: u64 = 40;

pub(super) fn perform(run: &Run<'_>, frame: &Frame, node: &Node, map: &Map) -> Result<What, Fault> {
    let world = Surroundings::of(run, frame);
    let input = match &node.state.flow {
        Flow::JsonPath(paths) => flow::selected_input(paths, frame, &world)?,
        Flow::Jsonata(_) => frame.input.clone(),
    };
    let concurrency = limit(node, map.max_concurrency.as_ref(), &input, &world)?;
    tolerance(node, map, &input, &world)?;
    if let Mode::Distributed { .. } = map.mode {
        return Err(Fault::runtime(
            "A Map state in DISTRIBUTED mode is not run here yet: use INLINE, or run the machine in AWS.",
        ));
    }
    let items: Vec<Payload> = items(node, map, &input, &world)?
        .into_iter()
        .map(Payload::new)
        .collect();
    let (inputs, items) = match &map.item_selector {
        None => (items, None),
        Some(template) => {
            let mut inputs = Vec::with_capacity(items.len());
            let mut cache = EvalCache::default();
            for (index, item) in items.iter().enumerate() {
                let world = Surroundings::of(run, frame).with_item(index, item);
                let data = Data::again(&input, &world, cache);
                inputs.push(Payload::new(template.fill(&data, "ItemSelector")?));
                cache = data.into_cache();
            }
            (inputs, Some(items))
        }
    };
    Ok(What::MapStarted {
        inputs,
        items,
        concurrency,
    })
}

fn items(node: &Node, map: &Map, input: &Value, world: &dyn World) -> Result<Vec<Value>, Fault> {
    let data = Data::new(input, world);
    let found = match &map.items {
        Items::Input => input.clone(),
        Items::Path(path) => flow::find(path, input, world)?,
        Items::Template(template) => template.fill(&data, "Items")?,
        Items::Expression(expression) => expression.evaluate_as(&data, "Items", Type::Array)?,
    };
    match found {
        Value::Array(items) => Ok(items),
        other if node.state.language == QueryLanguage::Jsonata => Err(Fault::evaluation(
            format!("Map state input must be an array but was: {other}"),
            None,
        )),
        other => Err(Fault::runtime(match &map.items {
            Items::Path(path) => format!("Reference path \"{}\" must point to array.", path.text),
            _ => format!("Map state input must be an array but was: {other}"),
        })),
    }
}

fn limit(
    node: &Node,
    value: Option<&Dynamic<u64>>,
    input: &Value,
    world: &dyn World,
) -> Result<u64, Fault> {
    let concurrency = whole(node, value, "MaxConcurrency", input, world)?;
    Ok(concurrency
        .filter(|limit| *limit > 0)
        .unwrap_or(DEFAULT_CONCURRENCY))
}

/// Looks at the tolerated failures, which only distributed maps use; AWS looks at them all the same.
fn tolerance(node: &Node, map: &Map, input: &Value, world: &dyn World) -> Result<(), Fault> {
    let count = map.tolerated_failure_count.as_ref();
    whole(node, count, "ToleratedFailureCount", input, world)?;
    let Some(Dynamic::Evaluated(expression)) = &map.tolerated_failure_percentage else {
        return Ok(());
    };
    let field = "ToleratedFailurePercentage";
    let data = Data::new(input, world);
    let number = if node.state.language == QueryLanguage::Jsonata {
        expression.evaluate_as(&data, field, Type::Number)?.as_f64()
    } else {
        let value = flow::value_of(expression, input, world)?;
        let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
        if number.is_none() {
            return Err(not_valid(field, &value, "float", flow::text_of(expression)));
        }
        number
    };
    match number {
        Some(number) if (0.0..=100.0).contains(&number) => Ok(()),
        _ => Err(Fault::runtime(format!(
            "{field} must be between 0 and 100."
        ))),
    }
}

fn whole(
    node: &Node,
    value: Option<&Dynamic<u64>>,
    field: &str,
    input: &Value,
    world: &dyn World,
) -> Result<Option<u64>, Fault> {
    let expression = match value {
        None => return Ok(None),
        Some(Dynamic::Fixed(number)) => return Ok(Some(*number)),
        Some(Dynamic::Evaluated(expression)) => expression,
    };
    let negative = || Fault::runtime(format!("{field} cannot be negative."));
    if node.state.language == QueryLanguage::Jsonata {
        let value = expression.evaluate_as(&Data::new(input, world), field, Type::Number)?;
        let number = value.as_f64().filter(|number| number.fract() == 0.0);
        return match number {
            Some(number) if number >= 0.0 => Ok(Some(number as u64)),
            Some(_) => Err(negative()),
            None => Err(Fault::evaluation(
                format!("The {field} field must be an integer but was: {value}"),
                Some(field),
            )),
        };
    }
    let value = flow::value_of(expression, input, world)?;
    // Recorded: text that is a number is taken, too.
    match value.as_i64().or_else(|| value.as_str()?.parse().ok()) {
        Some(number) => u64::try_from(number).map(Some).map_err(|_| negative()),
        None => Err(not_valid(
            field,
            &value,
            "integer",
            flow::text_of(expression),
        )),
    }
}

fn not_valid(field: &str, value: &Value, wanted: &str, path: &str) -> Fault {
    let shown = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Fault::runtime(format!(
        "The {field}Path field refers to value \"{shown}\" which is not a valid {wanted}: {path}"
    ))
}
