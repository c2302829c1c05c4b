//! The section `lints` of the project file.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::codes::{self, Levels, LintLevel};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Mounted, Target};

/// Takes out what names an error that has no other level, and reports it.
pub(super) fn take_fixed(project: &mut Value, mounted: &Mounted, report: &mut Report) {
    let Some(lints) = project.get_mut("lints").and_then(Value::as_object_mut) else {
        return;
    };
    lints.retain(|name, _| {
        let is_fixed = codes::is_always_error(name);
        if is_fixed {
            let message = format!("`{name}` is always an error, and has no level to set");
            let place = mounted.labels(&["lints".into(), name.as_str().into()], Target::Key, "");
            let hint = "remove it; levels are for warnings and notes, and `stepwright validate --explain CODE` shows which codes are";
            report.push(Diagnostic::error("fixed-level", message).at(place).hint(hint));
        }
        !is_fixed
    });
}

/// Returns the levels that the section sets: those of groups first, as a code beats its group.
pub(super) fn levels(lints: &BTreeMap<String, LintLevel>) -> Levels {
    let mut levels = Levels::default();
    let (groups, codes): (Vec<_>, Vec<_>) = lints
        .iter()
        .partition(|(name, _)| codes::find(name).is_none());
    for (name, level) in groups.into_iter().chain(codes) {
        levels.set(name, *level);
    }
    levels
}
