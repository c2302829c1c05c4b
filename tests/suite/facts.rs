//! The transcribed tables against the collection of facts that they come from.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use stepwright::facts::{self, operations::Operation};

/// A file of the collected facts; `None` where they are not there, which is noted.
pub fn collected(file: &str) -> Option<Value> {
    let path = crate::collected::facts(file)?.join(file);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).unwrap())
}

fn table(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn by<'a>(list: &'a Value, key: &str, value: &Value) -> &'a Value {
    list.as_array()
        .unwrap()
        .iter()
        .find(|entry| &entry[key] == value)
        .unwrap_or_else(|| panic!("{key} = {value} is not among the collected facts"))
}

#[test]
fn quotas_are_as_collected() {
    let Some(facts) = collected("quotas.json") else {
        return;
    };
    let ours = table(include_str!("../../src/facts/data/quotas.json"));
    for (ours, theirs) in [
        (&ours["states"], &facts["step_functions"]),
        (&ours["iam"], &facts["iam"]),
    ] {
        for entry in ours.as_array().unwrap() {
            let fact = by(theirs, "id", &entry["id"]);
            for key in [
                "value",
                "min",
                "max",
                "default",
                "unit",
                "hard",
                "error",
                "pattern",
                "confidence",
            ] {
                assert_eq!(entry[key], fact[key], "{} {key}", entry["id"]);
            }
        }
        for fact in theirs
            .as_array()
            .unwrap()
            .iter()
            .filter(|fact| !fact["value"].is_null())
        {
            by(ours, "id", &fact["id"]);
        }
    }
}

#[test]
fn prices_are_as_collected() {
    let Some(facts) = collected("prices.json") else {
        return;
    };
    let ours = table(include_str!("../../src/facts/data/prices.json"));
    assert_eq!(ours["collected"], facts["meta"]["date"]);
    let (rows, theirs) = (&ours["standard"]["regions"], &facts["standard"]["prices"]);
    for row in rows.as_array().unwrap() {
        let fact = by(theirs, "region", &row["region"]);
        for key in ["per_1000", "as_of", "confidence"] {
            assert_eq!(row[key], fact[key], "{} {key}", row["region"]);
        }
    }
    assert_eq!(
        rows.as_array().unwrap().len(),
        theirs.as_array().unwrap().len()
    );
    let free = &facts["standard"]["free_tier"];
    let own = &ours["standard"]["free_transitions_per_month"];
    assert_eq!(own["value"], free["transitions_per_month"]);
    assert_eq!(own["per"], free["per"]);
    let express = &facts["express"];
    let requests = &ours["express"]["requests_per_million"]["value"];
    assert_eq!(*requests, express["requests"]["per_million"]);
    let tiers = |tiers: &Value| -> Vec<(f64, f64)> {
        let number = |tier: &Value, key: &str| tier[key].as_f64().unwrap();
        let tiers = tiers.as_array().unwrap().iter();
        tiers
            .map(|tier| (number(tier, "from_gb_s"), number(tier, "per_gb_s")))
            .collect()
    };
    let theirs = tiers(&express["duration"]["tiers_per_month"]);
    assert_eq!(tiers(&ours["express"]["duration"]), theirs);
}

#[test]
fn throttle_buckets_are_as_collected() {
    let Some(facts) = collected("quotas.json") else {
        return;
    };
    let ours = table(include_str!("../../src/facts/data/throttle.json"));
    assert_eq!(ours["large_regions"], facts["meta"]["large_regions"]);
    let pair = |bucket: &Value| json!([bucket["bucket"], bucket["refill_per_second"]]);
    for row in ours["buckets"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["service"] == "states")
    {
        let fact = by(&facts["throttle_buckets"], "api", &row["operation"]);
        for key in ["large_regions", "other_regions"] {
            assert_eq!(
                row[key],
                pair(fact.get("all_regions").unwrap_or(&fact[key])),
                "{} {key}",
                row["operation"]
            );
        }
        assert_eq!(
            row.get("service_quotas_2026").cloned(),
            fact.get("service_quotas_2026").map(pair),
            "{}",
            row["operation"]
        );
    }
    let published = facts["throttle_buckets"].as_array().unwrap().iter();
    for fact in published.filter(|fact| {
        !fact["api"].as_str().unwrap().contains(' ') && fact["api"] != "StartSyncExecution"
    }) {
        by(&ours["buckets"], "operation", &fact["api"]);
    }
}

