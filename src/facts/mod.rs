//! AWS facts as data: quotas, names, throttle buckets, errors, grants, permissions, prices.
//!
//! Every table is a file in `data/` that names its sources. Nothing here decides anything: a fact is looked up
//! by the words AWS uses for it, and what to do about it is the caller's.

pub mod denials;
mod embedded;
pub mod errors;
pub mod grants;
pub mod iam;
pub mod integrations;
mod name_rule;
pub mod names;
pub mod operations;
pub mod permissions;
pub mod prices;
pub mod quotas;
pub mod resources;
pub mod services;
pub mod throttle;
