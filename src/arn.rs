//! The parts of an ARN: the one place that cuts one into pieces.
//!
//! `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`; what a resource looks like is each service's own affair
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>).

use std::fmt;

/// An ARN, cut at its first five colons. Parts may be empty, as region and account are for some services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arn<'a> {
    pub partition: &'a str,
    pub service: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    /// All that follows the account, colons included.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Reads an ARN; `None` where the text is none, or is one with fewer than six parts.
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        (text.splitn(6, ':').count() == 6)
            .then(|| Arn::lenient(text))
            .flatten()
    }

    /// Reads what may have become an ARN: parts that it does not have are empty. `None` where it does not begin as one.
    pub fn lenient(text: &'a str) -> Option<Arn<'a>> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
        let mut next = || parts.next().unwrap_or_default();
        Some(Arn {
            partition: next(),
            service: next(),
            region: next(),
            account: next(),
            resource: next(),
        })
    }

    /// Returns the parts of the resource, which are separated by colons.
    pub fn parts(self) -> std::str::Split<'a, char> {
        self.resource.split(':')
    }

    /// Returns the ARN of another resource of the same service, region and account.
    pub fn sibling(self, resource: &str) -> String {
        Arn { resource, ..self }.to_string()
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Arn {
            partition,
            service,
            region,
            account,
            resource,
        } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

/// Returns whether a text says that it is an ARN.
pub fn is_arn(text: &str) -> bool {
    text.starts_with("arn:")
}

/// Returns what follows the last colon, the name of most things; all of a text that has none.
pub fn last_part(text: &str) -> &str {
    text.rsplit(':').next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_six_parts_and_its_resource_may_have_more() {
        let text = "arn:aws:lambda:eu-west-1:111122223333:function:f:live";
        let arn = Arn::parse(text).unwrap();
        assert_eq!((arn.service, arn.region), ("lambda", "eu-west-1"));
        assert_eq!(arn.parts().collect::<Vec<_>>(), ["function", "f", "live"]);
        assert_eq!(arn.to_string(), text);
        assert_eq!(last_part(text), "live");
        let role = Arn::parse("arn:aws:iam::111122223333:role/r").unwrap();
        assert_eq!((role.region, role.resource), ("", "role/r"));
        assert_eq!(Arn::parse("arn:aws:s3"), None);
        assert_eq!(Arn::parse("a:b:c:d:e:f"), None);
        assert_eq!(Arn::lenient("arn:aws:s3").unwrap().service, "s3");
        assert_eq!(Arn::lenient("s3"), None);
    }
}
