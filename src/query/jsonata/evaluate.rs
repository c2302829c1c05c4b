//! Evaluation of expressions with the bounds and the functions of Step Functions.

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorOptions};
use jsonata_core::value::JValue;
use serde_json::Value;

use super::outcome::{self, Odd};
use super::{Jsonata, additions, converted};
use crate::query::evaluate::Place;
use crate::query::{Data, EvaluationFault};

/// How long one expression may take, in milliseconds.
const LONGEST: u64 = 5_000;

/// How deep one evaluation may nest. AWS was observed to refuse between 99 and 101 levels; here a call takes more of them.
const DEEPEST: usize = 500;

/// The longest list; AWS was observed to take this many numbers and to refuse one more.
const LONGEST_LIST: usize = 873_782;

impl Jsonata {
    /// The expression as AWS shows it: without the blanks at its ends.
    pub fn shown(&self) -> &str {
        self.text.trim()
    }

    pub(in crate::query) fn evaluate(
        &self,
        data: &Data,
        place: &Place,
    ) -> Result<Value, EvaluationFault> {
        if let Some(found) = self.plain.as_ref().and_then(|plain| plain.find(data)) {
            return found.cloned().ok_or_else(|| self.undefined(place));
        }
        let result = self.run(data, place)?;
        outcome::json(&result).map_err(|odd| match odd {
            Odd::Undefined => self.undefined(place),
            Odd::Function => EvaluationFault::Unsupported {
                expression: self.shown().to_owned(),
                field: place.location(),
            },
            Odd::TooLarge => self.thrown(place, format!(": {}", outcome::MEMORY)),
        })
    }

    fn run(&self, data: &Data, place: &Place) -> Result<JValue, EvaluationFault> {
        let mut context = Context::new();
        let references = &self.references;
        if references.whole_states || !references.states.is_empty() {
            let fields = references.states.iter().map(String::as_str);
            let states = converted::states(data, fields, references.whole_states);
            context.bind("states".to_owned(), states);
        }
        for name in &references.mentioned {
            if let Some(value) = converted::variable(data, name) {
                context.bind(name.clone(), value);
            }
        }
        let options = EvaluatorOptions {
            timeout_ms: Some(LONGEST),
            max_stack_depth: Some(DEEPEST),
            max_sequence_length: Some(LONGEST_LIST),
            cancel: None,
        };
        let mut evaluator = Evaluator::with_options(context, options);
        additions::register(&mut evaluator, &references.mentioned, data)
            .and_then(|()| evaluator.evaluate(&self.tree, &JValue::Undefined))
            .map_err(|error| self.thrown(place, outcome::reason(&error)))
    }

    fn undefined(&self, place: &Place) -> EvaluationFault {
        EvaluationFault::Undefined {
            expression: self.shown().to_owned(),
            field: place.location(),
        }
    }

    fn thrown(&self, place: &Place, reason: String) -> EvaluationFault {
        EvaluationFault::Thrown {
            expression: self.shown().to_owned(),
            field: place.location(),
            reason,
        }
    }
}
