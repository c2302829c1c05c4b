//! A manifest on trial: whether loading it gives what is live.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{ImportError, ImportRequest, Takeover, Thing};
use crate::manifest::{Unsaved, write};
use crate::plan::{
    Address, Change, Endpoint, Live, LiveState, Observed, Options, Plan, Scope, diff,
};

/// What became of a manifest on trial.
pub struct Trial {
    pub manifest: Unsaved,
    pub takeovers: Vec<Takeover>,
    /// What a plan would change, empty where the manifest says what is live.
    pub plan: Plan,
}

/// Loads a manifest as if it were saved, and compares what it gives with the things found.
pub fn try_out(
    request: &ImportRequest<'_>,
    file: &Path,
    manifest: &Map<String, Value>,
    found: &BTreeMap<Address, Thing>,
) -> Result<Trial, ImportError> {
    let text = write::text(manifest, &schema(file))?;
    let unsaved = Unsaved {
        file: file.to_path_buf(),
        text,
    };
    let (_, desired) = request.load(std::slice::from_ref(&unsaved))?;
    let takeovers: Vec<Takeover> = desired
        .resources
        .iter()
        .filter_map(|(address, wanted)| {
            Some(Takeover {
                address: address.clone(),
                found: found.get(address)?.clone(),
                tags: wanted.resource.tags().clone(),
            })
        })
        .collect();
    let only = vec![request.address.workflow().to_owned()];
    let options = Options {
        only,
        ..Options::default()
    };
    let plan = diff(&desired, &as_if_ours(&takeovers), scope(request), &options);
    Ok(Trial {
        manifest: unsaved,
        takeovers,
        plan,
    })
}

/// The way from a manifest to the schema that `init` writes.
fn schema(file: &Path) -> String {
    let depth = file.components().count().saturating_sub(1);
    format!("{}schemas/workflow.schema.json", "../".repeat(depth))
}

fn as_if_ours(takeovers: &[Takeover]) -> LiveState {
    let owned = |takeover: &Takeover| {
        let live = Live {
            resource: takeover.after(),
            applied: None,
            tags: BTreeMap::new(),
            running: None,
            oldest: None,
        };
        (takeover.address.clone(), Observed::Owned(Box::new(live)))
    };
    LiveState {
        resources: takeovers.iter().map(owned).collect(),
        notes: Vec::new(),
    }
}

fn scope(request: &ImportRequest<'_>) -> Scope {
    Scope {
        ownership: request.ownership.clone(),
        partition: request.place.partition.clone(),
        region: request.place.region.clone(),
        account: request.place.account.clone(),
        // The trial is compared and thrown away.
        endpoint: Endpoint::Custom,
    }
}

impl Trial {
    pub fn is_faithful(&self) -> bool {
        self.plan.is_empty()
    }

    /// Names what the manifest cannot say.
    pub fn differences(&self) -> String {
        let parts: Vec<String> = self.plan.pending().map(parts).collect();
        parts.join("; ")
    }
}

fn parts(change: &Change) -> String {
    let mut fields: Vec<String> = change
        .details
        .fields
        .iter()
        .filter_map(|field| field.path.first().map(ToString::to_string))
        .collect();
    fields.dedup();
    if !change.details.definition.is_empty() {
        fields.push("definition".to_owned());
    }
    format!("`{}` would differ in {}", change.address, fields.join(", "))
}

/// Returns where the manifest of a workflow goes: beside the others, as the project's first pattern says.
pub fn file(patterns: &[String], workflow: &str) -> PathBuf {
    let fits = |pattern: &String| {
        let (folder, ending) = pattern.trim_start_matches("./").rsplit_once("*.")?;
        let plain = |text: &str| !text.contains(['*', '?', '[', '{']);
        let is_folder = folder.is_empty() || folder.ends_with('/');
        (is_folder && plain(folder) && matches!(ending, "yaml" | "yml"))
            .then(|| PathBuf::from(format!("{folder}{workflow}.{ending}")))
    };
    let fallback = || PathBuf::from(format!("workflows/{workflow}.yaml"));
    patterns.iter().find_map(fits).unwrap_or_else(fallback)
}
