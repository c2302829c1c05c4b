//! The events of tasks: functions, activities and integrations have names of their own for the same things.

use serde_json::{Map, Value, json};

use super::event::{Event, Projection, event};
use super::record::{Scheduled, TaskName, TaskResource, What};

impl Projection {
    pub fn task(&self, what: &What) -> Option<Event> {
        Some(match what {
            What::Scheduled(task) => self.scheduled(task),
            What::TaskStarted { task, worker } => self.started(task, worker.as_deref()),
            What::TaskSubmitted { task, output } => {
                let mut details = Map::new();
                self.data(&mut details, "output", "outputDetails", output);
                service(&mut details, task);
                event("TaskSubmitted", "taskSubmittedEventDetails", details)
            }
            What::TaskSucceeded { task, output } => {
                let mut details = Map::new();
                self.data(&mut details, "output", "outputDetails", output);
                service(&mut details, task);
                let (kind, member) = match task {
                    TaskName::Lambda => (
                        "LambdaFunctionSucceeded",
                        "lambdaFunctionSucceededEventDetails",
                    ),
                    TaskName::Activity => ("ActivitySucceeded", "activitySucceededEventDetails"),
                    TaskName::Service { .. } => ("TaskSucceeded", "taskSucceededEventDetails"),
                };
                event(kind, member, details)
            }
            What::TaskFailed { task, failure } => {
                let mut details = self.failure(failure);
                service(&mut details, task);
                let (kind, member) = match task {
                    TaskName::Lambda => {
                        ("LambdaFunctionFailed", "lambdaFunctionFailedEventDetails")
                    }
                    TaskName::Activity => ("ActivityFailed", "activityFailedEventDetails"),
                    TaskName::Service { .. } => ("TaskFailed", "taskFailedEventDetails"),
                };
                event(kind, member, details)
            }
            What::TaskTimedOut { task, failure, .. } => {
                let mut details = self.failure(failure);
                service(&mut details, task);
                let (kind, member) = match task {
                    TaskName::Lambda => (
                        "LambdaFunctionTimedOut",
                        "lambdaFunctionTimedOutEventDetails",
                    ),
                    TaskName::Activity => ("ActivityTimedOut", "activityTimedOutEventDetails"),
                    TaskName::Service { .. } => ("TaskTimedOut", "taskTimedOutEventDetails"),
                };
                event(kind, member, details)
            }
            _ => return None,
        })
    }

    fn started(&self, task: &TaskName, worker: Option<&str>) -> Event {
        let mut details = Map::new();
        match task {
            TaskName::Lambda => ("LambdaFunctionStarted", None),
            TaskName::Activity => {
                if let Some(worker) = worker {
                    details.insert("workerName".to_owned(), json!(worker));
                }
                event("ActivityStarted", "activityStartedEventDetails", details)
            }
            TaskName::Service { .. } => {
                service(&mut details, task);
                event("TaskStarted", "taskStartedEventDetails", details)
            }
        }
    }

    fn scheduled(&self, task: &Scheduled) -> Event {
        let mut details = Map::new();
        let (kind, member) = match &task.resource {
            TaskResource::Lambda(arn) => {
                self.data(&mut details, "input", "inputDetails", &task.input);
                details.insert("resource".to_owned(), json!(arn));
                (
                    "LambdaFunctionScheduled",
                    "lambdaFunctionScheduledEventDetails",
                )
            }
            TaskResource::Activity(arn) => {
                self.data(&mut details, "input", "inputDetails", &task.input);
                details.insert("resource".to_owned(), json!(arn));
                ("ActivityScheduled", "activityScheduledEventDetails")
            }
            TaskResource::Service { .. } => {
                service(&mut details, &task.resource.name());
                details.insert("region".to_owned(), json!(task.region));
                // The API has the parameters even where data are left out, as an empty object.
                let parameters = if self.with_data {
                    task.input.to_string()
                } else {
                    "{}".to_owned()
                };
                details.insert("parameters".to_owned(), json!(parameters));
                ("TaskScheduled", "taskScheduledEventDetails")
            }
        };
        for (name, seconds) in [
            ("timeoutInSeconds", task.timeout),
            ("heartbeatInSeconds", task.heartbeat),
        ] {
            if let Some(seconds) = seconds {
                details.insert(name.to_owned(), json!(seconds));
            }
        }
        if let Some(role) = &task.role {
            details.insert("taskCredentials".to_owned(), json!({ "roleArn": role }));
        }
        event(kind, member, details)
    }
}

fn service(details: &mut Map<String, Value>, task: &TaskName) {
    if let TaskName::Service {
        resource_type,
        resource,
    } = task
    {
        details.insert("resourceType".to_owned(), json!(resource_type));
        details.insert("resource".to_owned(), json!(resource));
    }
}
