//! Findings as SARIF 2.1.0, for code scanning.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Code, Diagnostic, Label, Report, Severity, Unlisted, page};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Where a finding without a place is shown: code scanning takes none that has no file.
const NO_PLACE: &str = "stepwright.yaml";

/// What a path keeps in a URI besides letters and digits.
const NOT_IN_PATHS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b':');

/// Finds what a code means.
type Explained = fn(&str) -> Option<&'static Code>;

impl Report {
    /// Returns the findings as a SARIF log of one run; `folder` leads from the repository's root to the project and is
    /// empty or ends with `/`.
    ///
    /// Each code is a rule, with its explanation where `explained` has one. A finding's fingerprint is made of its code, its file and the text of its line, so that it
    /// stays the same finding when lines around it come and go.
    pub fn to_sarif(&self, folder: &str, explained: Explained) -> Value {
        let sorted = self.sorted();
        let codes: Vec<&str> = sorted
            .iter()
            .map(|diagnostic| diagnostic.code)
            .chain(self.unlisted().map(|more| more.code))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut seen = BTreeMap::new();
        let listed = sorted.iter();
        let listed = listed.map(|diagnostic| result(diagnostic, &codes, folder, &mut seen));
        let mut results: Vec<Value> = listed.collect();
        results.extend(self.unlisted().map(|more| more_of(&more, &codes, folder)));
        json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "stepwright",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": codes.iter().map(|code| rule(code, &sorted, explained(code))).collect::<Vec<_>>(),
                }},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        })
    }
}

/// A code with its explanation, which code scanning shows beside each finding.
fn rule(code: &str, sorted: &[&Diagnostic], explained: Option<&Code>) -> Value {
    let worst = sorted
        .iter()
        .filter(|diagnostic| diagnostic.code == code)
        .map(|diagnostic| diagnostic.severity)
        .min()
        .unwrap_or(Severity::Error);
    let mut rule = json!({
        "id": code,
        "shortDescription": {"text": code.replace('-', " ")},
        "helpUri": page(code),
        "defaultConfiguration": {"level": worst.as_str()},
    });
    if let Some(explained) = explained {
        let about = explained.about;
        rule["fullDescription"] = json!({ "text": about });
        rule["help"] = json!({ "text": about, "markdown": explained.to_markdown() });
    }
    rule
}

fn result(
    diagnostic: &Diagnostic,
    codes: &[&str],
    folder: &str,
    seen: &mut BTreeMap<String, usize>,
) -> Value {
    let mut value = json!({
        "ruleId": diagnostic.code,
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": diagnostic.severity.as_str(),
        "message": {"text": diagnostic.message_with_hints()},
        "locations": [{"physicalLocation": place(diagnostic.labels.first(), folder)}],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint(diagnostic, seen)},
    });
    let related: Vec<Value> = diagnostic
        .labels
        .iter()
        .skip(1)
        .enumerate()
        .map(|(position, label)| related(position + 1, label, folder))
        .collect();
    if !related.is_empty() {
        value["relatedLocations"] = related.into();
    }
    value
}

/// How many more a file has of a code, as a result of its own.
fn more_of(more: &Unlisted, codes: &[&str], folder: &str) -> Value {
    let file = match more.file {
        "" => NO_PLACE,
        file => file,
    };
    json!({
        "ruleId": more.code,
        "ruleIndex": codes.iter().position(|code| *code == more.code),
        "level": more.severity.as_str(),
        "message": {"text": more.sentence()},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(folder, file)}}}],
        "properties": {"unlisted": more.count},
    })
}

fn related(id: usize, label: &Label, folder: &str) -> Value {
    json!({
        "id": id,
        "physicalLocation": place(Some(label), folder),
        "message": {"text": label.text},
    })
}

fn place(label: Option<&Label>, folder: &str) -> Value {
    let Some(label) = label else {
        return json!({"artifactLocation": {"uri": uri(folder, NO_PLACE)}});
    };
    let (start, end) = (label.start(), label.end());
    json!({
        "artifactLocation": {"uri": uri(folder, &label.source.name)},
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    })
}

fn uri(folder: &str, file: &str) -> String {
    utf8_percent_encode(&format!("{folder}{file}"), NOT_IN_PATHS).to_string()
}

/// 16 hexadecimal digits and, after a colon, which of several like it this is.
fn fingerprint(diagnostic: &Diagnostic, seen: &mut BTreeMap<String, usize>) -> String {
    let (file, line) = diagnostic.labels.first().map_or(("", ""), |label| {
        let line = label.source.line_at(label.range.start).trim();
        (label.source.name.as_str(), line)
    });
    let digest = Sha256::digest([diagnostic.code, file, line].join("\0").as_bytes());
    let hash: String = digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let count = seen.entry(hash.clone()).or_insert(0);
    *count += 1;
    format!("{hash}:{count}")
}
