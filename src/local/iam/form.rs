//! The parameters of a query protocol request: a form, with lists as `Name.member.1`.

use std::collections::BTreeMap;

use percent_encoding::percent_decode;

/// A parsed form body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(BTreeMap<String, String>);

impl Form {
    pub fn read(body: &[u8]) -> Self {
        let pairs = body
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let split = pair
                        .iter()
                        .position(|byte| *byte == b'=')
                        .unwrap_or(pair.len());
                    let (name, value) = (&pair[..split], pair.get(split + 1..).unwrap_or_default());
                    (decode(name), decode(value))
                })
                .collect(),
        )
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All parameters by their names on the wire.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The items of a list of plain values, by their numbers.
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.numbers(name)
            .into_iter()
            .filter_map(|number| self.text(&format!("{name}.member.{number}")))
            .collect()
    }

    /// One member of each item of a list of structures, by the items' numbers.
    pub fn pairs(
        &self,
        name: &str,
        first: &str,
        second: &str,
    ) -> Vec<(Option<&str>, Option<&str>)> {
        let member =
            |number: usize, member: &str| self.text(&format!("{name}.member.{number}.{member}"));
        self.numbers(name)
            .into_iter()
            .map(|number| (member(number, first), member(number, second)))
            .collect()
    }

    fn numbers(&self, name: &str) -> Vec<usize> {
        let prefix = format!("{name}.member.");
        let mut numbers: Vec<usize> = self
            .0
            .keys()
            .filter_map(|key| key.strip_prefix(&prefix)?.split('.').next()?.parse().ok())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

fn decode(text: &[u8]) -> String {
    let spaced: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    percent_decode(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_in_the_order_of_their_numbers() {
        let form = Form::read(b"Action=TagRole&Tags.member.10.Key=b&Tags.member.2.Key=a&Tags.member.2.Value=x+y%2B&K.member.1=v");
        assert_eq!(
            form.pairs("Tags", "Key", "Value"),
            [(Some("a"), Some("x y+")), (Some("b"), None)]
        );
        assert_eq!(
            (form.list("K"), form.text("Action")),
            (vec!["v"], Some("TagRole"))
        );
    }
}
