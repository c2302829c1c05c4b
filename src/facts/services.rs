//! How the services of `aws-sdk` integrations are spoken to: protocol, target, and where their spelling is irregular.
//!
//! One line per service in `data/services.jsonl`, sorted by name and parsed on demand. Derived from botocore 1.43.11's service
//! models (Apache-2.0); names and prefixes from the Developer Guide's page on AWS SDK integrations.

use std::collections::BTreeMap;

use serde::Deserialize;

const TABLE: &str = include_str!("data/services.jsonl");

/// One service.
#[derive(Clone, Debug, Deserialize)]
pub struct Service {
    /// As in a Task's resource: `secretsmanager`.
    pub name: String,
    /// As the SDKs spell it: `Secrets Manager`.
    pub id: String,
    /// Stands before error names: `SecretsManager`.
    pub prefix: String,
    /// The name in a signature's scope.
    pub signing: String,
    pub protocol: Protocol,
    /// The version of JSON, or of the API in the query protocol.
    #[serde(default)]
    pub version: String,
    /// Stands before the operation in `X-Amz-Target`.
    #[serde(default)]
    pub target: String,
    /// Members begin with a small letter on the wire.
    #[serde(default)]
    pub lower: bool,
    /// Members whose wire name does not follow from the name in Step Functions.
    #[serde(default)]
    pub spelled: BTreeMap<String, String>,
    /// Members that are maps; the query protocol tells what its keys and values are called.
    #[serde(default)]
    pub maps: Maps,
    /// Members that are lists, in the query protocol, and what an item is called; empty for an item without a name.
    #[serde(default)]
    pub lists: BTreeMap<String, String>,
    #[serde(default)]
    pub numbers: Vec<String>,
    #[serde(default)]
    pub booleans: Vec<String>,
    #[serde(default)]
    pub times: Vec<String>,
    /// Texts that may be given as JSON.
    #[serde(default)]
    pub texts: Vec<String>,
    /// How each operation travels, in REST protocols; only for services that are listed with them.
    #[serde(default)]
    pub operations: BTreeMap<String, Operation>,
    /// Those of the errors common to AWS that the service's model lists itself.
    #[serde(default)]
    pub modelled: Vec<String>,
}

/// An operation of a REST protocol.
#[derive(Clone, Debug, Deserialize)]
pub struct Operation {
    #[serde(default = "post")]
    pub method: String,
    /// With members in braces.
    pub path: String,
    /// Where members travel that are not in the body, and as what; by their names in Step Functions.
    #[serde(default, rename = "in")]
    pub places: BTreeMap<String, (Place, String)>,
    /// The member that is the body.
    #[serde(default)]
    pub payload: Option<String>,
    /// Whether that member is bytes or text.
    #[serde(default, rename = "raw")]
    pub is_raw: bool,
    /// Members of the answer that are headers, or its status.
    #[serde(default, rename = "out")]
    pub shown: BTreeMap<String, String>,
    /// The member that the answer's body is.
    #[serde(default)]
    pub body: Option<String>,
    /// Whether that member is bytes or text.
    #[serde(default, rename = "text")]
    pub is_text: bool,
}

/// Where a member travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    Uri,
    Querystring,
    Header,
}

fn post() -> String {
    "POST".to_owned()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    Json,
    Query,
    Ec2,
    RestJson,
    RestXml,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Maps {
    Names(Vec<String>),
    /// With what keys and values are called.
    Entries(BTreeMap<String, [String; 2]>),
}

/// Errors that any service may answer with; an SDK has a class of its own for them only where the service's model lists them.
const COMMON: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "InternalServiceError",
    "InvalidAction",
    "InvalidParameterCombination",
    "InvalidParameterException",
    "InvalidParameterValue",
    "InvalidQueryParameter",
    "InvalidSignatureException",
    "MalformedQueryString",
    "MissingAction",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "MissingParameter",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "SerializationException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "UnauthorizedOperation",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
];

impl Default for Maps {
    fn default() -> Self {
        Self::Names(Vec::new())
    }
}

impl Maps {
    pub fn contains(&self, member: &str) -> bool {
        match self {
            Self::Names(names) => names.iter().any(|name| name == member),
            Self::Entries(entries) => entries.contains_key(member),
        }
    }
}

impl Service {
    /// Tells whether the SDKs have a class of its own for an error code.
    pub fn models(&self, code: &str) -> bool {
        !COMMON.contains(&code) || self.modelled.iter().any(|modelled| modelled == code)
    }

    /// Gives the name of the variable that names its endpoint: `AWS_ENDPOINT_URL_SECRETS_MANAGER`.
    pub fn endpoint_variable(&self) -> String {
        let id = self.id.replace([' ', '-'], "_").to_uppercase();
        format!("AWS_ENDPOINT_URL_{id}")
    }
}

/// Finds a service by its name in a Task's resource.
pub fn find(name: &str) -> Option<Service> {
    let lines: Vec<&str> = TABLE.lines().collect();
    let at = lines
        .binary_search_by(|line| name_of(line).cmp(name))
        .ok()?;
    serde_json::from_str(lines[at]).ok()
}

/// Lists the names of all services.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.lines().map(name_of)
}

fn name_of(line: &str) -> &str {
    line.strip_prefix("{\"name\":\"")
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_and_typed() {
        assert!(names().count() > 300);
        for name in names() {
            assert_eq!(find(name).expect(name).name, name);
        }
        assert!(find("nothing").is_none());
    }

    #[test]
    fn endpoint_variables_are_those_of_the_aws_cli() {
        let variable = |name: &str| find(name).unwrap().endpoint_variable();
        assert_eq!(
            variable("secretsmanager"),
            "AWS_ENDPOINT_URL_SECRETS_MANAGER"
        );
        assert_eq!(variable("sfn"), "AWS_ENDPOINT_URL_SFN");
    }
}
