//! Evaluation of expressions with the bounds and the functions of Step Functions.

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorOptions};
use jsonata_core::value::JValue;
use serde_json::Value;

use super::guard::{self, Ledger};
use super::outcome::{self, Odd};
use super::{Jsonata, additions, converted};
use crate::query::budget::Budget;
use crate::query::field_path::FieldPath;
use crate::query::{Data, EvaluationFault, door};

/// How deep one evaluation may nest: AWS was observed to refuse more than 99 to 101 levels.
const DEEPEST: usize = 100;

/// The same for an expression with checks, which take a level of each call.
const DEEPEST_GUARDED: usize = 133;

impl Jsonata {
    /// The expression as AWS shows it: without the blanks at its ends.
    pub fn shown(&self) -> &str {
        self.text.trim()
    }

    pub(in crate::query) fn evaluate(
        &self,
        data: &Data,
        place: &FieldPath,
        budget: &Budget,
    ) -> Result<Value, EvaluationFault> {
        if let Some(found) = self.plain.as_ref().and_then(|plain| plain.find(data)) {
            return found.cloned().ok_or_else(|| self.undefined(place));
        }
        let result = door::caught(|| self.run(data, place, budget)).unwrap_or_else(|panic| {
            Err(self.thrown(place, format!(": The evaluation broke down: {panic}")))
        })?;
        outcome::json(&result, budget).map_err(|odd| match odd {
            Odd::Undefined => self.undefined(place),
            Odd::Function => EvaluationFault::Unsupported {
                expression: self.shown().to_owned(),
                field: place.whole(),
            },
            Odd::TooLong => EvaluationFault::TooLarge {
                text: self.shown().to_owned(),
            },
            Odd::TooLarge => self.thrown(place, format!(": {}", outcome::MEMORY)),
        })
    }

    fn run(
        &self,
        data: &Data,
        place: &FieldPath,
        budget: &Budget,
    ) -> Result<JValue, EvaluationFault> {
        let mut context = Context::new();
        let references = &self.references;
        if references.whole_states || !references.states.is_empty() {
            let states = converted::states(data, references);
            context.bind("states".to_owned(), states);
        }
        for name in &references.mentioned {
            if let Some(value) = converted::variable(data, name) {
                context.bind(name.clone(), value);
            }
        }
        let guarded = &*self.guarded;
        let options = EvaluatorOptions {
            timeout_ms: Some(budget.milliseconds()),
            max_stack_depth: Some(match guarded.tree {
                Some(_) => DEEPEST_GUARDED,
                None => DEEPEST,
            }),
            max_sequence_length: Some(guarded.longest_list),
            cancel: None,
        };
        let mut evaluator = Evaluator::with_options(context, options);
        additions::register(&mut evaluator, &references.mentioned, data)
            .and_then(|()| match &guarded.tree {
                Some(tree) => {
                    let ledger = Ledger::new(guarded.copies);
                    guard::register(&mut evaluator, guarded, ledger).map(|()| tree)
                }
                None => Ok(&*self.tree),
            })
            .and_then(|tree| evaluator.evaluate(tree, &JValue::Undefined))
            .map_err(|error| self.thrown(place, outcome::reason(&error, references)))
    }

    fn undefined(&self, place: &FieldPath) -> EvaluationFault {
        EvaluationFault::Undefined {
            expression: self.shown().to_owned(),
            field: place.whole(),
        }
    }

    fn thrown(&self, place: &FieldPath, reason: String) -> EvaluationFault {
        EvaluationFault::Thrown {
            expression: self.shown().to_owned(),
            field: place.whole(),
            reason,
        }
    }
}
