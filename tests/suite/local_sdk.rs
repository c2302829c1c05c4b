//! The local emulator as the AWS SDK sees it: an account of one test, its clients, and the shapes that must fit.

use aws_sdk_sfn::config::{BehaviorVersion, Credentials, Region};
use stepwright::local::{self, Opened, Options, Server};

pub const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
pub const DEFINITION: &str = r#"{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#;

/// A server on a store of its own, and a runtime to call it from.
pub struct Local {
    pub server: Server,
    pub folder: tempfile::TempDir,
    pub runtime: tokio::runtime::Runtime,
}

impl Local {
    pub fn start() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::new(folder.path());
        change(&mut options);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        Self {
            server: own(local::open(options).unwrap()),
            folder,
            runtime,
        }
    }

    pub fn sfn(&self, account: &str, region: &'static str) -> aws_sdk_sfn::Client {
        let config = aws_sdk_sfn::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(self.server.url());
        aws_sdk_sfn::Client::from_conf(
            config
                .region(Region::new(region))
                .credentials_provider(credentials(account))
                .build(),
        )
    }

    pub fn iam(&self, account: &str) -> aws_sdk_iam::Client {
        let config = aws_sdk_iam::Config::builder()
            .behavior_version(aws_sdk_iam::config::BehaviorVersion::latest())
            .endpoint_url(self.server.url());
        let region = aws_sdk_iam::config::Region::new("us-east-1");
        aws_sdk_iam::Client::from_conf(
            config
                .region(region)
                .credentials_provider(credentials(account))
                .build(),
        )
    }

    pub fn sts(&self, account: &str) -> aws_sdk_sts::Client {
        let config = aws_sdk_sts::Config::builder()
            .behavior_version(aws_sdk_sts::config::BehaviorVersion::latest())
            .endpoint_url(self.server.url());
        let region = aws_sdk_sts::config::Region::new("eu-west-1");
        aws_sdk_sts::Client::from_conf(
            config
                .region(region)
                .credentials_provider(credentials(account))
                .build(),
        )
    }

    pub fn tagging(
        &self,
        account: &str,
        region: &'static str,
    ) -> aws_sdk_resourcegroupstagging::Client {
        let config = aws_sdk_resourcegroupstagging::Config::builder()
            .behavior_version(aws_sdk_resourcegroupstagging::config::BehaviorVersion::latest())
            .endpoint_url(self.server.url());
        let region = aws_sdk_resourcegroupstagging::config::Region::new(region);
        aws_sdk_resourcegroupstagging::Client::from_conf(
            config
                .region(region)
                .credentials_provider(credentials(account))
                .build(),
        )
    }
}

pub fn own(opened: Opened) -> Server {
    match opened {
        Opened::Owner(server) => server,
        Opened::Running { pid, .. } => panic!("process {pid} owns the store"),
    }
}

fn credentials(account: &str) -> Credentials {
    Credentials::new(account, "secret", None, None, "test")
}
