//! What expressions give: paths, intrinsic calls and JSONata under `tests/cases`.
//!
//! Each case names its source. A case without an input has `{}`; the world around it is always the same one.

use std::fmt::Write as _;
use std::path::Path as File;

use serde_json::{Value, json};
use stepwright::query::{Call, Data, Expression, Jsonata, Path, World, place};

/// A state machine `chat` in the execution `run`, with the variable `$order`.
pub struct Fixed {
    context: Value,
    order: Value,
}

impl Fixed {
    pub fn new() -> Fixed {
        Fixed {
            context: json!({
                "Execution": {"Name": "run"},
                "StateMachine": {"Id": "arn", "Name": "chat"},
            }),
            order: json!({"id": 7, "items": ["pen"]}),
        }
    }
}

impl World for Fixed {
    fn context(&self) -> &Value {
        &self.context
    }

    fn variable(&self, name: &str) -> Option<&Value> {
        (name == "order").then_some(&self.order)
    }

    fn variables(&self) -> Vec<(&str, &Value)> {
        vec![("order", &self.order)]
    }

    fn now_millis(&self) -> i64 {
        1_795_420_800_000
    }

    fn entropy(&self) -> u64 {
        1
    }
}

fn check(name: &str, judge: fn(&str, &Data) -> Value) {
    let root = File::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let text = std::fs::read_to_string(root.join(name)).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let shared = file.get("input").cloned().unwrap_or(json!({}));
    let world = Fixed::new();
    let mut wrong = String::new();
    for case in file["cases"].as_array().unwrap() {
        assert!(case["source"].is_string(), "{case} says no source");
        let expression = case["expression"].as_str().unwrap();
        let input = case.get("input").unwrap_or(&shared);
        let given = judge(expression, &Data::new(input, &world));
        let expected = match case.get("fault") {
            Some(fault) => json!({ "fault": fault }),
            None => json!({ "value": case["value"] }),
        };
        if given != expected {
            writeln!(
                wrong,
                "{expression}\n  expected {expected}\n  got      {given}"
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{name}:\n{wrong}");
}

fn evaluated(expression: &Expression, data: &Data) -> Value {
    match expression.evaluate(data, "Output") {
        Ok(value) => json!({ "value": value }),
        Err(fault) => {
            json!({ "fault": { "error": fault.error_name(), "text": fault.to_string() } })
        }
    }
}

fn found(text: &str, data: &Data) -> Value {
    match Path::parse(text).unwrap().find(data) {
        Ok(value) => json!({ "value": value }),
        Err(fault) => json!({ "fault": fault.to_string() }),
    }
}

#[test]
fn paths_lead_where_jayway_leads() {
    check("paths/store.json", found);
    check("paths/steps.json", found);
}

#[test]
fn intrinsic_calls_give_what_aws_gives() {
    check("intrinsics/calls.json", |text, data| {
        evaluated(&Expression::Call(Call::parse(text).unwrap()), data)
    });
}

#[test]
fn jsonata_gives_what_aws_gives() {
    check("jsonata_functions/cases.json", |text, data| {
        evaluated(&Expression::Jsonata(Jsonata::parse(text).unwrap()), data)
    });
}

#[test]
fn random_numbers_stay_in_their_bounds() {
    let (world, input) = (Fixed::new(), json!({}));
    let data = Data::new(&input, &world);
    let random = Call::parse("States.MathRandom(-3, 4)").unwrap();
    let uuid = Call::parse("States.UUID()").unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..200 {
        let number = random.evaluate(&data).unwrap().as_i64().unwrap();
        assert!((-3..4).contains(&number), "{number}");
        seen.insert(number.to_string());
        let uuid = uuid.evaluate(&data).unwrap().as_str().unwrap().to_owned();
        assert!(seen.insert(uuid.clone()), "{uuid} came twice");
        assert_eq!(uuid.as_bytes()[14], b'4', "{uuid}");
    }
    assert_eq!(seen.len(), 207, "every number comes");
}

/// Source: `input-output-resultpath` of the Step Functions Developer Guide.
#[test]
fn values_are_placed_at_reference_paths() {
    let placed = |path: &str, target: Value| {
        place(target, &Path::parse(path).unwrap(), json!(1)).map_err(|fault| fault.to_string())
    };
    assert_eq!(placed("$", json!({"a": 2})), Ok(json!(1)));
    assert_eq!(placed("$.a", json!({"b": 2})), Ok(json!({"b": 2, "a": 1})));
    assert_eq!(
        placed("$.a.b.c", json!({})),
        Ok(json!({"a": {"b": {"c": 1}}}))
    );
    assert_eq!(
        placed("$.a[1]", json!({"a": [0, 0]})),
        Ok(json!({"a": [0, 1]}))
    );
    let refused = "Unable to apply ReferencePath $.a.b to input {\"a\":[2]}";
    assert_eq!(placed("$.a.b", json!({"a": [2]})), Err(refused.to_owned()));
    assert!(placed("$.a[1]", json!({"a": [0]})).is_err());
    assert!(placed("$.a", json!("text")).is_err());
}

#[test]
fn a_plain_path_is_found_without_a_copy() {
    let (world, input) = (Fixed::new(), json!({"a": [{"count": 5}]}));
    let data = Data::new(&input, &world);
    let find = |text: &str| Path::parse(text).unwrap().find_ref(&data);
    assert!(std::ptr::eq(
        find("$.a[-1].count").unwrap(),
        &input["a"][0]["count"]
    ));
    assert!(
        find("$.a[*].count").is_none(),
        "that is a list, which is nowhere"
    );
    assert!(find("$.b").is_none());
}

/// An expression that binds something is evaluated in another form, with checks in it.
#[test]
fn checks_change_no_value() {
    let world = Fixed::new();
    let input =
        json!({ "one": [1], "two": [1, 2], "none": [], "text": "a,b;c", "deep": [[1], [2, [3]]] });
    let data = Data::new(&input, &world);
    let evaluated = |text: &str| {
        let expression = Expression::Jsonata(Jsonata::parse(text).unwrap());
        expression
            .evaluate(&data, "Output")
            .map_err(|fault| fault.to_string().replace(text, ""))
    };
    for text in [
        "$filter(I.two, function($v) { $v = 1 })",
        "$filter(I.none, function($v) { $v = 1 })",
        "$map(I.one, function($v) { $v })",
        "$map(I.two, function($v) { $v = 1 ? $v })",
        "$map(I.deep, function($v) { $v })",
        "$sort(I.one)",
        "$reverse(I.two)[0]",
        "$append(I.one, [])",
        "$append(I.none, 5)",
        "$keys({'a': 1})",
        "$each({'a': 1}, function($v) { $v })",
        "$spread({'a': 1, 'b': 2})",
        "$zip(I.one, I.two)",
        "[1..3]",
        "[I.one[0]..I.two[1]]",
        "[I.one]",
        "[I.none]",
        "[[I.two], I.deep]",
        "{'x': $map(I.one, $string)}",
        "I.two ~> $map(function($v) { $v * 2 }) ~> $sum()",
        "$map(I.missing, $string)",
        "$split(I.text, /[,;]/)",
        "$match(I.text, /[a-c]/)",
        "$match(I.text, /x/)",
        "$contains(I.missing, /x/)",
        "$replace(I.text, /[,;]/, '-')",
        "$join($split(I.text, ','), '+')",
        "I.text & '!' & $string(I.two)",
    ] {
        let text = text.replace("I.", "$states.input.");
        let plain = evaluated(&text);
        let checked = evaluated(&format!("( $bound := 1; {text} )"));
        assert_eq!(
            plain.is_ok(),
            checked.is_ok(),
            "{text}: {plain:?} {checked:?}"
        );
        assert_eq!(plain.ok(), checked.ok(), "{text}");
    }
}

/// Lists that are short each, but are too many.
#[test]
fn lists_in_lists_are_bounded_together() {
    let world = Fixed::new();
    let input = json!({});
    let nested =
        "$count($map([1..L], function($i) { $map([1..100], function($j) { [[1..5000]] }) }))";
    let evaluated = |length: &str| {
        let text = nested.replace('L', length);
        let expression = Expression::Jsonata(Jsonata::parse(&text).unwrap());
        expression.evaluate(&Data::new(&input, &world), "Output")
    };
    assert_eq!(evaluated("2").unwrap(), 2);
    let fault = evaluated("1000").unwrap_err().to_string();
    assert!(fault.contains("memory limit exceeded"), "{fault}");
}

/// The evaluator's time limit does not reach into a search.
#[test]
fn searches_end_in_time() {
    let world = Fixed::new();
    let letters = json!({ "s": "a".repeat(200_000) + "b" });
    let words = json!({ "s": "one, two,  three.four@five.com ".repeat(7_000) });
    let over = "timeout: Check for infinite loop";
    for (input, expression, expected) in [
        (
            &letters,
            "$contains(S, /((a{1,100}){1,100}){1,10}c/)",
            Err(over),
        ),
        (&letters, "$count($match(S, /(a*)*c|a/))", Err(over)),
        (&letters, "S ~> $match(/(a*)*c|a/) ~> $count()", Err(over)),
        (&letters, "( $r := /a/; $count($match(S, $r)) )", Err(over)),
        (&letters, "$length($replace(S, /a/, 'bb'))", Err(over)),
        (&letters, "$contains(S, /(a+)+$/)", Ok(json!(false))),
        (&letters, "$length($replace(S, /a+/, 'c'))", Ok(json!(2))),
        (
            &words,
            r"$contains(S, /\w+@\w+\.[a-z]{2,3} $/)",
            Ok(json!(true)),
        ),
        (&words, r"$count($split(S, /,\s*/))", Ok(json!(14_001))),
        (&words, r"$count($match(S, /THREE/i))", Ok(json!(7_000))),
        (&words, r"$contains(S, 'four')", Ok(json!(true))),
    ] {
        let text = expression.replace('S', "$states.input.s");
        let expression = Expression::Jsonata(Jsonata::parse(&text).unwrap());
        let begun = std::time::Instant::now();
        let found = expression.evaluate(&Data::new(input, &world), "Output");
        match expected {
            Ok(value) => assert_eq!(found.unwrap(), value, "{text}"),
            Err(reason) => {
                let fault = found.unwrap_err().to_string();
                assert!(fault.ends_with(reason), "{text}: {fault}");
            }
        }
        // Far from a limit of time on a busy machine, and far from the minutes that it would take.
        assert!(
            begun.elapsed().as_secs() < 30,
            "{text}: {:?}",
            begun.elapsed()
        );
    }
}
