//! Recorded cases as they lie in files: `<kind>/<category>.json`.

use std::path::Path;

use serde_json::Value;

/// One recorded case.
pub struct Case {
    pub id: String,
    pub category: String,
    pub body: Value,
}

/// All cases of one kind, by category.
#[derive(Default)]
pub struct Corpus {
    pub cases: Vec<Case>,
}

impl Corpus {
    /// Reads a kind's folder; a kind without a folder has no cases, a file that cannot be read ends the run.
    pub fn read(folder: &Path, kind: &str) -> Self {
        let mut files: Vec<_> = match std::fs::read_dir(folder.join(kind)) {
            Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
            Err(_) => return Self::default(),
        };
        files.retain(|path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            name.ends_with(".json") && !name.starts_with('_')
        });
        files.sort();
        Self {
            cases: files.iter().flat_map(|path| read_file(path)).collect(),
        }
    }
}

fn read_file(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    let file: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{} is not JSON: {error}", path.display()));
    let category = file["category"].as_str().unwrap_or_default();
    let case = |body: &Value| Case {
        id: body["id"].as_str().unwrap_or_default().to_owned(),
        category: category.to_owned(),
        body: body.clone(),
    };
    file["cases"]
        .as_array()
        .into_iter()
        .flatten()
        .map(case)
        .collect()
}
