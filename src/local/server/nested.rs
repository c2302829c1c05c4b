//! Machines that a task starts, watches and stops: Step Functions as the runners see it.

use std::sync::Arc;

use super::answer::states_status;
use crate::interpreter::Failure;
use crate::local::engine::Engine;
use crate::local::sfn::{self, SfnError};
use crate::local::store::Store;
use crate::local::tasks::{Ended, Machines, NestedStart, Refused, StartedMachine};

/// The state machines of a store.
pub(super) struct NestedMachines {
    pub store: Arc<Store>,
    pub engine: Engine,
}

impl Machines for NestedMachines {
    fn start(&self, start: NestedStart) -> Result<StartedMachine, Refused> {
        let started = sfn::start_nested(&self.store, &self.engine, start);
        let started = started.map_err(|error| refused(&error))?;
        Ok(StartedMachine {
            execution_arn: started.execution_arn,
            started_at: started.started_at,
        })
    }

    fn on_end(&self, execution_arn: &str, then: Box<dyn FnOnce(Ended) + Send>) {
        self.engine.on_end(execution_arn, |ended| {
            then(Ended {
                execution_arn: ended.identity.execution_arn.clone(),
                name: ended.identity.name.clone(),
                state_machine_arn: ended.identity.machine_arn.clone(),
                input: ended.input,
                status: ended.status,
                started_at: ended.started_at,
                stopped_at: ended.ended_at,
            });
        });
    }

    fn stop(&self, execution_arn: &str) {
        self.engine.stop(execution_arn, Failure::default());
    }
}

fn refused(error: &SfnError) -> Refused {
    Refused {
        code: error.code().to_owned(),
        message: error.to_string(),
        status: states_status(error),
    }
}
