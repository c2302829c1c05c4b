//! Names that a recording hides without a token.
//!
//! The recorder replaced some names it had chosen by words such as `log_group_name`, and they were not put back. In the ARNs of
//! the expected answers such a word, where no parameter of the case contains it, is a token: any text, but always the same.

use std::collections::BTreeSet;

use serde_json::Value;

/// Marks the hidden names of a case as tokens.
pub fn mark(case: &Value) -> Value {
    let mut marked = case.clone();
    let given = given(case);
    let mut words = BTreeSet::new();
    collect(case, &mut words);
    words.retain(|word| !given.contains(word.as_str()));
    for step in marked["steps"].as_array_mut().into_iter().flatten() {
        replace(&mut step["expect"], &words);
    }
    marked
}

/// Everything the case gives: its parameters, and the names in its context.
fn given(case: &Value) -> String {
    let params = case["steps"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|step| step["params"].to_string());
    params.chain([case["context"].to_string()]).collect()
}

fn collect(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.starts_with("arn:") => {
            words.extend(hidden(text).map(str::to_owned))
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
        Value::Object(members) => members.values().for_each(|member| collect(member, words)),
        _ => {}
    }
}

fn hidden(arn: &str) -> impl Iterator<Item = &str> {
    arn.split(|character: char| !character.is_ascii_lowercase() && character != '_')
        .filter(|word| word.ends_with("_name"))
}

/// The last part of the ARN of an Express execution is drawn by the service.
fn hide_drawn(arn: &mut String) {
    if arn.split(':').nth(5) == Some("express")
        && let Some((rest, _)) = arn.rsplit_once(':')
    {
        *arn = format!("{rest}:<?drawn?>");
    }
}

/// The names of executions that the recorder made up for what the service drew, in the order of their numbers from 1.
pub fn execution_names(case: &Value) -> Vec<String> {
    let text = case["steps"].to_string();
    let names = text.split("exec-").skip(1).filter_map(|rest| rest.get(..8));
    let numbers: BTreeSet<u32> = names
        .filter_map(|digits| u32::from_str_radix(digits, 16).ok())
        .filter(|number| *number > 0)
        .collect();
    numbers
        .into_iter()
        .map(|number| format!("exec-{number:08x}"))
        .collect()
}

fn replace(value: &mut Value, words: &BTreeSet<String>) {
    match value {
        Value::String(text) if text.starts_with("arn:") => {
            for word in words {
                *text = text.replace(word.as_str(), &format!("<?{word}#?>"));
            }
            hide_drawn(text);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, words)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| replace(member, words)),
        _ => {}
    }
}
