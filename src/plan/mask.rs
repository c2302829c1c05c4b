//! Taking values of the process environment out of what is compared for showing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::states::Masks;
use super::unexplained::{self, collect, each_string};

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
        if let Some(live) = old
            .get_mut(part)
            .filter(|_| holds(&new[part], &masks.secrets))
        {
            // Statements are merged and sorted, so an older value of a secret can stand anywhere in them.
            unexplained::hide_in_policies(live, &new[part]);
        }
    }
    let is_in_definition = |pointer: &String| pointer.starts_with("/definition/");
    if let Some(live) = old
        .get_mut("definition")
        .filter(|_| masks.places.keys().any(is_in_definition))
    {
        unexplained::hide_in_removed_states(live, &new["definition"]);
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

/// Hides what may be a value of the environment in a resource that goes: no manifest says what of it is one.
pub(super) fn mask_deleted(old: &mut Value) {
    for (name, value) in old.as_object_mut().into_iter().flatten() {
        match name.as_str() {
            "type" => {}
            "definition" => unexplained::hide_in_definition(value),
            "policies" | "managed_policies" | "trust" => {
                unexplained::hide_in_policies(value, &Value::Null);
            }
            _ => unexplained::hide_all(value),
        }
    }
}
