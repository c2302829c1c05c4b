//! The manifest of a machine that exists, as a tree, references put back.

use serde_json::{Map, Value, json};

use crate::manifest::{Owner, Place, Unresolve, names};
use crate::plan::{self, Encryption, MachineType, Role};

/// What a manifest is made from.
pub struct Sketch<'a> {
    pub workflow: &'a str,
    /// The environment's prefix and the workflow's name: what names are made of.
    pub base: String,
    pub owner: &'a Owner,
    pub place: &'a Place,
    pub machine: &'a plan::Machine,
    pub activities: &'a [NamedActivity],
    /// Tags that everything taken over has, besides the project's.
    pub tags: Map<String, Value>,
    pub unresolve: Unresolve<'a>,
}

/// An activity, and the name it gets in the manifest.
pub struct NamedActivity {
    pub key: String,
    pub activity: plan::Activity,
}

/// How the manifest names the role.
#[derive(Clone, Copy)]
pub enum RoleForm<'a> {
    /// Managed, with derived permissions.
    Derived(&'a Role),
    /// Managed, with every statement listed.
    Listed(&'a Role),
    /// By its ARN, somebody else's.
    Existing,
}

impl Sketch<'_> {
    pub fn manifest(&self, role: RoleForm<'_>) -> Map<String, Value> {
        let machine = self.machine;
        let mut manifest = Map::new();
        let mut set = |key: &str, value: Value| drop(manifest.insert(key.to_owned(), value));
        set("version", json!(1));
        set("name", json!(self.workflow));
        if machine.name != self.base {
            set("machine_name", json!(machine.name));
        }
        if machine.machine_type == MachineType::Express {
            set("type", json!("express"));
        }
        if !self.activities.is_empty() {
            set("activities", self.activities());
        }
        set("role", self.role(role));
        if let Some(logging) = &machine.logging {
            set("logging", self.logging(logging));
        }
        if machine.tracing {
            set("tracing", json!(true));
        }
        if let Some(encryption) = &machine.encryption {
            set("encryption", Value::Object(self.encryption(encryption)));
        }
        if !self.tags.is_empty() {
            set("tags", Value::Object(self.tags.clone()));
        }
        set("definition", self.unresolve.value(&machine.definition));
        // A managed role with nothing said is what is there when nothing is said.
        manifest.retain(|key, value| key != "role" || *value != json!({}));
        manifest
    }

    fn activities(&self) -> Value {
        let one = |named: &NamedActivity| {
            let mut own = Map::new();
            if named.activity.name != format!("{}-{}", self.base, named.key) {
                own.insert("name".to_owned(), json!(named.activity.name));
            }
            if let Some(encryption) = &named.activity.encryption {
                own.extend(self.encryption(encryption));
            }
            (named.key.clone(), Value::Object(own))
        };
        Value::Object(self.activities.iter().map(one).collect())
    }

    fn role(&self, form: RoleForm<'_>) -> Value {
        let (role, is_listed) = match form {
            RoleForm::Existing => return json!(self.unresolve.text(&self.machine.role_arn)),
            RoleForm::Derived(role) => (role, false),
            RoleForm::Listed(role) => (role, true),
        };
        let mut own = Map::new();
        let derived = names::role_name(self.owner, &self.place.region, &role.path, &self.base);
        if role.name != derived {
            own.insert("name".to_owned(), json!(role.name));
        }
        if role.path != names::role_path(self.owner) {
            own.insert("path".to_owned(), json!(role.path));
        }
        if is_listed {
            own.insert("grants".to_owned(), json!("none"));
            own.extend(self.allow(role).map(|list| ("allow".to_owned(), list)));
        }
        if !role.attached.is_empty() {
            own.insert(
                "managed_policies".to_owned(),
                self.unresolve.value(&json!(role.attached)),
            );
        }
        if let Some(boundary) = &role.permissions_boundary {
            own.insert(
                "permissions_boundary".to_owned(),
                json!(self.unresolve.text(boundary)),
            );
        }
        Value::Object(own)
    }

    /// Lists the statements of the one policy that a managed role has.
    fn allow(&self, role: &Role) -> Option<Value> {
        let statements = role.inline.get(crate::plan::OWN_POLICY)?.get("Statement")?;
        let list = match statements {
            Value::Array(list) => list.clone(),
            one => vec![one.clone()],
        };
        Some(self.unresolve.value(&Value::Array(list)))
    }

    fn logging(&self, logging: &plan::Logging) -> Value {
        let mut own = Map::new();
        own.insert("level".to_owned(), json!(logging.level.to_lowercase()));
        if logging.include_execution_data {
            own.insert("include_execution_data".to_owned(), json!(true));
        }
        if let Some(arn) = logging.destinations.first() {
            let name = arn
                .split(":log-group:")
                .nth(1)
                .map(|name| name.trim_end_matches(":*"));
            let is_ours = |name: &&str| names::log_group_arn(self.place, name) == *arn;
            let group = match name.filter(is_ours) {
                Some(name) => self.unresolve.text(name),
                None => self.unresolve.text(arn.trim_end_matches(":*")),
            };
            own.insert("log_group".to_owned(), json!(group));
        }
        Value::Object(own)
    }

    fn encryption(&self, encryption: &Encryption) -> Map<String, Value> {
        let seconds = encryption.data_key_reuse;
        let reuse = if seconds % 60 == 0 {
            format!("{}m", seconds / 60)
        } else {
            format!("{seconds}s")
        };
        Map::from_iter([
            (
                "kms_key".to_owned(),
                json!(self.unresolve.text(&encryption.kms_key)),
            ),
            ("data_key_reuse".to_owned(), json!(reuse)),
        ])
    }
}
