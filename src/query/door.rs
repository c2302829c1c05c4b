//! The one door through which evaluations go that may panic.
//!
//! The evaluator of JSONata panics on a few arguments. Such a panic is the failure of one state: it is caught here, and nothing is
//! written to standard error, as the cause of the failure has the message.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

static QUIET: Once = Once::new();

/// Runs an evaluation; a panic becomes its first line.
pub(super) fn caught<T>(evaluate: impl FnOnce() -> T) -> Result<T, String> {
    QUIET.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if !INSIDE.get() {
                usual(panic);
            }
        }));
    });
    let before = INSIDE.replace(true);
    let result = catch_unwind(AssertUnwindSafe(evaluate));
    INSIDE.set(before);
    result.map_err(|panic| first_line(&*panic))
}

fn first_line(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let line = text.and_then(|text| text.lines().next());
    line.unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_first_line() {
        let failed = caught(|| -> u8 { panic!("one\ntwo") });
        assert_eq!(failed, Err("one".to_owned()));
        assert_eq!(caught(|| 1), Ok(1));
        assert!(!INSIDE.get());
    }
}
