//! State machines: created whole, and updated by one call that sends what differs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Encryption, Field, FieldUpdate, Kind, KindStep, KindWrite, Phase, ResourceKind};
use crate::wording::counted;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    pub name: String,
    pub arn: String,
    #[serde(rename = "type")]
    pub machine_type: MachineType,
    pub role_arn: String,
    /// A parsed tree, keys in the author's order; a live definition that is not JSON stays one string. Shared, for it
    /// is the bulk of every state and every plan.
    pub definition: Arc<Value>,
    pub logging: Option<Logging>,
    pub tracing: bool,
    pub encryption: Option<Encryption>,
    pub tags: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum MachineType {
    Standard,
    Express,
}

/// Where and what a machine logs; level `OFF` is no logging at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logging {
    /// `ALL`, `ERROR` or `FATAL`.
    pub level: String,
    pub include_execution_data: bool,
    /// ARNs of log groups, each with `:*` at its end.
    pub destinations: Vec<String>,
}

impl ResourceKind for Machine {
    const KIND: Kind = Kind::Machine;
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            digest: ("type", 1),
            shown: "type",
            change: FieldUpdate::Replace,
            value: |machine| Cow::Owned(json!(machine.machine_type)),
        },
        Field {
            digest: ("role_arn", 1),
            shown: "role_arn",
            change: FieldUpdate::InPlace,
            value: |machine| Cow::Owned(json!(machine.role_arn)),
        },
        Field {
            digest: ("logging", 1),
            shown: "logging",
            change: FieldUpdate::InPlace,
            value: |machine| Cow::Owned(json!(machine.logging)),
        },
        Field {
            digest: ("tracing", 1),
            shown: "tracing",
            change: FieldUpdate::InPlace,
            value: |machine| Cow::Owned(json!(machine.tracing)),
        },
        Field {
            digest: ("encryption", 1),
            shown: "encryption",
            change: FieldUpdate::InPlace,
            value: |machine| Cow::Owned(json!(machine.encryption)),
        },
        Field {
            digest: ("tags", 1),
            shown: "tags",
            change: FieldUpdate::InPlace,
            value: |machine| Cow::Owned(json!(machine.tags)),
        },
        Field {
            digest: ("definition", 1),
            shown: "definition",
            change: FieldUpdate::InPlace,
            value: |machine| Cow::Borrowed(&machine.definition),
        },
    ];

    fn name(&self) -> &str {
        &self.name
    }

    fn arn(&self) -> &str {
        &self.arn
    }

    fn tags(&self) -> &BTreeMap<String, String> {
        &self.tags
    }

    fn tags_mut(&mut self) -> &mut BTreeMap<String, String> {
        &mut self.tags
    }

    fn contents(&self) -> String {
        let machine_type = match self.machine_type {
            MachineType::Standard => "standard",
            MachineType::Express => "express",
        };
        let states = self.definition.get("States").and_then(Value::as_object);
        let states = counted(states.map_or(0, |states| states.len()), "state");
        format!("{machine_type}, {states}")
    }

    fn update(&self, after: &Self) -> Vec<KindStep<Self>> {
        if self == after {
            return Vec::new();
        }
        vec![KindStep {
            phase: Phase::Forward,
            write: KindWrite::Machine {
                before: Box::new(self.clone()),
                after: Box::new(after.clone()),
            },
            after: after.clone(),
        }]
    }

    fn replacement_cost() -> &'static str {
        "running executions end, and versions and aliases go with the old machine"
    }
}
