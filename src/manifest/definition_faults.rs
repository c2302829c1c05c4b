//! What is wrong with a definition, at the places where a person wrote it.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::resolve::Resolved;
use crate::asl::fault::Notation;
use crate::asl::{Fault, MachineType, Options, read};
use crate::diagnostic::{Diagnostic, Label, MOST_OF_A_CODE, Places, Report};
use crate::document::{Mounted, Segment, Target, pointer};

const PREFIX: &str = "/definition";

/// Fields that much of the rest depends on: what else is wrong shows once they are known.
const SHAPING: [&str; 7] = [
    "Default",
    "End",
    "Mode",
    "Next",
    "QueryLanguage",
    "StartAt",
    "Type",
];

/// Checks the definition by the rules of the language and reports every fault.
///
/// A reference in it that could not be resolved was reported: of the value where it stands nothing else is told.
pub(super) fn report(resolved: &Resolved, mounted: &Mounted, report: &mut Report) {
    let unresolved: HashSet<&str> = resolved
        .failed
        .iter()
        .filter(|path| path.starts_with(PREFIX))
        .map(String::as_str)
        .collect();
    let is_shaping = |path: &&str| {
        let mut keys = path.rsplit('/');
        let (field, around) = (keys.next().unwrap_or_default(), keys.next());
        *path == PREFIX || SHAPING.contains(&field) || around == Some("States")
    };
    let Some(definition @ Value::Object(_)) = resolved.value.get("definition") else {
        return;
    };
    if unresolved.iter().any(is_shaping) {
        return;
    }
    let kind = match resolved.value.get("type").and_then(Value::as_str) {
        Some("express") => MachineType::Express,
        _ => MachineType::Standard,
    };
    let faults = read(definition, Options { kind }).faults;
    if faults.is_empty() {
        return;
    }
    let file = mounted.file(&["definition".into()]).unwrap_or_default();
    let mut findings = Findings {
        mounted,
        file,
        notation: match file.ends_with(".json") {
            true => Notation::Json,
            false => Notation::Yaml,
        },
        secrets: secrets(resolved),
        made: Vec::new(),
        of_code: HashMap::new(),
        of_name: HashMap::new(),
    };
    // A fault that follows from another one has the same cause, and is fixed with it.
    for fault in faults.iter().filter(|fault| !fault.follows) {
        let is_told = !unresolved.is_empty()
            && unresolved.contains(format!("{PREFIX}{}", pointer(&fault.path)).as_str());
        if !is_told {
            findings.add(fault, report);
        }
    }
    findings.push_into(report);
}

/// The findings of one definition.
struct Findings<'a> {
    mounted: &'a Mounted,
    file: &'a str,
    notation: Notation,
    secrets: BTreeMap<String, String>,
    made: Vec<(Diagnostic, Places)>,
    of_code: HashMap<&'static str, usize>,
    /// Which of them is of a code that is reported once for each name, with all places.
    of_name: HashMap<(&'static str, &'a str), usize>,
}

impl<'a> Findings<'a> {
    /// Makes the finding of a fault; of a code that there is too much of, it is only counted.
    fn add(&mut self, fault: &'a Fault, report: &mut Report) {
        let once_for = fault.problem.reported_once_for();
        if let Some(name) = once_for
            && let Some(at) = self.of_name.get(&(fault.code(), name))
        {
            let mounted = self.mounted;
            self.made[*at]
                .1
                .add(|| labels(fault, mounted).into_iter().take(1));
            return;
        }
        let (code, severity) = (fault.code(), fault.level().manifest);
        let listed = self.of_code.entry(code).or_default();
        *listed += 1;
        if *listed > MOST_OF_A_CODE {
            return report.count(self.file, severity, code, 1);
        }
        let hide = |text: String| hidden(text, &self.secrets);
        let found = Diagnostic::new(severity, code, hide(fault.phrase()))
            .hints(fault.hints(self.notation).into_iter().map(hide));
        let mut places = Places::default();
        places.add(|| labels(fault, self.mounted));
        if let Some(name) = once_for {
            self.of_name.insert((code, name), self.made.len());
        }
        self.made.push((found, places));
    }

    fn push_into(self, report: &mut Report) {
        for (found, places) in self.made {
            report.push(found.at(places.into_labels()));
        }
    }
}

fn labels(fault: &Fault, mounted: &Mounted) -> Vec<Label> {
    let path: Vec<Segment> = [&["definition".into()], &fault.path[..]].concat();
    match &fault.span {
        Some(span) => mounted
            .label_in_string(&path, span.clone(), "")
            .into_iter()
            .collect(),
        None if fault.at_key => mounted.labels(&path, Target::Key, ""),
        None => mounted.labels(&path, Target::Value, ""),
    }
}

/// Values that came from the environment, with the references to show instead.
fn secrets(resolved: &Resolved) -> BTreeMap<String, String> {
    let value = |pointer: &str| match resolved.value.pointer(pointer)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let masks = resolved.masks.iter();
    masks
        .filter_map(|(pointer, mask)| Some((value(pointer)?, mask.clone())))
        .collect()
}

fn hidden(text: String, secrets: &BTreeMap<String, String>) -> String {
    secrets
        .iter()
        .fold(text, |text, (secret, mask)| text.replace(secret, mask))
}
