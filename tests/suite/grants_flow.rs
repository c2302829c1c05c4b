//! Targets that the flow of data shows: our cases, and that executions call nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use stepwright::asl::model::Resource;
use stepwright::asl::walk::{StateAt, states};
use stepwright::grants::{Derived, Machine, Need, RunningCall, call_needs, decide, derive, split};
use stepwright::interpreter::{Scheduled, What};
use stepwright::policy::evaluate::{Context, Policies, Policy};
use stepwright::policy::{self, Statement};

use crate::grants_table::machine;
use crate::replay::Replay;

fn cases() -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/grants/flow.json");
    let table: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    table["cases"].as_array().unwrap().clone()
}

/// Returns the tables that the state `T` may write to; nothing where they are not known.
fn tables(definition: &Value) -> Option<BTreeSet<String>> {
    let resources = BTreeMap::new();
    let derived = derive(&machine(definition, &resources));
    if derived.unresolved.iter().any(|one| one.state == "T") {
        return None;
    }
    let grants = derived
        .grants
        .iter()
        .filter(|grant| matches!(&grant.needed_by, Need::State { state, .. } if state == "T"));
    let arns = grants.flat_map(|grant| &grant.statement.resource);
    Some(
        arns.map(|arn| arn.rsplit('/').next().unwrap().to_owned())
            .collect(),
    )
}

