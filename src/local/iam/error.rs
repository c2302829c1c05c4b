//! The errors of IAM, with AWS's codes.

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum IamError {
    #[error("{0}")]
    NoSuchEntity(String),
    #[error("{0}")]
    EntityAlreadyExists(String),
    #[error("{0}")]
    LimitExceeded(String),
    #[error("{0}")]
    DeleteConflict(&'static str),
    #[error("{0}")]
    MalformedPolicyDocument(String),
    #[error("{0}")]
    Validation(String),
    #[error("{0}")]
    InvalidInput(String),
    #[error(
        "`{0}` is not supported: the local emulator serves the operations on roles; use an AWS account for the rest of IAM"
    )]
    UnsupportedOperation(String),
    #[error("the local store failed: {0}")]
    Store(#[from] rusqlite::Error),
    #[error("the local store holds a damaged record: {0}")]
    Record(#[from] serde_json::Error),
}

impl IamError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchEntity(_) => "NoSuchEntity",
            Self::EntityAlreadyExists(_) => "EntityAlreadyExists",
            Self::LimitExceeded(_) => "LimitExceeded",
            Self::DeleteConflict(_) => "DeleteConflict",
            Self::MalformedPolicyDocument(_) => "MalformedPolicyDocument",
            Self::Validation(_) => "ValidationError",
            Self::InvalidInput(_) => "InvalidInput",
            Self::UnsupportedOperation(_) => "UnsupportedOperation",
            Self::Store(_) | Self::Record(_) => "ServiceFailure",
        }
    }

    pub fn no_role(name: &str) -> Self {
        Self::NoSuchEntity(format!("The role with name {name} cannot be found."))
    }

    /// A violation of the API model, as AWS words a single one.
    pub fn constraint(member: &str, constraint: &str) -> Self {
        Self::Validation(format!(
            "1 validation error detected: Value at '{member}' failed to satisfy constraint: {constraint}"
        ))
    }
}
