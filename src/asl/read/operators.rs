//! The comparison of a Choice rule.

use serde_json::Value;

use super::Reader;
use super::paths::Allowed;
use crate::asl::fields::{Family, OPERATORS, Part, QueryLanguage, find_operator};
use crate::asl::model::Operand;
use crate::asl::rules::bad_timestamp::{self, NotTimestamp};

/// Says whether a part compares with operators.
pub(super) fn has(part: Part, language: QueryLanguage) -> bool {
    language == QueryLanguage::JsonPath && matches!(part, Part::Rule | Part::NestedRule)
}

/// The names that a misspelled key may have meant.
pub(super) fn names(part: Part, language: QueryLanguage) -> impl Iterator<Item = &'static str> {
    let takes_them = has(part, language);
    let operators = OPERATORS.iter().filter(move |_| takes_them);
    operators.map(|operator| operator.name)
}

impl Reader {
    pub(super) fn operator(
        &mut self,
        name: &str,
        value: &Value,
    ) -> Option<(&'static str, Operand)> {
        let (operator, with_path) = find_operator(name)?;
        let operand = if with_path {
            let path = self.path_value(Allowed::Reference, value)?;
            Operand::Path(path)
        } else {
            self.operand(operator.family, value)?
        };
        Some((operator.name, operand))
    }

    fn operand(&mut self, family: Family, value: &Value) -> Option<Operand> {
        match (family, value) {
            (Family::Timestamp, Value::String(text)) if !bad_timestamp::is_valid(text) => {
                self.fault(NotTimestamp);
                return None;
            }
            (Family::String | Family::Timestamp, Value::String(_))
            | (Family::Number, Value::Number(_))
            | (Family::Boolean | Family::Is, Value::Bool(_)) => {}
            (family, _) => {
                self.wrong_type(match family {
                    Family::String | Family::Timestamp => "String",
                    Family::Number => "Float",
                    Family::Boolean | Family::Is => "Boolean",
                });
                return None;
            }
        }
        Some(Operand::Value(value.clone()))
    }
}
