//! What runs tasks, made when the first task needs it.

use std::sync::Mutex;

use super::locked;
use crate::local::tasks::Runners;

type Make = Box<dyn FnOnce() -> Option<Runners> + Send>;

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
    pub fn set(&self, make: impl FnOnce() -> Option<Runners> + Send + 'static) {
        *locked(&self.0) = Made::NotYet(Box::new(make));
    }

    /// Gives the runners; nothing after the end, or where they cannot be made.
    pub fn get(&self) -> Option<Runners> {
        let mut made = locked(&self.0);
        *made = match std::mem::take(&mut *made) {
            Made::NotYet(make) => make().map_or(Made::Never, Made::Yes),
            made => made,
        };
        match &*made {
            Made::Yes(runners) => Some(runners.clone()),
            Made::NotYet(_) | Made::Never => None,
        }
    }

    /// Gives the runners where a task needed them before.
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
