//! The only door to the AWS SDK: small typed calls, paced, counted, with timeouts and standard retries.
//!
//! Nothing of the SDK's own types leaves this module.

mod activities;
mod calls;
mod connect;
mod error;
mod identity;
mod interrupt;
mod machines;
mod operation;
mod pace;
mod retry;
mod role_writes;
mod roles;
mod tags;
mod validation;

pub use activities::{ActivityDetails, ActivitySummary};
pub use calls::{CallCount, Calls};
pub use connect::{Aws, ConnectError, Credentials, Endpoints, Settings};
pub use error::{AwsError, ErrorKind};
pub use interrupt::Interrupt;
pub use machines::{
    Encryption, Logging, MachineDetails, MachineSettings, MachineSummary, MachineUpdate,
};
pub use operation::Operation;
pub use roles::{RoleDetails, RoleSummary};
pub use tags::Tagged;
pub use validation::{Finding, Verdict};
