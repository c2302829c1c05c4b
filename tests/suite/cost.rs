//! What executions cost: along definitions, as cases in data, and against the transitions of histories. `UPDATE=1` writes what comes
//! out into the cases.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use stepwright::asl::{self, MachineType, Options};
use stepwright::aws::HistoryEvent;
use stepwright::cost::{self, Estimate, ExpressUse, Items, Rates, Report, Unit, Workflow};
use stepwright::facts::prices;
use stepwright::operate::Transitions;

use crate::replay::{Replay, history};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .expect("a folder of cases")
        .flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    paths
}

fn cases(topic: &str) -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a case");
        (path, serde_json::from_str(&text).expect("a case is JSON"))
    };
    files(&folder.join(topic)).into_iter().map(read).collect()
}

fn machine_type(text: &Value) -> MachineType {
    match text.as_str().map(str::to_lowercase).as_deref() {
        Some("express") => MachineType::Express,
        _ => MachineType::Standard,
    }
}

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "the switch that rewrites expectations"
)]
fn workflows_cost_what_their_cases_say() {
    let mut wrong = Vec::new();
    for (path, mut case) in cases("cost") {
        let actual = report(&case);
        if std::env::var("UPDATE").is_ok() {
            case["expected"] = json!(actual);
            let text = serde_json::to_string_pretty(&case).expect("JSON") + "\n";
            std::fs::write(&path, text).expect("the case can be written");
        } else if case["expected"] != json!(actual) {
            wrong.push(format!("{}\n{}", path.display(), actual.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Returns what is shown of each workflow of a case, line by line.
fn report(case: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let listed = case["workflows"].as_array().expect("workflows");
    let arns: Vec<String> = listed
        .iter()
        .map(|it| {
            format!(
                "arn:aws:states:us-east-1:111122223333:stateMachine:{}",
                text(&it["name"])
            )
        })
        .collect();
    let workflows: Vec<Workflow> = listed
        .iter()
        .zip(&arns)
        .map(|(it, arn)| Workflow {
            name: it["name"].as_str().expect("a name"),
            arn,
            machine_type: machine_type(&it["type"]),
            definition: &it["definition"],
        })
        .collect();
    let by_state = case["items"]["by_state"].as_object().into_iter().flatten();
    let items = Items {
        every: case["items"]["every"].as_u64(),
        by_state: by_state
            .map(|(state, count)| (state.clone(), count.as_u64().expect("a number")))
            .collect(),
    };
    let each = ExpressUse {
        milliseconds: case["milliseconds"].as_u64().unwrap_or(1_000),
        megabytes: case["megabytes"].as_u64().unwrap_or(64),
    };
    let region = case["region"].as_str().unwrap_or("us-east-1");
    let rates = Rates::new(prices::table(), region, each);
    let lines = workflows.iter().enumerate().flat_map(|(index, workflow)| {
        let reading = |kind| asl::read(workflow.definition, Options { kind }).faults;
        let own = reading(workflow.machine_type);
        assert!(!own.iter().any(asl::Fault::is_error), "{own:?}");
        let not_express: Vec<String> = reading(MachineType::Express)
            .iter()
            .filter(|fault| fault.is_error())
            .map(|fault| fault.problem.phrase(&fault.path))
            .collect();
        let report = Report {
            name: workflow.name,
            is_express: workflow.machine_type == MachineType::Express,
            estimate: &cost::estimate(&workflows, index, &items),
            rates: &rates,
            each,
            not_express: &not_express,
        };
        let text = report.text();
        text.lines().map(str::to_owned).collect::<Vec<String>>()
    });
    lines.collect()
}

/// What an execution did: its definition, how it ended and its events in the service's form.
struct Executed {
    name: String,
    machine_type: MachineType,
    definition: Value,
    has_succeeded: bool,
    events: Vec<HistoryEvent>,
}

impl Executed {
    fn new(name: String, case: &Value, status: &Value, events: &[Value]) -> Self {
        let event = |event: &Value| {
            let mut event = event.clone();
            event["timestamp"] = json!(0.0);
            if event["id"].is_null() {
                // The recorder left the ids of events out that it sorted.
                event["id"] = json!(-1);
            }
            HistoryEvent::read(&event).expect("an event")
        };
        Self {
            name,
            machine_type: machine_type(&case["type"]),
            definition: case["definition"].clone(),
            has_succeeded: status == "SUCCEEDED",
            events: events.iter().map(event).collect(),
        }
    }

    /// Returns the number of items of each Map state; of several numbers the one that `better` keeps.
    fn items(&self, better: fn(u64, u64) -> u64) -> Items {
        let mut by_state: BTreeMap<String, u64> = BTreeMap::new();
        for event in self.events.iter().filter(|it| it.kind == "MapStateStarted") {
            let mut events = self.events.iter();
            let entered = events.find(|it| it.id == event.previous);
            let name = entered.and_then(|it| it.detail("name"));
            let length = event.details.get("length").and_then(Value::as_u64);
            if let Some((name, length)) = name.zip(length) {
                let known = by_state.get(name).copied().unwrap_or(length);
                by_state.insert(name.to_owned(), better(known, length));
            }
        }
        Items {
            every: Some(0),
            by_state,
        }
    }

    fn estimate(&self, better: fn(u64, u64) -> u64) -> Estimate {
        let workflow = Workflow {
            name: "it",
            arn: "arn:aws:states:us-east-1:111122223333:stateMachine:it",
            machine_type: self.machine_type,
            definition: &self.definition,
        };
        cost::estimate(&[workflow], 0, &self.items(better))
    }

    /// Compares the transitions of the history with the estimate; returns whether that allowed only one number.
    fn is_exact(&self, wrong: &mut Vec<String>) -> bool {
        let counted = Transitions::count(&self.events).total();
        let (fewest, largest) = (self.estimate(u64::min), self.estimate(u64::max));
        let most = largest.paths.most.known(Unit::Transition);
        let (fewest, largest) = (fewest.total(), largest.total());
        let least = fewest.least.known(Unit::Transition);
        if counted > most || self.has_succeeded && counted < least {
            wrong.push(format!(
                "{}: {counted} transitions, estimated {least} to {most}",
                self.name
            ));
        }
        let is_single = fewest.least == largest.most;
        self.has_succeeded && is_single
    }
}

/// Every history is within the estimate of its definition; where that is one number, it is the history's.
#[test]
fn estimates_hold_for_the_histories_of_our_executions() {
    let (mut wrong, mut exact) = (Vec::new(), 0);
    for (path, case) in cases("executions") {
        let run = Replay::new(&case).expect("a case runs").run();
        let status = &case["expected"]["status"];
        let name = path.display().to_string();
        let executed = Executed::new(name, &case, status, &history(&run.records));
        exact += usize::from(executed.is_exact(&mut wrong));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(exact >= 20, "{exact} executions have one possible number");
}

#[test]
fn estimates_hold_for_the_histories_that_aws_wrote() {
    let Some(folder) = crate::collected::recordings("cost of recorded executions") else {
        return;
    };
    let (mut wrong, mut exact) = (Vec::new(), 0);
    for path in files(&folder.join("execute")) {
        let text = std::fs::read_to_string(&path).expect("a file of recordings");
        let file: Value = serde_json::from_str(&text).expect("recordings are JSON");
        for case in file["cases"].as_array().into_iter().flatten() {
            let expected = &case["expected"];
            let Some(events) = expected["events"].as_array() else {
                continue;
            };
            let name = case["id"].to_string();
            let executed = Executed::new(name, case, &expected["status"], events);
            exact += usize::from(executed.is_exact(&mut wrong));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(exact >= 100, "{exact} executions have one possible number");
}
