//! The only door to the AWS SDK: small typed calls, paced, counted, with timeouts and standard retries.
//!
//! Nothing of the SDK's own types leaves this module.

mod activities;
mod activity_tasks;
mod calls;
mod connect;
mod error;
mod executions;
mod history;
mod host_prefix;
mod identity;
mod interrupt;
mod machines;
mod moved;
mod operation;
mod pace;
mod pages;
mod retry;
mod role_writes;
mod roles;
mod tags;
mod validation;

pub use activities::{ActivityDetails, ActivitySummary};
pub use activity_tasks::ActivityTask;
pub use calls::{CallCount, Calls};
pub use connect::{Aws, ConnectError, Credentials, Endpoints, Settings};
pub use error::{AwsError, ErrorKind};
pub use executions::{ExecutionDetails, ExecutionSummary, SyncExecution};
pub use history::{HistoryEvent, HistoryPage};
pub use interrupt::Interrupt;
pub use machines::{
    Encryption, Logging, MachineDetails, MachineSettings, MachineSummary, MachineUpdate,
};
pub use operation::Operation;
pub use pages::Pages;
pub use roles::{RoleDetails, RoleSummary};
pub use tags::Tagged;
pub use validation::{Finding, Verdict};
