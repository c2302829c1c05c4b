//! Workflows as code for AWS Step Functions.
//!
//! Data flows one way: manifest text is read (`document`), typed (`manifest`) and turned into the state
//! that should be (`deploy::desired`); AWS is read into the state that is (`deploy::live`); `plan` compares the
//! two values; `deploy::apply` writes the difference through `aws`, the only door to the SDK. `local` is a
//! Step Functions of our own that the same SDK client drives. `ARCHITECTURE.md` has the map and the rules.

mod arn;
pub mod asl;
pub mod aws;
pub mod cli;
pub mod codes;
pub mod cost;
pub mod deploy;
pub mod diagnostic;
pub mod document;
pub mod facts;
pub mod files;
pub mod grants;
pub mod interpreter;
pub mod local;
pub mod manifest;
pub mod operate;
pub mod plan;
pub mod policy;
mod printable;
mod process;
pub mod query;
mod wording;
mod yaml;
