//! The errors of Step Functions, with AWS's codes and texts.

/// Why an operation failed; the texts are AWS's own where one was recorded.
#[derive(Debug, thiserror::Error)]
pub enum SfnError {
    #[error("{0}")]
    Validation(String),
    #[error("{0}")]
    Serialization(String),
    #[error("Invalid Arn: '{0}'")]
    InvalidArn(String),
    #[error("Invalid Name: '{0}'")]
    InvalidName(String),
    #[error("Invalid Token: 'Invalid token'")]
    InvalidToken,
    #[error("Invalid State Machine Definition: '{0}'")]
    InvalidDefinition(String),
    #[error("Invalid Logging Configuration: {0}")]
    InvalidLoggingConfiguration(&'static str),
    #[error("Invalid Encryption Configuration: {0}")]
    InvalidEncryptionConfiguration(&'static str),
    #[error("Invalid State Machine Execution Input: '{0}'")]
    InvalidExecutionInput(String),
    #[error("Invalid Output: '{0}'")]
    InvalidOutput(String),
    #[error("State Machine Already Exists: {0}")]
    StateMachineAlreadyExists(String),
    #[error("State Machine is being deleted: '{0}'")]
    StateMachineDeleting(String),
    #[error("State Machine Does Not Exist: '{0}'")]
    StateMachineDoesNotExist(String),
    #[error("This operation is not supported by this type of state machine")]
    StateMachineTypeNotSupported,
    #[error("Activity Already Exists: '{0}'")]
    ActivityAlreadyExists(String),
    #[error("Activity Does Not Exist: '{0}'")]
    ActivityDoesNotExist(String),
    #[error("Too many workers wait for a task of '{0}'")]
    ActivityWorkerLimitExceeded(String),
    #[error("Task Timed Out: 'Provided task does not exist anymore'")]
    TaskTimedOut,
    #[error("Execution Already Exists: '{0}'")]
    ExecutionAlreadyExists(String),
    #[error("Execution Does Not Exist: '{0}'")]
    ExecutionDoesNotExist(String),
    #[error("{0}")]
    ResourceNotFound(String),
    #[error("{0}")]
    Conflict(String),
    #[error("{0}")]
    MissingRequiredParameter(&'static str),
    #[error("{0}")]
    AccessDenied(String),
    #[error("Too many tags: '{0}' would have more than 50")]
    TooManyTags(String),
    #[error("{0}")]
    QuotaExceeded(String),
    #[error("`{operation}` is not supported by the local emulator yet; use an AWS account for it")]
    Unsupported { operation: String },
    #[error("`{0}` is not an operation of Step Functions")]
    UnknownOperation(String),
    #[error("the local store failed: {0}")]
    Lost(String),
    #[error("the local store failed: {0}")]
    Store(#[from] rusqlite::Error),
    #[error("the local store holds a damaged record: {0}")]
    Record(#[from] serde_json::Error),
}

impl SfnError {
    /// The error's code as clients know it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Validation(_) => "ValidationException",
            Self::Serialization(_) => "SerializationException",
            Self::InvalidArn(_) => "InvalidArn",
            Self::InvalidName(_) => "InvalidName",
            Self::InvalidToken => "InvalidToken",
            Self::InvalidDefinition(_) => "InvalidDefinition",
            Self::InvalidLoggingConfiguration(_) => "InvalidLoggingConfiguration",
            Self::InvalidEncryptionConfiguration(_) => "InvalidEncryptionConfiguration",
            Self::InvalidExecutionInput(_) => "InvalidExecutionInput",
            Self::InvalidOutput(_) => "InvalidOutput",
            Self::StateMachineDeleting(_) => "StateMachineDeleting",
            Self::ActivityWorkerLimitExceeded(_) => "ActivityWorkerLimitExceeded",
            Self::TaskTimedOut => "TaskTimedOut",
            Self::ExecutionAlreadyExists(_) => "ExecutionAlreadyExists",
            Self::StateMachineAlreadyExists(_) => "StateMachineAlreadyExists",
            Self::StateMachineDoesNotExist(_) => "StateMachineDoesNotExist",
            Self::StateMachineTypeNotSupported => "StateMachineTypeNotSupported",
            Self::ActivityAlreadyExists(_) => "ActivityAlreadyExists",
            Self::ActivityDoesNotExist(_) => "ActivityDoesNotExist",
            Self::ExecutionDoesNotExist(_) => "ExecutionDoesNotExist",
            Self::ResourceNotFound(_) => "ResourceNotFound",
            Self::Conflict(_) => "ConflictException",
            Self::MissingRequiredParameter(_) => "MissingRequiredParameter",
            Self::AccessDenied(_) => "AccessDeniedException",
            Self::TooManyTags(_) => "TooManyTags",
            Self::QuotaExceeded(_) => "ServiceQuotaExceededException",
            Self::Unsupported { .. } => "UnsupportedOperation",
            Self::UnknownOperation(_) => "UnknownOperationException",
            Self::Lost(_) | Self::Store(_) | Self::Record(_) => "InternalServerError",
        }
    }

    /// The answer to a wait that the end of the server cut off.
    pub fn ended() -> Self {
        Self::Lost("the server ends, or could not write to its disk".to_owned())
    }

    /// The answer for a version or alias that is not there.
    pub fn no_such_resource() -> Self {
        Self::ResourceNotFound("Request references a resource that does not exist.".to_owned())
    }
}
