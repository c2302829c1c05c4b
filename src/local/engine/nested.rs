//! Machines that a task starts, watches and stops: the engine as the runners see it.

use super::{Engine, ParentTask, StartRequest};
use crate::interpreter::Failure;
use crate::local::arn::StatesArn;
use crate::local::server::states_status;
use crate::local::sfn::SfnError;
use crate::local::tasks::{Ended, Machines, NestedStart, Refused, StartedMachine};

impl Machines for Engine {
    fn start(&self, start: NestedStart) -> Result<StartedMachine, Refused> {
        let task = ParentTask {
            execution_arn: start.parent.clone(),
            scheduled: start.scheduled,
        };
        let parent = StatesArn::parse(&start.parent)
            .map_err(SfnError::InvalidArn)
            .map_err(|error| refused(&error))?;
        let request = StartRequest {
            account: parent.account,
            region: parent.region,
            machine_arn: start.state_machine_arn,
            name: start.name,
            input: Some(start.input),
            parent: Some(task),
        };
        let started = Engine::start(self, request).map_err(|error| refused(&error))?;
        Ok(StartedMachine {
            execution_arn: started.execution_arn,
            started_at: started.started_at,
        })
    }

    fn on_end(&self, execution_arn: &str, then: Box<dyn FnOnce(Ended) + Send>) {
        Engine::on_end(self, execution_arn, |ended| {
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
        Engine::stop(self, execution_arn, Failure::default());
    }
}

fn refused(error: &SfnError) -> Refused {
    Refused {
        code: error.code().to_owned(),
        message: error.to_string(),
        status: states_status(error),
    }
}
