//! `stepwright schema`: the JSON Schemas that editors complete and check with, and that of a plan's JSON.

use super::arguments::SchemaOptions;
use super::failure::{Exit, Failure};
use super::flag_values::SchemaOf;
use super::terminal::Terminal;
use crate::{manifest, plan};

pub fn run(terminal: &Terminal, options: &SchemaOptions) -> Result<Exit, Failure> {
    let schema = match options.of {
        SchemaOf::Workflow => manifest::workflow_schema(),
        SchemaOf::Project => manifest::project_schema(),
        SchemaOf::Plan => plan::render::json::schema(),
    };
    terminal.result(&format!("{schema:#}"));
    Ok(Exit::Done)
}
