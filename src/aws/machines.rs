//! Calls about state machines and their executions.

use std::collections::BTreeMap;

use aws_sdk_sfn::types;

use super::connect::Aws;
use super::error::AwsError;
use super::operation::Operation;

#[derive(Clone, Debug)]
pub struct MachineSummary {
    pub name: String,
    pub arn: String,
    /// Seconds since 1970.
    pub created: i64,
}

/// What DescribeStateMachine answers, as far as deployment needs it.
#[derive(Clone, Debug)]
pub struct MachineDetails {
    pub arn: String,
    pub name: String,
    pub is_deleting: bool,
    pub settings: MachineSettings,
}

/// What a machine is created with.
#[derive(Clone, Debug, PartialEq)]
pub struct MachineSettings {
    pub is_express: bool,
    pub definition: String,
    pub role_arn: String,
    pub logging: Option<Logging>,
    pub tracing: bool,
    pub encryption: Option<Encryption>,
}

/// What an update sends; what is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct MachineUpdate {
    pub definition: Option<String>,
    pub role_arn: Option<String>,
    /// Inner absence switches logging off.
    pub logging: Option<Option<Logging>>,
    pub tracing: Option<bool>,
    /// Inner absence goes back to the service's key.
    pub encryption: Option<Option<Encryption>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logging {
    /// `ALL`, `ERROR` or `FATAL`.
    pub level: String,
    pub include_execution_data: bool,
    pub destinations: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    pub kms_key: String,
    /// Seconds.
    pub data_key_reuse: i32,
}

impl Aws {
    /// Lists all machines of the account and region.
    pub async fn list_machines(&self) -> Result<Vec<MachineSummary>, AwsError> {
        let operation = Operation::states("ListStateMachines");
        let mut found = Vec::new();
        let target = "the account's state machines";
        let mut pages = self.pages(operation, target);
        let mut token: Option<String> = None;
        loop {
            let page = self
                .call(operation, target, || {
                    self.sfn
                        .list_state_machines()
                        .max_results(1000)
                        .set_next_token(token.clone())
                        .send()
                })
                .await?;
            found.extend(page.state_machines.into_iter().map(|item| MachineSummary {
                name: item.name,
                arn: item.state_machine_arn,
                created: item.creation_date.secs(),
            }));
            token = pages.next(page.next_token)?;
            if token.is_none() {
                return Ok(found);
            }
        }
    }

    pub async fn describe_machine(&self, arn: &str) -> Result<MachineDetails, AwsError> {
        let operation = Operation::states("DescribeStateMachine");
        let output = self
            .call(operation, arn, || {
                self.sfn
                    .describe_state_machine()
                    .state_machine_arn(arn)
                    .send()
            })
            .await?;
        Ok(MachineDetails {
            arn: output.state_machine_arn,
            name: output.name,
            is_deleting: output.status == Some(types::StateMachineStatus::Deleting),
            settings: MachineSettings {
                is_express: output.r#type == types::StateMachineType::Express,
                definition: output.definition,
                role_arn: output.role_arn,
                logging: output.logging_configuration.and_then(Logging::from_sdk),
                tracing: output
                    .tracing_configuration
                    .is_some_and(|tracing| tracing.enabled),
                encryption: output
                    .encryption_configuration
                    .and_then(Encryption::from_sdk),
            },
        })
    }

    /// Creates a machine; returns its creation date, which is an old one where the same machine existed.
    pub async fn create_machine(
        &self,
        name: &str,
        settings: &MachineSettings,
        tags: &BTreeMap<String, String>,
    ) -> Result<i64, AwsError> {
        let operation = Operation::states("CreateStateMachine");
        let kind = if settings.is_express {
            types::StateMachineType::Express
        } else {
            types::StateMachineType::Standard
        };
        let output = self
            .call(operation, name, || {
                self.sfn
                    .create_state_machine()
                    .name(name)
                    .definition(&settings.definition)
                    .role_arn(&settings.role_arn)
                    .r#type(kind.clone())
                    .set_logging_configuration(settings.logging.as_ref().map(Logging::to_sdk))
                    .set_tracing_configuration(settings.tracing.then(|| tracing_to_sdk(true)))
                    .set_encryption_configuration(
                        settings.encryption.as_ref().map(Encryption::to_sdk),
                    )
                    .set_tags(Some(sfn_tags(tags)))
                    .send()
            })
            .await?;
        Ok(output.creation_date.secs())
    }

