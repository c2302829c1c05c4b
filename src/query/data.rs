//! What expressions are evaluated on.

use std::cell::Cell;

use serde_json::Value;

use super::cache::EvalCache;

/// What surrounds a state: the context object, variables, time and randomness.
pub trait World {
    /// The context object, `$$` and `$states.context`.
    fn context(&self) -> &Value;
    /// The context object for expressions that do not look at `Execution.Input`, which alone may be large: it may be missing here.
    fn context_without_input(&self) -> &Value {
        self.context()
    }
    /// The value of a variable, by its name without `$`.
    fn variable(&self, name: &str) -> Option<&Value>;
    /// Every variable in scope.
    fn variables(&self) -> Vec<(&str, &Value)>;
    /// Milliseconds since 1970.
    fn now_millis(&self) -> i64;
    /// Random bits.
    fn entropy(&self) -> u64;
}

/// Tells whether an expression that follows these names from the context object may look at `Execution.Input`.
pub(super) fn looks_at_input(first: Option<&str>, second: Option<&str>) -> bool {
    match (first, second) {
        (Some("Map" | "State" | "StateMachine" | "Task"), _) => false,
        (Some("Execution"), Some(second)) => second == "Input",
        _ => true,
    }
}

/// The input of a state with its world, and in JSONata the result or the error of its work.
///
/// Values are converted for JSONata at most once each, so that many expressions of one state share the work.
pub struct Data<'a> {
    input: &'a Value,
    world: &'a dyn World,
    result: Option<&'a Value>,
    error_output: Option<&'a Value>,
    drawn: Cell<u64>,
    pub(super) cache: EvalCache,
}

impl<'a> Data<'a> {
    /// Pairs an input with its world.
    pub fn new(input: &'a Value, world: &'a dyn World) -> Self {
        Data {
            input,
            world,
            result: None,
            error_output: None,
            drawn: Cell::new(0),
            cache: EvalCache::default(),
        }
    }

    /// Pairs the same input with another world that has the same variables; what was converted of them stays so.
    pub fn again(input: &'a Value, world: &'a dyn World, mut cache: EvalCache) -> Self {
        cache.forget_context();
        Data {
            cache,
            ..Data::new(input, world)
        }
    }

    /// Keeps what was converted, for [`Data::again`].
    pub fn into_cache(self) -> EvalCache {
        self.cache
    }

    /// Adds `$states.result`.
    pub fn with_result(mut self, result: &'a Value) -> Self {
        self.result = Some(result);
        self.cache.forget_result();
        self
    }

    /// Adds `$states.errorOutput`.
    pub fn with_error_output(mut self, error_output: &'a Value) -> Self {
        self.error_output = Some(error_output);
        self.cache.forget_error_output();
        self
    }

    /// The input, `$` and `$states.input`.
    pub fn input(&self) -> &'a Value {
        self.input
    }

    /// What surrounds the state.
    pub fn world(&self) -> &'a dyn World {
        self.world
    }

    /// The context object, for an expression that goes on with these names; nothing stands for what is no plain name.
    pub(super) fn context(&self, first: Option<&str>, second: Option<&str>) -> &'a Value {
        if looks_at_input(first, second) {
            self.world.context()
        } else {
            self.world.context_without_input()
        }
    }

    pub(super) fn result(&self) -> Option<&'a Value> {
        self.result
    }

    pub(super) fn error_output(&self) -> Option<&'a Value> {
        self.error_output
    }

    /// Draws random bits that differ from draw to draw, also where the world gives the same ones twice.
    pub(super) fn draw(&self) -> u64 {
        let drawn = self.drawn.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.drawn.set(drawn);
        // The finalizer of SplitMix64 spreads the counter over all bits.
        let mut bits = self.world.entropy().wrapping_add(drawn);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}
