//! Takes `sync-` off the host of an endpoint that is not AWS's own.
//!
//! StartSyncExecution and TestState are served under `sync-states.<region>.amazonaws.com`; a custom endpoint serves all
//! operations under one name, and `sync-127.0.0.1` is none.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::endpoint::EndpointPrefix;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Does so only where the endpoint is a custom one.
#[derive(Debug)]
pub(super) struct HostPrefix {
    pub custom: bool,
}

impl Intercept for HostPrefix {
    fn name(&self) -> &'static str {
        "host prefix"
    }

    fn read_after_serialization(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.custom {
            cfg.interceptor_state().unset::<EndpointPrefix>();
        }
        Ok(())
    }
}