#[test]
fn name_rules_are_as_collected() {
    let Some(facts) = collected("quotas.json") else {
        return;
    };
    for rule in facts::names::rules() {
        let Some(fact) = facts["names"]
            .as_array()
            .unwrap()
            .iter()
            .find(|fact| fact["id"] == rule.id.as_str())
        else {
            continue;
        };
        assert_eq!(
            (json!(rule.min), json!(rule.max)),
            (fact["min"].clone(), fact["max"].clone()),
            "{}",
            rule.id
        );
        if let (Some(except), Some(words)) = (&rule.except, fact["forbidden"].as_str()) {
            let ours: BTreeSet<char> = except.characters.chars().collect();
            assert_eq!(ours, forbidden_characters(words), "{}", rule.id);
        }
    }
    for (id, fact) in [
        ("role_name", "role_name"),
        ("role_path", "role_path"),
        ("policy_name", "policy_name"),
        ("tag_key", "tag_key"),
        ("tag_value", "tag_value"),
    ] {
        let rule = facts::names::rules()
            .iter()
            .find(|rule| rule.id == id)
            .unwrap();
        let fact = by(&facts["iam"], "id", &json!(fact));
        assert_eq!(
            (json!(rule.min), json!(rule.max)),
            (fact["min"].clone(), fact["value"].clone()),
            "{id}"
        );
    }
}

/// Single characters of a sentence such as `white space; < > ; ? *; U+0000-001F`, where `;` also ends a group.
fn forbidden_characters(words: &str) -> BTreeSet<char> {
    let single = |word: &str| match word.chars().collect::<Vec<_>>().as_slice() {
        [one] | [one, ';'] => Some(*one),
        _ => None,
    };
    words.split_whitespace().filter_map(single).collect()
}

#[test]
fn errors_are_as_collected() {
    let Some(facts) = collected("api-errors.json") else {
        return;
    };
    let ours = table(include_str!("../../src/facts/data/errors.json"));
    let mut operations = 0;
    for row in ours["operations"].as_array().unwrap() {
        let fact = &facts[row["service"].as_str().unwrap()]["operations"]
            [row["operation"].as_str().unwrap()];
        let codes: Map<String, Value> = fact["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| {
                (
                    error["code"].as_str().unwrap().to_owned(),
                    error["retry"].clone(),
                )
            })
            .collect();
        assert_eq!(row["errors"], Value::Object(codes), "{}", row["operation"]);
        operations += 1;
    }
    let known = |service: &str| facts[service]["operations"].as_object().unwrap().len();
    assert_eq!(operations, known("states") + known("iam"));
    for row in ours["propagation"].as_array().unwrap() {
        let fact = by(&facts["eventual_consistency"], "id", &row["id"]);
        for key in ["operations", "code", "match"] {
            assert_eq!(row[key], fact[key], "{} {key}", row["id"]);
        }
    }
    for key in ["throttling_codes", "transient_codes", "transient_http"] {
        assert_eq!(ours[key], facts["sdk_retry"]["standard"][key], "{key}");
    }
    for row in ours["common"].as_array().unwrap() {
        let code = row["code"].as_str().unwrap();
        let common = facts[row["service"].as_str().unwrap()]["common_errors"]
            .as_array()
            .unwrap();
        let fact = common
            .iter()
            .find(|fact| {
                fact["code"]
                    .as_str()
                    .unwrap()
                    .split([' ', '/'])
                    .any(|one| one == code)
            })
            .unwrap();
        assert_eq!(row["retry"], fact["retry"], "{code}");
    }
}

#[test]
fn fixed_grants_are_as_collected() {
    let Some(facts) = collected("other-grants.json") else {
        return;
    };
    for grant in facts::grants::all() {
        let fact = by(&facts["grants"], "id", &json!(grant.id));
        let statements = fact
            .get("trust_statement")
            .map_or(fact["statements"].clone(), |trust| json!([trust]));
        assert_eq!(json!(grant.statements), statements, "{}", grant.id);
        assert_eq!(json!(grant.when), fact["when"]);
        assert_eq!(json!(grant.source), fact["source"]);
        assert_eq!(
            json!(grant.confidence.as_deref().unwrap_or("high")),
            fact.get("confidence").cloned().unwrap_or(json!("high"))
        );
    }
}

