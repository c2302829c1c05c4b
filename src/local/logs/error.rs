//! The errors of CloudWatch Logs.

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum LogsError {
    #[error("{0}")]
    InvalidParameter(String),
    #[error("The specified log group already exists")]
    ResourceAlreadyExists,
    #[error("The specified log group does not exist.")]
    ResourceNotFound,
    #[error(
        "`{0}` is not supported: the local emulator serves CreateLogGroup, DescribeLogGroups and DeleteLogGroup of CloudWatch Logs"
    )]
    Unsupported(String),
    #[error("the logs of the local store cannot be read or written: {0}")]
    File(#[from] std::io::Error),
}

impl LogsError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidParameter(_) => "InvalidParameterException",
            Self::ResourceAlreadyExists => "ResourceAlreadyExistsException",
            Self::ResourceNotFound => "ResourceNotFoundException",
            Self::Unsupported(_) => "UnsupportedOperation",
            Self::File(_) => "ServiceUnavailableException",
        }
    }
}
