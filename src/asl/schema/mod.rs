//! The JSON Schema of a definition, emitted from the field table.
//!
//! It is written for editors and for a first check: where a value other than a string is expected, a reference
//! `${…}` may stand in its place. What states mean together (targets, reachability, expressions) is not in it.

mod kinds;
mod parts;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::fields::{Part, QueryLanguage};

/// What the names of all `$defs` begin with, so that they can be moved into another schema.
pub const DEFS_PREFIX: &str = "asl.";

/// Makes the schema of a definition, JSON Schema 2020-12, self-contained.
///
/// Every reference in it is `#/$defs/asl.…`; a schema that takes it in moves its `$defs` to its own root.
pub fn definition_schema() -> Value {
    let mut schema = Emitter::default();
    let root = schema.machine();
    let mut members = Map::new();
    members.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    members.insert(
        "title".to_owned(),
        json!("Amazon States Language definition"),
    );
    if let Value::Object(root) = root {
        members.extend(root);
    }
    members.insert("$defs".to_owned(), schema.defs.into_iter().collect());
    Value::Object(members)
}

/// The query language of the machine, which nested states take, and that of the state itself.
#[derive(Clone, Copy)]
struct Mode {
    pub machine: QueryLanguage,
    pub own: QueryLanguage,
}

/// Collects the `$defs` while parts refer to each other.
#[derive(Default)]
struct Emitter {
    /// Null while a definition is being made: parts nest in themselves.
    defs: BTreeMap<String, Value>,
}

impl Emitter {
    /// Makes what the name stands for, once, and gives the reference to it.
    fn define(&mut self, name: &str, make: impl FnOnce(&mut Emitter) -> Value) -> Value {
        let name = format!("{DEFS_PREFIX}{name}");
        if !self.defs.contains_key(&name) {
            self.defs.insert(name.clone(), Value::Null);
            let made = make(self);
            self.defs.insert(name.clone(), made);
        }
        json!({"$ref": format!("#/$defs/{name}")})
    }

    /// The query language of the machine decides what its states are.
    fn machine(&mut self) -> Value {
        let in_language = |schema: &mut Emitter, language| {
            schema.part(
                Part::Machine,
                Mode {
                    machine: language,
                    own: language,
                },
            )
        };
        let jsonata = in_language(self, QueryLanguage::Jsonata);
        let jsonpath = in_language(self, QueryLanguage::JsonPath);
        json!({
            "type": "object",
            "if": {"properties": {"QueryLanguage": {"const": "JSONata"}}, "required": ["QueryLanguage"]},
            "then": jsonata,
            "else": jsonpath,
        })
    }
}
