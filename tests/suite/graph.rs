//! Workflows as pictures: what is drawn as text is compared with a file (`UPDATE=1` rewrites it); what SVG draws is
//! judged as a reader would, by what overlaps and what is missing.

use std::path::Path;

use serde_json::{Value, json};
use stepwright::asl::diff;
use stepwright::asl::graph::{self, Scope, dot, mermaid, svg};

use crate::cases;
use crate::drawing::Drawing;

#[test]
fn every_case_is_drawn_as_expected() {
    let mut wrong = String::new();
    for folder in cases::directories("graph") {
        let case = read(&folder);
        let graph = drawn(&case);
        let chart = mermaid::render("case", &graph);
        check_mermaid(&chart);
        wrong += &cases::compare(&folder.join("expected.mmd"), &chart);
        if case.get("before").is_none() {
            let text = dot::render("case", &graph);
            check_dot(&text);
            wrong += &cases::compare(&folder.join("expected.dot"), &text);
        }
        check_svg(&folder.display().to_string(), &graph);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn read(folder: &Path) -> Value {
    let file = folder.join("case.json");
    let case: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert!(case["source"].is_string(), "{}", file.display());
    case
}

fn drawn(case: &Value) -> Scope {
    let definition = &case["definition"];
    match case.get("before") {
        Some(before) => {
            let change = diff::definitions(before, definition);
            graph::compared(before, definition, &change)
        }
        None => graph::definition(definition),
    }
}

/// Outside of quotes stand only our own words, and inside nothing that Mermaid or HTML could take for its own.
fn check_mermaid(chart: &str) {
    for line in chart.lines().skip(2) {
        let parts: Vec<&str> = line.split('"').collect();
        assert_eq!(parts.len() % 2, 1, "{line}");
        for (number, part) in parts.iter().enumerate() {
            let bare = ["<br>", "<small>", "</small>"]
                .iter()
                .fold((*part).to_owned(), |text, tag| text.replace(tag, ""));
            let is_fine = |c: char| c.is_alphanumeric() || " #;".contains(c);
            match number % 2 {
                1 => assert!(bare.chars().all(is_fine), "{line}"),
                _ => assert!(
                    part.chars()
                        .all(|c| c.is_ascii_alphanumeric() || " -.>|[](){}/:,#".contains(c)),
                    "{line}"
                ),
            }
        }
    }
    let opened = chart
        .lines()
        .filter(|line| line.trim_start().starts_with("subgraph "))
        .count();
    let closed = chart.lines().filter(|line| line.trim() == "end").count();
    assert_eq!(opened, closed, "{chart}");
}

/// Quotes end on their line, and braces outside of them match.
fn check_dot(text: &str) {
    let mut depth = 0_i32;
    for line in text.lines() {
        let (mut quoted, mut escaped) = (false, false);
        for c in line.chars() {
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                '{' if !quoted => depth += 1,
                '}' if !quoted => depth -= 1,
                _ => {}
            }
        }
        assert!(!quoted, "{line}");
    }
    assert_eq!(depth, 0, "{text}");
}

fn check_svg(name: &str, graph: &Scope) {
    let text = svg::render(name, graph);
    assert_eq!(
        text,
        svg::render(name, graph),
        "the same input gives the same picture"
    );
    let drawing = Drawing::read(&text);
    let shown = drawing.words();
    for wanted in names(graph) {
        let squeezed: String = wanted
            .chars()
            .filter(|c| !c.is_whitespace() && !is_unseen(*c))
            .collect();
        assert!(
            shown.contains(&squeezed),
            "{name}: `{wanted}` is not in {shown}"
        );
    }
    let faults = drawing.faults();
    assert!(faults.is_empty(), "{name}: {faults:#?}");
}

/// Characters that are replaced by a visible mark.
fn is_unseen(c: char) -> bool {
    c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)
}

fn names(graph: &Scope) -> Vec<String> {
    let inside = graph
        .nodes
        .iter()
        .flat_map(|node| &node.inner)
        .flat_map(names);
    graph
        .nodes
        .iter()
        .map(|node| node.name.clone())
        .chain(inside)
        .collect()
}

/// Machines that nobody wrote: no panic, nothing on top of anything else.
#[test]
fn random_machines_are_drawn() {
    let mut random = Random(7);
    for round in 0..60 {
        let machine = machine(&mut random, 3);
        let graph = graph::definition(&machine);
        check_mermaid(&mermaid::render("random", &graph));
        check_dot(&dot::render("random", &graph));
        check_svg(&format!("round {round}: {machine}"), &graph);
    }
}

/// Thirty choices in a row have a thousand million ways through them.
#[test]
fn many_ways_through_a_machine_take_no_time() {
    let mut states = serde_json::Map::new();
    for number in 0..30 {
        let next = format!("C{}", number + 1);
        states.insert(
            format!("C{number}"),
            json!({"Type": "Choice", "Choices": [{"Condition": "{% $x %}", "Next": format!("A{number}")}],
                "Default": format!("B{number}")}),
        );
        for side in ["A", "B"] {
            states.insert(
                format!("{side}{number}"),
                json!({"Type": "Pass", "Next": next}),
            );
        }
    }
    states.insert("C30".to_owned(), json!({"Type": "Succeed"}));
    let graph = graph::definition(&json!({"StartAt": "C0", "States": states}));
    check_svg("choices", &graph);
}

struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }
}

fn machine(random: &mut Random, depth: usize) -> Value {
    let count = 1 + random.below(if depth == 3 { 12 } else { 5 });
    let mut states = serde_json::Map::new();
    for number in 0..count {
        let to = |random: &mut Random| format!("State{}", random.below(count));
        let mut state = match random.below(if depth > 0 { 8 } else { 6 }) {
            0 => json!({"Type": "Choice", "Default": to(random), "Choices": [
                {"Variable": "$.x", "IsNull": true, "Next": to(random)},
                {"Variable": "$.amount", "NumericLessThan": 100, "Next": to(random)}]}),
            1 => json!({"Type": "Succeed"}),
            2 => json!({"Type": "Fail", "Error": "E"}),
            3 => json!({"Type": "Wait", "Seconds": 5}),
            6 => json!({"Type": "Map", "ItemProcessor": machine(random, depth - 1)}),
            7 => {
                json!({"Type": "Parallel", "Branches": [machine(random, depth - 1), machine(random, depth - 1)]})
            }
            _ => json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": to(random)}]}),
        };
        if !["Choice", "Succeed", "Fail"].contains(&state["Type"].as_str().unwrap()) {
            match number + 1 < count {
                true => state["Next"] = json!(format!("State{}", number + 1)),
                false => state["End"] = json!(true),
            }
        }
        states.insert(format!("State{number}"), state);
    }
    json!({"StartAt": "State0", "States": states})
}
