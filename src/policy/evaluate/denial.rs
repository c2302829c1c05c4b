//! AWS's words for a request that is denied.

use super::{Decision, Request, Source};

/// Returns the sentence that AWS answers a denied request of a principal with; `None` for one that is allowed.
///
/// From the IAM User Guide, "Access denied error message examples", in the form for policies of one account; the one for an implicit denial
/// by identity policies is recorded (states:StartExecution of a Map Run).
pub fn denial(principal: &str, request: &Request, decision: &Decision) -> Option<String> {
    let Request {
        action, resource, ..
    } = request;
    let reason = match decision {
        Decision::Allow(_) => return None,
        Decision::ImplicitDeny(source) => {
            format!("because no {} allows the {action} action", kind(*source))
        }
        Decision::ExplicitDeny(by) => {
            let article = match by.source {
                Source::Identity => "an",
                Source::Boundary => "a",
            };
            format!("with an explicit deny in {article} {}", kind(by.source))
        }
    };
    Some(format!(
        "User: {principal} is not authorized to perform: {action} on resource: {resource} {reason}"
    ))
}

fn kind(source: Source) -> &'static str {
    match source {
        Source::Identity => "identity-based policy",
        Source::Boundary => "permissions boundary",
    }
}
