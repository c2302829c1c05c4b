//! A typed manifest becomes a [`Workflow`], after the checks that no schema can make.

use std::sync::Arc;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use super::draft::Draft;
use super::format::{ActivityFile, EncryptionFile, KindFile, LevelFile, LoggingFile, WorkflowFile};
use super::identity::Identity;
use super::{Activity, Encryption, LogLevel, Logging, MachineType, Place, Workflow};
use super::{duration, names, tags};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Mounted, Segment, Shelved, Target, pointer};
use crate::facts::{names as rules, quotas};

/// How long a data key is reused where nothing is said, in seconds.
const DATA_KEY_REUSE: u32 = 300;

/// Everything a workflow is made from.
pub(super) struct Parts<'a> {
    pub draft: Draft,
    pub own: &'a Identity,
    pub value: Value,
    pub masks: BTreeMap<String, String>,
    pub refers_to: Vec<String>,
    pub place: &'a Place,
    pub project_tags: &'a tags::Tags,
}

/// Makes a workflow of a manifest that its schema accepts; `None` after reporting that it cannot be read.
pub(super) fn build(mut parts: Parts, report: &mut Report) -> Option<Workflow> {
    let mounted = &parts.draft.mounted;
    // It is most of the manifest and stays the value that it is.
    let definition = parts.value["definition"].take();
    let file: WorkflowFile = match serde_json::from_value(parts.value) {
        Ok(file) => file,
        Err(error) => {
            report.push(
                Diagnostic::error("bad-value", format!("cannot read this manifest: {error}"))
                    .at(mounted.label(&[], Target::Value, "")),
            );
            return None;
        }
    };
    let mut check = Check {
        mounted,
        masks: &parts.masks,
        place: parts.place,
        report,
    };
    check.machine_name(parts.own);
    check.size(&definition);
    let tags = check.tags(parts.project_tags, &file.tags);
    let activities = check.activities(parts.own, &file.activities, &tags);
    let role = check.role(parts.own, file.role);
    let logging = file.logging.and_then(|logging| check.logging(&logging));
    let encryption = file
        .encryption
        .and_then(|encryption| check.encryption(&encryption));
    Some(Workflow {
        name: file.name,
        file: parts.draft.file,
        kind: match file.kind {
            KindFile::Standard => MachineType::Standard,
            KindFile::Express => MachineType::Express,
        },
        machine_name: parts.own.machine_name.clone(),
        machine_arn: parts.own.machine_arn.clone(),
        activities,
        role,
        logging,
        tracing: file.tracing,
        encryption,
        masks: with_project_masks(parts.masks, parts.project_tags, &file.tags),
        tags,
        definition: Arc::new(definition),
        refers_to: parts.refers_to,
        source: Shelved::new(&parts.draft.mounted),
    })
}

/// Adds the masks of project tags that the workflow does not override.
fn with_project_masks(
    mut masks: BTreeMap<String, String>,
    project: &tags::Tags,
    own: &IndexMap<String, String>,
) -> BTreeMap<String, String> {
    for (key, tag) in project.iter().filter(|(key, _)| !own.contains_key(*key)) {
        if let Some(mask) = &tag.mask {
            masks.insert(pointer(&["tags".into(), key.as_str().into()]), mask.clone());
        }
    }
    masks
}

pub(super) struct Check<'a> {
    mounted: &'a Mounted,
    masks: &'a BTreeMap<String, String>,
    pub(super) place: &'a Place,
    report: &'a mut Report,
}

/// Makes a path of keys.
pub(super) fn path(keys: &[&str]) -> Vec<Segment> {
    keys.iter().map(|key| Segment::from(*key)).collect()
}

