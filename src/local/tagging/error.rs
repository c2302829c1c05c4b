//! The errors of the tagging API.

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum TaggingError {
    #[error("{0}")]
    InvalidParameter(String),
    #[error("The pagination token is not valid or has expired; begin with the first page again")]
    PaginationTokenExpired,
    #[error(
        "`{0}` is not supported: the local emulator serves GetResources of the tagging API; tag through Step Functions or IAM"
    )]
    Unsupported(String),
    #[error("the local store failed: {0}")]
    Store(#[from] rusqlite::Error),
    #[error("the local store holds a damaged record: {0}")]
    Record(#[from] serde_json::Error),
}

impl TaggingError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidParameter(_) => "InvalidParameterException",
            Self::PaginationTokenExpired => "PaginationTokenExpiredException",
            Self::Unsupported(_) => "UnsupportedOperation",
            Self::Store(_) | Self::Record(_) => "InternalServiceException",
        }
    }
}
