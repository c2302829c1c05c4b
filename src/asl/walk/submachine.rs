//! The machines inside a state: the branches of a Parallel, the processor of a Map.

use serde_json::{Map, Value};

use crate::asl::fields::{Field, Part, holders, state_holders};
use crate::asl::model::Mode;

/// A machine inside a state.
#[derive(Clone, Copy, Debug)]
pub struct Submachine<'a> {
    /// The field of the state that holds it.
    pub field: &'static Field,
    /// Its position, where the field holds a list.
    pub index: Option<usize>,
    pub members: &'a Map<String, Value>,
}

/// Returns the machines inside a state, whatever its type.
pub fn submachines(state: &Map<String, Value>) -> impl Iterator<Item = Submachine<'_>> {
    let fields = state_holders().iter();
    let held = fields.filter_map(|field| Some((*field, state.get(field.name)?)));
    held.flat_map(|(field, value)| {
        let is_list = field.holds_list();
        let one = value.as_object().filter(|_| !is_list);
        let list = value.as_array().filter(|_| is_list);
        let listed = list.into_iter().flatten().enumerate();
        let listed = listed.filter_map(|(index, item)| Some((Some(index), item.as_object()?)));
        let all = one.map(|members| (None, members)).into_iter().chain(listed);
        all.map(move |(index, members)| Submachine {
            field,
            index,
            members,
        })
    })
}

/// Returns the `ProcessorConfig` of a Map, and the name of the field whose processor has it.
pub fn processor_config(state: &Map<String, Value>) -> Option<(&'static str, &Map<String, Value>)> {
    holders(Part::Processor).iter().find_map(|field| {
        let config = state.get(*field)?.get("ProcessorConfig")?;
        Some((*field, config.as_object()?))
    })
}

/// Returns where the iterations of a Map run.
pub fn map_mode(state: &Map<String, Value>) -> Mode {
    let text = |name: &str| processor_config(state)?.1.get(name)?.as_str();
    Mode::of(text("Mode"), text("ExecutionType"))
}
