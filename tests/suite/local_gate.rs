//! Injected faults: before an operation takes effect, and after it did.

use std::sync::Arc;

use aws_sdk_sfn::config::retry::RetryConfig;
use stepwright::local::server::{Gate, Reply, RequestInfo};

use crate::local_sdk::Local;

/// Throttles the first call of an operation, or loses its answer.
struct FirstCall {
    operation: &'static str,
    took_effect: bool,
}

impl FirstCall {
    fn fault(&self, request: &RequestInfo) -> Option<Reply> {
        let hit = request.operation == self.operation && request.count == 1;
        hit.then(|| Reply::json_error(400, "ThrottlingException", "Rate exceeded"))
    }
}

impl Gate for FirstCall {
    fn before(&self, request: &RequestInfo) -> Option<Reply> {
        if self.took_effect {
            None
        } else {
            self.fault(request)
        }
    }

    fn after(&self, request: &RequestInfo, _reply: &Reply) -> Option<Reply> {
        if self.took_effect {
            self.fault(request)
        } else {
            None
        }
    }
}

#[test]
fn a_fault_comes_before_or_after_the_effect() {
    for took_effect in [false, true] {
        let local = Local::with(|options| {
            options.gate = Some(Arc::new(FirstCall {
                operation: "CreateActivity",
                took_effect,
            }))
        });
        let sfn = local.sfn("123456789012", "eu-west-1");
        local.runtime.block_on(async {
            let once = aws_sdk_sfn::config::Config::builder().retry_config(RetryConfig::disabled());
            let refused = sfn
                .create_activity()
                .name("a")
                .customize()
                .config_override(once)
                .send()
                .await
                .unwrap_err();
            assert_eq!(
                aws_sdk_sfn::error::ProvideErrorMetadata::code(&refused),
                Some("ThrottlingException")
            );
            let listed = sfn.list_activities().send().await.unwrap();
            assert_eq!(listed.activities().len(), usize::from(took_effect));
            sfn.create_activity().name("a").send().await.unwrap();
        });
        assert_eq!(local.server.calls().get("CreateActivity"), Some(&2));
    }
}
