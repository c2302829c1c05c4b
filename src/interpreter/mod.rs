//! One execution of a state machine as a pure, synchronous machine: no clock, no threads, no files.
//!
//! [`step`] takes a stimulus and gives records and effects. A record is the only thing that changes an [`Execution`], live and on
//! reload; the history that AWS shows is a projection of the records ([`Record::event`]). Effects must not leave before their
//! records are on disk. Time and randomness come in as arguments, so a year of waiting takes no time.
//!
//! Deliberately not here: distributed maps, redrives and the inspection of single states; the first are refused by name.

mod advance;
mod apply;
mod causes;
mod children;
mod choice;
mod compare;
mod context;
mod cursor;
mod deadlines;
mod effect;
mod entropy;
mod event;
mod execution;
mod fail;
mod failure;
mod flow;
mod frame;
mod machine;
mod map;
mod outcome;
mod parallel;
mod perform;
mod record;
mod recovery;
mod run;
mod size;
mod state_kind;
mod step;
mod stimulus;
mod task;
mod task_event;
mod wait;

pub use effect::Effect;
pub use entropy::Entropy;
pub use event::HistoryEvent;
pub use execution::{Execution, Identity, Status};
pub use failure::Failure;
pub use machine::Machine;
pub use record::{EventId, FrameId, Record, Scheduled, TaskResource, What};
pub use run::{Conditions, Step};
pub use step::{step, step_into};
pub use stimulus::{Attempt, Stimulus};

/// Milliseconds since 1970.
pub type Millis = i64;

/// JSON that several records and frames share.
pub type Payload = std::sync::Arc<serde_json::Value>;
