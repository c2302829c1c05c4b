//! Rules of the language, each with a way to break it; the sections are those of the collected rules.

use serde_json::{Value, json};

use crate::mutation_sites::{Members, Place, Site};

/// One rule, our code for what breaks it, and what becomes of an object that breaks it.
pub struct Rule {
    pub section: &'static str,
    pub sentence: &'static str,
    pub code: &'static str,
    pub make: fn(&Site) -> Vec<Members>,
}

macro_rules! rules {
    ($($section:literal { $($sentence:literal, $code:literal, $make:expr;)* })*) => {
        /// Every rule that an object can break.
        pub const RULES: &[Rule] = &[$($(Rule { section: $section, sentence: $sentence, code: $code, make: $make },)*)*];
    };
}

rules! {
"structure" {
    "StartAt and States are required", "missing-field", |site| drop_each(site, &[Place::Machine, Place::Scope], &["StartAt", "States"]);
    "no other fields of the machine", "unknown-field", |site| at(site, Place::Machine, "Colour", json!("red"));
    "a branch has no fields of a machine", "unknown-field", |site| at(site, Place::Scope, "TimeoutSeconds", json!(5));
    "States has at least one state", "bad-field-value", |site| replace(site, &[Place::Machine, Place::Scope], "States", json!({}));
    "StartAt names a state of its scope", "missing-target", |site| replace(site, &[Place::Machine, Place::Scope], "StartAt", json!("nobody"));
    "names of states have at most 80 characters", "state-name-too-long", |site| more_states(site, &"x".repeat(81));
    "names of states are unique in the definition", "duplicate-state", |site| site.outer_states.first().map_or(Vec::new(), |name| more_states(site, name));
    "Next names a state of its scope", "missing-target", |site| replace(site, &[Place::State, Place::Catcher, Place::Rule], "Next", json!("nobody"));
    "Default names a state of its scope", "missing-target", |site| replace(site, &[Place::State], "Default", json!("nobody"));
    "every state is reached", "unreachable-state", |site| more_states(site, "nobody leads here");
    "every scope has an end", "no-terminal-state", endless;
    "End is true", "end-is-false", |site| replace(site, &[Place::State], "End", json!(false));
    "JSONata machines have no JSONPath states", "query-language", |site| match site.in_jsonata_machine { true => at(site, Place::State, "QueryLanguage", json!("JSONPath")), false => none() };
}
"states" {
    "Type is required", "missing-field", |site| drop_each(site, &[Place::State], &["Type"]);
    "Type is one of eight", "unknown-state-type", |site| replace(site, &[Place::State], "Type", json!("pass"));
    "Resource of a Task is required", "missing-field", |site| drop_each(site, &[Place::State], &["Resource"]);
    "Resource is a text", "wrong-type", |site| match site.kind { "Task" => replace(site, &[Place::State], "Resource", json!(7)), _ => none() };
    "Choices of a Choice are required", "missing-field", |site| drop_each(site, &[Place::State], &["Choices"]);
    "Choices is not empty", "bad-field-value", |site| replace(site, &[Place::State], "Choices", json!([]));
    "Branches of a Parallel are required", "missing-field", |site| drop_each(site, &[Place::State], &["Branches"]);
    "Branches is not empty", "bad-field-value", |site| replace(site, &[Place::State], "Branches", json!([]));
    "a Map has ItemProcessor or Iterator", "field-choice", |site| drop_each(site, &[Place::State], &["ItemProcessor", "Iterator"]);
    "a Map has not both", "field-choice", |site| match site.members.get("ItemProcessor") { Some(scope) if site.place == Place::State && !site.is_jsonata => at(site, Place::State, "Iterator", scope.clone()), _ => none() };
    "Next or End", "field-choice", |site| drop_each(site, &[Place::State], &["Next", "End"]);
    "not Next and End", "field-choice", |site| match site.members.contains_key("Next") { true => at(site, Place::State, "End", json!(true)), false => none() };
    "Succeed, Fail and Choice have no Next", "unknown-field", |site| of(site, &["Succeed", "Fail", "Choice"], "Next", json!("x"));
    "a state has no unknown field", "unknown-field", rename_fields;
    "one way to wait", "field-choice", |site| of(site, &["Wait"], "Timestamp", json!("2030-01-01T00:00:00Z")).into_iter().filter(|state| !site.members.contains_key("Timestamp") && state.len() > site.members.len()).collect();
    "a way to wait", "field-choice", |site| drop_each(site, &[Place::State], &["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]);
    "TimeoutSeconds or its Path", "field-choice", |site| both(site, "TimeoutSeconds", json!(5));
    "HeartbeatSeconds or its Path", "field-choice", |site| both(site, "HeartbeatSeconds", json!(1));
    "MaxConcurrency or its Path", "field-choice", |site| both(site, "MaxConcurrency", json!(1));
    "ToleratedFailurePercentage or its Path", "field-choice", |site| both(site, "ToleratedFailurePercentage", json!(1));
    "ToleratedFailureCount or its Path", "field-choice", |site| both(site, "ToleratedFailureCount", json!(1));
    "ItemSelector or Parameters", "field-choice", |site| match site.kind { "Map" if site.members.contains_key("ItemSelector") && !site.is_jsonata => at(site, Place::State, "Parameters", json!({})), _ => none() };
    "Error or ErrorPath", "field-choice", |site| both_of(site, "Error", "ErrorPath");
    "Cause or CausePath", "field-choice", |site| both_of(site, "Cause", "CausePath");
    "HeartbeatSeconds is less than TimeoutSeconds", "heartbeat-too-long", |site| match site.members.get("TimeoutSeconds") { Some(Value::Number(most)) if site.kind == "Task" && !site.members.contains_key("HeartbeatSecondsPath") => at(site, Place::State, "HeartbeatSeconds", json!(most)), _ => none() };
    "Pass, Wait, Choice, Succeed and Fail have no Retry and no Catch", "unknown-field", |site| [of(site, SIMPLE, "Retry", json!([])), of(site, SIMPLE, "Catch", json!([]))].concat();
    "Succeed and Fail have no Assign", "unknown-field", |site| of(site, &["Succeed", "Fail"], "Assign", json!({"a": 1}));
    "Fail has no InputPath and no OutputPath", "unknown-field", |site| match site.is_jsonata { false => of(site, &["Fail"], "InputPath", json!("$")), true => none() };
    "fields of JSONPath are not in JSONata", "query-language", |site| match site.is_jsonata { true => of(site, &["Pass", "Task", "Parallel", "Wait", "Choice", "Succeed"], "InputPath", json!("$")), false => none() };
    "fields of JSONata are not in JSONPath", "query-language", |site| match site.is_jsonata { false => of(site, &["Pass", "Task", "Parallel", "Map", "Wait", "Succeed"], "Output", json!(1)), true => none() };
    "Credentials needs RoleArn", "missing-field", |site| match site.is_jsonata { false => of(site, &["Task"], "Credentials", json!({})), true => none() };
}
"ranges" {
    "TimeoutSeconds of the machine is at least 1", "field-out-of-range", |site| at(site, Place::Machine, "TimeoutSeconds", json!(0));
    "TimeoutSeconds of the machine is at most 99999999", "field-out-of-range", |site| at(site, Place::Machine, "TimeoutSeconds", json!(100_000_000));
    "TimeoutSeconds of a Task is 1 to 99999999", "field-out-of-range", |site| [of(site, &["Task"], "TimeoutSeconds", json!(0)), of(site, &["Task"], "TimeoutSeconds", json!(100_000_000))].concat();
    "HeartbeatSeconds of a Task is 1 to 99999999", "field-out-of-range", |site| [of(site, &["Task"], "HeartbeatSeconds", json!(0)), of(site, &["Task"], "HeartbeatSeconds", json!(100_000_000))].concat();
    "Seconds of a Wait is 0 to 99999999", "field-out-of-range", |site| [replace(site, &[Place::State], "Seconds", json!(-1)), replace(site, &[Place::State], "Seconds", json!(100_000_000))].concat();
    "Timestamp of a Wait is RFC 3339", "bad-timestamp", |site| match site.kind { "Wait" => replace(site, &[Place::State], "Timestamp", json!("2030-01-01t00:00:00z")), _ => none() };
    "IntervalSeconds is 1 to 99999999", "field-out-of-range", |site| [at(site, Place::Retrier, "IntervalSeconds", json!(0)), at(site, Place::Retrier, "IntervalSeconds", json!(100_000_000))].concat();
    "MaxAttempts is 0 to 99999999", "field-out-of-range", |site| [at(site, Place::Retrier, "MaxAttempts", json!(-1)), at(site, Place::Retrier, "MaxAttempts", json!(100_000_000))].concat();
    "BackoffRate is at least 1", "field-out-of-range", |site| at(site, Place::Retrier, "BackoffRate", json!(0.5));
    "MaxDelaySeconds is 1 to 31622400", "field-out-of-range", |site| [at(site, Place::Retrier, "MaxDelaySeconds", json!(0)), at(site, Place::Retrier, "MaxDelaySeconds", json!(31_622_401))].concat();
    "JitterStrategy is FULL or NONE", "bad-field-value", |site| at(site, Place::Retrier, "JitterStrategy", json!("full"));
    "MaxConcurrency is at least 0", "field-out-of-range", |site| of(site, &["Map"], "MaxConcurrency", json!(-1));
    "ToleratedFailurePercentage is 0 to 100", "field-out-of-range", |site| [of(site, &["Map"], "ToleratedFailurePercentage", json!(-1)), of(site, &["Map"], "ToleratedFailurePercentage", json!(101))].concat();
    "ToleratedFailureCount is at least 0", "field-out-of-range", |site| of(site, &["Map"], "ToleratedFailureCount", json!(-1));
    "MaxItemsPerBatch is at least 1", "field-out-of-range", |site| at(site, Place::Batcher, "MaxItemsPerBatch", json!(0));
    "MaxInputBytesPerBatch is 1 to 262144", "field-out-of-range", |site| [at(site, Place::Batcher, "MaxInputBytesPerBatch", json!(0)), at(site, Place::Batcher, "MaxInputBytesPerBatch", json!(262_145))].concat();
    "MaxItems is 0 (as recorded) to 100000000", "field-out-of-range", |site| [at(site, Place::ReaderConfig, "MaxItems", json!(-1)), at(site, Place::ReaderConfig, "MaxItems", json!(100_000_001))].concat();
    "Version is 1.0", "bad-field-value", |site| at(site, Place::Machine, "Version", json!("2.0"));
    "QueryLanguage is JSONPath or JSONata", "bad-field-value", |site| at(site, Place::Machine, "QueryLanguage", json!("jsonata"));
    "a number is no text", "wrong-type", |site| ["TimeoutSeconds", "HeartbeatSeconds", "Seconds", "MaxConcurrency"].iter().filter(|name| site.members.get(**name).is_some_and(Value::is_number)).flat_map(|name| replace(site, &[Place::State], name, json!("5"))).collect();
    "an integer has no fraction", "wrong-type", |site| of(site, &["Task"], "TimeoutSeconds", json!(1.5));
}
"retry" {
    "ErrorEquals is required", "missing-field", |site| drop_each(site, &[Place::Retrier], &["ErrorEquals"]);
    "ErrorEquals is not empty", "bad-field-value", |site| replace(site, &[Place::Retrier], "ErrorEquals", json!([]));
    "ErrorEquals has texts", "wrong-type", |site| replace(site, &[Place::Retrier], "ErrorEquals", json!([7]));
    "States.ALL stands alone", "states-all", |site| replace(site, &[Place::Retrier], "ErrorEquals", json!(["States.ALL", "Other"]));
    "States.ALL stands last", "states-all", |site| match site.is_last { false => replace(site, &[Place::Retrier], "ErrorEquals", json!(["States.ALL"])), true => none() };
    "no other fields", "unknown-field", |site| at(site, Place::Retrier, "Next", json!("x"));
    "Retry is a list", "wrong-type", |site| replace(site, &[Place::State], "Retry", json!({}));
}
"catch" {
    "ErrorEquals and Next are required", "missing-field", |site| drop_each(site, &[Place::Catcher], &["ErrorEquals", "Next"]);
    "ErrorEquals is not empty", "bad-field-value", |site| replace(site, &[Place::Catcher], "ErrorEquals", json!([]));
    "States.ALL stands alone", "states-all", |site| replace(site, &[Place::Catcher], "ErrorEquals", json!(["States.ALL", "Other"]));
    "States.ALL stands last", "states-all", |site| match site.is_last { false => replace(site, &[Place::Catcher], "ErrorEquals", json!(["States.ALL"])), true => none() };
    "no other fields", "unknown-field", |site| at(site, Place::Catcher, "MaxAttempts", json!(1));
    "JSONPath has ResultPath, JSONata has Output", "query-language", |site| at(site, Place::Catcher, if site.is_jsonata { "ResultPath" } else { "Output" }, json!("$"));
    "Catch is a list", "wrong-type", |site| replace(site, &[Place::State], "Catch", json!("x"));
}
"choice" {
    "Variable with an operator", "choice-rule", |site| drop_operators(site);
    "an operator with Variable", "choice-rule", |site| drop_each(site, &[Place::Rule, Place::NestedRule], &["Variable"]);
    "exactly one operator", "choice-rule", |site| match site.members.contains_key("Variable") && !site.members.contains_key("IsPresent") { true => rule(site, "IsPresent", json!(true)), false => none() };
    "And and Or are not empty", "bad-field-value", |site| [replace(site, RULE, "And", json!([])), replace(site, RULE, "Or", json!([]))].concat();
    "And, Or and Not stand alone", "choice-rule", |site| match ["And", "Or", "Not"].iter().any(|name| site.members.contains_key(*name)) { true => rule(site, "Variable", json!("$.a")), false => none() };
    "tests of types take true or false", "wrong-type", |site| replace(site, RULE, "IsPresent", json!("true"));
    "numbers are compared with numbers", "wrong-type", |site| starting(site, "Numeric", json!("5"));
    "texts are compared with texts", "wrong-type", |site| starting(site, "String", json!(5));
    "times are compared with times", "bad-timestamp", |site| drop_operators(site).into_iter().map(|mut rule| { rule.insert("TimestampEquals".to_owned(), json!("yesterday")); rule }).collect();
    "Variable is a reference path", "bad-reference-path", |site| replace(site, RULE, "Variable", json!("$.a[*]"));
    "Next is required on top", "missing-field", |site| drop_each(site, &[Place::Rule], &["Next"]);
    "Next is forbidden inside", "unknown-field", |site| at(site, Place::NestedRule, "Next", json!("x"));
    "no unknown operator", "unknown-field", |site| match site.is_jsonata { false => rule(site, "NumericGreaterThen", json!(5)), true => none() };
    "JSONata: Condition is required", "missing-field", |site| drop_each(site, &[Place::Rule], &["Condition"]);
    "JSONata: no Variable and no operators", "query-language", |site| match site.is_jsonata { true => at(site, Place::Rule, "Variable", json!("$.a")), false => none() };
    "JSONata: Condition is an expression or true or false", "wrong-type", |site| match site.is_jsonata { true => replace(site, &[Place::Rule], "Condition", json!(7)), false => none() };
}
"jsonpath" {
    "a path starts with $", "bad-path", |site| path(site, "InputPath", "a.b");
    "OutputPath is a path", "bad-path", |site| path(site, "OutputPath", "$.a[");
    "ResultPath is a reference path", "bad-reference-path", |site| path(site, "ResultPath", "$.a[*]");
    "ResultPath is not in the context", "bad-reference-path", |site| path(site, "ResultPath", "$$.a");
    "only InputPath, OutputPath and ResultPath may be null", "wrong-type", |site| replace(site, &[Place::State], "ItemsPath", Value::Null);
    "a .$ key holds a text", "bad-expression", |site| dollar(site, json!(7));
    "a .$ key holds a path", "bad-expression", |site| dollar(site, json!("$.a["));
    "a key stands once, with .$ or without", "duplicate-payload-key", |site| match site.place == Place::Payload && !site.is_jsonata { true => site.members.keys().filter_map(|key| Some(insert(site, key.strip_suffix(".$")?, json!(1)))).collect(), false => none() };
    "intrinsics: 18 functions", "bad-expression", |site| dollar(site, json!("States.ArrayLenght($.a)"));
    "intrinsics: number of arguments", "bad-expression", |site| dollar(site, json!("States.ArrayLength($.a, 1)"));
    "intrinsics: at most 10 deep", "bad-expression", |site| dollar(site, json!(format!("{}$.a{}", "States.Array(".repeat(11), ")".repeat(11))));
    "intrinsics: escapes", "bad-expression", |site| dollar(site, json!("States.Format('\\n')"));
    "ErrorPath and CausePath take a path or a call", "bad-path", |site| path(site, "CausePath", "cause");
}
"jsonata" {
    "an expression that begins ends", "jsonata-delimiters", |site| expressions(site, |text| text.trim_end_matches('}').to_owned());
    "an expression that ends begins", "jsonata-delimiters", |site| if site.place == Place::Payload { expressions(site, |text| text.trim_start_matches('{').to_owned()) } else { none() };
    "an expression can be parsed", "jsonata-syntax", |site| expressions(site, |_| "{% 1 + %}".to_owned());
    "later operators are not there", "jsonata-syntax", |site| expressions(site, |_| "{% $states.input.a ?? 1 %}".to_owned());
    "nothing begins at the top level", "jsonata-reference", |site| expressions(site, |_| "{% orders.price %}".to_owned());
    "$$ is not there", "jsonata-reference", |site| expressions(site, |_| "{% $$ %}".to_owned());
    "$eval is not there", "jsonata-reference", |site| expressions(site, |_| "{% $eval('1') %}".to_owned());
    "$states.result is where there is one", "jsonata-reference", |site| match site.kind { "Pass" | "Wait" | "Choice" | "Succeed" if site.is_jsonata && site.place == Place::State => at(site, Place::State, "Output", json!("{% $states.result %}")), _ => none() };
    "$states.errorOutput is in catchers", "jsonata-reference", |site| match site.is_jsonata && site.place == Place::State && ["Pass", "Task", "Map", "Parallel"].contains(&site.kind) { true => at(site, Place::State, "Output", json!("{% $states.errorOutput %}")), false => none() };
}
"variables" {
    "names are identifiers", "bad-variable-name", |site| assign(site, "a-b");
    "names have at most 80 characters", "bad-variable-name", |site| assign(site, &"x".repeat(81));
    "states is reserved", "bad-variable-name", |site| assign(site, "states");
    "inner scopes assign no outer names", "outer-variable", |site| site.outer_variables.first().map_or(none(), |name| assign(site, name));
}
"map" {
    "Mode is INLINE or DISTRIBUTED", "bad-field-value", |site| at(site, Place::ProcessorConfig, "Mode", json!("inline"));
    "DISTRIBUTED needs ExecutionType", "missing-field", |site| match site.is_distributed { true => drop_each(site, &[Place::ProcessorConfig], &["ExecutionType"]), false => none() };
    "INLINE has no ExecutionType", "unknown-field", |site| match site.is_distributed { false => at(site, Place::ProcessorConfig, "ExecutionType", json!("STANDARD")), true => none() };
    "ExecutionType is STANDARD or EXPRESS", "bad-field-value", |site| replace(site, &[Place::ProcessorConfig], "ExecutionType", json!("standard"));
    "Label only with DISTRIBUTED", "unknown-field", |site| match site.is_distributed { false => of(site, &["Map"], "Label", json!("x")), true => none() };
    "Label has at most 40 characters", "bad-label", |site| match site.is_distributed { true => of(site, &["Map"], "Label", json!("x".repeat(41))), false => none() };
    "Label has no blanks", "bad-label", |site| match site.is_distributed { true => of(site, &["Map"], "Label", json!("a b")), false => none() };
    "ItemReader, ItemBatcher and ResultWriter only with DISTRIBUTED", "unknown-field", |site| match site.is_distributed { false => of(site, &["Map"], "ItemBatcher", json!({"MaxItemsPerBatch": 1})), true => none() };
    "tolerances only with DISTRIBUTED", "distributed-only", |site| match site.is_distributed { false => of(site, &["Map"], "ToleratedFailureCount", json!(1)), true => none() };
    "a reader has a Resource", "missing-field", |site| drop_each(site, &[Place::Reader], &["Resource"]);
    "InputType is one of five", "bad-field-value", |site| at(site, Place::ReaderConfig, "InputType", json!("XML"));
    "CSVHeaderLocation only with CSV or MANIFEST", "unknown-field", |site| match site.members.contains_key("CSVHeaderLocation") { true => replace(site, &[Place::ReaderConfig], "InputType", json!("JSON")), false => none() };
    "a reader reads from S3", "unknown-resource", |site| at(site, Place::Reader, "Resource", json!("arn:aws:states:::s3:putObject"));
    "CSV needs CSVHeaderLocation", "missing-field", |site| match site.members.get("InputType") { Some(kind) if kind == "CSV" => drop_each(site, &[Place::ReaderConfig], &["CSVHeaderLocation"]), _ => none() };
    "GIVEN needs CSVHeaders", "missing-field", |site| match site.members.get("CSVHeaderLocation") { Some(given) if given == "GIVEN" => drop_each(site, &[Place::ReaderConfig], &["CSVHeaders"]), _ => none() };
    "MaxItems or its Path", "field-choice", |site| match site.is_jsonata { false => twice(site, Place::ReaderConfig, "MaxItems"), true => none() };
    "a batcher has a limit", "field-choice", |site| match site.place { Place::Batcher => vec![Members::new()], _ => none() };
    "MaxItemsPerBatch or its Path", "field-choice", |site| match site.is_jsonata { false => twice(site, Place::Batcher, "MaxItemsPerBatch"), true => none() };
    "MaxInputBytesPerBatch or its Path", "field-choice", |site| match site.is_jsonata { false => twice(site, Place::Batcher, "MaxInputBytesPerBatch"), true => none() };
    "a writer is not empty", "bad-field-value", |site| match site.place { Place::Writer => vec![Members::new()], _ => none() };
    "Transformation is one of three", "bad-field-value", |site| at(site, Place::Writer, "WriterConfig", json!({"Transformation": "ZIP", "OutputType": "JSON"}));
}
"service_parameters" {
    "required parameters are there", "missing-parameter", |site| match resource(site) { "arn:aws:states:::sqs:sendMessage" if !site.is_jsonata => at(site, Place::State, "Parameters", json!({"MessageBody": "x"})), _ => none() };
    "no unknown parameters", "unknown-parameter", |site| match resource(site) { "arn:aws:states:::sqs:sendMessage" if !site.is_jsonata => at(site, Place::State, "Parameters", json!({"MessageBody": "x", "QueueUrl": "q", "Delay": 1})), _ => none() };
    "required parameters of aws-sdk are there", "missing-parameter", |site| match resource(site).contains(":::aws-sdk:") && site.place == Place::State { true => replace_resource(site, json!({"SecretString": "x"}), "secretsmanager:putSecretValue"), false => none() };
    "parameters of aws-sdk in their case", "unknown-parameter", |site| match resource(site).contains(":::aws-sdk:") && site.place == Place::State { true => replace_resource(site, json!({"SecretId": "x", "secretString": "y"}), "secretsmanager:putSecretValue"), false => none() };
    "texts of aws-sdk are texts", "parameter-type", |site| match resource(site).contains(":::aws-sdk:") && site.place == Place::State { true => replace_resource(site, json!({"SecretId": 7}), "secretsmanager:getSecretValue"), false => none() };
    "whole numbers of aws-sdk are whole", "parameter-type", |site| match resource(site).contains(":::aws-sdk:") && site.place == Place::State { true => replace_resource(site, json!({"MaxResults": 2.5}), "secretsmanager:listSecrets"), false => none() };
    "operations of aws-sdk in their case", "unknown-resource", |site| match resource(site).contains(":::aws-sdk:") && site.place == Place::State { true => replace_resource(site, json!({}), "secretsmanager:ListSecrets"), false => none() };
    "Credentials only where something is called", "unknown-field", |site| match resource(site).contains(":activity:") { true => at(site, Place::State, "Credentials", json!({"RoleArn": "arn:aws:iam::111122223333:role/x"})), false => none() };
    "integrations have parameters", "no-parameters", |site| match resource(site).starts_with("arn:aws:states:::") { true => drop_each(site, &[Place::State], &["Parameters", "Arguments"]), false => none() };
    "a callback hands its token on", "no-task-token", |site| match resource(site).ends_with(".waitForTaskToken") { true => replace(site, &[Place::State], if site.is_jsonata { "Arguments" } else { "Parameters" }, json!({"QueueUrl": "q", "MessageBody": "x"})), false => none() };
    "a known integration", "unknown-resource", |site| match resource(site).starts_with("arn:aws:states:::") && !resource(site).contains("aws-sdk") { true => at(site, Place::State, "Resource", json!("arn:aws:states:::sqs:sendMesage")), false => none() };
}
}

/// Lets a Task of an `aws-sdk` integration call something else.
fn replace_resource(site: &Site, parameters: Value, call: &str) -> Vec<Members> {
    let field = if site.is_jsonata {
        "Arguments"
    } else {
        "Parameters"
    };
    let mut members = insert(site, field, parameters);
    members.insert(
        "Resource".to_owned(),
        json!(format!("arn:aws:states:::aws-sdk:{call}")),
    );
    vec![members]
}

const SIMPLE: &[&str] = &["Pass", "Wait", "Choice", "Succeed", "Fail"];
const RULE: &[Place] = &[Place::Rule, Place::NestedRule];

fn none() -> Vec<Members> {
    Vec::new()
}

fn insert(site: &Site, key: &str, value: Value) -> Members {
    let mut members = site.members.clone();
    members.insert(key.to_owned(), value);
    members
}

/// Puts a member into objects of one place.
fn at(site: &Site, place: Place, key: &str, value: Value) -> Vec<Members> {
    if site.place == place {
        vec![insert(site, key, value)]
    } else {
        none()
    }
}

/// Puts a member into states of these types.
fn of(site: &Site, kinds: &[&str], key: &str, value: Value) -> Vec<Members> {
    if kinds.contains(&site.kind) {
        at(site, Place::State, key, value)
    } else {
        none()
    }
}

/// Exchanges the value of a member that is there.
fn replace(site: &Site, places: &[Place], key: &str, value: Value) -> Vec<Members> {
    let is_there = places.contains(&site.place) && site.members.contains_key(key);
    if is_there {
        vec![insert(site, key, value)]
    } else {
        none()
    }
}

/// Leaves one of some members out.
fn drop_each(site: &Site, places: &[Place], keys: &[&str]) -> Vec<Members> {
    let keys = keys
        .iter()
        .filter(|key| places.contains(&site.place) && site.members.contains_key(**key));
    keys.map(|key| {
        let mut members = site.members.clone();
        members.shift_remove(*key);
        members
    })
    .collect()
}

fn more_states(site: &Site, name: &str) -> Vec<Members> {
    let Some(Value::Object(states)) = site
        .members
        .get("States")
        .filter(|_| matches!(site.place, Place::Machine | Place::Scope))
    else {
        return none();
    };
    let mut states = states.clone();
    states.insert(name.to_owned(), json!({"Type": "Succeed"}));
    vec![insert(site, "States", Value::Object(states))]
}

/// Lets every state lead back to the first one where the scope ended.
fn endless(site: &Site) -> Vec<Members> {
    let (Some(Value::Object(states)), Some(start)) =
        (site.members.get("States"), site.members.get("StartAt"))
    else {
        return none();
    };
    let mut states = states.clone();
    for state in states.values_mut() {
        if state["Type"] == "Succeed" || state["Type"] == "Fail" {
            *state = json!({"Type": "Pass", "Next": start});
        }
        if let Some(members) = state.as_object_mut()
            && members.shift_remove("End").is_some()
        {
            members.insert("Next".to_owned(), start.clone());
        }
    }
    vec![insert(site, "States", Value::Object(states))]
}

fn rename_fields(site: &Site) -> Vec<Members> {
    let names = site.members.keys().filter(|_| site.place == Place::State);
    names
        .filter(|name| !["Type", "QueryLanguage"].contains(&name.as_str()))
        .map(|name| {
            let renamed = site.members.iter().map(|(key, value)| match key == name {
                true => (format!("{key}X"), value.clone()),
                false => (key.clone(), value.clone()),
            });
            renamed.collect()
        })
        .collect()
}

/// Adds the `Path` of a field that is there.
fn both(site: &Site, field: &str, value: Value) -> Vec<Members> {
    let path = format!("{field}Path");
    if site.is_jsonata || site.place != Place::State {
        return none();
    }
    match (
        site.members.contains_key(field),
        site.members.contains_key(&path),
    ) {
        (true, false) => vec![insert(site, &path, json!("$.a"))],
        (false, true) => vec![insert(site, field, value)],
        _ if site.kind == "Map" && field.starts_with("Max")
            || site.kind == "Task" && field.starts_with("Timeout") =>
        {
            let mut members = insert(site, field, value);
            members.insert(path, json!("$.a"));
            vec![members]
        }
        _ if site.kind == "Task" && field.starts_with("Heart")
            || site.is_distributed && site.kind == "Map" && field.starts_with("Tol") =>
        {
            let mut members = insert(site, field, value);
            members.insert(path, json!("$.a"));
            vec![members]
        }
        _ => none(),
    }
}

fn both_of(site: &Site, one: &str, other: &str) -> Vec<Members> {
    if site.is_jsonata || site.kind != "Fail" || site.place != Place::State {
        return none();
    }
    let mut members = insert(site, one, json!("x"));
    members.insert(other.to_owned(), json!("$.a"));
    vec![members]
}

/// Gives a part of a Map both forms of a field.
fn twice(site: &Site, place: Place, field: &str) -> Vec<Members> {
    let mut both = at(site, place, field, json!(1));
    for members in &mut both {
        members.insert(format!("{field}Path"), json!("$.a"));
    }
    both
}

fn rule(site: &Site, key: &str, value: Value) -> Vec<Members> {
    if RULE.contains(&site.place) {
        vec![insert(site, key, value)]
    } else {
        none()
    }
}

fn is_operator(key: &str) -> bool {
    ["String", "Numeric", "Boolean", "Timestamp", "Is"]
        .iter()
        .any(|start| key.starts_with(start))
}

fn drop_operators(site: &Site) -> Vec<Members> {
    let has = site.members.contains_key("Variable") && RULE.contains(&site.place);
    let kept = site.members.iter().filter(|(key, _)| !is_operator(key));
    if has {
        vec![
            kept.map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        ]
    } else {
        none()
    }
}

/// Exchanges what a comparison of one kind compares with.
fn starting(site: &Site, start: &str, value: Value) -> Vec<Members> {
    let keys = site
        .members
        .keys()
        .filter(|key| key.starts_with(start) && !key.ends_with("Path"));
    keys.flat_map(|key| replace(site, RULE, key, value.clone()))
        .collect()
}

/// Exchanges a path of a JSONPath state.
fn path(site: &Site, key: &str, text: &str) -> Vec<Members> {
    if site.is_jsonata {
        none()
    } else {
        replace(site, &[Place::State], key, json!(text))
    }
}

/// Exchanges what a `.$` key holds.
fn dollar(site: &Site, value: Value) -> Vec<Members> {
    if site.is_jsonata || site.place != Place::Payload {
        return none();
    }
    let keys = site.members.keys().filter(|key| key.ends_with(".$"));
    keys.map(|key| insert(site, key, value.clone())).collect()
}

/// Exchanges expressions of JSONata.
fn expressions(site: &Site, change: fn(&str) -> String) -> Vec<Members> {
    let is_place = matches!(site.place, Place::State | Place::Payload);
    let texts = site.members.iter().filter(|_| site.is_jsonata && is_place);
    texts
        .filter_map(|(key, value)| {
            let text = value
                .as_str()
                .filter(|text| text.starts_with("{%") && text.ends_with("%}"))?;
            Some(insert(site, key, json!(change(text))))
        })
        .collect()
}

fn assign(site: &Site, name: &str) -> Vec<Members> {
    of(
        site,
        &["Pass", "Task", "Map", "Parallel", "Wait", "Choice"],
        "Assign",
        json!({name: 1}),
    )
}

fn resource<'a>(site: &Site<'a>) -> &'a str {
    let resource = site
        .members
        .get("Resource")
        .filter(|_| site.place == Place::State && site.kind == "Task");
    resource.and_then(Value::as_str).unwrap_or_default()
}
