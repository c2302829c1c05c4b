//! The statements that the collected facts name for a call, filled with sample values: what `grants` must derive, found without it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::facts::collected;

/// An action on a resource under a condition.
pub type Triple = (String, String, String);

/// What the facts say of one integration.
pub struct Fact {
    pub id: String,
    /// By pattern, and by `static` and `dynamic`.
    pub statements: Map<String, Value>,
}

/// Returns the facts of all integrations: those that were collected, else those of the table in the program.
pub fn facts() -> Vec<Fact> {
    let collected = collected("integrations.json");
    let list = match &collected {
        Some(facts) => facts["integrations"].as_array().unwrap().clone(),
        None => own(),
    };
    let fact = |one: &Value| Fact {
        id: one["id"].as_str().unwrap().to_owned(),
        statements: one["statements"].as_object().unwrap().clone(),
    };
    list.iter().map(fact).collect()
}

/// The program's own table in the words of the collection; it knows no statements for dynamic arguments.
fn own() -> Vec<Value> {
    let table = include_str!("../../src/facts/data/integrations.jsonl");
    let lines = table
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let is_called = |one: &Value| {
        let id = one["id"].as_str().unwrap();
        !id.starts_with("reader:") && !id.starts_with("writer:")
    };
    let literal = regex::Regex::new(r"@(?:value|role_arn)\(([^)]*)\)").unwrap();
    let resolver = regex::Regex::new(r"@[a-z_0-9]+(:[a-z-]+)?\(([^)]*?)(\[\])?\)").unwrap();
    let spelled = |mut one: Value| {
        for statements in one["statements"].as_object_mut().unwrap().values_mut() {
            let spellings = [
                ("|AwsData", " or AwsData"),
                (
                    "@connection_secret(Authentication.ConnectionArn)",
                    "arn:${Partition}:secretsmanager:${Region}:${Account}:secret:events!connection/${ConnectionName}/*",
                ),
                (
                    "@executions(StateMachineArn)",
                    "arn:${Partition}:states:${Region}:${Account}:execution:${Name}:*",
                ),
                (
                    "@codebuild_report(ReportArns[])",
                    "arn:${Partition}:codebuild:${Region}:${Account}:report-group/${ReportGroup}",
                ),
            ];
            let text = spellings
                .iter()
                .fold(statements.to_string(), |text, (own, theirs)| {
                    text.replace(own, theirs)
                });
            let text = literal.replace_all(&text, "$${$1}").into_owned();
            let text = resolver.replace_all(&text, "@$2").into_owned();
            *statements = json!({"static": serde_json::from_str::<Value>(&text).unwrap()});
        }
        one
    };
    lines.filter(is_called).map(spelled).collect()
}

/// The sample arguments of integrations and the resources that they name.
pub struct Samples(Value);

impl Samples {
    pub fn read() -> Self {
        Self(serde_json::from_str(include_str!("../cases/grants/integrations.json")).unwrap())
    }

    /// Returns the arguments of a call, each as it is.
    pub fn arguments(&self, id: &str) -> Map<String, Value> {
        let mut arguments = self.0["arguments"]["*"].as_object().unwrap().clone();
        if let Some(own) = self.0["arguments"][id].as_object() {
            arguments.extend(own.clone());
        }
        if id == "http:invoke" {
            arguments.shift_remove("Id");
        }
        arguments
    }

    /// Returns the statements of the facts with sample values, as triples.
    pub fn triples(&self, id: &str, statements: &Value) -> BTreeSet<Triple> {
        let mut triples = BTreeSet::new();
        for statement in statements.as_array().into_iter().flatten() {
            let condition = statement.get("Condition").cloned().unwrap_or(json!({}));
            let condition = self.filled(id, &condition.to_string()).remove(0);
            for action in statement["Action"].as_array().unwrap() {
                for resource in statement["Resource"].as_array().unwrap() {
                    for resource in self.filled(id, resource.as_str().unwrap()) {
                        let action = action.as_str().unwrap().to_owned();
                        triples.insert((action, resource, condition.clone()));
                    }
                }
            }
        }
        triples
    }

    fn resources(&self, id: &str, name: &str) -> Option<Vec<String>> {
        let table = &self.0["resources"];
        let found = table[id].get(name).or_else(|| table["*"].get(name))?;
        serde_json::from_value(found.clone()).ok()
    }

    fn filled(&self, id: &str, template: &str) -> Vec<String> {
        if template.starts_with('@') {
            return self
                .resources(id, template)
                .unwrap_or_else(|| panic!("{id}: no sample for {template}"));
        }
        let own = [
            ("${Partition}", "aws"),
            ("${Region}", "eu-west-1"),
            ("${Account}", "111122223333"),
            ("${StateMachineName}", "chat"),
            (
                "${QueryExecutionContext.Catalog or AwsDataCatalog}",
                "AwsDataCatalog",
            ),
        ];
        let mut text = own.iter().fold(template.to_owned(), |text, (name, value)| {
            text.replace(name, value)
        });
        while let Some((before, after)) = text.clone().split_once("${") {
            let (name, rest) = after.split_once('}').unwrap();
            let special = self.resources(id, &format!("${{{name}}}"));
            let value = match special {
                Some(mut values) => values.remove(0),
                None => {
                    let mut value = &Value::Object(self.arguments(id));
                    for part in name.split('.') {
                        value = &value[part];
                    }
                    let text = value.as_str();
                    text.unwrap_or_else(|| panic!("{id}: no sample for {name}"))
                        .to_owned()
                }
            };
            text = format!("{before}{value}{rest}");
        }
        vec![text]
    }
}
