//! Any text as a saved plan: as it is, and with the digest that it should have.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::plan::normal::{canonical, hex};
use crate::plan::saved::{FORMAT_VERSION, from_text, to_text};
use crate::plan::write::writes;
use crate::plan::Plan;
use crate::plan::render::{self, Detail};

/// Reads and shows the text; nothing may panic, and what is read can be saved again.
pub fn check(text: &str) {
    if let Ok(plan) = from_text(text) {
        use_all(&plan);
    }
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return;
    };
    // An edit of a plan is found out by its digest; here it is to get past that.
    let plan = value.get("plan").unwrap_or(&value);
    let digest = hex(&Sha256::digest(canonical(plan).as_bytes()));
    let file = json!({"format_version": FORMAT_VERSION, "sha256": digest, "plan": plan});
    if let Ok(plan) = from_text(&file.to_string()) {
        use_all(&plan);
    }
}

fn use_all(plan: &Plan) {
    for color in [false, true] {
        assert!(!render::text::render(plan, Detail::Folded, color).is_empty());
    }
    assert!(render::json::render(plan)["format_version"].is_u64());
    assert!(!render::markdown::render(plan).is_empty());
    for change in &plan.changes {
        writes(change);
    }
    let again = from_text(&to_text(plan).unwrap()).unwrap();
    assert_eq!(&again, plan);
}