#[test]
fn every_case_gives_its_targets() {
    let cases = cases();
    let mut wrong = Vec::new();
    for case in &cases {
        let found = json!(tables(&case["definition"]));
        if found != case["flowed"] {
            wrong.push(format!(
                "{}: expected {}, found {found}",
                case["name"], case["flowed"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unknown = cases.iter().filter(|case| case["flowed"].is_null()).count();
    assert!(unknown >= 30 && cases.len() - unknown >= 30);
}

/// A call of an execution that the derived statements do not allow.
fn denied(
    derived: &Derived,
    machine: &Machine,
    state: &StateAt,
    task: &Scheduled,
) -> Option<Statement> {
    let resource = Resource::parse(state.task_resource()?);
    let running = RunningCall {
        resource: &resource,
        arguments: &task.input,
        role: task.role.as_deref(),
    };
    let needs = call_needs(machine, &running).ok()?;
    let own = derived.grants.iter().filter(
        |grant| matches!(&grant.needed_by, Need::State { state: name, .. } if name == state.name),
    );
    let own: Vec<Statement> = own.map(|grant| grant.statement.clone()).collect();
    let policies = Policies {
        identity: vec![Policy::read(&policy::document(&own)).unwrap()],
        boundary: None,
    };
    let mut calls = needs.statements.iter().flat_map(split);
    calls.find(|call| {
        !decide(&policies, call, &Context::default())
            .unwrap()
            .is_allowed()
    })
}

/// Runs a case, and returns how many of its calls were compared.
fn check(name: &str, case: &Value) -> usize {
    let Ok(replay) = Replay::new(case) else {
        return 0;
    };
    let resources = BTreeMap::new();
    let definition = &case["definition"];
    let machine = machine(definition, &resources);
    let derived = derive(&machine);
    let states = states(definition);
    let mut compared = 0;
    for record in replay.run().records {
        let What::Scheduled(task) = &record.what else {
            continue;
        };
        let state = states
            .iter()
            .find(|state| state.name == &*task.state)
            .unwrap();
        if derived.unresolved.iter().any(|one| one.state == state.name) {
            continue;
        }
        compared += 1;
        if let Some(call) = denied(&derived, &machine, state, task) {
            panic!(
                "{name}: state {} calls {call:?}, which is not derived",
                state.name
            );
        }
    }
    compared
}

#[test]
fn executions_of_the_cases_call_what_is_derived() {
    for case in cases() {
        let name = case["name"].as_str().unwrap();
        let is_called = Replay::new(&case)
            .unwrap_or_else(|fault| panic!("{name}: {fault}"))
            .run()
            .records
            .iter()
            .any(|record| matches!(&record.what, What::Scheduled(_)));
        let compared = check(name, &case);
        assert!(
            is_called || case["flowed"].is_null(),
            "{name}: nothing is called"
        );
        assert!(
            compared > 0 || case["flowed"].is_null(),
            "{name}: nothing is compared"
        );
    }
}

#[test]
fn executions_call_what_is_derived() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/executions");
    let mut compared = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let case: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        compared += check(&path.display().to_string(), &case);
    }
    assert!(compared >= 20, "{compared}");
}

#[test]
fn recorded_executions_call_what_is_derived() {
    let Some(folder) = crate::collected::recordings("targets of recorded executions") else {
        return;
    };
    let mut compared = 0;
    for file in std::fs::read_dir(folder.join("execute")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        for case in file["cases"].as_array().into_iter().flatten() {
            if case["definition"].is_object() {
                compared += check(&case["id"].to_string(), case);
            }
        }
    }
    println!("{compared} calls of recorded executions compared");
    assert!(compared >= 60, "{compared}");
}

/// Makes random definitions of Pass and Choice states that lead to one Task, over few names, so that they meet.
struct Random(u64);

impl Random {
    fn below(&mut self, count: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % count
    }

    fn one<'v>(&mut self, from: &[&'v str]) -> &'v str {
        from[self.below(from.len() as u64) as usize]
    }

    fn maybe(&mut self, state: &mut Value, field: &str, values: &[&str]) {
        match self.one(values) {
            "" => {}
            "null" => state[field] = Value::Null,
            value => state[field] = json!(value),
        }
    }

    fn constant(&mut self) -> Value {
        match self.below(4) {
            0 => json!(self.one(&["one", "two"])),
            1 => json!({"a": self.one(&["one", "two"]), "b": {"a": "three", "b": "four"}}),
            2 => json!({"b": {"a": self.one(&["three", "four"])}, "a": "five"}),
            _ => json!({"a": {"a": "six", "b": "seven"}, "b": ["a"]}),
        }
    }

    /// Returns the members of a template; in JSONPath the key of an expression ends in `.$`.
    fn template(&mut self, is_jsonata: bool, paths: &[&str]) -> Value {
        let mut members = json!({});
        for name in ["a", "b"] {
            let path = self.one(paths);
            match (self.below(3), is_jsonata) {
                (0, _) => members[name] = self.constant(),
                (_, false) => members[format!("{name}.$")] = json!(path),
                (_, true) => {
                    let path = path.replace("$.", "$states.input.");
                    let path = if path == "$" { "$states.input" } else { &path };
                    members[name] = json!(format!("{{% {path} %}}"));
                }
            }
        }
        members
    }

    fn pass(&mut self, next: &str) -> Value {
        let mut state = json!({"Type": "Pass", "Next": next});
        let paths = ["$", "$.a", "$.b", "$.a.b", "$.b.a", "$v", "$v.a"];
        if self.below(4) == 0 {
            state["QueryLanguage"] = json!("JSONata");
            if self.below(4) > 0 {
                state["Output"] = self.template(true, &paths);
            }
            if self.below(3) == 0 {
                state["Assign"] = json!({"v": self.template(true, &paths)});
            }
            return state;
        }
        self.maybe(&mut state, "InputPath", &["", "", "", "$.a", "$.b", "null"]);
        match self.below(3) {
            0 => state["Result"] = self.constant(),
            1 => state["Parameters"] = self.template(false, &paths),
            _ => {}
        }
        self.maybe(
            &mut state,
            "ResultPath",
            &["", "$", "$.a", "$.b", "$.b.a", "$.a.b.a", "null"],
        );
        self.maybe(&mut state, "OutputPath", &["", "", "", "$.a", "$.b", "$v"]);
        if self.below(3) == 0 {
            state["Assign"] = match self.below(2) {
                0 => json!({"v": self.constant()}),
                _ => json!({"v.$": self.one(&paths)}),
            };
        }
        state
    }

    /// A Task that writes to a table, behind up to six states.
    fn case(&mut self) -> Value {
        let count = 1 + self.below(6);
        let mut states = json!({});
        for number in 0..count {
            let next = |number: u64| match number {
                number if number < count => format!("S{number}"),
                _ => "T".to_owned(),
            };
            states[format!("S{number}")] = match self.below(4) {
                0 => json!({
                    "Type": "Choice",
                    "Choices": [{"Variable": "$$.Execution.Input.big", "BooleanEquals": true, "Next": next(number + 2)}],
                    "Default": next(number + 1),
                }),
                _ => self.pass(&next(number + 1)),
            };
        }
        let table = self.one(&[
            "$",
            "$.a",
            "$.b",
            "$.a.b",
            "$.b.a",
            "$.b.b",
            "$v",
            "$v.a",
            "$v.b.a",
            "States.Format('x-{}', $.a)",
        ]);
        let mut task = json!({"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": {"TableName.$": table, "Item": {}}, "End": true});
        self.maybe(&mut task, "InputPath", &["", "", "$.a", "$.b"]);
        states["T"] = task;
        json!({
            "definition": {"StartAt": "S0", "States": states},
            "input": {"big": self.below(2) == 0, "a": {"a": "in-1", "b": "in-2"}, "b": "in-3"},
        })
    }
}

#[test]
fn executions_of_random_definitions_call_what_is_derived() {
    let mut random = Random(7);
    let mut compared = 0;
    for number in 0..5_000 {
        let case = random.case();
        compared += check(&format!("case {number}: {case}"), &case);
    }
    println!("{compared} calls of random definitions compared");
    assert!(compared >= 100, "{compared}");
}
