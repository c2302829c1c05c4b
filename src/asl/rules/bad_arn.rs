//! ARNs with a placeholder where an account, a region or a partition belongs.
//!
//! Source: `reference-arns` of the IAM User Guide. Whether AWS refuses them when a machine is created is not recorded.

use crate::arn::{Arn, is_arn};
use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::fields::Part;
use crate::asl::walk::{SegmentRef, StateAt};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "bad-arn",
        about: "An ARN has a placeholder where its partition, region or account belongs: `REGION`, \
            `<your account id>`, a number that does not have twelve digits. A warning.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Call: {Type: Task, Resource: "arn:aws:lambda:eu-west-1:ACCOUNT_ID:function:pack", End: true}
"#,
            good: r#"
Call: {Type: Task, Resource: "arn:aws:lambda:eu-west-1:111122223333:function:pack", End: true}
"#,
        }),
    },
    level: Level::LINT,
    checks: &[Check::State(check)],
};

/// A part of an ARN that cannot be one.
#[derive(Debug, PartialEq)]
pub struct BadArn {
    part: &'static str,
    given: String,
    wanted: &'static str,
}

impl Problem for BadArn {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("`{}` is not {}", self.given, self.part)
    }

    fn hints(&self) -> Vec<String> {
        vec![self.wanted.to_owned()]
    }
}

/// Fields whose texts may be ARNs of what is called.
const FIELDS: &[&str] = &["Resource", "Credentials", "Parameters", "Arguments"];

/// Accounts that AWS writes in words.
const NAMED_ACCOUNTS: &[&str] = &["", "*", "aws", "cloudfront"];

fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    // Others call nothing.
    if state.part != Some(Part::Task) {
        return;
    }
    state.strings(&mut |text, steps| {
        let is_looked_at =
            matches!(steps.first(), Some(SegmentRef::Key(key)) if FIELDS.contains(key));
        if !is_looked_at || !is_arn(text) || text.contains("${") {
            return;
        }
        let odd = odd_parts(text);
        if odd.is_empty() {
            return;
        }
        let path = state.at(steps.iter().copied().map(Segment::from));
        // A resource that is not known as a whole was reported as that.
        if faults.iter().any(|fault| fault.path == path) {
            return;
        }
        faults.extend(
            odd.into_iter()
                .map(|(problem, span)| Fault::new(problem, path.clone()).in_string(span)),
        );
    });
}

/// Finds the parts of an ARN that cannot be what they are to be.
fn odd_parts(arn: &str) -> Vec<(BadArn, std::ops::Range<usize>)> {
    let Some(Arn {
        partition,
        region,
        account,
        ..
    }) = Arn::parse(arn)
    else {
        return Vec::new();
    };
    let checks = [
        (
            partition,
            is_partition(partition),
            "a partition of AWS",
            "the partitions are `aws`, `aws-cn` and `aws-us-gov`",
        ),
        (
            region,
            is_region(region),
            "a region",
            "write a region such as `eu-west-1`; in a manifest, `${aws.region}`",
        ),
        (
            account,
            is_account(account),
            "an account",
            "an account has twelve digits; in a manifest, write `${aws.account}`",
        ),
    ];
    let odd = checks.into_iter().filter(|(_, fits, ..)| !fits);
    odd.map(|(given, _, part, wanted)| {
        let problem = BadArn {
            part,
            given: given.to_owned(),
            wanted,
        };
        let start = given.as_ptr() as usize - arn.as_ptr() as usize;
        (problem, start..start + given.len())
    })
    .collect()
}

/// A pattern of an IAM policy may stand for any.
fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

fn is_partition(text: &str) -> bool {
    let rest = text.strip_prefix("aws");
    let is_named = |rest: &str| rest.is_empty() || rest.starts_with('-');
    has_wildcard(text) || rest.is_some_and(is_named)
}

/// `eu-west-1`, `us-gov-east-1`: what is left of the check when new regions must pass.
fn is_region(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let ends_in_number = text.ends_with(|c: char| c.is_ascii_digit());
    let is_named = ends_in_number && text.split('-').count() >= 3 && text.split('-').all(is_word);
    text.is_empty() || has_wildcard(text) || is_named
}

fn is_account(text: &str) -> bool {
    let is_number = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    NAMED_ACCOUNTS.contains(&text) || has_wildcard(text) || is_number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_writes_passes_and_placeholders_do_not() {
        for arn in [
            "arn:aws:states:::lambda:invoke",
            "arn:aws-us-gov:lambda:us-gov-east-1:123456789012:function:f",
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "arn:aws:s3:::bucket/*",
            "arn:aws:lambda:*:*:function:f",
            "arn:aws:lambda",
        ] {
            assert_eq!(odd_parts(arn), [], "{arn}");
        }
        for (arn, odd) in [
            (
                "arn:aws:lambda:REGION:ACCOUNT_ID:function:f",
                vec!["REGION", "ACCOUNT_ID"],
            ),
            (
                "arn:aws:lambda:us-east-1:<your account id>:function:f",
                vec!["<your account id>"],
            ),
            ("arn:aws:lambda:us-east-1:1234:function:f", vec!["1234"]),
            ("arn:awz:states:::lambda:invoke", vec!["awz"]),
        ] {
            let spans = odd_parts(arn).into_iter().map(|(_, span)| &arn[span]);
            assert_eq!(spans.collect::<Vec<_>>(), odd, "{arn}");
        }
    }
}
