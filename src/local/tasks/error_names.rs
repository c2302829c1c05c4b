//! What errors of services are called, and the causes that go with them.
//!
//! `aws-sdk` integrations show the classes of the SDK for Java 2.x, optimized ones mostly those of 1.x. An error that the service's
//! model does not list has the service's general class.

use crate::facts::services::Service;
use crate::interpreter::Failure;

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub code: String,
    pub message: String,
    pub status: u16,
    pub request_id: String,
}

/// How an optimized integration names its service in errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Optimized {
    /// In a Task's resource.
    pub resource: &'static str,
    /// As `aws-sdk` integrations call it.
    pub service: &'static str,
    /// Stands before the error.
    pub prefix: &'static str,
    /// The client's name in a cause; with `Exception` the class of errors that have none of their own.
    pub client: &'static str,
    /// The name of that class where it differs.
    pub base: &'static str,
}

const fn named(
    resource: &'static str,
    service: &'static str,
    prefix: &'static str,
    client: &'static str,
    base: &'static str,
) -> Optimized {
    Optimized {
        resource,
        service,
        prefix,
        client,
        base,
    }
}

/// The optimized integrations that call a service's API as it is. Recorded: dynamodb, lambda, sns, sqs, states.
const OPTIMIZED: &[Optimized] = &[
    named(
        "athena",
        "athena",
        "Athena",
        "AmazonAthena",
        "AmazonAthenaException",
    ),
    named("batch", "batch", "Batch", "AWSBatch", "AWSBatchException"),
    named(
        "codebuild",
        "codebuild",
        "CodeBuild",
        "AWSCodeBuild",
        "AWSCodeBuildException",
    ),
    named(
        "databrew",
        "databrew",
        "DataBrew",
        "AWSGlueDataBrew",
        "AWSGlueDataBrewException",
    ),
    named(
        "dynamodb",
        "dynamodb",
        "DynamoDB",
        "AmazonDynamoDBv2",
        "AmazonDynamoDBException",
    ),
    named("ecs", "ecs", "ECS", "AmazonECS", "AmazonECSException"),
    named(
        "elasticmapreduce",
        "emr",
        "ElasticMapReduce",
        "AmazonElasticMapReduce",
        "AmazonElasticMapReduceException",
    ),
    named(
        "events",
        "eventbridge",
        "EventBridge",
        "AmazonEventBridge",
        "AmazonEventBridgeException",
    ),
    named("glue", "glue", "Glue", "AWSGlue", "AWSGlueException"),
    named(
        "lambda",
        "lambda",
        "Lambda",
        "AWSLambda",
        "AWSLambdaException",
    ),
    named(
        "sagemaker",
        "sagemaker",
        "SageMaker",
        "AmazonSageMaker",
        "AmazonSageMakerException",
    ),
    named("sns", "sns", "SNS", "AmazonSNS", "AmazonSNSException"),
    named("sqs", "sqs", "SQS", "AmazonSQS", "AmazonSQSException"),
    named(
        "states",
        "sfn",
        "StepFunctions",
        "AWSStepFunctions",
        "AWSStepFunctionsException",
    ),
];

/// Finds an optimized integration by its name in a Task's resource.
pub(super) fn optimized(resource: &str) -> Option<&'static Optimized> {
    OPTIMIZED.iter().find(|known| known.resource == resource)
}

impl Optimized {
    /// Names an error answer.
    pub fn failure(&self, models: bool, fault: &Fault) -> Failure {
        let class = if models {
            class(&fault.code)
        } else {
            self.base.to_owned()
        };
        Failure {
            error: Some(format!("{}.{class}", self.prefix)),
            cause: Some(format!(
                "{} (Service: {}; Status Code: {}; Error Code: {}; Request ID: {}; Proxy: null)",
                fault.message, self.client, fault.status, fault.code, fault.request_id
            )),
        }
    }

    /// Names a call that got no answer.
    pub fn unreachable(&self, reason: &str) -> Failure {
        unreachable(self.prefix, reason)
    }
}

/// Names an error answer of an `aws-sdk` integration.
pub(super) fn sdk(service: &Service, fault: &Fault) -> Failure {
    let class = if service.models(&fault.code) {
        class(&fault.code)
    } else {
        format!("{}Exception", service.prefix)
    };
    Failure {
        error: Some(format!("{}.{class}", service.prefix)),
        cause: Some(format!(
            "{} (Service: {}, Status Code: {}, Request ID: {}) (SDK Attempt Count: 1)",
            fault.message, service.prefix, fault.status, fault.request_id
        )),
    }
}

/// Names a call that got no answer.
pub(super) fn unreachable(prefix: &str, reason: &str) -> Failure {
    Failure {
        error: Some(format!("{prefix}.SdkClientException")),
        cause: Some(format!("Unable to execute HTTP request: {reason}")),
    }
}

/// The SDK's class of an error code: what comes before a `#` or a `.` of old codes is dropped, and all end in `Exception`.
fn class(code: &str) -> String {
    let code = code.rsplit(['#', '.']).next().unwrap_or(code);
    let stem = code.strip_suffix("Fault").unwrap_or(code);
    if stem.ends_with("Exception") {
        stem.to_owned()
    } else {
        format!("{stem}Exception")
    }
}
