//! Answers of AWS in normal form.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::aws;
use crate::deploy::holder::Holder;
use crate::plan::applied::Applied;
use crate::plan::kept;
use crate::plan::ownership::{APPLIED, managed_tags};
use crate::plan::{self, Live, MachineType, Observed, Ownership, Resource};
use crate::policy;

/// Makes the observed thing of a resource and the tags it carries.
pub fn owned_or_foreign(
    ownership: &Ownership,
    resource: Resource,
    tags: BTreeMap<String, String>,
) -> Observed {
    if !ownership.owns(resource.name(), &tags) {
        return Observed::Foreign {
            arn: resource.arn().to_owned(),
            why: why_foreign(ownership, resource.name(), &tags),
            importable: Holder::of(ownership, resource.name(), &tags)
                .somebody_else()
                .is_none(),
        };
    }
    let applied = tags.get(APPLIED).and_then(|text| Applied::parse(text));
    Observed::Owned(Box::new(Live {
        resource,
        applied,
        tags,
        running: None,
        oldest: None,
    }))
}

fn why_foreign(ownership: &Ownership, name: &str, tags: &BTreeMap<String, String>) -> String {
    use crate::plan::ownership::{ENVIRONMENT, NAME, PROJECT, STACK};
    let value = |key: &str| tags.get(key).map_or("", String::as_str);
    if let holder @ Holder::CloudFormation { .. } = Holder::of(ownership, name, tags) {
        let name = holder.somebody_else().unwrap_or_default();
        return format!("exists and belongs to {name}");
    }
    if !tags.contains_key(STACK) {
        return "exists and does not belong to this stack".to_owned();
    }
    let differs = |key: &str, own: &str| tags.get(key).is_some_and(|found| found != own);
    if differs(STACK, &ownership.stack) || differs(ENVIRONMENT, &ownership.environment) {
        return format!(
            "exists and belongs to stack `{}`, environment `{}`",
            value(STACK),
            value(ENVIRONMENT)
        );
    }
    if let Some(missing) = [ENVIRONMENT, PROJECT, NAME]
        .into_iter()
        .find(|key| !tags.contains_key(*key))
    {
        return format!("exists without the tag `{missing}`, so it does not count as this stack's");
    }
    if value(PROJECT) != ownership.project {
        return "exists and belongs to a stack of the same name in another project".to_owned();
    }
    format!("exists and carries tags copied from `{}`", value(NAME))
}

pub fn machine(details: aws::MachineDetails, tags: &BTreeMap<String, String>) -> Resource {
    let settings = details.settings;
    Resource::Machine(plan::Machine {
        name: details.name,
        arn: details.arn,
        machine_type: if settings.is_express {
            MachineType::Express
        } else {
            MachineType::Standard
        },
        role_arn: settings.role_arn,
        definition: Arc::new(
            serde_json::from_str(&settings.definition)
                .unwrap_or(Value::String(settings.definition)),
        ),
        logging: settings.logging.map(|logging| plan::Logging {
            level: logging.level,
            include_execution_data: logging.include_execution_data,
            destinations: logging.destinations,
        }),
        tracing: settings.tracing,
        encryption: settings.encryption.map(encryption),
        tags: managed_tags(tags),
    })
}

pub fn activity(details: aws::ActivityDetails, tags: &BTreeMap<String, String>) -> Resource {
    Resource::Activity(plan::Activity {
        name: details.name,
        arn: details.arn,
        encryption: details.encryption.map(encryption),
        tags: managed_tags(tags),
    })
}

pub fn role(details: aws::RoleDetails) -> (Resource, BTreeMap<String, String>) {
    let (mut inline, mut kept_policies) = (BTreeMap::new(), BTreeMap::new());
    for (name, text) in details.inline {
        let policies = match kept::since(&name) {
            Some(_) => &mut kept_policies,
            None => &mut inline,
        };
        policies.insert(name, document(&text));
    }
    let role = plan::Role {
        name: details.name,
        path: details.path,
        arn: details.arn,
        trust: document(&details.trust),
        inline,
        kept: kept_policies,
        attached: details.attached,
        permissions_boundary: details.permissions_boundary,
        tags: managed_tags(&details.tags),
    };
    (Resource::Role(role), details.tags)
}

/// A document that is no JSON stays text: it differs from everything we would write.
fn document(text: &str) -> Value {
    policy::parse_document(text).map_or_else(
        |_| Value::from(text),
        |document| policy::normal_form(&document),
    )
}

fn encryption(encryption: aws::Encryption) -> plan::Encryption {
    plan::Encryption {
        kms_key: encryption.kms_key,
        data_key_reuse: encryption.data_key_reuse,
    }
}
