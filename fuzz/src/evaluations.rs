//! Expressions, paths, calls and templates made of any bytes, evaluated on an input of the size that a payload may have.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::grammar::{Made, made};
use super::query::{Call, Data, EvaluationFault, Expression, Jsonata, Path, Template, World};

struct Fixed {
    context: Value,
    order: Value,
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

/// Evaluates what the bytes make; that it ends in time and in bounded memory is for libFuzzer to say.
pub fn check(bytes: &[u8]) {
    evaluate(&made(bytes));
}

/// Evaluates an expression; nothing where it is none.
pub fn evaluate(made: &Made) -> Option<Result<Value, EvaluationFault>> {
    static WORLD: OnceLock<(Fixed, Value)> = OnceLock::new();
    let (world, input) = WORLD.get_or_init(|| {
        let context = json!({"Execution": {"Name": "run"}, "State": {"Name": "S"}});
        let order = json!({"id": 7, "items": ["pen"]});
        (Fixed { context, order }, input())
    });
    let data = Data::new(input, world);
    Some(match made {
        Made::Jsonata(text) => {
            let expression = Expression::Jsonata(Jsonata::parse(text).ok()?);
            expression.evaluate(&data, "Output")
        }
        Made::Path(text) => Path::parse(text).ok()?.read(&data),
        Made::Call(text) => Call::parse(text).ok()?.evaluate(&data),
        Made::Template(text) => {
            let value: Value = serde_json::from_str(text).unwrap();
            Template::of_paths(&value, &mut Vec::new()).fill(&data, "Parameters")
        }
    })
}

/// Makes an input of some 200 kB.
pub fn input() -> Value {
    let rows: Vec<_> = (0..600)
        .map(|id| json!({"id": id, "tags": ["a", "x", id]}))
        .collect();
    let mut deep = json!([1, {"id": 2}]);
    for _ in 0..40 {
        deep = json!({"a": deep, "list": [1, 2]});
    }
    json!({
        "n": 7,
        "s": "x".repeat(100_000),
        "big": ["x".repeat(50_000)],
        "list": (0..8_000).collect::<Vec<u32>>(),
        "words": (0..2_000).map(|n| format!("w{n}")).collect::<Vec<_>>(),
        "rows": rows,
        "deep": deep,
    })
}
