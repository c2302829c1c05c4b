//! What is known of a string before its expression is evaluated: `States.Format('orders-{}', $.region)` begins with `orders-`.

use jsonata_core::ast::{AstNode, BinaryOp};

use super::{Argument, Call, Expression, Jsonata, Origin};

/// Alternatives beyond this many are as good as nothing known.
const MOST: usize = 16;

/// A string of literal parts, with any text between them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape {
    /// Literal text; `None` is any text.
    parts: Vec<Option<String>>,
}

impl Shape {
    /// Returns the shape of a string that is known whole.
    pub fn exact(text: &str) -> Self {
        Self {
            parts: vec![Some(text.to_owned())],
        }
    }

    /// Returns the shape of any string.
    pub fn any() -> Self {
        Self { parts: vec![None] }
    }

    /// Returns whether nothing is known of the string.
    pub fn is_any(&self) -> bool {
        self.parts.iter().all(Option::is_none)
    }

    /// Returns the string where it is known whole.
    pub fn literal(&self) -> Option<String> {
        let parts: Option<Vec<&str>> = self.parts.iter().map(Option::as_deref).collect();
        Some(parts?.concat())
    }

    /// Returns the string with `*` for what is not known.
    pub fn glob(&self) -> String {
        self.parts
            .iter()
            .map(|part| part.as_deref().unwrap_or("*"))
            .collect()
    }

    fn then(&self, other: &Shape) -> Shape {
        let mut parts = self.parts.clone();
        for part in &other.parts {
            match (parts.last_mut(), part) {
                (_, Some(part)) if part.is_empty() => {}
                (Some(Some(last)), Some(part)) => last.push_str(part),
                (Some(None), None) => {}
                _ => parts.push(part.clone()),
            }
        }
        Shape { parts }
    }
}

/// The strings that the value at an origin can be; `None` where nothing is known of it.
pub type Known<'a> = dyn Fn(Origin) -> Option<Vec<Shape>> + 'a;

/// Returns the strings that an expression can come to; one of any text where nothing is known.
pub fn shapes(expression: &Expression, known: &Known) -> Vec<Shape> {
    let found = match expression {
        Expression::Path(path) => of_origin(path.origin(), known),
        Expression::Call(call) => of_call(call, known),
        Expression::Jsonata(jsonata) => of_node(&jsonata.tree, known),
    };
    bounded(found)
}

fn bounded(mut shapes: Vec<Shape>) -> Vec<Shape> {
    shapes.sort();
    shapes.dedup();
    match shapes.len() {
        1..=MOST => shapes,
        _ => vec![Shape::any()],
    }
}

fn of_origin(origin: Option<Origin>, known: &Known) -> Vec<Shape> {
    let found = origin.and_then(known);
    found.unwrap_or_else(|| vec![Shape::any()])
}

/// Fills the holes of `States.Format`; what other functions make of their arguments is not known.
fn of_call(call: &Call, known: &Known) -> Vec<Shape> {
    let [Argument::Text(text), values @ ..] = call.arguments.as_slice() else {
        return vec![Shape::any()];
    };
    if call.function.name != "States.Format" {
        return vec![Shape::any()];
    }
    let mut found = vec![Shape { parts: Vec::new() }];
    let mut from = 0;
    for (number, hole) in text.holes.iter().enumerate() {
        let before = Shape::exact(&text.value[from..*hole]);
        let value = values.get(number).map(|value| of_argument(value, known));
        found = joined(
            &joined(&found, &[before]),
            &value.unwrap_or_else(|| vec![Shape::any()]),
        );
        from = hole + 2;
    }
    joined(&found, &[Shape::exact(&text.value[from..])])
}

fn of_argument(argument: &Argument, known: &Known) -> Vec<Shape> {
    match argument {
        Argument::Text(text) => vec![Shape::exact(&text.value)],
        Argument::Number(number) => vec![Shape::exact(&number.to_string())],
        Argument::Boolean(value) => vec![Shape::exact(&value.to_string())],
        Argument::Path(path) => of_origin(path.origin(), known),
        Argument::Call(call) => of_call(call, known),
        Argument::Null => vec![Shape::any()],
    }
}

fn of_node(node: &AstNode, known: &Known) -> Vec<Shape> {
    match node {
        AstNode::String(text) => vec![Shape::exact(text)],
        AstNode::Path { steps } => match steps.as_slice() {
            [only] if only.stages.is_empty() => of_node(&only.node, known),
            _ => of_origin(Jsonata::origin_of(node), known),
        },
        AstNode::Variable(_) => of_origin(Jsonata::origin_of(node), known),
        AstNode::Block(items) => match items.as_slice() {
            [only] => of_node(only, known),
            _ => vec![Shape::any()],
        },
        AstNode::Binary { op, lhs, rhs } if *op == BinaryOp::Concatenate => {
            joined(&of_node(lhs, known), &of_node(rhs, known))
        }
        AstNode::Conditional {
            then_branch,
            else_branch: Some(else_branch),
            ..
        } => {
            let mut either = of_node(then_branch, known);
            either.extend(of_node(else_branch, known));
            bounded(either)
        }
        _ => vec![Shape::any()],
    }
}

fn joined(one: &[Shape], other: &[Shape]) -> Vec<Shape> {
    let pairs = one
        .iter()
        .flat_map(|one| other.iter().map(|other| one.then(other)));
    bounded(pairs.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Root;

    fn globs(expression: &Expression) -> Vec<String> {
        let known = |origin: Origin| match (&origin.root, origin.members.as_slice()) {
            (Root::Variable(name), []) if name == "stage" => {
                Some(vec![Shape::exact("dev"), Shape::exact("prod")])
            }
            (Root::Input, [a, b]) if a == "queue" && b == "name" => {
                Some(vec![Shape::exact("orders")])
            }
            _ => None,
        };
        shapes(expression, &known).iter().map(Shape::glob).collect()
    }

    #[test]
    fn literal_parts_are_known() {
        let path = |text| globs(&Expression::parse(text).unwrap());
        assert_eq!(
            path("States.Format('orders-{}-x', $.region)"),
            ["orders-*-x"]
        );
        assert_eq!(path("States.Format('{}{}', $.a, $.b)"), ["*"]);
        assert_eq!(path("$stage"), ["dev", "prod"]);
        assert_eq!(path("$.table"), ["*"]);
        assert_eq!(path("$.queue.name"), ["orders"]);
        assert_eq!(path("$['queue']['name']"), ["orders"]);
        for text in [
            "$.queue[0].name",
            "$.queue.*",
            "$..name",
            "$$.queue.name",
            "$queue.name",
        ] {
            assert_eq!(path(text), ["*"], "{text}");
        }
        let jsonata = |text| globs(&Expression::Jsonata(Jsonata::parse(text).unwrap()));
        assert_eq!(jsonata("'orders-' & $stage"), ["orders-dev", "orders-prod"]);
        assert_eq!(
            jsonata("$states.input.big ? 'large' : 'small'"),
            ["large", "small"]
        );
        assert_eq!(jsonata("'a' & $states.input.b & 'c'"), ["a*c"]);
        assert_eq!(jsonata("$uppercase('a')"), ["*"]);
        assert_eq!(jsonata("$states.input.queue.name & '-x'"), ["orders-x"]);
        for text in [
            "$states.result.queue.name",
            "$states.input.queue[0].name",
            "$states.input",
        ] {
            assert_eq!(jsonata(text), ["*"], "{text}");
        }
    }
}
