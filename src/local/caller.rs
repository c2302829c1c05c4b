//! Whom a request acts for.

/// The account and region that a request acts in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub account: String,
    pub region: String,
    /// `aws`, `aws-cn` or `aws-us-gov`; follows from the region.
    pub partition: &'static str,
}

impl Caller {
    pub fn new(account: &str, region: &str) -> Self {
        Self {
            account: account.to_owned(),
            region: region.to_owned(),
            partition: partition(region),
        }
    }
}

fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}
