//! ListMapRuns: none, because distributed maps are refused before an execution starts one.

use serde_json::json;

use super::params::Params;
use super::{Answer, execution, paging};
use crate::local::context::Context;

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = execution::read(&mut params);
    let asked = paging::read(&mut params);
    params.finish()?;
    execution::find(context, "ListMapRuns", text)?;
    asked.open(format!("ListMapRuns {text}"), context.now)?;
    Ok(json!({ "mapRuns": [] }))
}
