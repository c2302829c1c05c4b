//! What runs tasks, made when the first task needs it.

use std::sync::Mutex;

use super::locked;
use crate::local::LocalError;
use crate::local::tasks::Runners;

type Make = Box<dyn Fn() -> Result<Runners, LocalError> + Send>;

/// The runners, or how to make them.
#[derive(Default)]
pub struct Lazy(Mutex<State>);

#[derive(Default)]
enum State {
    Started(Runners),
    NotYet(Make),
    #[default]
    Never,
}

impl Lazy {
    pub fn set(&self, make: impl Fn() -> Result<Runners, LocalError> + Send + 'static) {
        *locked(&self.0) = State::NotYet(Box::new(make));
    }

    /// Returns the runners, or why there are none now; after a failure the next task tries again.
    pub fn get(&self) -> Result<Runners, String> {
        let mut state = locked(&self.0);
        let runners = match &*state {
            State::Started(runners) => return Ok(runners.clone()),
            State::NotYet(make) => make().map_err(|error| error.to_string())?,
            State::Never => return Err("the local emulator is ending".to_owned()),
        };
        *state = State::Started(runners.clone());
        Ok(runners)
    }

    /// Returns the runners where a task needed them before.
    pub fn started(&self) -> Option<Runners> {
        match &*locked(&self.0) {
            State::Started(runners) => Some(runners.clone()),
            State::NotYet(_) | State::Never => None,
        }
    }

    /// Lets go of them: they hold the engine, and the engine them.
    pub fn close(&self) {
        let state = std::mem::take(&mut *locked(&self.0));
        drop(state);
    }
}
