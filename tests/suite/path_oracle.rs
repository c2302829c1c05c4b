//! Paths against `jsonpath-rust`, an implementation of RFC 9535, on what that and Jayway's dialect both define: names,
//! indexes, wildcards, slices, descent, and filters over lists. Paths and documents are made by a seeded generator.
//!
//! Left out, since the dialects part there: filters of objects (Jayway judges the object itself), comparisons of different
//! types, indexes and slices right after `..`, several names or indexes in one bracket, steps of slices, functions.

use jsonpath_rust::JsonPath as _;
use jsonpath_rust::parser::parse_json_path;
use serde_json::{Value, json};
use stepwright::query::{Data, Path, World};

const RUNS: u64 = 20_000;

/// A source of numbers that are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// Members that hold lists of objects; filters stand only behind them.
const ROWS: [&str; 2] = ["rows", "list-2"];
const NAMES: [&str; 5] = ["a", "b_c", "größe", "d1", "missing"];

/// Makes a document in which `n` is always a number, `s` a text and `ok` a boolean, where they are there.
fn document(draw: &mut Draw, depth: u64) -> Value {
    match draw.below(if depth > 2 { 4 } else { 6 }) {
        0 => json!(draw.below(9) as i64 - 4),
        1 => json!(draw.of(&["x", "", "y z", "$"])),
        2 => json!(draw.below(2) == 0),
        3 => Value::Null,
        4 => (0..draw.below(4))
            .map(|_| document(draw, depth + 1))
            .collect(),
        _ => object(draw, depth),
    }
}

fn object(draw: &mut Draw, depth: u64) -> Value {
    let mut members = serde_json::Map::new();
    for name in NAMES.iter().take(4) {
        if draw.below(2) == 0 {
            members.insert((*name).to_owned(), document(draw, depth + 1));
        }
    }
    for name in ROWS {
        if depth < 3 && draw.below(2) == 0 {
            let rows = (0..draw.below(4)).map(|_| row(draw, depth + 1));
            members.insert(name.to_owned(), rows.collect());
        }
    }
    Value::Object(members)
}

fn row(draw: &mut Draw, depth: u64) -> Value {
    let mut row = object(draw, depth + 1);
    if draw.below(4) > 0 {
        row["n"] = json!(draw.below(7) as i64 - 3);
    }
    if draw.below(4) > 0 {
        row["s"] = json!(draw.of(&["x", "it's", "ü", ""]));
    }
    if draw.below(2) == 0 {
        row["ok"] = json!(draw.below(2) == 0);
    }
    row
}

/// Makes a path; the second is whether it has `..`, after which the dialects order what they find differently.
fn path(draw: &mut Draw) -> (String, bool) {
    let (mut text, mut descends) = ("$".to_owned(), false);
    for _ in 0..draw.below(5) {
        match draw.below(9) {
            0 | 1 => text += &format!(".{}", draw.of(&NAMES)),
            2 => text += &format!("['{}']", draw.of(&["a", "list-2", "no such", "größe"])),
            3 => text += &format!("[\"{}\"]", draw.of(&["b_c", "rows"])),
            4 => text += &format!("[{}]", draw.below(5) as i64 - 2),
            5 => text += draw.of(&[".*", "[*]"]),
            6 => text += &slice(draw),
            7 if !descends => {
                descends = true;
                text += &format!("..{}", draw.of(&["a", "n", "*", "rows"]));
            }
            _ => {
                text += draw.of(&[".rows", "['list-2']", "..rows"]);
                descends |= text.contains("..");
                text += &format!("[?({})]", predicate(draw, 0));
            }
        }
    }
    (text, descends)
}

fn slice(draw: &mut Draw) -> String {
    let (from, to) = (draw.below(4), draw.below(4));
    match draw.below(4) {
        0 => format!("[{from}:{to}]"),
        1 => format!("[{from}:]"),
        2 => format!("[:{to}]"),
        _ => format!("[-{}:]", from + 1),
    }
}

