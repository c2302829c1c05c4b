//! Machines made ready to run, shared by all executions of a definition.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::admission::Definition;
use super::locked;
use crate::asl::{MachineType, Options, read_text};
use crate::interpreter::Machine;

/// When more are kept than this, all are forgotten; those in use live on with their executions.
const KEPT: usize = 256;

/// AWS's limit for an Express execution.
const EXPRESS_SECONDS: u64 = 300;

/// Machines by definition and type.
#[derive(Default)]
pub struct Machines(Mutex<HashMap<(String, bool), Arc<Machine>>>);

impl Machines {
    /// Returns the machine of a definition; nothing where this release cannot read what another accepted.
    pub fn get(&self, definition: &Definition, is_express: bool) -> Option<Arc<Machine>> {
        let key = (definition.digest.clone(), is_express);
        if let Some(machine) = locked(&self.0).get(&key) {
            return Some(Arc::clone(machine));
        }
        let machine = Arc::new(build(&definition.text, is_express)?);
        let mut kept = locked(&self.0);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&machine));
        Some(machine)
    }
}

fn build(text: &str, is_express: bool) -> Option<Machine> {
    let kind = if is_express {
        MachineType::Express
    } else {
        MachineType::Standard
    };
    let mut model = read_text(text, Options { kind }).machine?;
    if is_express {
        let own = model.timeout_seconds.unwrap_or(EXPRESS_SECONDS);
        model.timeout_seconds = Some(own.min(EXPRESS_SECONDS));
    }
    Some(Machine::new(model))
}
