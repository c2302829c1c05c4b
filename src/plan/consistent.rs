//! Whether a plan that was read from a file shows what it applies.
//!
//! The digest of a saved plan protects against damage, not against somebody who computes it again. So what is shown is made of what is
//! applied, and a plan whose parts do not fit together is refused.

use serde_json::Value;

use super::action::Action;
use super::change::{Change, Plan};
use super::diff::decide;
use super::display;
use super::kinds::Resource;
use super::states::Masks;

/// Makes what is shown of each change; the error says what does not fit together.
pub(super) fn complete(plan: &mut Plan) -> Result<(), String> {
    for change in &mut plan.changes {
        check(change).map_err(|why| format!("`{}`: {why}", change.address))?;
        change.details = display::details(change);
    }
    Ok(())
}

fn check(change: &Change) -> Result<(), &'static str> {
    let sides = [&change.before, &change.after];
    for resource in sides.into_iter().flatten() {
        if resource.kind() != change.address.kind() {
            return Err("the resource is of another kind than its address");
        }
        if !resource.arn().ends_with(resource.name()) || resource.name().is_empty() {
            return Err("the resource has another name than its ARN");
        }
    }
    match (&change.before, &change.after, change.action) {
        (None, Some(_), Action::Create) | (Some(_), None, Action::Delete) => {}
        (Some(before), Some(after), action) => {
            if before.arn() != after.arn() {
                return Err("the observed resource and the desired one have different ARNs");
            }
            let applied = change.applied.as_ref();
            let is_renamed = change.renamed_from.is_some();
            if decide(after, before, applied, is_renamed) != (action, change.reason) {
                return Err("the action and its reason do not follow from what was observed");
            }
        }
        _ => return Err("the action does not fit what was observed"),
    }
    match &change.after {
        Some(after) if !is_explained(&change.masks, after) => {
            Err("a value is hidden that did not come from the environment")
        }
        _ => Ok(()),
    }
}

/// Returns whether everything that is hidden looks like what is shown in its place, with values for the references.
fn is_explained(masks: &Masks, resource: &Resource) -> bool {
    let shown = resource.shown();
    let place = |(pointer, text): (&String, &String)| match shown.pointer(pointer) {
        // What IAM or the service adds in normal form may have gone.
        None => true,
        Some(Value::String(value)) => stands_for(text, value),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => stands_for(text, &value.to_string()),
        // A variable of the project may be a list or a map.
        Some(_) => text.starts_with("${vars.") && text.find('}') == Some(text.len() - 1),
    };
    masks.places.iter().all(place)
        && masks
            .secrets
            .iter()
            .all(|(value, text)| stands_for(text, value))
}

/// Returns whether a text with references can stand for a value: what is around the references is in the value, in order.
fn stands_for(text: &str, value: &str) -> bool {
    let (mut text, mut value) = (text, value);
    let mut has_reference = false;
    loop {
        let literal = text.find("${").unwrap_or(text.len());
        let Some(at) = value.find(&text[..literal]) else {
            return false;
        };
        value = &value[at + literal..];
        let Some(end) = text[literal..].find('}') else {
            return has_reference;
        };
        has_reference = true;
        text = &text[literal + end + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::stands_for;

    #[test]
    fn a_text_stands_for_what_it_could_have_been_made_of() {
        for (text, value) in [
            ("${env.A}", "anything"),
            ("chat-${env.A}", "chat-x"),
            ("of ${vars.a} and ${env.B:-none}!", "of 1 and 2!"),
            ("/logs/${env.A}", "arn:aws:logs:::log-group:/logs/x:*"),
        ] {
            assert!(stands_for(text, value), "{text}: {value}");
        }
        for (text, value) in [
            (
                "arn:aws:lambda:::function:good",
                "arn:aws:lambda:::function:bad",
            ),
            ("function:good${env.A}", "function:bad"),
            ("anything", "anything"),
            ("", "x"),
        ] {
            assert!(!stands_for(text, value), "{text}: {value}");
        }
    }
}
