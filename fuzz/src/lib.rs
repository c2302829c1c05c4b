//! What the fuzz targets do with their input.
//!
//! The readers and what they stand on are compiled from the sources beside this folder. The whole library would bring the AWS
//! SDK, which takes ten minutes to build with sanitizers and is not looked at here.

#![allow(dead_code, unused_imports, reason = "the modules serve others, too")]

#[path = "../../src/arn.rs"]
mod arn;
#[path = "../../src/asl/mod.rs"]
mod asl;
mod deploy;
#[path = "../../src/codes/mod.rs"]
mod codes;
#[path = "../../src/diagnostic/mod.rs"]
mod diagnostic;
#[path = "../../src/document/mod.rs"]
mod document;
#[path = "../../src/facts/mod.rs"]
mod facts;
#[path = "../../src/files/mod.rs"]
mod files;
#[path = "../../src/grants/mod.rs"]
mod grants;
#[path = "../../src/manifest/mod.rs"]
mod manifest;
#[path = "../../src/plan/mod.rs"]
mod plan;
#[path = "../../src/policy/mod.rs"]
mod policy;
#[path = "../../src/printable.rs"]
mod printable;
#[path = "../../src/query/mod.rs"]
mod query;
#[path = "../../src/wording.rs"]
mod wording;
#[path = "../../src/yaml.rs"]
mod yaml;

pub mod definitions;
pub mod evaluations;
pub mod expressions;
pub mod grammar;
pub mod manifests;
pub mod plan_files;
