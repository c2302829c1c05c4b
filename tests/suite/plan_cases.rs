//! Reads the two sides of a planning case: only what differs from a plain role, activity or machine is written down.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};
use stepwright::plan::applied::Applied;
use stepwright::plan::normal::digest;
use stepwright::plan::ownership::managed_tags;
use stepwright::plan::{
    Address, Desired, DesiredState, Kind, Live, LiveState, Masks, Narrow, Observed, Options,
    Ownership, Plan, Resource, Scope, diff,
};

const ACCOUNT: &str = "111122223333";
const NOTHING_KNOWN: &str = "00000000000000000000000000000000";

/// A case and the plan that it gives.
pub struct PlanCase {
    pub plan: Plan,
    /// Texts that no output may show.
    pub hidden: Vec<String>,
}

/// Reads `desired.json` and `live.json` of a folder, and plans.
pub fn read(folder: &Path) -> PlanCase {
    let desired = json_file(&folder.join("desired.json"));
    let live = json_file(&folder.join("live.json"));
    assert!(
        desired["source"].is_string(),
        "{}: it says where its expectation comes from",
        folder.display()
    );
    let state = desired_state(&desired);
    let live = live_state(&live, &state);
    PlanCase {
        plan: diff(&state, &live, scope(), &options(&desired)),
        hidden: strings(&desired["hidden"]),
    }
}

pub fn scope() -> Scope {
    Scope {
        ownership: ownership(),
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: ACCOUNT.to_owned(),
        endpoint: stepwright::plan::Endpoint::Aws,
    }
}

fn ownership() -> Ownership {
    Ownership {
        stack: "demo".to_owned(),
        environment: "dev".to_owned(),
        project: "7f3a9c0d5e".to_owned(),
    }
}

fn options(desired: &Value) -> Options {
    Options {
        only: strings(&desired["only"]),
        destroy: desired["destroy"] == true,
        narrow: match desired["narrow"].as_str() {
            None | Some("drained") => Narrow::Drained,
            Some("now") => Narrow::Now,
            Some("never") => Narrow::Never,
            Some(other) => panic!("`{other}` is no way to narrow"),
        },
    }
}

fn desired_state(file: &Value) -> DesiredState {
    let resources = members(&file["resources"]).map(|(address, value)| {
        let address: Address = address.parse().unwrap();
        let (resource, extra) = resource(&address, value, &["masks", "secrets", "needs"]);
        let texts = |name: &str| {
            members(&extra[name])
                .map(|(key, text)| (key.clone(), text.as_str().unwrap().to_owned()))
        };
        let desired = Desired {
            resource,
            masks: Masks {
                places: texts("masks").collect(),
                secrets: texts("secrets").collect(),
            },
            needs: strings(&extra["needs"])
                .iter()
                .map(|address| address.parse().unwrap())
                .collect(),
        };
        (address, desired)
    });
    DesiredState {
        ownership: ownership(),
        resources: resources.collect(),
    }
}

fn live_state(file: &Value, desired: &DesiredState) -> LiveState {
    let resources = members(&file["resources"]).map(|(address, value)| {
        let address: Address = address.parse().unwrap();
        let observed = observed(
            &address,
            value,
            desired
                .resources
                .get(&address)
                .map(|desired| &desired.resource),
        );
        (address, observed)
    });
    LiveState {
        resources: resources.collect(),
        notes: strings(&file["notes"]),
    }
}

fn observed(address: &Address, value: &Value, wanted: Option<&Resource>) -> Observed {
    let arn = || plain(address)["arn"].as_str().unwrap().to_owned();
    match value {
        Value::String(text) if text == "absent" => Observed::Absent,
        Value::String(text) if text == "deleting" => Observed::Deleting { arn: arn() },
        value if value.get("foreign").is_some() => Observed::Foreign {
            arn: arn(),
            why: value["foreign"].as_str().unwrap().to_owned(),
            importable: true,
        },
        value => owned(address, value, wanted),
    }
}

fn owned(address: &Address, value: &Value, wanted: Option<&Resource>) -> Observed {
    let (mut resource, extra) = resource(
        address,
        value,
        &["applied", "running", "oldest", "all_tags"],
    );
    let mut tags = resource.tags().clone();
    if extra.get("all_tags").is_some() {
        tags = serde_json::from_value(extra["all_tags"].clone()).unwrap();
        *resource.tags_mut() = managed_tags(&tags);
    }
    let own = digest(&resource);
    let wanted = wanted.map_or_else(|| own.clone(), digest);
    let applied = |new: &str, previous: &str| {
        Some(Applied {
            new: new.to_owned(),
            previous: previous.to_owned(),
            at: 1_700_000_000,
        })
    };
    let applied = match extra["applied"].as_str().unwrap_or("as it is") {
        "as it is" => applied(&own, NOTHING_KNOWN),
        "announced only" => applied(&wanted, &own),
        "something else" => applied(NOTHING_KNOWN, NOTHING_KNOWN),
        "nothing readable" => None,
        other => panic!("`{other}` is not what a tag can say"),
    };
    let running = extra["running"]
        .as_u64()
        .map(|running| usize::try_from(running).unwrap());
    Observed::Owned(Box::new(Live {
        resource,
        applied,
        tags,
        running,
        oldest: extra["oldest"].as_i64(),
    }))
}

/// Lays the members of a case over those of a plain thing; returns those that are not the resource's beside it.
fn resource(address: &Address, value: &Value, extras: &[&str]) -> (Resource, Value) {
    let mut whole = plain(address);
    let mut extra = Map::new();
    for (name, member) in members(value) {
        match extras.contains(&name.as_str()) {
            true => drop(extra.insert(name.clone(), member.clone())),
            false => whole[name] = member.clone(),
        }
    }
    (serde_json::from_value(whole).unwrap(), Value::Object(extra))
}

fn plain(address: &Address) -> Value {
    let text = address.to_string();
    let name = text.split_once('.').unwrap().1.replace('.', "-");
    let name = name
        .split_once('@')
        .map_or(name.as_str(), |(_, former)| former);
    let states = |kind: &str| format!("arn:aws:states:eu-west-1:{ACCOUNT}:{kind}:{name}");
    let role = format!(
        "arn:aws:iam::{ACCOUNT}:role/stepwright/demo/dev/{}-0a1b2c3d",
        address.workflow()
    );
    match address.kind() {
        Kind::Role => json!({
            "kind": "role", "name": format!("{name}-0a1b2c3d"), "path": "/stepwright/demo/dev/", "arn": role,
            "trust": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"Service": ["states.amazonaws.com"]}, "Action": ["sts:AssumeRole"]}
            ]},
            "inline": {}, "attached": [], "permissions_boundary": null, "tags": {},
        }),
        Kind::Activity => {
            json!({"kind": "activity", "name": name, "arn": states("activity"), "encryption": null, "tags": {}})
        }
        Kind::Machine => json!({
            "kind": "machine", "name": name, "arn": states("stateMachine"), "type": "STANDARD", "role_arn": role,
            "definition": {"StartAt": "Greet", "States": {"Greet": {"Type": "Pass", "End": true}}},
            "logging": null, "tracing": false, "encryption": null, "tags": {},
        }),
    }
}

fn json_file(path: &Path) -> Value {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// Names each digest that occurs among some states of a thing, for reading.
pub fn name_digests(states: &[(String, Resource)]) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (name, resource) in states {
        names
            .entry(digest(resource))
            .or_insert_with(|| name.clone());
    }
    names
}
