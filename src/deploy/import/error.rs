//! Why a thing is not taken over.

use std::path::PathBuf;

use crate::aws::AwsError;
use crate::diagnostic::Report;
use crate::plan::Address;
use crate::yaml::WriteError;

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Aws(Box<AwsError>),
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Manifests that are there already are wrong.
    #[error("the manifests of the project are invalid")]
    Invalid(Box<Report>),
    #[error("`{arn}` does not exist, or is being deleted")]
    Absent { arn: String },
    #[error("`{arn}` belongs to {holder}")]
    Held {
        arn: String,
        holder: String,
        is_cloudformation: bool,
    },
    /// Ownership is a tag that holds the name.
    #[error("`{arn}` cannot be owned: no tag can hold its name")]
    Untaggable { arn: String },
    #[error("`{arn}` is not the ARN of a state machine of account {account} in region {region}")]
    Elsewhere {
        arn: String,
        account: String,
        region: String,
    },
    #[error(
        "no manifest describes workflow `{workflow}`, so there is nothing that `{address}` is named by"
    )]
    NoManifest {
        workflow: String,
        address: Box<Address>,
    },
    #[error("the manifest of workflow `{}` has no `{address}`", address.workflow())]
    NotInManifest {
        address: Box<Address>,
        known: Vec<String>,
    },
    #[error("`{address}` is `{wanted}` by its manifest, and not `{arn}`")]
    OtherName {
        address: Box<Address>,
        wanted: String,
        arn: String,
    },
    #[error("`{name}` cannot be a workflow's name")]
    BadName { name: String },
    #[error("`{}` exists, and does not describe workflow `{workflow}`", file.display())]
    FileTaken { file: PathBuf, workflow: String },
    #[error("the definition of `{arn}` is not a JSON object")]
    Definition { arn: String },
    #[error("`{arn}` cannot be described in a manifest: {why}")]
    Unfaithful { arn: String, why: String },
    #[error("`{arn}` was changed while it was looked at")]
    Moved { arn: String },
}

impl From<AwsError> for ImportError {
    fn from(error: AwsError) -> Self {
        Self::Aws(Box::new(error))
    }
}

impl ImportError {
    /// Says what a person can do.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Aws(error) => return error.hint(),
            Self::Write(_) | Self::Invalid(_) | Self::Unfaithful { .. } => return None,
            Self::Absent { .. } => "name it by its ARN: `stepwright import ADDRESS ARN`; is this the right region and account?".to_owned(),
            Self::Held { is_cloudformation: true, .. } => "CloudFormation would undo what is changed here, or delete it: let its stack go of it first (`DeletionPolicy: Retain`, then take it out of the template)".to_owned(),
            Self::Held { .. } => "remove it from that stack first: `stepwright forget ADDRESS` in its project, and delete its manifest there".to_owned(),
            Self::Untaggable { .. } => "tags hold letters, digits, white space and `_.:/=+-@`; recreate it with such a name".to_owned(),
            Self::Elsewhere { .. } => "give an ARN such as `arn:aws:states:eu-west-1:111122223333:stateMachine:chat`, or pick the environment with `-e` and the region with `--region`".to_owned(),
            Self::NoManifest { workflow, .. } => format!("import the machine, which writes the manifest: `stepwright import machine.{workflow} ARN`"),
            Self::NotInManifest { known, .. } => format!("there are: {}", known.join(", ")),
            Self::OtherName { .. } => "give it that name in the manifest: `machine_name`, `role.name` and `role.path`, or `name` of the activity".to_owned(),
            Self::BadName { .. } => "letters, digits, `-` and `_`, at most 80, beginning with a letter or digit; the machine keeps its own name: `stepwright import machine.chat ARN`".to_owned(),
            Self::FileTaken { .. } => "rename that file, or import under another name".to_owned(),
            Self::Definition { .. } => "repair it in AWS first".to_owned(),
            Self::Moved { .. } => "run the same command again".to_owned(),
        };
        Some(hint)
    }
}
