//! ListMapRuns: none, because distributed maps are refused before an execution starts one.

use serde_json::json;

use super::params::Params;
use super::{Answer, execution_lookup, paging};
use crate::local::context::Context;

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = execution_lookup::read(&mut params);
    let page_request = paging::read(&mut params);
    params.finish()?;
    execution_lookup::find(context, "ListMapRuns", text)?;
    page_request.open(format!("ListMapRuns {text}"), context.now)?;
    Ok(json!({ "mapRuns": [] }))
}
