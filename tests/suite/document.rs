//! Texts into values with places: malformed ones are told, the others read as a second reader reads them.

use std::sync::Arc;

use serde_json::Value;
use stepwright::diagnostic::{Report, Source};
use stepwright::document::{self, Mounted, Segment};

use crate::cases;

/// `malformed.json`: `name` (its ending picks the language), `text`, `source` and the `expected` report.
#[test]
fn malformed_texts_are_told() {
    let path = cases::root("document").join("malformed.json");
    let mut cases: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert!(cases.len() >= 40);
    for case in &mut cases {
        let source = Arc::new(Source::new(
            case["name"].as_str().unwrap(),
            case["text"].as_str().unwrap(),
        ));
        let mut report = Report::default();
        document::read(&source, &mut report);
        assert!(report.has_errors(), "{case} is accepted");
        case["expected"] = report.to_text(false).lines().collect();
    }
    let failure = cases::compare(&path, &cases::pretty(&Value::Array(cases)));
    assert!(failure.is_empty(), "{failure}");
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let cases: [(&[u8], &str); 5] = [
        (
            b"name: a\xff\n",
            "error[not-utf8]: `a.yaml` is not UTF-8 text\n --> a.yaml:1:8",
        ),
        (
            b"\xff\xfen\0a\0",
            "error[not-utf8]: `a.yaml` is not UTF-8 text\n --> a.yaml:1:1",
        ),
        (b"\xfe\xff\0n", "looks like UTF-16"),
        (
            b"name: a\ntext: b\0c\n",
            "error[control-character]: control character U+0000 in `a.yaml`\n --> a.yaml:2:8",
        ),
        (b"\x1b[31m", "control character U+001B"),
    ];
    for (bytes, expected) in cases {
        let (text, source) = read_bytes(bytes);
        assert!(source.is_none() && text.contains(expected), "{text}");
    }
}

fn read_bytes(bytes: &[u8]) -> (String, Option<Arc<Source>>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    std::fs::write(&path, bytes).unwrap();
    let mut report = Report::default();
    let root = folder.path().canonicalize().unwrap();
    let source = document::read_source(&root, &root.join("a.yaml"), "a.yaml", &mut report);
    (report.to_text(false), source)
}

#[test]
fn files_that_are_too_large_or_no_files_are_told() {
    let (text, source) = read_bytes(&vec![b'#'; 5 * 1024 * 1024]);
    assert!(
        source.is_none()
            && text.contains("error[file-too-large]")
            && text.contains("5242880 bytes"),
        "{text}"
    );
    let mut report = Report::default();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    assert!(document::read_source(&root, &root, "folder", &mut report).is_none());
    assert!(document::read_source(&root, &root.join("gone"), "gone", &mut report).is_none());
    let text = report.to_text(false);
    assert!(
        text.contains("cannot read `folder`: not a regular file but a folder")
            && text.contains("cannot read `gone`"),
        "{text}"
    );
}

fn read(name: &str, text: &str) -> Result<Vec<Value>, String> {
    let source = Arc::new(Source::new(name, text));
    let mut report = Report::default();
    match document::read(&source, &mut report) {
        Some(documents) if !report.has_errors() => Ok(documents
            .iter()
            .map(|document| document.root.to_value())
            .collect()),
        _ => Err(report.to_text(false)),
    }
}

#[test]
fn nesting_has_a_bound_that_no_stack_reaches() {
    let blocks = |depth: usize| {
        (0..depth)
            .map(|level| format!("{}a:\n", " ".repeat(level)))
            .collect::<String>()
    };
    let flow = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    for (name, text) in [
        ("a.yaml", blocks(98)),
        ("a.yaml", flow(99)),
        ("a.json", flow(99)),
    ] {
        read(name, &text).unwrap();
    }
    let maps = "{\"a\":".repeat(20_000);
    for (name, text) in [
        ("a.yaml", blocks(300)),
        ("a.yaml", "[".repeat(20_000)),
        ("a.json", flow(20_000)),
        ("a.yaml", maps.clone()),
        ("a.json", maps),
    ] {
        let found = read(name, &text).unwrap_err();
        assert!(found.contains("error[too-deep]"), "{found}");
    }
    // Sequences on one line are block collections, too.
    let found = read("a.yaml", &("- ".repeat(20_000) + "x")).unwrap_err();
    assert!(found.starts_with("error[too-deep]"), "{found}");
}

#[test]
fn aliases_cannot_multiply_without_bound() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb += &format!("a{level}: &a{level} [{items}]\n");
    }
    let found = read("a.yaml", &bomb).unwrap_err();
    assert!(found.contains("error[document-too-large]"), "{found}");
    let merges = "a: &a {k: 1}\n".to_owned() + &"b: {<<: *a}\n".repeat(3).replace('b', "c");
    assert!(read("a.yaml", &merges).is_err(), "three times the same key");
    // One retrier for every state is good style.
    let states: String = (0..300)
        .map(|state| format!("s{state}: *retry\n"))
        .collect();
    read(
        "a.yaml",
        &("retry: &retry [{ErrorEquals: [a], MaxAttempts: 3}]\n".to_owned() + &states),
    )
    .unwrap();
}

