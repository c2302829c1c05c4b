//! A plan as a file: everything it was decided on, and a digest against edits and truncation.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::error::Category;
use sha2::{Digest as _, Sha256};

use super::change::Plan;
use super::consistent;
use super::normal::{canonical, hex};

/// Version of the file's format; another one is refused.
pub const FORMAT_VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format_version: u64,
    /// SHA-256 over the canonical JSON of `plan`.
    sha256: String,
    plan: Value,
}

/// Why a text is no plan that can be applied.
#[derive(Debug, thiserror::Error)]
pub enum SavedPlanError {
    #[error("not a saved plan: {0}")]
    Syntax(String),
    #[error("not a saved plan, but the output of `plan --format json`, which is for programs")]
    ForPrograms,
    #[error("the plan has format version {found}; this stepwright reads version {FORMAT_VERSION}")]
    Version { found: u64 },
    #[error("the plan was edited or damaged after it was saved: its digest does not match")]
    Edited,
    #[error("the plan was edited after it was saved: {0}")]
    Inconsistent(String),
    #[error("the plan has a part that this stepwright does not know: {0}")]
    Shape(String),
}

/// Returns the text to save. The definitions in it are resolved, secrets included.
pub fn to_text(plan: &Plan) -> Result<String, SavedPlanError> {
    let plan =
        serde_json::to_value(plan).map_err(|error| SavedPlanError::Shape(error.to_string()))?;
    let file = File {
        format_version: FORMAT_VERSION,
        sha256: digest(&plan),
        plan,
    };
    let text = serde_json::to_string_pretty(&file)
        .map_err(|error| SavedPlanError::Shape(error.to_string()))?;
    Ok(text + "\n")
}

/// Reads a saved plan and proves that it is whole.
pub fn from_text(text: &str) -> Result<Plan, SavedPlanError> {
    let value: Value = serde_json::from_str(text).map_err(|error| not_json(text, &error))?;
    let version = value.get("format_version").and_then(Value::as_u64);
    match version {
        None => {
            let missing = "it has no number under `format_version`";
            return Err(SavedPlanError::Syntax(missing.to_owned()));
        }
        Some(FORMAT_VERSION) => {}
        Some(found) => return Err(SavedPlanError::Version { found }),
    }
    if value.get("plan").is_none() && value.get("changes").is_some() {
        return Err(SavedPlanError::ForPrograms);
    }
    let file: File =
        serde_json::from_value(value).map_err(|error| SavedPlanError::Syntax(error.to_string()))?;
    if digest(&file.plan) != file.sha256 {
        return Err(SavedPlanError::Edited);
    }
    let mut plan: Plan = serde_json::from_value(file.plan)
        .map_err(|error| SavedPlanError::Shape(error.to_string()))?;
    consistent::complete(&mut plan).map_err(SavedPlanError::Inconsistent)?;
    Ok(plan)
}

fn not_json(text: &str, error: &serde_json::Error) -> SavedPlanError {
    SavedPlanError::Syntax(match error.classify() {
        Category::Eof if text.trim().is_empty() => "the file is empty".to_owned(),
        Category::Eof => format!("the file breaks off in line {}", error.line()),
        _ => format!("it is not JSON: {error}"),
    })
}

fn digest(plan: &Value) -> String {
    hex(&Sha256::digest(canonical(plan).as_bytes()))
}
