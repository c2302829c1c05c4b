//! The local emulator: a Step Functions of our own on loopback, with the part of IAM, STS and tagging that deployment uses.
//!
//! An operation is: parse the parameters, run on a transaction, answer with a value. `server` speaks the protocols, `store`
//! keeps everything in one SQLite file that survives a kill, `sfn`, `iam`, `sts`, `tagging` and `logs` hold the operations, one file per
//! operation or resource. The errors of the operations know no HTTP status; `server::answer` maps them.
//!
//! `engine` runs executions by means of the interpreter, and `tasks` what their tasks call. Each layer uses only those below it: `store` and
//! `tasks`, then `engine`, then the operations with their `context`, then `server`.
//!
//! Deliberately not here: distributed maps and redrives (refused by name), managed policies (an ARN is taken to name one), and the
//! verification of signatures: whoever reaches the loopback port is the account it names.

pub mod server;

mod arn;
mod caller;
mod clock;
mod context;
pub mod control;
mod depth;
pub mod engine;
mod error;
mod folder;
mod iam;
mod ids;
mod logs;
mod mark;
mod notices;
mod owner;
mod sfn;
mod store;
mod sts;
mod tagging;
pub mod tasks;
mod thread;

pub use clock::{Clock, Moment};
pub use engine::keep_log_group;
pub use error::LocalError;
pub use iam::STACK_TAG;
pub use mark::Trust;
pub use notices::Notices;
pub use owner::{Executions, Owner, Status, check, reset, serving, status};
pub use server::{DEFAULT_ACCOUNT, Opened, Options, Server, open};
pub use tagging::TagIndex;