    pub async fn update_machine(&self, arn: &str, update: &MachineUpdate) -> Result<(), AwsError> {
        let operation = Operation::states("UpdateStateMachine");
        let logging = update.logging.as_ref().map(|logging| match logging {
            Some(logging) => logging.to_sdk(),
            None => types::LoggingConfiguration::builder()
                .level(types::LogLevel::Off)
                .build(),
        });
        let encryption = update
            .encryption
            .as_ref()
            .map(|encryption| match encryption {
                Some(encryption) => encryption.to_sdk(),
                None => Encryption::service_owned(),
            });
        self.call(operation, arn, || {
            self.sfn
                .update_state_machine()
                .state_machine_arn(arn)
                .set_definition(update.definition.clone())
                .set_role_arn(update.role_arn.clone())
                .set_logging_configuration(logging.clone())
                .set_tracing_configuration(update.tracing.map(tracing_to_sdk))
                .set_encryption_configuration(encryption.clone())
                .send()
        })
        .await
        .map(drop)
    }

    pub async fn delete_machine(&self, arn: &str) -> Result<(), AwsError> {
        let operation = Operation::states("DeleteStateMachine");
        self.call(operation, arn, || {
            self.sfn
                .delete_state_machine()
                .state_machine_arn(arn)
                .send()
        })
        .await
        .map(drop)
    }
}

impl Logging {
    fn from_sdk(sdk: types::LoggingConfiguration) -> Option<Self> {
        let level = sdk.level.filter(|level| *level != types::LogLevel::Off)?;
        let groups = sdk.destinations.unwrap_or_default().into_iter();
        Some(Self {
            level: level.as_str().to_owned(),
            include_execution_data: sdk.include_execution_data,
            destinations: groups
                .filter_map(|destination| destination.cloud_watch_logs_log_group?.log_group_arn)
                .collect(),
        })
    }

    fn to_sdk(&self) -> types::LoggingConfiguration {
        let destinations = self.destinations.iter().map(|arn| {
            let group = types::CloudWatchLogsLogGroup::builder()
                .log_group_arn(arn)
                .build();
            types::LogDestination::builder()
                .cloud_watch_logs_log_group(group)
                .build()
        });
        types::LoggingConfiguration::builder()
            .level(types::LogLevel::from(self.level.as_str()))
            .include_execution_data(self.include_execution_data)
            .set_destinations(Some(destinations.collect()))
            .build()
    }
}

impl Encryption {
    pub(super) fn from_sdk(sdk: types::EncryptionConfiguration) -> Option<Self> {
        let kms_key = sdk.kms_key_id?;
        Some(Self {
            kms_key,
            data_key_reuse: sdk.kms_data_key_reuse_period_seconds.unwrap_or(300),
        })
    }

    pub(super) fn to_sdk(&self) -> types::EncryptionConfiguration {
        let mut sdk = Self::service_owned();
        sdk.r#type = types::EncryptionType::CustomerManagedKmsKey;
        sdk.kms_key_id = Some(self.kms_key.clone());
        sdk.kms_data_key_reuse_period_seconds = Some(self.data_key_reuse);
        sdk
    }

    #[expect(clippy::expect_used, reason = "the only required member is given")]
    fn service_owned() -> types::EncryptionConfiguration {
        types::EncryptionConfiguration::builder()
            .r#type(types::EncryptionType::AwsOwnedKey)
            .build()
            .expect("the type is set")
    }
}

fn tracing_to_sdk(enabled: bool) -> types::TracingConfiguration {
    types::TracingConfiguration::builder()
        .enabled(enabled)
        .build()
}

pub(super) fn sfn_tags(tags: &BTreeMap<String, String>) -> Vec<types::Tag> {
    tags.iter()
        .map(|(key, value)| types::Tag::builder().key(key).value(value).build())
        .collect()
}
