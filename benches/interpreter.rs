//! The interpreter in memory: what a transition costs beside the bare evaluation of its expressions, and how cost grows.
//!
//! `make bench` runs it. Every figure is the best of several runs; ratios are of figures of one run.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program of its own, and this is its output"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stepwright::asl::{MachineType, Options, read_text};
use stepwright::interpreter::{
    Conditions, Entropy, Execution, Identity, Machine, Millis, Stimulus, step,
};
use stepwright::query::{Data, Expression, Template, World};

const RUNS: usize = 5;

/// Passes of the counter loop that make up about 24,000 events.
const PASSES: u64 = 6_000;

fn main() {
    println!("interpreter, in memory (best of {RUNS} runs)");
    let path = counter("JSONPath", &path_loop(), &path_templates());
    let jsonata = counter("JSONata", &jsonata_loop(), &jsonata_templates());
    map();
    wait();
    println!("JSONata loop / JSONPath loop: {:.1}", ratio(jsonata, path));
}

fn counter(name: &str, definition: &Value, templates: &[Template]) -> Duration {
    let machine = machine(definition);
    let (whole, events) = best(|| run(&machine, json!({ "n": 0, "last": PASSES })));
    let (quarter, _) = best(|| run(&machine, json!({ "n": 0, "last": PASSES / 4 })));
    let (bare, _) = best(|| evaluate(templates, PASSES));
    let transitions = PASSES * 2;
    println!(
        "{name} counter loop: {events} events in {:.1} ms, {:.0} transitions a second, {:.2} us each",
        whole.as_secs_f64() * 1e3,
        transitions as f64 / whole.as_secs_f64(),
        whole.as_secs_f64() * 1e6 / transitions as f64
    );
    println!(
        "  beside the bare evaluation of its expressions: {:.2} times; four times the length costs {:.2} times",
        ratio(whole, bare),
        ratio(whole, quarter)
    );
    whole
}

fn map() {
    let each = json!({ "StartAt": "One", "States": { "One": { "Type": "Pass", "End": true } } });
    let plain = json!({ "Type": "Map", "ItemProcessor": each, "End": true });
    // Every item looks at the whole input and at its place in it.
    let selecting = json!({
        "Type": "Map",
        "QueryLanguage": "JSONata",
        "Items": "{% $states.input %}",
        "ItemSelector": { "item": "{% $states.context.Map.Item.Value %}", "of": "{% $count($states.input) %}" },
        "ItemProcessor": each,
        "End": true
    });
    for (name, state) in [
        ("inline Map", plain),
        ("the same with an ItemSelector in JSONata", selecting),
    ] {
        let machine = machine(&json!({ "StartAt": "Each", "States": { "Each": state } }));
        let items =
            |count: u64| Value::Array((0..count).map(|item| json!({ "item": item })).collect());
        let (whole, events) = best(|| run(&machine, items(5_000)));
        let (quarter, _) = best(|| run(&machine, items(1_250)));
        println!(
            "{name}, 5,000 items: {events} events in {:.1} ms; four times the items cost {:.2} times",
            whole.as_secs_f64() * 1e3,
            ratio(whole, quarter)
        );
    }
}

fn wait() {
    let definition = json!({
        "StartAt": "Rest",
        "States": { "Rest": { "Type": "Wait", "Seconds": 31_536_000, "End": true } }
    });
    let machine = machine(&definition);
    let (whole, _) = best(|| run(&machine, json!({})));
    println!("a year of Wait: {:.3} ms", whole.as_secs_f64() * 1e3);
}

fn ratio(left: Duration, right: Duration) -> f64 {
    left.as_secs_f64() / right.as_secs_f64()
}

fn best(mut run: impl FnMut() -> u64) -> (Duration, u64) {
    let mut fastest = Duration::MAX;
    let mut given = 0;
    for _ in 0..RUNS {
        let before = Instant::now();
        given = black_box(run());
        fastest = fastest.min(before.elapsed());
    }
    (fastest, given)
}

fn machine(definition: &Value) -> Machine {
    // An Express machine has no bound of events.
    let kind = MachineType::Express;
    let reading = read_text(&definition.to_string(), Options { kind });
    Machine::new(
        reading
            .machine
            .unwrap_or_else(|| panic!("{:?}", reading.faults)),
    )
}

