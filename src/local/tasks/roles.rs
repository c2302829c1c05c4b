//! What the runners need of IAM: the policies of the role that an execution runs under.

use tokio::sync::oneshot;

/// Finds roles.
pub trait Roles: Send + Sync {
    /// Answers with what is known of a role; with nothing where its permissions are not enforced; with an error where the store fails.
    fn find(&self, arn: &str) -> oneshot::Receiver<Result<Option<RolePolicies>, String>>;
}

/// A role whose permissions are enforced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RolePolicies {
    pub name: String,
    pub tags: Vec<(String, String)>,
    /// The trust policy, as JSON text.
    pub trust: String,
    /// The inline policies by name, as JSON text.
    pub inline: Vec<(String, String)>,
    /// The ARNs of managed policies.
    pub attached: Vec<String>,
    /// The ARN of the managed policy that is its permissions boundary.
    pub boundary: Option<String>,
}
