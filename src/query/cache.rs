//! What JSONata works on, kept from one expression of a state to the next.

use std::cell::{OnceCell, RefCell};

use jsonata_core::value::JValue;

/// An input and variables in the form of `jsonata-core`, as far as an expression needed them.
#[derive(Default)]
pub struct EvalCache {
    pub(super) input: OnceCell<JValue>,
    pub(super) context: OnceCell<JValue>,
    pub(super) context_without_input: OnceCell<JValue>,
    pub(super) result: OnceCell<JValue>,
    pub(super) error_output: OnceCell<JValue>,
    pub(super) variables: RefCell<Vec<(String, JValue)>>,
}

impl EvalCache {
    pub(super) fn forget_context(&mut self) {
        self.context.take();
        self.context_without_input.take();
    }

    pub(super) fn forget_result(&mut self) {
        self.result.take();
    }

    pub(super) fn forget_error_output(&mut self) {
        self.error_output.take();
    }
}
