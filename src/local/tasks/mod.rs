//! Task runners: what a task asks for is done here, and its stimuli are reported.
//!
//! A job goes to the first that takes it: a mock of its test case, the function or the machine that it names, the endpoint of its
//! service. Before that, the execution role must allow the call. What nobody takes fails with a cause that says how to configure it. Activities are the engine's own.
//!
//! Deliberately not here: real AWS by default. A task leaves this machine only for an endpoint that somebody named.

mod call;
mod client;
mod dates;
mod denied;
mod env;
mod error_names;
mod function;
mod http_form;
mod http_task;
mod job;
mod machines;
mod metadata;
mod missing;
mod mock_file;
mod mocks;
mod nested;
mod nested_answer;
mod permissions;
mod roles;
mod runners;
mod service;
mod settings;
mod sign;
mod spelling;

pub use job::{Job, Report};
pub use machines::{Ended, Machines, NestedStart, Refused, StartedMachine};
pub use mock_file::{MockFault, MockFile};
pub use roles::{RolePolicies, Roles};
pub use runners::Runners;
pub use service::TASK_SESSION;
pub use settings::{Function, Keys, Runs, Settings};
