//! Filling the placeholders of ARNs: of the machine, and of arguments.

use super::Machine;
use super::arguments::{Argument, Arguments};

/// What came of filling a template.
pub(super) enum Filled {
    Resources(Vec<String>),
    /// A parameter without a default is not given, so what needs it is not used.
    Absent,
    /// Nothing is known of any of the parameters; the first of them.
    Unknown {
        parameter: String,
        argument: Argument,
    },
}

/// Fills `${Partition}` and its like, and `${Parameter}` or `${Parameter|default}` with arguments.
///
/// Where something is known, the rest becomes `*`; where nothing is, the template is not filled.
pub(super) fn fill(template: &str, machine: &Machine, arguments: &Arguments) -> Filled {
    let mut texts = vec![String::new()];
    let mut unknown: Option<(String, Argument)> = None;
    let mut is_known = false;
    let mut has_holes = false;
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((hole, behind)) = after.split_once('}') else {
            break;
        };
        rest = behind;
        texts.iter_mut().for_each(|text| text.push_str(before));
        if let Some(own) = machine.placeholder(hole) {
            texts.iter_mut().for_each(|text| text.push_str(own));
            continue;
        }
        has_holes = true;
        let (parameter, default) = match hole.split_once('|') {
            Some((parameter, default)) => (parameter, Some(default)),
            None => (hole, None),
        };
        let given = arguments.get(parameter);
        let values: Vec<String> = match (given.is_empty(), default) {
            (true, None) => return Filled::Absent,
            (true, Some(default)) => vec![default.to_owned()],
            (false, _) => given.iter().flat_map(Argument::globs).collect(),
        };
        match given.into_iter().find(Argument::is_unknown) {
            Some(argument) => drop(unknown.get_or_insert((parameter.to_owned(), argument))),
            None => is_known = true,
        }
        texts = texts
            .iter()
            .flat_map(|text| values.iter().map(move |value| format!("{text}{value}")))
            .collect();
    }
    texts.iter_mut().for_each(|text| text.push_str(rest));
    match unknown {
        Some((parameter, argument)) if has_holes && !is_known => Filled::Unknown {
            parameter,
            argument,
        },
        _ => Filled::Resources(texts),
    }
}

/// Fills only what is of the machine.
pub(super) fn fill_own(template: &str, machine: &Machine) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((hole, behind)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        match machine.placeholder(hole) {
            Some(own) => text.push_str(own),
            None => text.push_str("NAME"),
        }
        rest = behind;
    }
    text + rest
}
