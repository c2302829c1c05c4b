//! Any text as an expression, and any JSON as a payload template.

use std::ops::Range;

use serde_json::Value;

use crate::query::{Call, Expression, Jsonata, Path, Template, TemplateProblem};

/// A path that is taken is what it says it is; a fault lies inside the text.
pub fn check_path(text: &str) {
    match Path::parse(text) {
        Ok(path) => is_stable(&path),
        Err(fault) => inside(text, &fault.at),
    }
    if let Err(fault) = Expression::parse(text) {
        inside(text, &fault.at);
    }
}

/// A call that is taken has arguments its function takes, and paths that stand alone, too.
pub fn check_call(text: &str) {
    match Call::parse(text) {
        Ok(call) => call.paths().into_iter().for_each(is_stable),
        Err(fault) => inside(text, &fault.at),
    }
}

/// A fault of an expression in its delimiters lies inside the text, and inside the expression without them.
pub fn check_jsonata(text: &str) {
    let whole = format!("{{%{text}%}}");
    match (Jsonata::parse(text), Jsonata::in_string(&whole)) {
        (Ok(alone), Ok(Some(inner))) => assert_eq!(alone, inner),
        (Err(alone), Err(inner)) => {
            assert_eq!(alone.len(), inner.len());
            alone.iter().for_each(|fault| inside(text, &fault.at));
            inner.iter().for_each(|fault| inside(&whole, &fault.at));
        }
        (alone, inner) => panic!("{text:?}: {alone:?} and {inner:?}"),
    }
    if let Err(faults) = Jsonata::in_string(text) {
        faults.iter().for_each(|fault| inside(text, &fault.at));
    }
}

/// Faults of a template lead to what is wrong, in both query languages.
pub fn check_template(text: &str) {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return;
    };
    for parse in [Template::of_paths, Template::of_jsonata] {
        let mut faults = Vec::new();
        let template = parse(&value, &mut faults);
        template.expressions();
        for fault in faults {
            let pointer = crate::diagnostic::pointer(&fault.path);
            let found = value.pointer(&pointer);
            let text = found.and_then(Value::as_str).unwrap_or_default();
            match &fault.problem {
                TemplateProblem::NotAnExpression { fault, .. } => inside(text, &fault.at),
                TemplateProblem::Jsonata(fault) => inside(text, &fault.at),
                TemplateProblem::NotText { .. } | TemplateProblem::Twice { .. } => {
                    assert!(found.is_some(), "{pointer}");
                }
            }
        }
    }
}

fn inside(text: &str, at: &Range<usize>) {
    assert!(text.get(at.clone()).is_some(), "{at:?} is not in {text:?}");
}

/// The text that a path remembers is a path, and the same one.
fn is_stable(path: &Path) {
    let again = Path::parse(&path.text).unwrap_or_else(|fault| panic!("{:?}: {fault}", path.text));
    assert_eq!(&again, path);
    assert_eq!(again.is_definite(), path.is_definite());
    if path.beyond_reference().is_none() {
        assert!(path.is_definite(), "{:?}", path.text);
    }
}
