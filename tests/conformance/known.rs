//! The failures that are known: lines `kind id # reason`.

use std::path::Path;

use crate::report::Report;

/// A case that is known to fail, and why.
pub struct Known {
    pub kind: String,
    pub id: String,
    pub reason: String,
}

/// Reads the list; a line without a reason ends the run, because a failure nobody can explain is not known.
pub fn read(path: &Path) -> Vec<Known> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (case, reason) = line
                .split_once(" # ")
                .unwrap_or_else(|| panic!("no reason in known.txt: {line}"));
            let (kind, id) = case
                .split_once(' ')
                .unwrap_or_else(|| panic!("no id in known.txt: {line}"));
            Known {
                kind: kind.to_owned(),
                id: id.trim().to_owned(),
                reason: reason.trim().to_owned(),
            }
        })
        .collect()
}

/// Finds where the list and the results disagree.
pub fn compare(listed: &[Known], report: &Report) -> Vec<String> {
    let is_listed = |kind: &str, id: &str| {
        listed
            .iter()
            .any(|known| known.kind == kind && known.id == id)
    };
    let unlisted = report
        .failed()
        .filter(|(kind, id)| !is_listed(kind, id))
        .map(|(kind, id)| format!("not in known.txt, but fails: {kind} {id}"));
    let wrong = listed.iter().filter_map(|known| {
        let Known { kind, id, reason } = known;
        match report.passed(kind, id) {
            None => Some(format!(
                "in known.txt, but there is no such case: {kind} {id}"
            )),
            Some(true) => Some(format!("in known.txt ({reason}), but passes: {kind} {id}")),
            Some(false) => None,
        }
    });
    unlisted.chain(wrong).collect()
}
