//! ListStateMachines, in the order of creation.

use rusqlite::params;
use serde_json::json;

use super::params::Params;
use super::{Answer, paging};
use crate::local::clock::Moment;
use crate::local::context::Context;

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let page_request = paging::read(&mut params);
    params.finish()?;
    let caller = context.caller;
    let page = page_request.open(
        format!("ListStateMachines {} {}", caller.account, caller.region),
        context.now,
    )?;
    let sql = "SELECT id, arn, name, type, created FROM machines WHERE account = ?1 AND region = ?2 AND id > ?3 ORDER BY id LIMIT ?4";
    let mut query = context.connection.prepare_cached(sql)?;
    let rows = query.query_map(params![caller.account, caller.region, page.after_number(), page.rows()], |row| {
        let (arn, name, kind): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let created = Moment(row.get(4)?).epoch_seconds();
        Ok((row.get(0)?, json!({ "stateMachineArn": arn, "name": name, "type": kind, "creationDate": created })))
    })?;
    Ok(page.answer(
        "stateMachines",
        rows.collect::<Result<_, _>>()?,
        context.now,
    ))
}
