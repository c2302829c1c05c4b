//! Clients: where they talk to, as whom, and with which patience.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials as SdkCredentials;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::calls::Calls;
use super::error::{AwsError, ErrorKind};
use super::host_prefix::HostPrefix;
use super::interrupt::Interrupt;
use super::moved::Moved;
use super::operation::Operation;
use super::pace::Pace;
use super::retry::ThrottlingIsOurs;

/// Calls on their way at one time; those that wait for a token do not count.
const IN_FLIGHT: usize = 32;

/// What a command connects with.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where absent the SDK's order applies: environment, then profile.
    pub region: Option<String>,
    pub profile: Option<String>,
    /// ARN of a role to assume with the credentials found.
    pub assume_role: Option<String>,
    pub endpoints: Endpoints,
    pub credentials: Credentials,
    /// For how long throttled calls are tried again and further pages read; absent: no bound.
    pub timeout: Option<Duration>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Endpoints {
    /// The services' own, unless the environment or the profile names others.
    #[default]
    Default,
    /// All services at one address.
    Custom(String),
    /// The environment names other endpoints; the SDK reads them itself.
    Environment,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// Environment, profile, container, instance: the SDK's chain.
    #[default]
    Chain,
    /// The local emulator takes twelve digits of access key as the account.
    Local { account: String },
}

/// Why no connection could be set up.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("no region: neither the project, nor the command line, nor the AWS settings name one")]
    NoRegion,
    #[error("`{0}` is not a region")]
    BadRegion(String),
}

impl ConnectError {
    /// Says what a person can do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::BadRegion(_) => "a region is named like `eu-west-1`",
            Self::NoRegion => {
                "pass `--region`, set `AWS_REGION`, or write `region` into the environment in stepwright.yaml"
            }
        }
    }
}

/// The door: every call to AWS goes through one of these.
#[derive(Clone, Debug)]
pub struct Aws {
    pub(super) sfn: aws_sdk_sfn::Client,
    pub(super) iam: aws_sdk_iam::Client,
    pub(super) sts: aws_sdk_sts::Client,
    pub(super) tagging: aws_sdk_resourcegroupstagging::Client,
    /// Without retries, for reads that a plan can do without.
    pub(super) optional_tagging: aws_sdk_resourcegroupstagging::Client,
    pub(super) optional_iam: aws_sdk_iam::Client,
    pub(super) optional_sfn: aws_sdk_sfn::Client,
    region: String,
    calls: Calls,
    pace: Arc<Pace>,
    in_flight: Arc<Semaphore>,
    interrupt: Interrupt,
    deadline: Option<Instant>,
    custom: bool,
    loopback: bool,
    moved: Moved,
}

impl Aws {
    /// Sets up the clients. No call is made.
    pub async fn connect(settings: &Settings) -> Result<Self, ConnectError> {
        let config = load(settings).await;
        let region = config
            .region()
            .map(ToString::to_string)
            .filter(|region| !region.is_empty())
            .ok_or(ConnectError::NoRegion)?;
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !region.chars().all(fits) {
            return Err(ConnectError::BadRegion(region));
        }
        let custom = settings.endpoints != Endpoints::Default || config.endpoint_url().is_some();
        let calls = Calls::default();
        let moved = Moved::default();
        let sfn = || {
            aws_sdk_sfn::config::Builder::from(&config)
                .interceptor(calls.clone())
                .interceptor(HostPrefix { custom })
                .interceptor(moved.clone())
                .retry_classifier(ThrottlingIsOurs)
        };
        let iam = || {
            aws_sdk_iam::config::Builder::from(&config)
                .interceptor(calls.clone())
                .retry_classifier(ThrottlingIsOurs)
        };
        let tagging = || {
            aws_sdk_resourcegroupstagging::config::Builder::from(&config)
                .interceptor(calls.clone())
                .retry_classifier(ThrottlingIsOurs)
        };
        let once = RetryConfig::disabled();
        Ok(Self {
            sfn: aws_sdk_sfn::Client::from_conf(sfn().build()),
            iam: aws_sdk_iam::Client::from_conf(iam().build()),
            sts: aws_sdk_sts::Client::from_conf(
                aws_sdk_sts::config::Builder::from(&config)
                    .interceptor(calls.clone())
                    .retry_classifier(ThrottlingIsOurs)
                    .build(),
            ),
            tagging: aws_sdk_resourcegroupstagging::Client::from_conf(tagging().build()),
            optional_tagging: aws_sdk_resourcegroupstagging::Client::from_conf(
                tagging().retry_config(once.clone()).build(),
            ),
            optional_iam: aws_sdk_iam::Client::from_conf(iam().retry_config(once.clone()).build()),
            optional_sfn: aws_sdk_sfn::Client::from_conf(sfn().retry_config(once).build()),
            pace: Arc::new(Pace::new(&region, !custom)),
            in_flight: Arc::new(Semaphore::new(IN_FLIGHT)),
            interrupt: Interrupt::default(),
            region,
            calls,
            deadline: settings.timeout.map(|timeout| Instant::now() + timeout),
            custom,
            loopback: is_loopback(settings, &config),
            moved,
        })
    }