#[test]
fn permissions_are_as_collected() {
    let Some(facts) = collected("api-errors.json") else {
        return;
    };
    for command in ["plan", "apply", "destroy"] {
        let fact = &facts["ci_permissions"][command];
        let collected = fact.get("statements").unwrap_or(fact).as_array().unwrap();
        let ours: Vec<_> = facts::permissions::all()
            .iter()
            .filter(|permission| permission.command == command)
            .collect();
        assert_eq!(ours.len(), collected.len(), "{command}");
        for (ours, theirs) in ours.iter().zip(collected) {
            let mut statement = ours.statement.clone();
            if let Some(only) = &ours.only {
                statement.insert("only".to_owned(), json!(only));
            }
            assert_eq!(&Value::Object(statement), theirs, "{command}");
        }
    }
}

/// Optimized integrations that AWS added after the facts were collected; their source is the Developer Guide.
const NEWER_INTEGRATIONS: [&str; 1] = ["bedrockagentcore:invokeHarness"];

#[test]
fn task_resources_are_as_collected() {
    let Some(facts) = collected("integrations.json") else {
        return;
    };
    let ours = table(include_str!("../../src/facts/data/task-resources.json"));
    let listed = facts["integrations"].as_array().unwrap();
    let callable = listed
        .iter()
        .filter(|fact| !["activity", "lambda:direct"].contains(&fact["id"].as_str().unwrap()));
    let all = ours["optimized"].as_array().unwrap();
    let is_newer = |entry: &Value| NEWER_INTEGRATIONS.contains(&entry["id"].as_str().unwrap());
    assert_eq!(callable.count() + NEWER_INTEGRATIONS.len(), all.len());
    for entry in all.iter().filter(|entry| !is_newer(entry)) {
        let fact = by(&facts["integrations"], "id", &entry["id"]);
        assert_eq!(entry["patterns"], fact["patterns"], "{entry}");
        if entry["open"] != true {
            assert_eq!(entry["parameters"], fact["parameters"], "{entry}");
        }
        for name in entry["required"].as_array().unwrap() {
            assert!(
                fact["required"].as_array().unwrap().contains(name),
                "{entry}"
            );
        }
    }
    let services = collected("sdk-integrations.json").unwrap();
    let ours: BTreeSet<&str> = ours["sdk"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let theirs: BTreeSet<&str> = services["services"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(ours, theirs);
}

#[test]
fn the_models_have_a_day_and_hold_what_was_collected_and_more() {
    let day = facts::operations::models_of();
    let parts: Vec<&str> = day.split('-').collect();
    assert!(parts.len() == 3 && day.len() == 10, "{day}");
    assert!(facts::operations::of("bedrockagentcore").is_some());
}

#[test]
fn operations_are_as_collected() {
    let Some(facts) = collected("sdk-integrations.json") else {
        return;
    };
    for (service, fact) in facts["services"].as_object().unwrap() {
        let Some(operations) = facts::operations::of(service) else {
            assert_eq!(fact["retired"], json!(true), "{service} is not there");
            continue;
        };
        let missing = fact["unsupported_apis"].as_array().into_iter().flatten();
        for name in missing.map(|name| name.as_str().unwrap()) {
            let found = operations.find(name);
            let is_called = matches!(found, Some(Operation::Called { .. }));
            assert!(!is_called, "{service}:{name} is called");
        }
        for (name, actions) in fact["params"].as_object().into_iter().flatten() {
            let parameters = match operations.find(name) {
                Some(Operation::Called { parameters }) => parameters,
                Some(Operation::LeftOut) => continue,
                None => panic!("{service}:{name} is not there"),
            };
            let known: BTreeSet<&str> = facts::operations::parameters(parameters)
                .map(|parameter| parameter.name)
                .collect();
            let named = actions.as_object().unwrap().values();
            for name in named.flat_map(|variables| variables.as_object().unwrap().values()) {
                let name = name.as_str().unwrap();
                assert!(known.contains(name), "{service} has no `{name}`: {known:?}");
            }
        }
    }
}