#[test]
fn large_documents_are_read() {
    let yaml: String = (0..60_000)
        .map(|line| format!("key{line}: [a, 1, true]\n"))
        .collect();
    assert_eq!(
        read("a.yaml", &yaml).unwrap()[0].as_object().unwrap().len(),
        60_000
    );
}

#[test]
fn yaml_1_2_has_no_surprises() {
    let text = "on: yes\noff: no\nnorway: NO\nday: 2026-11-23\noctal: 0o17\nzero: 0123\nunder: 1_000\nsexagesimal: 12:30:45\nnull: ~\ntrue: False\nbig: 18446744073709551615\nversion: 1.10\nexp: 1e3\nmerge: &m {a: 1, b: 2}\nmerged: {<<: *m, b: 3}\n";
    let expected = serde_json::json!({
        "on": "yes", "off": "no", "norway": "NO", "day": "2026-11-23", "octal": 15, "zero": "0123", "under": "1_000",
        "sexagesimal": "12:30:45", "null": null, "true": false, "big": 18446744073709551615u64, "version": 1.10, "exp": 1000.0,
        "merge": {"a": 1, "b": 2}, "merged": {"b": 3, "a": 1},
    });
    assert_eq!(read("a.yaml", text).unwrap(), [expected]);
}

/// The second reader keeps duplicate keys silently and leaves `<<` unmerged: such texts are left out.
#[test]
fn two_readers_agree_on_every_yaml_file() {
    let mut compared = 0;
    for path in cases::files(&["yaml", "yml"]) {
        let text = std::fs::read_to_string(&path).unwrap();
        if text.contains("<<:") {
            continue;
        }
        let (Ok(ours), Ok(theirs)) = (read("a.yaml", &text), cases::documents(&text)) else {
            continue;
        };
        assert_eq!(ours, theirs, "{}", path.display());
        compared += 1;
    }
    assert!(compared > 40, "only {compared} files were compared");
}

/// Recorded definitions: our JSON reader against serde_json, and our YAML reader against both.
#[test]
fn readers_agree_on_recorded_definitions() {
    let Some(folder) = crate::collected::recordings("readers on recorded definitions") else {
        return;
    };
    let mut compared = 0;
    for kind in ["execute", "validate"] {
        for file in std::fs::read_dir(folder.join(kind))
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            let cases: Value =
                serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
            for case in cases["cases"].as_array().unwrap() {
                let text = match case["definitionText"].as_str() {
                    Some(text) => text.to_owned(),
                    None => serde_json::to_string_pretty(&case["definition"]).unwrap(),
                };
                agree(&text, &case["id"]);
                compared += 1;
            }
        }
    }
    assert!(compared > 500, "only {compared} definitions were compared");
}

fn agree(text: &str, id: &Value) {
    let theirs = serde_json::from_str::<Value>(text).ok();
    match (read("a.json", text), &theirs) {
        (Ok(ours), theirs) => assert_eq!(ours.first(), theirs.as_ref(), "{id}"),
        // serde_json takes the last of two equal keys.
        (Err(found), Some(_)) => assert!(found.contains("duplicate-key"), "{id}: {found}"),
        (Err(_), None) => {}
    }
    let escapes = text.contains("\\ud") || text.contains("\\uD");
    if let (Ok(ours), Some(theirs)) = (read("a.yaml", text), theirs)
        && !escapes
    {
        assert_eq!(ours, [theirs], "{id} as YAML");
    }
}

/// `scalars.json`: in `text`, the value at `path` has `find`, which stands in the text as `marked`.
#[test]
fn parts_of_strings_are_found_in_every_style() {
    let path = cases::root("document").join("scalars.json");
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(cases.len() >= 15);
    for case in &cases {
        let source = Arc::new(Source::new(
            case["name"].as_str().unwrap_or("a.yaml"),
            case["text"].as_str().unwrap(),
        ));
        let mut report = Report::default();
        let documents = document::read(&source, &mut report)
            .unwrap_or_else(|| panic!("{case}\n{}", report.to_text(false)));
        let value = documents[0]
            .root
            .get("v")
            .and_then(document::Node::as_str)
            .unwrap();
        let at = value
            .find(case["find"].as_str().unwrap())
            .unwrap_or_else(|| panic!("{case}: {value:?}"));
        let range = at..at + case["find"].as_str().unwrap().len();
        let label = Mounted::new(Arc::clone(&documents[0]))
            .label_in_string(&[Segment::from("v")], range, "")
            .unwrap();
        assert_eq!(
            &source.text[label.range.clone()],
            case["marked"].as_str().unwrap(),
            "{case}"
        );
        assert_eq!(
            label.start().line,
            case["line"].as_u64().unwrap() as usize,
            "{case}"
        );
    }
}
