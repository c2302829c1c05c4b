//! What a `ProcessorConfig` has by the mode of its Map.

use serde_json::Value;

use super::express_limit::ExpressLimit;
use super::missing_field::MissingFields;
use super::unknown_field::UnknownField;
use crate::asl::fault::Fault;
use crate::asl::fields::Part;
use crate::asl::model::Mode;
use crate::asl::walk::{StateAt, processor_config};

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let is_map = state.part == Some(Part::Map);
    let Some((name, config)) = processor_config(state.members).filter(|_| is_map) else {
        return;
    };
    let path = || state.at([name.into(), "ProcessorConfig".into()]);
    let has_type = config.contains_key("ExecutionType");
    let is_inline = matches!(
        config.get("Mode").and_then(Value::as_str),
        None | Some("INLINE")
    );
    match state.map_mode() {
        Some(Mode::Distributed { .. }) if state.is_express() => {
            let path = state.at([name.into(), "ProcessorConfig".into(), "Mode".into()]);
            faults.push(Fault::new(ExpressLimit::Distributed, path));
        }
        Some(Mode::Distributed { .. }) if !has_type => {
            let names = vec!["ExecutionType"];
            faults.push(Fault::new(MissingFields { names }, path()));
        }
        _ if is_inline && has_type => {
            let part = "distributed Map states";
            faults.push(UnknownField::in_part(part, path(), "ExecutionType"));
        }
        _ => {}
    }
}
