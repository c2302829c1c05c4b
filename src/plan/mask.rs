//! Taking values of the process environment out of what is compared for showing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::states::Masks;

/// Replaces secrets on both sides; the live side may hold an older value, which is nobody's to see either.
pub(super) fn mask(old: &mut Value, new: &mut Value, masks: &Masks) {
    let secrets = secrets(new, masks);
    for (pointer, text) in &masks.places {
        let same = old.pointer(pointer) == new.pointer(pointer);
        if let Some(value) = new.pointer_mut(pointer) {
            *value = Value::from(text.as_str());
        }
        if let Some(value) = old.pointer_mut(pointer) {
            *value = Value::from(if same {
                text.clone()
            } else {
                format!("(another value of {text})")
            });
        }
    }
    // A field that moved stands elsewhere on the live side.
    each_string(old, &mut |string| {
        if let Some(text) = secrets.get(string) {
            string.clone_from(text);
        }
    });
    for part in ["policies", "managed_policies"] {
        if holds(&new[part], &masks.secrets) {
            hide_unknown(part, old, new);
        }
    }
    for value in [old, new] {
        each_string(value, &mut |string| {
            for (secret, text) in &masks.secrets {
                *string = string.replace(secret, text);
            }
        });
    }
}

/// Returns the masked texts of the desired side, with what is shown instead.
fn secrets(new: &Value, masks: &Masks) -> BTreeMap<String, String> {
    let secret = |(pointer, text): (&String, &String)| {
        let value = new.pointer(pointer)?.as_str()?;
        (!value.is_empty()).then(|| (value.to_owned(), text.clone()))
    };
    masks.places.iter().filter_map(secret).collect()
}

/// Returns whether a secret stands anywhere in a value.
fn holds(value: &Value, secrets: &[(String, String)]) -> bool {
    let mut texts = BTreeSet::new();
    collect(value, &mut texts);
    let is_in = |(secret, _): &(String, String)| texts.iter().any(|text| text.contains(secret));
    secrets.iter().any(is_in)
}

/// Hides what stands in a part of the live side and not of the desired one: statements are merged and sorted, so an
/// older value of a secret can stand anywhere in them. Actions hold no secrets.
fn hide_unknown(part: &str, old: &mut Value, new: &Value) {
    let mut known = BTreeSet::new();
    collect(&new[part], &mut known);
    if let Some(policies) = old.get_mut(part) {
        each_string(policies, &mut |text| {
            let is_action = text
                .split_once(':')
                .is_some_and(|(_, name)| !name.contains(':') && !name.contains('/'));
            let is_effect = matches!(text.as_str(), "Allow" | "Deny");
            if !known.contains(text.as_str()) && !is_action && !is_effect {
                *text = "(another value, not shown)".to_owned();
            }
        });
    }
}

fn collect<'a>(value: &'a Value, texts: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => drop(texts.insert(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn each_string(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_string(item, change)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| each_string(member, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
