//! Sends calls to where the local emulator is now, when its owner ended and another process took over.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// The endpoint's new address, shared by all clones; none while it is where it was.
#[derive(Clone, Debug, Default)]
pub(super) struct Moved(Arc<Mutex<Option<String>>>);

impl Moved {
    pub(super) fn to(&self, url: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(url.to_owned());
    }
}

impl Intercept for Moved {
    fn name(&self) -> &'static str {
        "moved"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let url = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(url) = url {
            context.request_mut().uri_mut().set_endpoint(&url)?;
        }
        Ok(())
    }
}
