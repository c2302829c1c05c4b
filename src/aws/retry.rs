//! Throttling answers come back to us at once: they wait in our own queue, not in the SDK's tries.
//!
//! The SDK would try a throttled call three times within a second or two and then give up; the pace of an operation
//! knows better when its next token is due.

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryClassifierPriority, RetryReason,
};
use aws_smithy_types::retry::ErrorKind;

#[derive(Debug)]
pub(super) struct ThrottlingIsOurs;

impl ClassifyRetry for ThrottlingIsOurs {
    fn classify_retry(&self, _: &InterceptorContext) -> RetryAction {
        RetryAction::NoActionIndicated
    }

    fn classify_retry_v2(&self, _: &InterceptorContext, previous: &RetryAction) -> RetryAction {
        match previous {
            RetryAction::RetryIndicated(RetryReason::RetryableError {
                kind: ErrorKind::ThrottlingError,
                ..
            }) => RetryAction::RetryForbidden,
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "throttling is ours"
    }

    fn priority(&self) -> RetryClassifierPriority {
        let after = RetryClassifierPriority::run_after;
        after(after(after(
            RetryClassifierPriority::transient_error_classifier(),
        )))
    }
}
