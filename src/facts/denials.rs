//! How a service answers a call that IAM denies: status, code, and how it spells the action in the message.
//!
//! Codes and statuses of the protocols are those of AWS's "Common errors" pages. Step Functions is recorded (400, a Map Run); the others are
//! from public reports of denials: Lambda (403 `AccessDeniedException`), SNS (403 `AuthorizationError`, `SNS:Publish`), SQS (403
//! `AccessDenied`, `sqs:sendmessage`), S3 (403 `AccessDenied`, the resource in quotes), EC2 (403 `UnauthorizedOperation`, a sentence before).

use super::services::{Protocol, Service};

/// The answer to a denied call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denial {
    pub code: &'static str,
    /// HTTP.
    pub status: u16,
}

/// Returns the status and the code of a service's answer to a denied call.
pub fn denial(service: &Service) -> Denial {
    let (code, status) = match (service.name.as_str(), service.protocol) {
        ("sns", _) => ("AuthorizationError", 403),
        // It speaks JSON to new clients and keeps the codes of its query protocol.
        ("sqs", _) => ("AccessDenied", 403),
        (_, Protocol::Json) => ("AccessDeniedException", 400),
        (_, Protocol::RestJson) => ("AccessDeniedException", 403),
        (_, Protocol::Query | Protocol::RestXml) => ("AccessDenied", 403),
        (_, Protocol::Ec2) => ("UnauthorizedOperation", 403),
    };
    Denial { code, status }
}

/// Returns the sentence about a denied action as the action's service writes it.
pub fn spelled(message: String, action: &str, resource: &str) -> String {
    let Some((service, operation)) = action.split_once(':') else {
        return message;
    };
    match service {
        "sns" => message.replace(action, &format!("SNS:{operation}")),
        "sqs" => message.replace(action, &action.to_ascii_lowercase()),
        "s3" => message.replacen(
            &format!("on resource: {resource}"),
            &format!("on resource: \"{resource}\""),
            1,
        ),
        "ec2" => format!("You are not authorized to perform this operation. {message}"),
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::services::find;

    #[test]
    fn services_deny_in_their_own_words() {
        let of = |name: &str| {
            let Denial { code, status } = denial(&find(name).unwrap());
            (status, code)
        };
        assert_eq!(of("sfn"), (400, "AccessDeniedException"));
        assert_eq!(of("lambda"), (403, "AccessDeniedException"));
        assert_eq!(of("sns"), (403, "AuthorizationError"));
        assert_eq!(of("sqs"), (403, "AccessDenied"));
        assert_eq!(of("iam"), (403, "AccessDenied"));
        let said = |action: &str| {
            spelled(
                format!("not authorized to perform: {action} on resource: arn"),
                action,
                "arn",
            )
        };
        assert_eq!(
            said("sqs:SendMessage"),
            "not authorized to perform: sqs:sendmessage on resource: arn"
        );
        assert_eq!(
            said("sns:Publish"),
            "not authorized to perform: SNS:Publish on resource: arn"
        );
        assert_eq!(
            said("s3:GetObject"),
            "not authorized to perform: s3:GetObject on resource: \"arn\""
        );
        assert_eq!(
            said("states:StartExecution"),
            "not authorized to perform: states:StartExecution on resource: arn"
        );
    }
}
