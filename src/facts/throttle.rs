//! The token buckets that AWS publishes for its operations.

use std::sync::LazyLock;

use serde::Deserialize;

use super::embedded;

/// How many requests may burst, and how many more each second brings; per account and Region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    pub burst: u32,
    pub per_second: f64,
}

/// One row of the table, buckets as `(burst, per second)`.
#[derive(Debug, Deserialize)]
pub struct Published {
    pub service: String,
    pub operation: String,
    pub large_regions: (u32, f64),
    pub other_regions: (u32, f64),
    /// The value in force where the quota service differs from the guide.
    pub service_quotas_2026: Option<(u32, f64)>,
    pub source: Vec<String>,
}

#[derive(Deserialize)]
struct Table {
    large_regions: Vec<String>,
    buckets: Vec<Published>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| embedded::read("throttle.json", include_str!("data/throttle.json")));

/// Lists every published bucket.
pub fn published() -> &'static [Published] {
    &TABLE.buckets
}

/// Finds the bucket of an operation; `service` is `states` (or `sfn`), `tagging`, `iam` or `sts`.
///
/// None where AWS publishes no rate: all of IAM and STS, and operations that scale on demand.
pub fn bucket(service: &str, operation: &str, region: &str) -> Option<Bucket> {
    let service = if service == "sfn" { "states" } else { service };
    let row = published()
        .iter()
        .find(|row| row.service == service && row.operation == operation)?;
    let guide = if TABLE.large_regions.iter().any(|large| large == region) {
        row.large_regions
    } else {
        row.other_regions
    };
    let (burst, per_second) = row.service_quotas_2026.unwrap_or(guide);
    Some(Bucket { burst, per_second })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_depend_on_the_region_unless_the_quota_service_knows_better() {
        let found = |operation: &str, region: &str| {
            bucket("states", operation, region).map(|bucket| (bucket.burst, bucket.per_second))
        };
        assert_eq!(found("ListActivities", "eu-west-1"), Some((100, 10.0)));
        assert_eq!(found("ListActivities", "eu-central-1"), Some((100, 5.0)));
        assert_eq!(found("DescribeActivity", "eu-central-1"), Some((200, 20.0)));
        assert_eq!(
            bucket("sfn", "CreateActivity", "eu-west-1"),
            bucket("states", "CreateActivity", "eu-west-1")
        );
        assert_eq!(
            bucket("tagging", "GetResources", "eu-west-1"),
            Some(Bucket {
                burst: 15,
                per_second: 15.0
            })
        );
        assert_eq!(bucket("iam", "CreateRole", "us-east-1"), None);
    }
}
