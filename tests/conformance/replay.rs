//! Runs a recorded execution through the interpreter: in virtual time, its tasks answered as they were recorded.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::{Value, json};
use stepwright::asl::{MachineType, Options, read_text};
use stepwright::interpreter::{
    Attempt, Conditions, Effect, Entropy, Execution, Failure, Identity, Machine, Millis, Record,
    Scheduled, Stimulus, What, step,
};

use crate::matcher::Matcher;

/// More records than any recorded execution has: one that does not end is cut here.
const MOST_RECORDS: usize = 60_000;

/// How many records a single step may make; small, so that the way on between steps is tried, too.
const BUDGET: usize = 7;

/// What ran, and its journal.
pub struct Run {
    pub execution: Execution,
    pub records: Vec<Record>,
}

/// One execution on its way.
pub struct Replay<'a> {
    case: &'a Value,
    machine: Machine,
    execution: Execution,
    records: Vec<Record>,
    now: Millis,
    entropy: Entropy,
    /// Which of the recorded tasks were handed out.
    taken: Vec<bool>,
    /// By the event that scheduled it, which recorded task each of ours is.
    known: BTreeMap<u64, Value>,
    /// Answers that are under way.
    answers: VecDeque<Stimulus>,
}

impl<'a> Replay<'a> {
    /// Makes an execution of a case; an error is the reason why its definition is not taken.
    pub fn new(case: &'a Value) -> Result<Self, String> {
        let machine = machine(case)?;
        let identity = Arc::new(identity(case));
        let input = Arc::new(case["input"].clone());
        let tasks = case["tasks"].as_array().map_or(0, Vec::len);
        Ok(Self {
            case,
            machine,
            execution: Execution::new(identity, input),
            records: Vec::new(),
            now: beginning(case),
            entropy: Entropy::new(0x5eed),
            taken: vec![false; tasks],
            known: BTreeMap::new(),
            answers: VecDeque::new(),
        })
    }

    /// Runs to the end, or until nothing can happen any more.
    pub fn run(mut self) -> Run {
        self.feed(Stimulus::Start);
        self.go_on()
    }

    /// Rebuilds the execution from the first records of a journal, which went to disk and back, and runs on.
    pub fn run_on(mut self, journal: &[Record]) -> Run {
        for record in journal {
            let text = serde_json::to_string(record).expect("a record is JSON");
            let record: Record = serde_json::from_str(&text).expect("what was written can be read");
            self.now = record.time;
            self.execution.apply(&record);
            if let (What::Scheduled(task), Some(event)) = (&record.what, record.event) {
                self.identify(event.id, task);
            }
            self.records.push(record);
        }
        if journal.is_empty() {
            return self.run();
        }
        for effect in self.execution.outstanding() {
            self.carry_out(effect);
        }
        self.go_on()
    }

    fn go_on(mut self) -> Run {
        while self.execution.is_running() && self.records.len() < MOST_RECORDS {
            if self.execution.has_work() {
                self.feed(Stimulus::Tick);
            } else if let Some(answer) = self.answers.pop_front() {
                self.feed(answer);
            } else if let Some(deadline) = self.execution.next_deadline() {
                self.now = self.now.max(deadline);
                self.feed(Stimulus::Tick);
            } else {
                break;
            }
        }
        Run {
            execution: self.execution,
            records: self.records,
        }
    }

