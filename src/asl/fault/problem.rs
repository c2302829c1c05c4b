//! Every way in which a definition can be wrong.

use std::sync::Arc;

use super::Advice;
use crate::asl::fields::QueryLanguage;
use crate::query::Reason;

/// How sure it is that a resource is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is a known one in other letters, or a name that AWS was never seen to have.
    None,
    /// AWS refuses it today; it may have it tomorrow. Our API refuses it, and a manifest gets a warning.
    Newer,
    /// AWS may have it: nobody knows here.
    Unknown,
}

/// An operator of another language in JSONata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// `==`
    Equals,
    /// `&&` or `||`
    Joins,
}

impl Slip {
    /// Finds the operator at a byte of a text.
    pub(in crate::asl) fn at(text: &str, at: usize) -> Option<Slip> {
        let around = text.get(at.saturating_sub(1)..)?;
        let is = |sign: &str| {
            around.starts_with(sign) || around.get(1..).is_some_and(|rest| rest.starts_with(sign))
        };
        match () {
            () if is("==") => Some(Slip::Equals),
            () if is("&&") || is("||") => Some(Slip::Joins),
            () => None,
        }
    }
}

/// What is wrong, with what is needed to say it.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// The text is no JSON; the location is in the words of AWS's parser.
    NotJson {
        message: String,
        location: String,
    },
    NotAnObject,
    MissingFields {
        names: Vec<&'static str>,
    },
    MissingRoleArn,
    UnknownField {
        name: String,
        meant: Option<String>,
        /// What has the field, if anything: "Task and Map states".
        elsewhere: Option<String>,
    },
    OtherLanguage {
        name: String,
        set: QueryLanguage,
    },
    /// JSONPath in a state of a JSONata machine.
    Downgrade,
    UnknownType {
        given: String,
    },
    WrongType {
        wanted: &'static str,
    },
    NotOneOf {
        given: String,
        allowed: Vec<&'static str>,
    },
    TooSmall {
        least: String,
    },
    TooLarge {
        most: String,
    },
    Empty,
    SeveralOf {
        fields: Vec<&'static str>,
    },
    NoneOf {
        fields: Vec<&'static str>,
    },
    /// A Choice rule that is not exactly one test.
    RuleShape {
        given: Vec<String>,
    },
    SeveralOperators {
        given: Vec<String>,
    },
    NoOperator,
    /// A comparison without `Variable`.
    NoVariable {
        operator: String,
    },
    MissingTarget {
        name: String,
        /// The states that are there, in a list that all faults of the scope share.
        states: Arc<[String]>,
        elsewhere: bool,
    },
    Unreachable {
        name: String,
    },
    NoTerminal,
    EndIsFalse,
    DuplicateState {
        name: String,
    },
    StateNameTooLong {
        name: String,
    },
    NotTimestamp,
    NotPath {
        why: String,
    },
    NotReference {
        why: String,
    },
    /// A `.$` key whose value is no path and no call.
    NotExpression {
        key: String,
        why: String,
        reason: Reason,
    },
    DuplicateKey {
        key: String,
    },
    JsonataDelimiters,
    JsonataSyntax {
        message: String,
        /// The operator of another language that was written.
        slip: Option<Slip>,
    },
    JsonataOperator {
        sign: &'static str,
    },
    JsonataTopLevel {
        name: String,
    },
    JsonataRoot,
    JsonataFunction {
        name: &'static str,
    },
    NoStatesField {
        field: String,
    },
    StatesAll,
    ExpressSync,
    ExpressCallback,
    ExpressActivity,
    ExpressDistributed,
    NotAnArn,
    UnknownResource {
        arn: String,
        /// What to write instead, where that can be told.
        hint: Option<String>,
        doubt: Doubt,
    },
    /// An operation that its service has, and Step Functions does not call.
    LeftOut {
        arn: String,
    },
    MissingParameter {
        name: String,
    },
    UnknownParameter {
        name: String,
        meant: Option<String>,
        /// A known one in other letters, or of an integration whose list is whole; else it may be newer than we are.
        certain: bool,
    },
    ParameterType {
        name: String,
        /// With its article, in AWS's words.
        wanted: &'static str,
    },
    /// `Credentials` of an activity's Task.
    ActivityCredentials,
    /// An ItemReader that calls something else than S3.
    ReaderResource,
    /// A CSV file whose header is nowhere.
    ReaderHeader,
    LabelCharacters {
        label: String,
    },
    LabelTooLong {
        label: String,
    },
    DuplicateLabel {
        label: String,
    },
    HeartbeatTooLong,
    VariableName {
        name: String,
    },
    ReservedVariable {
        name: String,
    },
    OuterVariable {
        name: String,
    },
    LooksLikePath {
        key: String,
        call: bool,
    },
    StaticResult {
        key: String,
    },
    MaybeUnassigned {
        name: String,
    },
    Advice(Advice),
}