fn predicate(draw: &mut Draw, depth: u64) -> String {
    let order = ["==", "!=", "<", "<=", ">", ">="];
    match draw.below(if depth > 1 { 4 } else { 7 }) {
        0 => format!("@.n {} {}", draw.of(&order), draw.below(7) as i64 - 3),
        1 => format!(
            "@.s {} '{}'",
            draw.of(&["==", "!="]),
            draw.of(&["x", "ü", "no"])
        ),
        2 => format!("@.ok == {}", draw.of(&["true", "false"])),
        3 => format!(
            "@.{}",
            draw.of(&["n", "s", "ok", "a", "missing", "a.b_c", "rows[0].n"])
        ),
        4 => format!(
            "{} && {}",
            predicate(draw, depth + 1),
            predicate(draw, depth + 1)
        ),
        5 => format!(
            "({} || {})",
            predicate(draw, depth + 1),
            predicate(draw, depth + 1)
        ),
        _ => format!("!({})", predicate(draw, depth + 1)),
    }
}

struct Nowhere;

impl World for Nowhere {
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
        0
    }
}

/// Both take every path of the shared grammar, and find the same.
#[test]
fn shared_paths_are_taken_and_find_the_same() {
    let mut draw = Draw(0x5eed);
    let (mut wrong, mut found_something) = (Vec::new(), 0);
    for _ in 0..RUNS {
        let (text, descends) = path(&mut draw);
        let document = object(&mut draw, 0);
        let parsed = Path::parse(&text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        let mut theirs: Vec<Value> = document
            .query(&text)
            .unwrap_or_else(|error| panic!("{text}: {error}"))
            .into_iter()
            .cloned()
            .collect();
        let mut ours = match (
            parsed.find(&Data::new(&document, &Nowhere)),
            parsed.is_definite(),
        ) {
            (Ok(value), true) => vec![value],
            (Ok(Value::Array(found)), false) => found,
            (Ok(value), false) => panic!("{text} gave {value}, which is no list"),
            // A path that leads nowhere is an error here, and finds nothing there.
            (Err(_), _) => Vec::new(),
        };
        if descends {
            [&mut ours, &mut theirs]
                .into_iter()
                .for_each(|list| list.sort_by_key(Value::to_string));
        }
        found_something += usize::from(!theirs.is_empty());
        if ours != theirs {
            wrong.push(format!(
                "{text} on {document}\n  ours   {}\n  theirs {}",
                json!(ours),
                json!(theirs)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {RUNS} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert!(
        found_something > RUNS as usize / 5,
        "only {found_something}"
    );
}

/// What is broken in a way that no dialect takes is refused by both.
#[test]
fn broken_paths_are_refused_by_both() {
    let mut draw = Draw(0xb40c);
    let breaks: [fn(&str) -> String; 8] = [
        |text| format!("{text}["),
        |text| format!("{text}."),
        |text| format!("{text}[]"),
        |text| format!("{text}[?(@.n == )]"),
        |text| format!("{text}[?(@.n = 1)]"),
        |text| format!("{text}['a"),
        |text| format!("{text}['a']b"),
        |text| text[1..].to_owned(),
    ];
    for run in 0..RUNS {
        let text = breaks[(run % 8) as usize](&path(&mut draw).0);
        let (ours, theirs) = (Path::parse(&text).is_err(), parse_json_path(&text).is_err());
        assert_eq!((ours, theirs), (true, true), "{text}");
    }
}

/// Where the dialects part, the difference is known: (path, ours takes it, RFC 9535 takes it).
#[test]
fn differences_of_the_dialects_are_known() {
    for (text, ours, theirs) in [
        ("$.detail-type", true, false),
        ("$.a#b@c", true, false),
        ("$['it\\'s']", true, true),
        ("$[?(@.s =~ /x/)]", true, false),
        ("$.rows.length()", true, false),
        ("$$.Execution.Id", true, false),
        ("$name.a", true, false),
        ("$[:]", false, true),
        ("$[::2]", false, true),
        ("$[?@.n == 1]", false, true),
        ("$ .a", false, true),
    ] {
        let found = (Path::parse(text).is_ok(), parse_json_path(text).is_ok());
        assert_eq!(found, (ours, theirs), "{text}");
    }
}
