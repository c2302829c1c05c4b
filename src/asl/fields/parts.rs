//! The fields of what stands inside states: retriers, catchers, rules, readers, writers.

use super::Field;
use super::Kind::{self, *};
use super::Part::{self, *};

use crate::facts::quotas;

const RULES: &[Part] = &[Rule, NestedRule];
const BYTES: Kind = Integer {
    min: 1,
    max: Some(quotas::PAYLOAD_BYTES as u64),
    dynamic: true,
};
const AT_LEAST_ONE: Kind = Integer {
    min: 1,
    max: None,
    dynamic: true,
};

// One row a line, however long, reads best.
#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    Field::new(&[Retrier, Catcher], "ErrorEquals", Texts, "The errors this is for; States.ALL for all, alone and last.").required(),
    Field::new(&[Retrier], "IntervalSeconds", Integer { min: 1, max: Some(99_999_999), dynamic: false }, "Seconds before the first retry; 1 by default."),
    Field::new(&[Retrier], "MaxAttempts", Integer { min: 0, max: Some(99_999_999), dynamic: false }, "How often to try again; 3 by default, 0 for never."),
    Field::new(&[Retrier], "BackoffRate", Number { min: 1.0, max: None, dynamic: false }, "By what the delay grows with each retry; 2 by default."),
    Field::new(&[Retrier], "MaxDelaySeconds", Integer { min: 1, max: Some(31_622_400), dynamic: false }, "The most seconds between two retries."),
    Field::new(&[Retrier], "JitterStrategy", OneOf(&["NONE", "FULL"]), "Whether delays are drawn at random; NONE by default."),
    Field::new(&[Catcher], "ResultPath", NullablePath, "Where in the input the error output goes; null drops it.").jsonpath(),
    Field::new(&[Catcher], "Output", Payload, "What to pass on to the next state.").jsonata(),
    Field::new(&[Catcher, Rule], "Assign", PayloadObject, "Variables to set, for the states that follow."),
    Field::new(&[Catcher, Rule], "Next", StateName, "The name of the state to go to.").required(),
    Field::new(&[Rule], "Condition", Condition, "An expression that decides whether the rule holds.").required().jsonata(),
    Field::new(&[Rule], "Output", Payload, "What to pass on when the rule holds.").jsonata(),
    Field::new(RULES, "Variable", Path, "What to compare: a path or a variable.").jsonpath(),
    Field::new(RULES, "And", Many(NestedRule), "Holds when every one of these does.").jsonpath(),
    Field::new(RULES, "Or", Many(NestedRule), "Holds when one of these does.").jsonpath(),
    Field::new(RULES, "Not", One(NestedRule), "Holds when this does not.").jsonpath(),
    Field::new(&[Credentials], "RoleArn", Expression, "The ARN of the role to call with."),
    Field::new(&[Credentials], "RoleArn.$", Path, "Where in the input the ARN of the role is.").jsonpath(),
    Field::new(&[ProcessorConfig], "Mode", OneOf(&["INLINE", "DISTRIBUTED"]), "INLINE by default; DISTRIBUTED starts an execution per item or batch."),
    Field::new(&[ProcessorConfig], "ExecutionType", OneOf(&["STANDARD", "EXPRESS"]), "The type of the executions of a distributed map."),
    Field::new(&[ItemReader], "Resource", Text, "arn:aws:states:::s3:getObject or arn:aws:states:::s3:listObjectsV2.").required(),
    Field::new(&[ItemReader, ResultWriter], "Parameters", PayloadObject, "Bucket, key or prefix.").jsonpath(),
    Field::new(&[ItemReader, ResultWriter], "Arguments", Payload, "Bucket, key or prefix.").jsonata(),
    Field::new(&[ItemReader], "ReaderConfig", One(ReaderConfig), "The format of what is read."),
    Field::new(&[ReaderConfig], "InputType", OneOf(&["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"]), "The format of the file."),
    Field::new(&[ReaderConfig], "ManifestType", OneOf(&["ATHENA_DATA", "S3_INVENTORY"]), "The kind of manifest."),
    Field::new(&[ReaderConfig], "Transformation", OneOf(&["NONE", "LOAD_AND_FLATTEN"]), "Whether the objects of a listing are read and their items joined."),
    Field::new(&[ReaderConfig], "CSVHeaderLocation", OneOf(&["FIRST_ROW", "GIVEN"]), "Where the column names are."),
    Field::new(&[ReaderConfig], "CSVHeaders", Texts, "The column names, with CSVHeaderLocation GIVEN."),
    Field::new(&[ReaderConfig], "CSVDelimiter", OneOf(&["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"]), "What separates columns; COMMA by default."),
    Field::new(&[ReaderConfig], "MaxItems", Integer { min: 0, max: Some(100_000_000), dynamic: true }, "The most items to read."),
    Field::new(&[ReaderConfig], "MaxItemsPath", Path, "Where in the input the most items to read is.").jsonpath(),
    Field::new(&[ReaderConfig], "ItemsPointer", Text, "A JSON pointer to the list inside a JSON file."),
    Field::new(&[ItemBatcher], "MaxItemsPerBatch", AT_LEAST_ONE, "The most items of a batch."),
    Field::new(&[ItemBatcher], "MaxItemsPerBatchPath", Path, "Where in the input the most items of a batch is.").jsonpath(),
    Field::new(&[ItemBatcher], "MaxInputBytesPerBatch", BYTES, "The most bytes of a batch."),
    Field::new(&[ItemBatcher], "MaxInputBytesPerBatchPath", Path, "Where in the input the most bytes of a batch is.").jsonpath(),
    Field::new(&[ItemBatcher], "BatchInput", Payload, "What every batch gets besides its items."),
    Field::new(&[ResultWriter], "Resource", Text, "arn:aws:states:::s3:putObject."),
    Field::new(&[ResultWriter], "WriterConfig", One(WriterConfig), "The format of what is written."),
    Field::new(&[WriterConfig], "Transformation", OneOf(&["NONE", "COMPACT", "FLATTEN"]), "How results are joined."),
    Field::new(&[WriterConfig], "OutputType", OneOf(&["JSON", "JSONL"]), "The format of the files."),
];
