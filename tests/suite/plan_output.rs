//! Plans for programs: what is rendered, and the published schema that it follows.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stepwright::plan::render::{gitlab, json as plan_json, markdown};
use stepwright::plan::{
    Activity, Address, Desired, DesiredState, Encryption, Live, LiveState, Machine, MachineType,
    Observed, Options, Ownership, Plan, Resource, Role, Scope, diff,
};

use crate::cases;

/// Panics unless a value follows the published schema and has no key that the schema does not name.
pub fn accept(plan: &Value) {
    let mut schema = plan_json::schema();
    let open = jsonschema::validator_for(&schema).unwrap();
    close(&mut schema);
    let closed = jsonschema::validator_for(&schema).unwrap();
    for validator in [open, closed] {
        let faults: Vec<String> = validator
            .iter_errors(plan)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{faults:?} in {plan:#}");
    }
}

/// Forbids keys that are not named: programs may meet such, but none is to be there undocumented.
fn close(schema: &mut Value) {
    if schema.get("properties").is_some() {
        schema["unevaluatedProperties"] = json!(false);
    }
    for key in ["$defs", "properties"] {
        let children = schema.get_mut(key).and_then(Value::as_object_mut);
        children
            .into_iter()
            .flatten()
            .for_each(|(_, child)| close(child));
    }
    if let Some(items) = schema.get_mut("items") {
        close(items);
    }
}

#[test]
fn a_plan_of_everything_is_rendered_and_follows_its_schema() {
    let plan = everything();
    let value = plan_json::render(&plan);
    accept(&value);
    let folder = cases::root("plan_output");
    let mut failures = cases::compare(&folder.join("everything.json"), &cases::pretty(&value));
    failures += &cases::compare(
        &folder.join("everything.gitlab.json"),
        &cases::pretty(&gitlab::render(&plan)),
    );
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn an_empty_plan_follows_the_schema() {
    let nothing = DesiredState {
        ownership: ownership(),
        resources: BTreeMap::new(),
    };
    let plan = diff(
        &nothing,
        &LiveState::default(),
        scope(),
        &Options::default(),
    );
    accept(&plan_json::render(&plan));
    assert_eq!(
        gitlab::render(&plan),
        json!({"create": 0, "update": 0, "delete": 0})
    );
}

/// Every plan that a case expects as JSON follows the schema, too.
#[test]
fn expected_plans_follow_the_schema() {
    let mut judged = 0;
    for file in cases::files(&["json"]) {
        let text = std::fs::read_to_string(&file).unwrap();
        let Ok(value) = serde_json::from_str::<Value>(&text) else {
            continue;
        };
        if value.get("changes").is_some() && value.get("summary").is_some() {
            accept(&value);
            judged += 1;
        }
    }
    assert!(judged > 0);
}

#[test]
fn the_schema_refuses_what_is_no_plan() {
    let schema = jsonschema::validator_for(&plan_json::schema()).unwrap();
    let good = plan_json::render(&everything());
    let spoilt: [fn(&mut Value); 6] = [
        |plan| drop(plan.as_object_mut().unwrap().remove("summary")),
        |plan| plan["format_version"] = json!(2),
        |plan| plan["summary"]["create"] = json!(-1),
        |plan| plan["changes"][0]["action"] = json!("destroy"),
        |plan| plan["changes"][0]["address"] = json!("chat"),
        |plan| plan["changes"][0]["warnings"] = json!("none"),
    ];
    for spoil in spoilt {
        let mut value = good.clone();
        spoil(&mut value);
        assert!(!schema.is_valid(&value), "{value:#}");
    }
}

fn ownership() -> Ownership {
    let text = str::to_owned;
    Ownership {
        stack: text("demo"),
        environment: text("dev"),
        project: text("7f3a9c0d5e"),
    }
}

fn scope() -> Scope {
    Scope {
        ownership: ownership(),
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: "111122223333".to_owned(),
        endpoint: stepwright::plan::Endpoint::Aws,
    }
}

/// A plan with every action, a conflict, a note, and a definition with states added, removed and changed.
fn everything() -> Plan {
    let states = |states: Value| json!({"StartAt": "A", "States": states});
    let before = states(json!({
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Wait", "Seconds": 5, "End": true},
    }));
    let after = states(json!({
        "A": {"Type": "Pass", "Result": {"x": [1]}, "Next": "C"},
        "C": {"Type": "Succeed"},
    }));
    let chat = Address::machine("chat");
    let batch = Address::machine("batch");
    let same = Address::activity("chat", "same");
    let key = Some(Encryption {
        kms_key: "alias/chat".to_owned(),
        data_key_reuse: 300,
    });
    let desired = [
        (chat.clone(), machine("chat", MachineType::Standard, after)),
        (
            batch.clone(),
            machine("batch", MachineType::Express, before.clone()),
        ),
        (Address::activity("chat", "new"), activity("chat-new", None)),
        (same.clone(), activity("chat-same", None)),
        (
            Address::activity("chat", "sealed"),
            activity("chat-sealed", key),
        ),
        (
            Address::machine("taken"),
            machine("taken", MachineType::Standard, before.clone()),
        ),
    ];
    let foreign = Observed::Foreign {
        arn: "arn:aws:states:eu-west-1:111122223333:stateMachine:taken".to_owned(),
        why: "exists and does not belong to this stack".to_owned(),
        importable: true,
    };
    let live = [
        (
            chat,
            owned(machine("chat", MachineType::Standard, before.clone())),
        ),
        (
            batch,
            owned(machine("batch", MachineType::Standard, before)),
        ),
        (same, owned(activity("chat-same", None))),
        (
            Address::activity("chat", "sealed"),
            owned(activity("chat-sealed", None)),
        ),
        (Address::machine("taken"), foreign),
        (Address::role("old"), owned(role("old-0a1b2c3d"))),
    ];
    let wanted = |resource| Desired {
        resource,
        masks: Default::default(),
        needs: Vec::new(),
    };
    let desired = DesiredState {
        ownership: ownership(),
        resources: desired
            .into_iter()
            .map(|(address, resource)| (address, wanted(resource)))
            .collect(),
    };
    let live = LiveState {
        resources: live.into_iter().collect(),
        notes: vec!["orphans not searched".to_owned()],
    };
    diff(&desired, &live, scope(), &Options::default())
}

fn owned(resource: Resource) -> Observed {
    Observed::Owned(Box::new(Live {
        resource,
        applied: None,
        tags: BTreeMap::new(),
        running: None,
        oldest: None,
    }))
}

fn machine(name: &str, machine_type: MachineType, definition: Value) -> Resource {
    Resource::Machine(Machine {
        name: name.to_owned(),
        arn: format!("arn:aws:states:eu-west-1:111122223333:stateMachine:{name}"),
        machine_type,
        role_arn: "arn:aws:iam::111122223333:role/r".to_owned(),
        definition: definition.into(),
        logging: None,
        tracing: name == "batch",
        encryption: None,
        tags: BTreeMap::new(),
    })
}

fn activity(name: &str, encryption: Option<Encryption>) -> Resource {
    Resource::Activity(Activity {
        name: name.to_owned(),
        arn: format!("arn:aws:states:eu-west-1:111122223333:activity:{name}"),
        encryption,
        tags: BTreeMap::new(),
    })
}

fn role(name: &str) -> Resource {
    Resource::Role(Role {
        kept: Default::default(),
        name: name.to_owned(),
        path: "/stepwright/demo/dev/".to_owned(),
        arn: format!("arn:aws:iam::111122223333:role/stepwright/demo/dev/{name}"),
        trust: json!({}),
        inline: BTreeMap::new(),
        attached: Default::default(),
        permissions_boundary: None,
        tags: BTreeMap::new(),
    })
}

/// Pictures take what texts leave of a comment's room; what has none is named.
#[test]
fn a_comment_has_room_for_texts_before_pictures() {
    let states = |from: usize| {
        let state = |number: usize| {
            let next = format!("AStateWithQuiteALongName{}", number + 1);
            let name = format!("AStateWithQuiteALongName{number}");
            (name, json!({"Type": "Pass", "Result": from, "Next": next}))
        };
        let mut states: serde_json::Map<String, Value> = (0..60).map(state).collect();
        states.insert(
            "AStateWithQuiteALongName60".to_owned(),
            json!({"Type": "Succeed"}),
        );
        json!({"StartAt": "AStateWithQuiteALongName0", "States": states})
    };
    let name = |number: usize| format!("flow{number:02}");
    let thing = |number: usize, from| machine(&name(number), MachineType::Standard, states(from));
    let desired = (0..20).map(|number| {
        let wanted = Desired {
            resource: thing(number, 1),
            masks: Default::default(),
            needs: Vec::new(),
        };
        (Address::machine(&name(number)), wanted)
    });
    let live = (0..20).map(|number| (Address::machine(&name(number)), owned(thing(number, 2))));
    let desired = DesiredState {
        ownership: ownership(),
        resources: desired.collect(),
    };
    let live = LiveState {
        resources: live.collect(),
        notes: Vec::new(),
    };
    let text = markdown::render(&diff(&desired, &live, scope(), &Options::default()));
    assert!(text.len() < 65_536, "{}", text.len());
    let drawn = text.matches("```mermaid").count();
    let named = text
        .matches("The diagram does not fit here; `stepwright graph flow")
        .count();
    let folds = text.matches("<details>").count();
    assert!(
        drawn + named == folds && named > 0,
        "{drawn} {named} {folds}"
    );
    assert_eq!(folds, text.matches("</details>").count());
}
