//! The parts of a definition that can be broken: each object with what it is and where it stands.

use serde_json::{Map, Value};

pub type Members = Map<String, Value>;

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Machine,
    /// A branch, or what a Map processes.
    Scope,
    State,
    Retrier,
    Catcher,
    /// A rule of a Choice, with `Next`.
    Rule,
    NestedRule,
    ProcessorConfig,
    Reader,
    ReaderConfig,
    Batcher,
    Writer,
    WriterConfig,
    /// An object in which expressions stand.
    Payload,
}

#[derive(Clone, Debug)]
pub struct Site<'a> {
    pub place: Place,
    pub pointer: String,
    pub members: &'a Members,
    /// The type of the state that this is, or is a part of; empty above states.
    pub kind: &'a str,
    pub is_jsonata: bool,
    /// The machine as a whole is in JSONata.
    pub in_jsonata_machine: bool,
    /// The Map that this is a part of, or is, has the mode DISTRIBUTED.
    pub is_distributed: bool,
    /// The last entry of its list, or not in one.
    pub is_last: bool,
    /// Names of the states and variables in the scopes around.
    pub outer_states: Vec<&'a str>,
    pub outer_variables: Vec<&'a str>,
}

const PAYLOADS: &[&str] = &[
    "Parameters",
    "ResultSelector",
    "ItemSelector",
    "Assign",
    "Arguments",
    "Output",
];

/// Lists every object of a definition that rules are about.
pub fn sites(definition: &Value) -> Vec<Site<'_>> {
    let mut found = Vec::new();
    let Some(members) = definition.as_object() else {
        return found;
    };
    let is_jsonata = definition["QueryLanguage"] == "JSONata";
    let machine = Site {
        place: Place::Machine,
        pointer: String::new(),
        members,
        kind: "",
        is_jsonata,
        in_jsonata_machine: is_jsonata,
        is_distributed: false,
        is_last: true,
        outer_states: Vec::new(),
        outer_variables: Vec::new(),
    };
    scope(&machine, &mut found);
    found
}

fn scope<'a>(site: &Site<'a>, found: &mut Vec<Site<'a>>) {
    found.push(site.clone());
    let Some(states) = site.members.get("States").and_then(Value::as_object) else {
        return;
    };
    let mut inside = site.clone();
    if site.is_distributed {
        inside.outer_variables.clear();
    }
    for (name, state) in states {
        let Some(members) = state.as_object() else {
            continue;
        };
        let language = members.get("QueryLanguage").and_then(Value::as_str);
        let state = Site {
            place: Place::State,
            pointer: format!("{}/States/{}", site.pointer, escaped(name)),
            members,
            kind: members
                .get("Type")
                .and_then(Value::as_str)
                .unwrap_or_default(),
            is_jsonata: language.map_or(site.in_jsonata_machine, |language| language == "JSONata"),
            is_distributed: is_distributed(members),
            ..inside.clone()
        };
        parts(&state, states, found);
    }
}

fn is_distributed(state: &Members) -> bool {
    let processor = state.get("ItemProcessor").or_else(|| state.get("Iterator"));
    processor.is_some_and(|processor| processor["ProcessorConfig"]["Mode"] == "DISTRIBUTED")
}

fn parts<'a>(state: &Site<'a>, states: &'a Members, found: &mut Vec<Site<'a>>) {
    found.push(state.clone());
    for (list, place) in [
        ("Retry", Place::Retrier),
        ("Catch", Place::Catcher),
        ("Choices", Place::Rule),
    ] {
        for item in items(state, list, place) {
            payloads(&item, found);
            nested(&item, found);
            found.push(item);
        }
    }
    payloads(state, found);
    for (name, place, inner) in [
        (
            "ItemReader",
            Place::Reader,
            Some(("ReaderConfig", Place::ReaderConfig)),
        ),
        (
            "ResultWriter",
            Place::Writer,
            Some(("WriterConfig", Place::WriterConfig)),
        ),
        ("ItemBatcher", Place::Batcher, None),
    ] {
        let Some(part) = member(state, name, place) else {
            continue;
        };
        found.extend(inner.and_then(|(name, place)| member(&part, name, place)));
        payloads(&part, found);
        found.push(part);
    }
    let mut inner = state.clone();
    inner.outer_states.extend(states.keys().map(String::as_str));
    inner
        .outer_variables
        .extend(states.values().flat_map(assigned));
    for name in ["ItemProcessor", "Iterator"] {
        let Some(processor) = member(&inner, name, Place::Scope) else {
            continue;
        };
        found.extend(member(
            &processor,
            "ProcessorConfig",
            Place::ProcessorConfig,
        ));
        scope(&processor, found);
    }
    inner.is_distributed = false;
    items(&inner, "Branches", Place::Scope)
        .iter()
        .for_each(|branch| scope(branch, found));
}

fn assigned(state: &Value) -> impl Iterator<Item = &str> {
    state["Assign"]
        .as_object()
        .into_iter()
        .flat_map(|members| members.keys().map(|key| key.trim_end_matches(".$")))
}

fn nested<'a>(rule: &Site<'a>, found: &mut Vec<Site<'a>>) {
    let lists = ["And", "Or"]
        .iter()
        .flat_map(|name| items(rule, name, Place::NestedRule));
    for inner in lists.chain(member(rule, "Not", Place::NestedRule)) {
        nested(&inner, found);
        found.push(inner);
    }
}

fn payloads<'a>(site: &Site<'a>, found: &mut Vec<Site<'a>>) {
    for name in PAYLOADS {
        let Some(payload) = member(site, name, Place::Payload) else {
            continue;
        };
        let mut open = vec![payload];
        while let Some(payload) = open.pop() {
            open.extend(
                payload
                    .members
                    .keys()
                    .filter_map(|key| member(&payload, key, Place::Payload)),
            );
            found.push(payload);
        }
    }
}

fn member<'a>(site: &Site<'a>, name: &str, place: Place) -> Option<Site<'a>> {
    let members = site.members.get(name)?.as_object()?;
    Some(Site {
        place,
        pointer: format!("{}/{}", site.pointer, escaped(name)),
        members,
        is_last: true,
        ..site.clone()
    })
}

fn items<'a>(site: &Site<'a>, name: &str, place: Place) -> Vec<Site<'a>> {
    let list = site.members.get(name).and_then(Value::as_array);
    let list: &[Value] = list.map_or(&[], Vec::as_slice);
    let entries = list.iter().enumerate().filter_map(|(index, item)| {
        Some(Site {
            place,
            pointer: format!("{}/{name}/{index}", site.pointer),
            members: item.as_object()?,
            is_last: index + 1 == list.len(),
            ..site.clone()
        })
    });
    entries.collect()
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
