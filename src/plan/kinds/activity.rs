//! Activities: nothing but their tags can be changed in place.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Encryption, Field, FieldUpdate, Kind, KindStep, ResourceKind};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    pub name: String,
    pub arn: String,
    pub encryption: Option<Encryption>,
    pub tags: BTreeMap<String, String>,
}

impl ResourceKind for Activity {
    const KIND: Kind = Kind::Activity;
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            digest: ("encryption", 1),
            shown: "encryption",
            change: FieldUpdate::Replace,
            value: |activity| Cow::Owned(json!(activity.encryption)),
        },
        Field {
            digest: ("tags", 1),
            shown: "tags",
            change: FieldUpdate::InPlace,
            value: |activity| Cow::Owned(json!(activity.tags)),
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
        String::new()
    }

    fn update(&self, _: &Self) -> Vec<KindStep<Self>> {
        Vec::new()
    }

    fn replacement_cost() -> &'static str {
        "tasks that are already scheduled on the old activity are never answered"
    }
}
