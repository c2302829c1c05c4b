//! AWS's sentences for what goes wrong while a state runs.

use super::failure::{DATA_LIMIT, Failure, RUNTIME};
use super::frame::Frame;
use super::record::What;
use super::size;
use crate::query::EvaluationFault;

/// What is wrong in a state that runs, before it is told where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    error: String,
    sentence: String,
    /// The field, where a JSONata state says one.
    location: Option<String>,
}

pub(super) const QUERY_EVALUATION: &str = "States.QueryEvaluationError";

impl Fault {
    pub fn runtime(sentence: impl Into<String>) -> Self {
        Self::named(RUNTIME, sentence)
    }

    pub fn named(error: &str, sentence: impl Into<String>) -> Self {
        Self {
            error: error.to_owned(),
            sentence: sentence.into(),
            location: None,
        }
    }

    /// A payload beyond the limit; its words follow from the state.
    pub fn data_limit() -> Self {
        Self::named(DATA_LIMIT, "")
    }

    /// A value of a JSONata state that cannot be what its field wants.
    pub fn evaluation(sentence: impl Into<String>, location: Option<&str>) -> Self {
        Self {
            error: QUERY_EVALUATION.to_owned(),
            sentence: sentence.into(),
            location: location.map(str::to_owned),
        }
    }

    /// Says what happens to the state.
    pub fn what(self, frame: &Frame, is_final: bool) -> What {
        // Recorded: whatever is too large is reported in the same words, without the state around them.
        let cause = if self.error == DATA_LIMIT {
            size::too_large(&frame.state)
        } else {
            format!(
                "An error occurred while executing the state '{}' (entered at the event id #{}). {}",
                frame.state, frame.entered, self.sentence
            )
        };
        let is_evaluation = self.error == QUERY_EVALUATION;
        let failure = Failure::new(&self.error, cause);
        if is_evaluation {
            What::EvaluationFailed {
                state: frame.state.clone(),
                failure,
                location: self.location,
                is_final,
            }
        } else {
            What::StateFailed { failure, is_final }
        }
    }
}

impl From<EvaluationFault> for Fault {
    fn from(fault: EvaluationFault) -> Self {
        Self {
            error: fault.error_name().to_owned(),
            sentence: fault.to_string(),
            location: fault.location().map(str::to_owned),
        }
    }
}