    fn feed(&mut self, stimulus: Stimulus) {
        let has_activity = |_: &str| !activity_is_missing(self.case);
        let conditions = Conditions {
            now: self.now,
            entropy: &self.entropy,
            has_activity: &has_activity,
            is_over: &|| false,
        };
        let step = step(
            &self.machine,
            &mut self.execution,
            stimulus,
            &conditions,
            BUDGET,
        );
        self.records.extend(step.records);
        for effect in step.effects {
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        if let Effect::StartTask { attempt, task } = effect {
            self.identify(attempt.scheduled, &task);
            let Some(recorded) = self.known.get(&attempt.scheduled).cloned() else {
                return;
            };
            let before = self.answers.len();
            let starts = is_started(self.case, &recorded)
                .map(|worker| Stimulus::TaskStarted { attempt, worker });
            // Every task starts before the first of them ends.
            let position = self
                .answers
                .iter()
                .position(|answer| !matches!(answer, Stimulus::TaskStarted { .. }))
                .unwrap_or(before);
            if let Some(starts) = starts {
                self.answers.insert(position, starts);
            }
            self.answers.extend(answers(attempt, &recorded));
        }
    }

    fn identify(&mut self, scheduled: u64, task: &Scheduled) {
        if !self.known.contains_key(&scheduled)
            && let Some(recorded) = self.recorded(task)
        {
            self.known.insert(scheduled, recorded);
        }
    }

    /// Finds the recorded task that this one is: the first of its state that was not handed out, with the same input if there is one.
    fn recorded(&mut self, task: &Scheduled) -> Option<Value> {
        let tasks = self.case["tasks"].as_array()?;
        let fits = |recorded: &Value| recorded["state"].as_str() == Some(&*task.state);
        let same_input = |recorded: &Value| {
            let input = match recorded.get("parameters") {
                Some(parameters) => parameters,
                None => &recorded["input"],
            };
            let mut misses = Vec::new();
            Matcher::default().compare("", input, &task.input, &mut misses);
            misses.is_empty()
        };
        let free = |index: &usize| !self.taken[*index] && fits(&tasks[*index]);
        let found = (0..tasks.len())
            .filter(free)
            .find(|index| same_input(&tasks[*index]))
            .or_else(|| (0..tasks.len()).find(free))?;
        self.taken[found] = true;
        Some(tasks[found].clone())
    }
}

fn machine(case: &Value) -> Result<Machine, String> {
    let text = case["definition"].to_string();
    let kind = match case["type"].as_str() {
        Some("EXPRESS") => MachineType::Express,
        _ => MachineType::Standard,
    };
    let reading = read_text(&text, Options { kind });
    let faults: Vec<String> = reading
        .faults
        .iter()
        .map(|fault| format!("{fault:?}"))
        .collect();
    reading.machine.map(Machine::new).ok_or(faults.join("; "))
}

fn identity(case: &Value) -> Identity {
    let context = |name: &str, default: &str| {
        let text = case["context"][name].as_str().unwrap_or(default);
        text.to_owned()
    };
    let machine_arn = context(
        "stateMachineArn",
        "arn:aws:states:us-east-1:111111111111:stateMachine:machine",
    );
    Identity {
        execution_arn: context(
            "executionArn",
            "arn:aws:states:us-east-1:111111111111:execution:machine:run",
        ),
        name: context("executionName", "run"),
        role_arn: context("roleArn", "arn:aws:iam::111111111111:role/role"),
        machine_name: machine_arn
            .rsplit(':')
            .next()
            .unwrap_or_default()
            .to_owned(),
        machine_arn,
        region: "us-east-1".to_owned(),
        is_express: case["type"] == "EXPRESS",
        is_synchronous: case["mode"] == "StartSyncExecution",
    }
}

/// The moment of the start: a fixed one, or the one that a recording's input was made for ("now + N days").
fn beginning(case: &Value) -> Millis {
    const FIXED: Millis = 1_780_000_000_000;
    let note = case["timeDependent"].as_str().unwrap_or_default();
    let days = note
        .split_once("now + ")
        .and_then(|(_, rest)| rest.split(' ').next())
        .and_then(|days| days.parse::<Millis>().ok());
    let moment = case["input"]
        .as_object()
        .into_iter()
        .flat_map(|input| input.values())
        .find_map(|value| value.as_str()?.parse::<jiff::Timestamp>().ok());
    match (days, moment) {
        (Some(days), Some(moment)) => moment.as_millisecond() - days * 86_400_000,
        _ => FIXED,
    }
}

/// The recording shows that the activity had been deleted.
fn activity_is_missing(case: &Value) -> bool {
    let cause = case["expected"]["cause"].as_str().unwrap_or_default();
    cause.contains("The activity ") && cause.contains("does not exist")
}

/// Gives the worker's name, if any, where the recorded history shows that the task was started.
fn is_started(case: &Value, recorded: &Value) -> Option<Option<String>> {
    let Some(events) = case["expected"]["events"].as_array() else {
        return Some(None);
    };
    let scheduled = recorded["scheduledEventId"].as_u64();
    if scheduled.is_none() {
        return Some(None);
    }
    let started = events.iter().find(|event| {
        event["previousEventId"].as_u64() == scheduled
            && event["type"]
                .as_str()
                .is_some_and(|kind| kind.ends_with("Started"))
    })?;
    let worker = started["activityStartedEventDetails"]["workerName"].as_str();
    Some(worker.map(str::to_owned))
}

fn answers(attempt: Attempt, recorded: &Value) -> Vec<Stimulus> {
    let mut answers = Vec::new();
    if let Some(submitted) = recorded.get("submitted") {
        answers.push(Stimulus::TaskSubmitted {
            attempt,
            output: Arc::new(submitted["output"].clone()),
        });
    }
    let result = &recorded["result"];
    match result["kind"].as_str() {
        Some("success") => answers.push(Stimulus::TaskSucceeded {
            attempt,
            output: Arc::new(result["output"].clone()),
        }),
        // Only our own cases: an output that nobody wants to read in a file.
        Some("large") => {
            let characters = result["characters"]
                .as_u64()
                .and_then(|count| usize::try_from(count).ok());
            answers.push(Stimulus::TaskSucceeded {
                attempt,
                output: Arc::new("x".repeat(characters.unwrap_or_default()).into()),
            });
        }
        Some("failure") => answers.push(Stimulus::TaskFailed {
            attempt,
            failure: Failure {
                error: result["error"].as_str().map(str::to_owned),
                cause: text(&result["cause"]),
            },
        }),
        // A task that timed out gave no answer.
        _ => {}
    }
    answers
}

/// Undoes the recording's way of writing a text that is JSON.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Object(wrapped) if wrapped.contains_key("$json") => {
            Some(wrapped["$json"].to_string())
        }
        Value::Object(wrapped) if wrapped.contains_key("$text") => text(&wrapped["$text"]),
        other => Some(other.to_string()),
    }
}

/// Our history in the form of the recordings.
pub fn history(records: &[Record]) -> Vec<Value> {
    let events = records.iter().filter_map(|record| record.event(true));
    events
        .map(|event| {
            let mut shown = json!({
                "id": event.id,
                "previousEventId": event.previous,
                "type": event.kind,
            });
            if let Some((member, mut details)) = event.details {
                parse(&mut details);
                shown[member] = details;
            }
            shown
        })
        .collect()
}

/// Turns the JSON texts of an event's details into values, as the recordings have them.
fn parse(details: &mut Value) {
    let to_value = |text: &Value| {
        text.as_str()
            .and_then(|text| serde_json::from_str(text).ok())
    };
    for member in ["input", "output", "parameters"] {
        if let Some(value) = details.get(member).and_then(to_value) {
            details[member] = value;
        }
    }
    let assigned = details
        .get_mut("assignedVariables")
        .and_then(Value::as_object_mut);
    for value in assigned.into_iter().flat_map(|of| of.values_mut()) {
        if let Some(parsed) = to_value(value) {
            *value = parsed;
        }
    }
}
