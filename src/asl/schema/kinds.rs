//! The schema of what a field holds.

use serde_json::{Value, json};

use super::{Emitter, Mode};
use crate::asl::fields::{Family, Kind, Part, QueryLanguage};

/// A reference, where a value that is no string is expected.
const REFERENCE: &str = r"^\$\{[^}]+\}$";
/// A reference or a JSONata expression.
const REFERENCE_OR_EXPRESSION: &str = r"^(\{%[\s\S]*%\}|\$\{[^}]+\})$";

impl Emitter {
    pub(super) fn kind(&mut self, kind: Kind, mode: Mode) -> Value {
        match kind {
            Kind::Text | Kind::Expression => json!({"type": "string"}),
            Kind::StateName => json!({"type": "string", "minLength": 1}),
            Kind::OneOf(values) => {
                json!({"anyOf": [{"enum": values}, {"type": "string", "pattern": REFERENCE}]})
            }
            Kind::Boolean => json!({"type": ["boolean", "string"], "pattern": REFERENCE}),
            Kind::Integer { min, max, dynamic } => {
                number("integer", json!(min), json!(max), pattern(mode, dynamic))
            }
            Kind::Number { min, max, dynamic } => {
                number("number", json!(min), json!(max), pattern(mode, dynamic))
            }
            Kind::Path => json!({"type": "string", "pattern": r"^(\$|States\.)"}),
            Kind::NullablePath => json!({"type": ["string", "null"], "pattern": r"^(\$|States\.)"}),
            Kind::Payload | Kind::Literal => json!({}),
            Kind::PayloadObject => {
                json!({"type": ["object", "string"], "pattern": pattern(mode, true)})
            }
            Kind::Items => {
                json!({"type": ["array", "object", "string"], "pattern": REFERENCE_OR_EXPRESSION})
            }
            Kind::Condition => {
                json!({"type": ["boolean", "string"], "pattern": REFERENCE_OR_EXPRESSION})
            }
            Kind::Texts => {
                json!({"type": ["array", "string"], "items": {"type": "string"}, "minItems": 1, "pattern": REFERENCE})
            }
            Kind::States => self.states(mode.machine),
            Kind::One(part) => self.part(part, mode),
            Kind::Many(part) => {
                let items = self.part(part, mode);
                // AWS takes an empty `Retry` or `Catch`, but neither no branches nor no rules.
                let least = usize::from(!matches!(part, Part::Retrier | Part::Catcher));
                json!({"type": ["array", "string"], "items": items, "minItems": least, "pattern": REFERENCE})
            }
        }
    }
}

/// The schema of what an operator of a Choice rule compares with.
pub(super) fn operand(family: Family) -> Value {
    match family {
        Family::String | Family::Timestamp => json!({"type": "string"}),
        Family::Number => json!({"type": ["number", "string"], "pattern": REFERENCE}),
        Family::Boolean | Family::Is => {
            json!({"type": ["boolean", "string"], "pattern": REFERENCE})
        }
    }
}

/// `minimum` looks at numbers only and `pattern` at strings only, so that no branching is needed.
fn number(kind: &str, min: Value, max: Value, pattern: &str) -> Value {
    let mut schema = json!({"type": [kind, "string"], "minimum": min, "pattern": pattern});
    if !max.is_null() {
        schema["maximum"] = max;
    }
    schema
}

fn pattern(mode: Mode, dynamic: bool) -> &'static str {
    if dynamic && mode.own == QueryLanguage::Jsonata {
        REFERENCE_OR_EXPRESSION
    } else {
        REFERENCE
    }
}