    pub fn region(&self) -> &str {
        &self.region
    }

    /// Returns whether any endpoint is not AWS's own.
    pub fn is_custom_endpoint(&self) -> bool {
        self.custom
    }

    /// Returns whether the endpoint is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Sends all further calls of Step Functions elsewhere: to the local emulator's next owner.
    pub fn move_to(&self, url: &str) {
        self.moved.to(url);
    }

    /// Returns until when throttled calls and further pages are tried.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Returns the same door for work without an end: throttled calls queue for as long as it takes.
    pub fn patient(&self) -> Self {
        Self {
            deadline: None,
            ..self.clone()
        }
    }

    /// Returns the handle that ends every wait for a token and makes no further calls.
    pub fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Makes one call: waits for a token, sends, and queues again when throttled until the command's time is up.
    pub(super) async fn call<T, E, F>(
        &self,
        operation: Operation,
        target: &str,
        send: impl Fn() -> F,
    ) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        self.paced(operation, target, Some(&self.in_flight), send)
            .await
    }

    /// Makes a call whose answer may take a minute: it takes the place of no other.
    pub(super) async fn wait<T, E, F>(
        &self,
        operation: Operation,
        target: &str,
        send: impl Fn() -> F,
    ) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        self.paced(operation, target, None, send).await
    }

    async fn paced<T, E, F>(
        &self,
        operation: Operation,
        target: &str,
        places: Option<&Semaphore>,
        send: impl Fn() -> F,
    ) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        loop {
            let token = self.interrupt.or(self.pace.token(operation)).await;
            let permit = match places {
                Some(places) => places.acquire().await.ok(),
                None => None,
            };
            if token.is_none() || self.interrupt.is_set() {
                return Err(AwsError::interrupted(operation, target));
            }
            let answer = send().await;
            drop(permit);
            let error = match answer {
                Ok(output) => return Ok(output),
                Err(error) => AwsError::from_sdk(operation, target, error),
            };
            if error.kind != ErrorKind::Throttled {
                return Err(error);
            }
            self.pace.throttled(operation);
            if self
                .deadline
                .is_some_and(|deadline| Instant::now() >= deadline)
            {
                return Err(error);
            }
        }
    }
}

fn is_loopback(settings: &Settings, config: &SdkConfig) -> bool {
    let url = match &settings.endpoints {
        Endpoints::Custom(url) => Some(url.as_str()),
        _ => config.endpoint_url(),
    };
    let host = url
        .and_then(|url| url.split_once("://"))
        .map(|(_, rest)| rest);
    ["127.", "localhost", "[::1]"]
        .iter()
        .any(|own| host.is_some_and(|host| host.starts_with(own)))
}

/// Returns what the user agent says of us; at the local emulator also which process we are.
fn agent(credentials: &Credentials) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match credentials {
        Credentials::Chain => format!("stepwright-{version}"),
        Credentials::Local { .. } => format!("stepwright-{version}-pid.{}.", std::process::id()),
    }
}

async fn load(settings: &Settings) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_secs(30))
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .retry_config(RetryConfig::standard().with_max_attempts(3))
        .timeout_config(timeouts);
    if let Ok(name) = aws_config::AppName::new(agent(&settings.credentials)) {
        loader = loader.app_name(name);
    }
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Endpoints::Custom(url) = &settings.endpoints {
        loader = loader.endpoint_url(url);
        if url.starts_with("http://") {
            // No trust store is read for a plain connection.
            loader = loader.http_client(aws_smithy_http_client::Builder::new().build_http());
        }
    }
    if let Credentials::Local { account } = &settings.credentials {
        loader =
            loader.credentials_provider(SdkCredentials::new(account, "local", None, None, "local"));
    }
    let config = loader.load().await;
    match &settings.assume_role {
        None => config,
        Some(role) => {
            let provider = aws_config::sts::AssumeRoleProvider::builder(role)
                .session_name("stepwright")
                .configure(&config)
                .build()
                .await;
            let provider = aws_credential_types::provider::SharedCredentialsProvider::new(provider);
            config.into_builder().credentials_provider(provider).build()
        }
    }
}
