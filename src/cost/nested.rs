//! The executions that a Task starts.

use crate::arn::Arn;
use crate::asl::model::Resource;
use crate::asl::walk::StateAt;

/// The state machine that a Task starts an execution of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// Its ARN, without a version or alias.
    Machine(String),
    /// An expression decides it when the task runs.
    Evaluated,
}

/// Returns the state machine that a state starts an execution of.
pub fn started(state: &StateAt<'_>) -> Option<Started> {
    let starts = match state.call()? {
        Resource::Optimized {
            service, operation, ..
        } => service == "states" && operation == "startExecution",
        Resource::Sdk {
            service, operation, ..
        } => service == "sfn" && ["startExecution", "startSyncExecution"].contains(&&*operation),
        _ => false,
    };
    starts.then(|| {
        let arguments = ["Parameters", "Arguments"];
        let mut arguments = arguments.iter().filter_map(|it| state.members.get(*it));
        let arn = arguments.find_map(|it| it.get("StateMachineArn")?.as_str());
        arn.and_then(unqualified)
            .map_or(Started::Evaluated, Started::Machine)
    })
}

/// Returns the ARN of a state machine without its version or alias; `None` where the text is not such an ARN.
fn unqualified(text: &str) -> Option<String> {
    let arn = Arn::parse(text)?;
    let mut parts = arn.parts();
    let (kind, name) = (parts.next()?, parts.next()?);
    (kind == "stateMachine").then(|| arn.sibling(&format!("{kind}:{name}")))
}

/// Returns whether a state succeeds only where the execution that it starts does.
pub fn needs_success(state: &StateAt<'_>) -> bool {
    state.call().is_some_and(|call| call.waits_for_job())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::asl::walk::states;

    fn of(resource: &str, arguments: Value) -> Option<Started> {
        let definition = json!({"StartAt": "T", "States": {
            "T": {"Type": "Task", "Resource": resource, "Arguments": arguments, "End": true}}});
        started(&states(&definition)[0])
    }

    #[test]
    fn versions_and_aliases_are_of_their_machine() {
        let arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:pay";
        let calls = [
            "arn:aws:states:::states:startExecution.sync:2",
            "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
        ];
        for resource in calls {
            for written in [arn.to_owned(), format!("{arn}:live"), format!("{arn}:3")] {
                let found = of(resource, json!({"StateMachineArn": written}));
                assert_eq!(found, Some(Started::Machine(arn.to_owned())));
            }
        }
        let evaluated = of(
            calls[0],
            json!({"StateMachineArn": "{% $states.input.arn %}"}),
        );
        assert_eq!(evaluated, Some(Started::Evaluated));
        assert_eq!(of("arn:aws:states:::sqs:sendMessage", json!({})), None);
    }
}
