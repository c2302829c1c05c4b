//! What is wrong with the permissions of a role.

use crate::diagnostic::{Code, Examples, Excerpt};

pub const CODES: &[Code] = &[
    Code {
        name: "unresolved-grant",
        about: "The role is derived from the definition, and here the definition does not show \
                enough: the target of a call is known at run time only, or no IAM action is \
                known for the operation. Name the resources under `role.resources`, by state or \
                by call; nothing is ever allowed on `*` because a target is not known.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r"
name: notify
definition:
  StartAt: Send
  States:
    Send:
      Type: Task
      Resource: arn:aws:states:::sqs:sendMessage
      Parameters: {QueueUrl.$: $.queue, MessageBody: hello}
      End: true
",
            good: r#"
name: notify
role:
  resources: {Send: "arn:aws:sqs:eu-west-1:111122223333:orders-*"}
definition:
  StartAt: Send
  States:
    Send:
      Type: Task
      Resource: arn:aws:states:::sqs:sendMessage
      Parameters: {QueueUrl.$: $.queue, MessageBody: hello}
      End: true
"#,
        }),
    },
    Code {
        name: "policy-too-large",
        about: "IAM has room for 10,240 characters in all inline policies of a role. Name \
                resources that share a prefix by one pattern (`table/orders-*`), or move statements into \
                managed policies and list them under `role.managed_policies`.",
        examples: None,
    },
];

/// Warnings.
pub const LINTS: &[Code] = &[Code {
    name: "grant-missing",
    about: "The role has listed statements only, and none for what logging, tracing or \
                encryption needs; from `grants --audit`, for anything that the workflow needs. A \
                warning: a statement may allow it in a way that is not seen here.",
    examples: Some(Examples {
        excerpt: Excerpt::Workflow,
        bad: r#"
name: notify
tracing: true
role: {grants: none, allow: [{Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:111122223333:orders"}]}
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
"#,
        good: r#"
name: notify
tracing: true
role:
  grants: none
  allow:
    - {Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:111122223333:orders"}
    - Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"]
      Resource: "*"
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
"#,
    }),
}];
