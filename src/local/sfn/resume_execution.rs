//! ResumeExecution, an operation of the emulator's own: runs an execution again that was set aside.

use serde_json::json;

use super::params::Params;
use super::{Outcome, SfnError, execution_lookup};
use crate::local::context::Context;

/// The operation as `X-Amz-Target` names it; AWS has none like it.
pub const TARGET: &str = "Stepwright.ResumeExecution";

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Result<Outcome, SfnError> {
    let text = execution_lookup::read(&mut params);
    params.finish()?;
    let row = execution_lookup::find(context, "ResumeExecution", text)?;
    let resumed = context.engine.resume_set_aside(&row.arn);
    Ok(Outcome::Later(Box::pin(async move {
        if resumed.await.map_err(|_| SfnError::ended())? {
            Ok(json!({}))
        } else {
            Err(SfnError::Conflict(format!(
                "execution `{}` is not set aside",
                row.arn
            )))
        }
    })))
}
