//! Fields that exclude or need each other.

use super::Part::{self, *};

/// How many fields of a group a part takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupRule {
    ExactlyOne,
    AtMostOne,
    AtLeastOne,
}

/// Some fields of a part and how many of them there may be.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    pub parts: &'static [Part],
    pub rule: GroupRule,
    pub fields: &'static [&'static str],
}

const fn group(parts: &'static [Part], rule: GroupRule, fields: &'static [&'static str]) -> Group {
    Group {
        parts,
        rule,
        fields,
    }
}

/// Every group; fields that a query language does not have do not count.
pub const GROUPS: &[Group] = &[
    group(
        &[Pass, Task, Wait, Parallel, Map],
        GroupRule::ExactlyOne,
        &["Next", "End"],
    ),
    group(
        &[Wait],
        GroupRule::ExactlyOne,
        &["Seconds", "Timestamp", "SecondsPath", "TimestampPath"],
    ),
    group(
        &[Map],
        GroupRule::ExactlyOne,
        &["ItemProcessor", "Iterator"],
    ),
    group(
        &[Map],
        GroupRule::AtMostOne,
        &["ItemSelector", "Parameters"],
    ),
    group(
        &[Map],
        GroupRule::AtMostOne,
        &["MaxConcurrency", "MaxConcurrencyPath"],
    ),
    group(
        &[Map],
        GroupRule::AtMostOne,
        &[
            "ToleratedFailurePercentage",
            "ToleratedFailurePercentagePath",
        ],
    ),
    group(
        &[Map],
        GroupRule::AtMostOne,
        &["ToleratedFailureCount", "ToleratedFailureCountPath"],
    ),
    group(
        &[Task],
        GroupRule::AtMostOne,
        &["TimeoutSeconds", "TimeoutSecondsPath"],
    ),
    group(
        &[Task],
        GroupRule::AtMostOne,
        &["HeartbeatSeconds", "HeartbeatSecondsPath"],
    ),
    group(&[Fail], GroupRule::AtMostOne, &["Error", "ErrorPath"]),
    group(&[Fail], GroupRule::AtMostOne, &["Cause", "CausePath"]),
    group(
        &[Credentials],
        GroupRule::ExactlyOne,
        &["RoleArn", "RoleArn.$"],
    ),
    group(
        &[ReaderConfig],
        GroupRule::AtMostOne,
        &["MaxItems", "MaxItemsPath"],
    ),
    group(
        &[ItemBatcher],
        GroupRule::AtMostOne,
        &["MaxItemsPerBatch", "MaxItemsPerBatchPath"],
    ),
    group(
        &[ItemBatcher],
        GroupRule::AtMostOne,
        &["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"],
    ),
    group(
        &[ItemBatcher],
        GroupRule::AtLeastOne,
        &[
            "MaxItemsPerBatch",
            "MaxItemsPerBatchPath",
            "MaxInputBytesPerBatch",
            "MaxInputBytesPerBatchPath",
        ],
    ),
];

/// The fields of a Map that only the mode DISTRIBUTED has.
pub const DISTRIBUTED_ONLY: &[&str] = &[
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "Label",
];