impl Check<'_> {
    pub(super) fn error(
        &mut self,
        code: &'static str,
        message: String,
        path: &[Segment],
        hint: Option<String>,
    ) {
        let labels = self.mounted.labels(path, Target::Value, "");
        self.report
            .push(Diagnostic::error(code, message).at(labels).hints(hint));
    }

    /// Returns where a name is given, or where the name it follows from is.
    fn name_place(&self, given: &[&str], otherwise: &[&str]) -> Vec<Segment> {
        let given = path(given);
        if self.mounted.written(&given).is_some() {
            given
        } else {
            path(otherwise)
        }
    }

    /// Shows a value, or the reference that it came from where it may be a secret.
    pub(super) fn shown(&self, path: &[Segment], value: &str) -> String {
        self.masks
            .get(&pointer(path))
            .map_or(value, String::as_str)
            .to_owned()
    }

    fn machine_name(&mut self, own: &Identity) {
        let name = &own.machine_name;
        if let Some(fault) = names::fault(rules::machine_name(name), name) {
            let place = self.name_place(&["machine_name"], &["name"]);
            let shown = self.shown(&place, name);
            self.error(
                "bad-name",
                format!("the state machine cannot be named `{shown}`: {fault}"),
                &place,
                None,
            );
        }
    }

    fn size(&mut self, definition: &Value) {
        let size = definition.to_string().len();
        let most = quotas::DEFINITION_BYTES;
        if size > most {
            let message = format!("the definition has {size} bytes, AWS takes {most}");
            let hint =
                "move parts into workflows of their own and start them with `${workflows.NAME}`"
                    .to_owned();
            self.error(
                "definition-too-large",
                message,
                &path(&["definition"]),
                Some(hint),
            );
        }
    }

    fn tags(
        &mut self,
        project: &tags::Tags,
        own: &IndexMap<String, String>,
    ) -> BTreeMap<String, String> {
        let below = project
            .iter()
            .map(|(key, tag)| (key.clone(), tag.value.clone()))
            .collect();
        tags::over(&below, own, &path(&["tags"]), self.mounted, self.report)
    }

    fn activities(
        &mut self,
        own: &Identity,
        files: &IndexMap<String, Option<ActivityFile>>,
        tags: &BTreeMap<String, String>,
    ) -> IndexMap<String, Activity> {
        let mut activities = IndexMap::new();
        for (key, file) in files {
            let Some(named) = own.activities.get(key) else {
                continue;
            };
            let file = file.clone().unwrap_or_default();
            let fault = names::fault(rules::activity_name(&named.name), &named.name);
            if let Some(fault) = fault {
                let place = self.name_place(&["activities", key, "name"], &["activities", key]);
                let shown = self.shown(&place, &named.name);
                self.error(
                    "bad-name",
                    format!("the activity `{key}` cannot be named `{shown}`: {fault}"),
                    &place,
                    None,
                );
            }
            let encryption = self.activity_encryption(key, &file);
            let tags = tags::over(
                tags,
                &file.tags,
                &path(&["activities", key, "tags"]),
                self.mounted,
                self.report,
            );
            activities.insert(
                key.clone(),
                Activity {
                    name: named.name.clone(),
                    arn: named.arn.clone(),
                    encryption,
                    tags,
                },
            );
        }
        activities
    }

    fn activity_encryption(&mut self, key: &str, file: &ActivityFile) -> Option<Encryption> {
        let at = path(&["activities", key, "data_key_reuse"]);
        let Some(kms_key) = file.kms_key.clone() else {
            if file.data_key_reuse.is_some() {
                self.error(
                    "missing-key",
                    "`data_key_reuse` means nothing without `kms_key`".to_owned(),
                    &at,
                    None,
                );
            }
            return None;
        };
        let data_key_reuse = self.data_key_reuse(file.data_key_reuse.as_deref(), &at)?;
        Some(Encryption {
            kms_key,
            data_key_reuse,
        })
    }

    fn encryption(&mut self, file: &EncryptionFile) -> Option<Encryption> {
        let at = path(&["encryption", "data_key_reuse"]);
        let data_key_reuse = self.data_key_reuse(file.data_key_reuse.as_deref(), &at)?;
        Some(Encryption {
            kms_key: file.kms_key.clone(),
            data_key_reuse,
        })
    }

    fn data_key_reuse(&mut self, text: Option<&str>, at: &[Segment]) -> Option<u32> {
        let Some(text) = text else {
            return Some(DATA_KEY_REUSE);
        };
        let seconds = duration::seconds(text).and_then(|seconds| u32::try_from(seconds).ok());
        let seconds = seconds.filter(|seconds| quotas::DATA_KEY_REUSE_SECONDS.contains(seconds));
        if seconds.is_none() {
            let shown = self.shown(at, text);
            self.error(
                "out-of-range",
                format!("`data_key_reuse` is `{shown}`, AWS takes `1m` to `15m`"),
                at,
                None,
            );
        }
        seconds
    }

    fn logging(&mut self, file: &LoggingFile) -> Option<Logging> {
        let level = match file.level {
            LevelFile::All => LogLevel::All,
            LevelFile::Error => LogLevel::Error,
            LevelFile::Fatal => LogLevel::Fatal,
            LevelFile::Off => return None,
        };
        let Some(group) = &file.log_group else {
            let hint = "name one that exists: `log_group: /aws/vendedlogs/states/NAME`".to_owned();
            self.error(
                "missing-key",
                "logging needs a `log_group`".to_owned(),
                &path(&["logging"]),
                Some(hint),
            );
            return None;
        };
        let log_group_arn = names::log_group_arn(self.place, group);
        Some(Logging {
            level,
            include_execution_data: file.include_execution_data,
            log_group_arn,
        })
    }
}
