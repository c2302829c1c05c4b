//! Our own file format: the project file, workflows, variables, references, names.
//!
//! [`open`] reads `stepwright.yaml` and picks an environment; [`load`] reads every workflow under it. Both collect all
//! findings of all files in one run.

mod collisions;
mod definition_faults;
mod definition_file;
mod draft;
mod duration;
mod faults;
mod files;
mod format;
mod identity;
mod lints;
mod load;
mod local_tasks;
mod missing;
pub mod model;
pub mod names;
mod project;
mod project_format;
mod reference;
mod requires;
mod resolve;
mod role;
mod schema;
mod scope;
mod service_word;
mod tags;
mod template_functions;
mod unresolve;
mod vars;
mod ways;
mod wording;
mod workflow;
pub mod write;

pub use draft::Unsaved;
pub use load::{load, load_valid, load_with};
pub use local_tasks::{LocalFunction, LocalService, LocalTasks};
pub use model::{
    Activity, Encryption, Exception, GrantsMode, LogLevel, Logging, MachineType, ManagedRole,
    Owner, Place, Role, Workflow,
};
pub use project::{OpenOptions, OpenProject, open, root};
pub use schema::{project_schema, workflow_schema};
pub use service_word::{Said, said_by_service};
pub use unresolve::Unresolve;
