//! The field table against the collected rules, and the schema made from it against recorded definitions.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stepwright::asl::fields::{
    DISTRIBUTED_ONLY, Family, GROUPS, GroupRule, Kind, OPERATORS, Part, QueryLanguage, fields,
};
use stepwright::asl::{definition_schema, walk};

fn rules() -> Option<Value> {
    crate::facts::collected("asl-rules.json")
}

fn names(value: &Value) -> BTreeSet<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn states_have_the_collected_fields_in_both_languages() {
    let Some(rules) = rules() else { return };
    assert_eq!(
        rules["states"].as_object().unwrap().len(),
        Part::STATES.len()
    );
    for part in Part::STATES {
        let fact = &rules["states"][part.name()];
        for (language, key) in [
            (QueryLanguage::JsonPath, "jsonpath"),
            (QueryLanguage::Jsonata, "jsonata"),
        ] {
            let ours: BTreeSet<String> = fields(part, language)
                .map(|field| field.name.to_owned())
                .collect();
            assert_eq!(ours, names(&fact[key]), "{part:?} {key}");
            let required = fields(part, language)
                .filter(|field| field.required)
                .map(|field| field.name.to_owned());
            assert_eq!(
                required.chain(["Type".to_owned()]).collect::<BTreeSet<_>>(),
                names(&fact["required"]),
                "{part:?} {key}"
            );
        }
    }
}

#[test]
fn groups_are_as_collected() {
    let Some(rules) = rules() else { return };
    for part in Part::STATES {
        for (rule, key) in [
            (GroupRule::ExactlyOne, "exactly_one_of"),
            (GroupRule::AtMostOne, "at_most_one_of"),
        ] {
            let own = GROUPS
                .iter()
                .filter(|group| group.parts.contains(&part) && group.rule == rule);
            let ours: BTreeSet<Vec<&str>> = own
                .map(|group| group.fields.to_vec())
                .filter(|fields| fields != &["Next", "End"])
                .collect();
            let theirs: BTreeSet<Vec<&str>> = rules["states"][part.name()][key]
                .as_array()
                .unwrap()
                .iter()
                .map(|group| {
                    group
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|name| name.as_str().unwrap())
                        .collect()
                })
                .collect();
            assert_eq!(ours, theirs, "{part:?} {key}");
        }
        let moves_on = fields(part, QueryLanguage::JsonPath).any(|field| field.name == "End");
        assert_eq!(
            moves_on,
            rules["states"][part.name()]["transition"] == "next_xor_end",
            "{part:?}"
        );
    }
    let distributed = names(&rules["states"]["Map"]["distributed_only"]);
    assert_eq!(
        DISTRIBUTED_ONLY
            .iter()
            .map(|name| (*name).to_owned())
            .chain(["ProcessorConfig.ExecutionType".to_owned()])
            .collect::<BTreeSet<_>>(),
        distributed
    );
}

fn part_of(name: &str) -> Part {
    match name {
        "machine" => Part::Machine,
        "Task" => Part::Task,
        "Wait" => Part::Wait,
        "Map" => Part::Map,
        "Retry[]" => Part::Retrier,
        "ItemBatcher" => Part::ItemBatcher,
        "ReaderConfig" => Part::ReaderConfig,
        other => panic!("{other}"),
    }
}

#[test]
fn ranges_are_as_collected() {
    let Some(rules) = rules() else { return };
    for fact in rules["ranges"].as_array().unwrap() {
        // The guide says at least 1, and AWS was recorded to take 0.
        if fact["field"] == "ReaderConfig.MaxItems" {
            continue;
        }
        let (part, name) = fact["field"]
            .as_str()
            .unwrap()
            .split_once('.')
            .unwrap_or(("machine", fact["field"].as_str().unwrap()));
        let field = fields(part_of(part), QueryLanguage::JsonPath)
            .find(|field| field.name == name)
            .unwrap();
        match field.kind {
            Kind::Integer { min, max, .. } => {
                assert_eq!(
                    (json!(min), json!(max), "integer"),
                    (
                        fact["min"].clone(),
                        fact["max"].clone(),
                        fact["type"].as_str().unwrap()
                    ),
                    "{fact}"
                );
            }
            Kind::Number { min, max, .. } => {
                assert_eq!(
                    (Some(min), max, "number"),
                    (
                        fact["min"].as_f64(),
                        fact["max"].as_f64(),
                        fact["type"].as_str().unwrap()
                    ),
                    "{fact}"
                );
            }
            Kind::OneOf(values) => {
                let collected = fact["enum"].as_array().unwrap().iter();
                let collected: BTreeSet<&str> = collected.filter_map(Value::as_str).collect();
                assert_eq!(
                    values.iter().copied().collect::<BTreeSet<_>>(),
                    collected,
                    "{fact}"
                );
            }
            Kind::Expression => assert_eq!(fact["type"], "RFC 3339", "{fact}"),
            other => panic!("{fact} is {other:?} in the table"),
        }
    }
}

