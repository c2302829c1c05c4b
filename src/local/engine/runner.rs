//! What runs tasks, made when the first task needs it.

use std::sync::Mutex;

use super::locked;
use crate::local::LocalError;
use crate::local::tasks::Runners;

type Make = Box<dyn Fn() -> Result<Runners, LocalError> + Send>;

/// The runners, or how to make them.
#[derive(Default)]
pub struct Lazy(Mutex<Made>);

#[derive(Default)]
enum Made {
    Yes(Runners),
    NotYet(Make),
    #[default]
    Never,
}

impl Lazy {
    pub fn set(&self, make: impl Fn() -> Result<Runners, LocalError> + Send + 'static) {
        *locked(&self.0) = Made::NotYet(Box::new(make));
    }

    /// Returns the runners, or why there are none now; after a failure the next task tries again.
    pub fn get(&self) -> Result<Runners, String> {
        let mut made = locked(&self.0);
        let runners = match &*made {
            Made::Yes(runners) => return Ok(runners.clone()),
            Made::NotYet(make) => make().map_err(|error| error.to_string())?,
            Made::Never => return Err("the local emulator is ending".to_owned()),
        };
        *made = Made::Yes(runners.clone());
        Ok(runners)
    }

    /// Returns the runners where a task needed them before.
    pub fn made(&self) -> Option<Runners> {
        match &*locked(&self.0) {
            Made::Yes(runners) => Some(runners.clone()),
            Made::NotYet(_) | Made::Never => None,
        }
    }

    /// Lets go of them: they hold the engine, and the engine them.
    pub fn close(&self) {
        let made = std::mem::take(&mut *locked(&self.0));
        drop(made);
    }
}
