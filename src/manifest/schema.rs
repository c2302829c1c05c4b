//! The JSON Schemas of our two formats: for editors as published files, and for judging at run time.

use std::sync::LazyLock;

use jsonschema::{PatternOptions, Validator};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::format::WorkflowFile;
use super::project_format::ProjectFile;

/// A schema with the validator made from it.
pub(super) struct Judge {
    pub schema: Value,
    /// `None` if the schema itself were broken, which a test rules out.
    pub validator: Option<Validator>,
}

/// Judges manifests, with the definition opaque.
pub(super) static WORKFLOW: LazyLock<Judge> = LazyLock::new(judge::<WorkflowFile>);

/// Judges project files.
pub(super) static PROJECT: LazyLock<Judge> = LazyLock::new(judge::<ProjectFile>);

fn judge<T: JsonSchema>() -> Judge {
    // Without `$ref`, a path into the schema leads to the keyword that failed.
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    // None of our patterns looks around, and what can is compiled at twice the price.
    let options = jsonschema::options().with_pattern_options(PatternOptions::regex());
    let validator = options.build(&schema).ok();
    Judge { schema, validator }
}

/// Returns the published schema of workflow manifests, definition included.
pub fn workflow_schema() -> Value {
    let mut schema = published::<WorkflowFile>("workflow");
    let definition = crate::asl::definition_schema();
    let description = schema["properties"]["definition"]["description"].clone();
    schema["properties"]["definition"] = json!({
        "description": description,
        "anyOf": [{"type": "string", "pattern": "\\.(json|yaml|yml)$|\\$\\{"}, {"$ref": "#/$defs/Definition"}],
    });
    hoist(&mut schema, definition);
    schema
}

/// Returns the published schema of project files.
pub fn project_schema() -> Value {
    published::<ProjectFile>("project")
}

/// Moves the `$defs` of a definition's schema beside our own, so that its references keep leading there.
fn hoist(schema: &mut Value, mut definition: Value) {
    let inner = definition.as_object_mut().and_then(|definition| {
        definition.remove("$schema");
        definition.remove("$defs")
    });
    let outer = schema
        .as_object_mut()
        .map(|schema| schema.entry("$defs").or_insert_with(|| json!({})));
    if let Some(Value::Object(outer)) = outer {
        if let Some(Value::Object(inner)) = inner {
            outer.extend(inner);
        }
        outer.insert("Definition".to_owned(), definition);
    }
}

fn published<T: JsonSchema>(name: &str) -> Value {
    let mut schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    relax(&mut schema);
    schema["$id"] = format!("https://stepwright.dev/schemas/{name}.schema.json").into();
    schema["$defs"]["Reference"] = json!({
        "description": "A reference, which takes the type of its value.",
        "type": "string",
        "pattern": "^\\$\\{[^{}]+\\}$",
    });
    schema
}

/// Lets a reference stand wherever a value is narrower than any string.
///
/// At run time references are replaced before judging; an editor sees the text.
fn relax(schema: &mut Value) {
    let Value::Object(map) = schema else { return };
    for key in ["properties", "$defs"] {
        if let Some(Value::Object(children)) = map.get_mut(key) {
            children.values_mut().for_each(relax_child);
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(child) = map.get_mut(key) {
            relax_child(child);
        }
    }
    if let Some(Value::Array(branches)) = map.get_mut("anyOf") {
        branches.iter_mut().for_each(relax_child);
    }
}

fn relax_child(schema: &mut Value) {
    relax(schema);
    let Value::Object(map) = schema else { return };
    if !is_narrow(map) {
        return;
    }
    let mut narrow = Map::new();
    std::mem::swap(map, &mut narrow);
    for key in ["description", "default"] {
        if let Some(value) = narrow.remove(key) {
            map.insert(key.to_owned(), value);
        }
    }
    map.insert(
        "anyOf".to_owned(),
        json!([narrow, {"$ref": "#/$defs/Reference"}]),
    );
}

fn is_narrow(map: &Map<String, Value>) -> bool {
    let typed = map.get("type").is_some_and(|kind| match kind {
        Value::String(kind) => kind != "string" && kind != "null",
        _ => true,
    });
    typed || map.contains_key("enum") || map.contains_key("pattern")
}