#[test]
fn operators_are_as_collected() {
    let Some(rules) = rules() else { return };
    let fact = &rules["choice"]["jsonpath"];
    let ours = |keep: fn(&(Family, bool)) -> bool| -> BTreeSet<String> {
        OPERATORS
            .iter()
            .filter(|operator| keep(&(operator.family, operator.with_path)))
            .map(|operator| operator.name.to_owned())
            .collect()
    };
    assert_eq!(
        ours(|(_, with_path)| *with_path),
        names(&fact["comparison"])
    );
    assert_eq!(
        ours(|(family, _)| *family == Family::Is),
        names(&fact["type_tests"])
    );
    assert_eq!(
        ours(|(family, with_path)| *family == Family::String && !with_path),
        fact["pattern"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    );
}

/// Definitions that are given as valid and that the schema refuses, with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    (
        "statelint/task-with-credentials",
        "AWS asks for `RoleArn`; the case has `roleArn`",
    ),
    (
        "asl-validator/valid-map-noconfig.asl",
        "an ItemReader without the mode DISTRIBUTED",
    ),
    (
        "asl-validator/valid-map-with-item-batcher-jsonata",
        "a JSONPath state in a JSONata machine, which AWS refuses",
    ),
    (
        "asl-validator/valid-task-intrisic-function",
        "objects of CloudFormation in the place of an ARN",
    ),
];

/// Every definition that the recordings and samples give as valid, by id.
pub fn valid_definitions() -> Option<Vec<(String, Value)>> {
    let folder = crate::collected::recordings("valid definitions")?;
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder.join("validate")).unwrap() {
        let cases: Value =
            serde_json::from_str(&std::fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
        let valid = cases["cases"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|case| case["expect"] == "valid" && case["definition"].is_object());
        found.extend(valid.map(|case| {
            (
                case["id"].as_str().unwrap().to_owned(),
                case["definition"].clone(),
            )
        }));
    }
    assert!(
        !found.is_empty(),
        "no definitions under {}",
        folder.display()
    );
    Some(found)
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&definition_schema()).unwrap()
}

#[test]
fn every_recorded_valid_definition_is_taken() {
    let Some(definitions) = valid_definitions() else {
        return;
    };
    let schema = validator();
    let mut wrong = Vec::new();
    for (id, definition) in definitions {
        let faults: Vec<String> = schema
            .iter_errors(&definition)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        let listed = EXCEPTIONS.iter().any(|(exception, _)| *exception == id);
        if faults.is_empty() == listed {
            wrong.push(format!("{id} {faults:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_unknown_field_is_refused_in_every_state_wherever_it_nests() {
    let Some(definitions) = valid_definitions() else {
        return;
    };
    let schema = validator();
    for (id, mut definition) in definitions {
        let pointers: Vec<String> = walk::states(&definition)
            .iter()
            .map(|state| stepwright::diagnostic::pointer(&state.path()))
            .collect();
        for pointer in pointers {
            definition.pointer_mut(&pointer).unwrap()["Nxt"] = json!("Other");
            assert!(!schema.is_valid(&definition), "{id} {pointer}");
            definition
                .pointer_mut(&pointer)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .shift_remove("Nxt");
        }
    }
}

#[test]
fn the_schema_is_one_and_stands_alone() {
    let schema = definition_schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let text = schema.to_string();
    assert!(
        schema["$defs"]
            .as_object()
            .unwrap()
            .values()
            .all(Value::is_object),
        "a part was left unmade"
    );
    assert_eq!(
        text.matches("\"$ref\"").count(),
        text.matches("\"$ref\":\"#/$defs/asl.").count()
    );
}

#[test]
fn each_case_is_taken_or_refused_where_it_says() {
    let schema = validator();
    let table: Value = serde_json::from_str(include_str!("../cases/fields/cases.json")).unwrap();
    for case in table["cases"].as_array().unwrap() {
        let mut definition =
            json!({"StartAt": "A", "States": {"A": case["state"], "B": {"Type": "Succeed"}}});
        for (key, value) in case["machine"].as_object().into_iter().flatten() {
            definition[key] = value.clone();
        }
        let places: BTreeSet<String> = schema
            .iter_errors(&definition)
            .map(|fault| fault.instance_path().to_string())
            .collect();
        assert_eq!(places, names(&case["faults"]), "{}", case["name"]);
    }
}