/// Runs to the end and counts the events.
fn run(machine: &Machine, input: Value) -> u64 {
    let identity = Identity {
        execution_arn: "arn:aws:states:us-east-1:111111111111:express:m:e:1".to_owned(),
        name: "e".to_owned(),
        role_arn: "arn:aws:iam::111111111111:role/r".to_owned(),
        machine_arn: "arn:aws:states:us-east-1:111111111111:stateMachine:m".to_owned(),
        machine_name: "m".to_owned(),
        region: "us-east-1".to_owned(),
        is_express: true,
        is_synchronous: false,
    };
    let mut execution = Execution::new(Arc::new(identity), Arc::new(input));
    let entropy = Entropy::new(1);
    let mut now: Millis = 1_780_000_000_000;
    let mut stimulus = Stimulus::Start;
    let mut events = 0;
    while execution.is_running() {
        let conditions = Conditions {
            now,
            entropy: &entropy,
            has_activity: &|_| true,
            is_over: &|| false,
        };
        let step = step(machine, &mut execution, stimulus, &conditions, 256);
        events += step
            .records
            .iter()
            .filter(|record| record.event.is_some())
            .count() as u64;
        stimulus = Stimulus::Tick;
        if !execution.has_work()
            && let Some(deadline) = execution.next_deadline()
        {
            now = now.max(deadline);
        }
    }
    events
}

fn path_loop() -> Value {
    json!({
        "StartAt": "Count",
        "States": {
            "Count": {
                "Type": "Pass",
                "Parameters": { "n.$": "States.MathAdd($.n, 1)", "last.$": "$.last" },
                "Next": "More"
            },
            "More": {
                "Type": "Choice",
                "Choices": [{ "Variable": "$.n", "NumericLessThanPath": "$.last", "Next": "Count" }],
                "Default": "Done"
            },
            "Done": { "Type": "Succeed" }
        }
    })
}

/// The payload template of the first state, and the two paths of the rule.
fn path_templates() -> Vec<Template> {
    let template = json!({ "n.$": "States.MathAdd($.n, 1)", "last.$": "$.last" });
    let paths =
        ["$.n", "$.last"].map(|text| Template::Expression(Expression::parse(text).unwrap()));
    let mut templates = vec![Template::of_paths(&template, &mut Vec::new())];
    templates.extend(paths);
    templates
}

fn jsonata_loop() -> Value {
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Count",
        "States": {
            "Count": {
                "Type": "Pass",
                "Output": { "n": "{% $states.input.n + 1 %}", "last": "{% $states.input.last %}" },
                "Next": "More"
            },
            "More": {
                "Type": "Choice",
                "Choices": [{ "Condition": "{% $states.input.n < $states.input.last %}", "Next": "Count" }],
                "Default": "Done"
            },
            "Done": { "Type": "Succeed" }
        }
    })
}

/// The output of the first state, and the condition.
fn jsonata_templates() -> Vec<Template> {
    let output = json!({ "n": "{% $states.input.n + 1 %}", "last": "{% $states.input.last %}" });
    let condition = json!("{% $states.input.n < $states.input.last %}");
    [output, condition]
        .map(|value| Template::of_jsonata(&value, &mut Vec::new()))
        .to_vec()
}

fn evaluate(templates: &[Template], times: u64) -> u64 {
    let input = json!({ "n": 17, "last": PASSES });
    let mut done = 0;
    for _ in 0..times {
        for template in templates {
            let data = Data::new(&input, &Nothing);
            black_box(template.fill(&data, "Output").unwrap());
            done += 1;
        }
    }
    done
}

/// A world with nothing in it.
struct Nothing;

impl World for Nothing {
    fn context(&self) -> &Value {
        &Value::Null
    }

    fn variable(&self, _: &str) -> Option<&Value> {
        None
    }

    fn variables(&self) -> Vec<(&str, &Value)> {
        Vec::new()
    }

    fn now_millis(&self) -> i64 {
        0
    }

    fn entropy(&self) -> u64 {
        1
    }
}
