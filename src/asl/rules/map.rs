//! What a Map may have by its mode: inline or distributed.

use serde_json::{Map, Value};

use crate::asl::fault::{Advice, Fault, Problem};
use crate::asl::fields::{DISTRIBUTED_ONLY, Part, holders};
use crate::asl::model::{Mode, Pattern, Resource};
use crate::asl::walk::{StateAt, processor_config};
use crate::diagnostic::Segment;

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    if state.part != Some(Part::Map) {
        return;
    }
    let found = processor_config(state.members);
    if let Some((name, config)) = found {
        check_config(
            state,
            state.at([name.into(), "ProcessorConfig".into()]),
            config,
            faults,
        );
    }
    if !state.is_distributed() {
        only_distributed(
            state,
            found.is_some_and(|(_, config)| config.contains_key("Mode")),
            faults,
        );
    }
    reader(state, faults);
    if let Some(Value::Object(writer)) = state.members.get("ResultWriter")
        && writer.is_empty()
    {
        faults.push(Fault::new(
            Problem::Empty,
            state.at(["ResultWriter".into()]),
        ));
    }
}

fn check_config(
    state: &StateAt,
    path: Vec<Segment>,
    config: &Map<String, Value>,
    faults: &mut Vec<Fault>,
) {
    let has_type = config.contains_key("ExecutionType");
    let is_inline = matches!(
        config.get("Mode").and_then(Value::as_str),
        None | Some("INLINE")
    );
    match state.map_mode() {
        Some(Mode::Distributed { .. }) if state.is_express() => {
            let path = [&path[..], &["Mode".into()]].concat();
            faults.push(Fault::new(Problem::ExpressDistributed, path));
        }
        Some(Mode::Distributed { .. }) if !has_type => {
            let names = vec!["ExecutionType"];
            faults.push(Fault::new(Problem::MissingFields { names }, path));
        }
        _ if is_inline && has_type => {
            faults.push(unsupported("ExecutionType", path));
        }
        _ => {}
    }
}

fn unsupported(name: &str, path: Vec<Segment>) -> Fault {
    let problem = Problem::UnknownField {
        name: name.to_owned(),
        meant: None,
        elsewhere: Some("distributed Map states".to_owned()),
    };
    Fault::of_key(problem, path, name)
}

/// Fields of distributed maps that an inline one may have without harm: AWS was recorded to take the tolerances, and no
/// recording shows that it refuses a label.
fn is_harmless(name: &str) -> bool {
    name.starts_with("Tolerated") || name == "Label"
}

/// What an inline map has of a distributed one: one cause, with one line to change.
fn only_distributed(state: &StateAt, has_mode: bool, faults: &mut Vec<Fault>) {
    let given = DISTRIBUTED_ONLY.iter().copied();
    let given: Vec<&'static str> = given
        .filter(|name| state.members.contains_key(*name))
        .collect();
    if given.iter().all(|name| is_harmless(name)) {
        faults.extend(given.into_iter().map(|name| match name {
            "Label" => Fault {
                unsure: true,
                ..unsupported(name, state.path())
            },
            _ => {
                let problem = Problem::Advice(Advice::DistributedOnly { name });
                Fault::of_key(problem, state.path(), name)
            }
        }));
        return;
    }
    let refused = given.iter().filter(|name| !is_harmless(name));
    faults.extend(refused.map(|name| Fault {
        follows: true,
        ..unsupported(name, state.path())
    }));
    let mut names = holders(Part::Processor).iter();
    let place = names.find(|name| state.members.contains_key(**name));
    let below = match (place, has_mode) {
        (Some(name), true) => vec![(*name).into(), "ProcessorConfig".into(), "Mode".into()],
        (Some(name), false) => vec![(*name).into()],
        (None, _) => vec![given[0].into()],
    };
    let problem = Problem::Advice(Advice::NeedsDistributed { names: given });
    faults.push(Fault {
        at_key: !has_mode,
        ..Fault::new(problem, state.at(below))
    });
}

fn reader(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(reader) = state.members.get("ItemReader").and_then(Value::as_object) else {
        return;
    };
    let resource = reader.get("Resource").and_then(Value::as_str);
    // What deployment tools fill in is not there yet.
    if resource.is_some_and(|arn| !arn.contains("${") && !reads_from_s3(arn)) {
        let path = state.at(["ItemReader".into(), "Resource".into()]);
        faults.push(Fault::new(Problem::ReaderResource, path));
    }
    let Some(config) = reader.get("ReaderConfig").and_then(Value::as_object) else {
        return;
    };
    let path = state.at(["ItemReader".into(), "ReaderConfig".into()]);
    let text = |name: &str| config.get(name).and_then(Value::as_str);
    if text("CSVHeaderLocation") == Some("GIVEN") && !config.contains_key("CSVHeaders") {
        let names = vec!["CSVHeaders"];
        faults.push(Fault::new(Problem::MissingFields { names }, path.clone()));
    }
    if text("InputType") == Some("CSV") && !config.contains_key("CSVHeaderLocation") {
        faults.push(Fault::new(Problem::ReaderHeader, path.clone()));
    }
    let is_csv = matches!(text("InputType"), Some("CSV" | "MANIFEST") | None);
    for name in ["CSVHeaderLocation", "CSVDelimiter", "CSVHeaders"] {
        if !is_csv && config.contains_key(name) {
            faults.push(unsupported_reader(name, path.clone()));
        }
    }
}

fn reads_from_s3(arn: &str) -> bool {
    let call = Resource::parse(arn);
    matches!(call, Resource::Optimized { service, operation, pattern: Pattern::RequestResponse } if service == "s3" && ["getObject", "listObjectsV2"].contains(&operation.as_str()))
}

fn unsupported_reader(name: &str, path: Vec<Segment>) -> Fault {
    let problem = Problem::UnknownField {
        name: name.to_owned(),
        meant: None,
        elsewhere: Some("readers of CSV".to_owned()),
    };
    Fault::of_key(problem, path, name)
}
