//! IAM documents: what is the same, what merges, what is refused.

use serde_json::{Value, json};
use stepwright::policy::{
    PolicyError, Statement, check_statement, document, merge, normal_form, parse_document, same,
    size,
};

fn cases(text: &str) -> Vec<Value> {
    let table: Value = serde_json::from_str(text).unwrap();
    table["cases"].as_array().unwrap().clone()
}

#[test]
fn documents_are_the_same_where_iam_takes_them_so() {
    for case in cases(include_str!("../cases/policy/normal.json")) {
        let (a, b) = (&case["a"], &case["b"]);
        assert_eq!(same(a, b), case["same"] == true, "{}", case["name"]);
        let (a, b) = (normal_form(a), normal_form(b));
        let (text_of_a, text_of_b) = (a.to_string(), b.to_string());
        let equal = case["same"] == true && case["differs_in_case"] != true;
        assert_eq!(text_of_a == text_of_b, equal, "{}\n{a}\n{b}", case["name"]);
        assert_eq!(
            normal_form(&a).to_string(),
            text_of_a,
            "the normal form has itself as its normal form"
        );
        assert!(same(&a, &case["a"]));
    }
}

#[test]
fn every_fault_of_a_statement_is_found_once_and_in_place() {
    for case in cases(include_str!("../cases/policy/statements.json")) {
        let faults = check_statement(&case["statement"]);
        let expected = case["faults"].as_array().unwrap();
        assert_eq!(
            faults.len(),
            expected.len(),
            "{}: {faults:?}",
            case["statement"]
        );
        for (fault, expected) in faults.iter().zip(expected) {
            let said = format!("{} {}", fault.message, fault.hint.as_deref().unwrap_or(""));
            assert_eq!(
                fault.path.join("/"),
                expected[0].as_str().unwrap(),
                "{fault:?}"
            );
            assert!(said.contains(expected[1].as_str().unwrap()), "{fault:?}");
        }
    }
}

fn merged(statements: Value) -> Value {
    let statements: Vec<Statement> = serde_json::from_value(statements).unwrap();
    serde_json::to_value(merge(statements)).unwrap()
}

#[test]
fn statements_merge_by_actions_and_then_by_resource() {
    let given = json!([
        {"Action": ["a:Y", "a:X"], "Resource": "r2"},
        {"Effect": "Deny", "Action": "a:X", "Resource": "r1"},
        {"Action": ["a:X", "a:Y"], "Resource": "r1"},
        {"Action": "a:Z", "Resource": ["r2", "r1"]},
        {"Sid": "Mine", "Action": "a:Z", "Resource": ["r1", "r2"]},
        {"Action": "a:Z", "Resource": "r1", "Condition": {"Bool": {"k:K": "true"}}},
    ]);
    assert_eq!(
        merged(given),
        json!([
            {"Effect": "Allow", "Action": ["a:X", "a:Y", "a:Z"], "Resource": ["r1", "r2"]},
            {"Effect": "Deny", "Action": "a:X", "Resource": "r1"},
            {"Sid": "Mine", "Effect": "Allow", "Action": "a:Z", "Resource": ["r1", "r2"]},
            {"Effect": "Allow", "Action": "a:Z", "Resource": "r1", "Condition": {"Bool": {"k:K": "true"}}},
        ])
    );
}

#[test]
fn a_negated_list_never_grows() {
    let given = json!([
        {"NotAction": "a:X", "Resource": "r1"}, {"NotAction": "a:Y", "Resource": "r1"},
        {"Action": "a:X", "NotResource": "r1"}, {"Action": "a:X", "NotResource": "r2"},
    ]);
    assert_eq!(merged(given).as_array().unwrap().len(), 4);
}

#[test]
fn a_document_is_read_encoded_or_plain() {
    let plain = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::a+b/100%25"}]});
    let encoded = percent_encoding::utf8_percent_encode(
        &plain.to_string(),
        percent_encoding::NON_ALPHANUMERIC,
    )
    .to_string();
    assert_eq!(parse_document(&encoded).unwrap(), plain);
    assert_eq!(parse_document(&plain.to_string()).unwrap(), plain);
    assert!(matches!(
        parse_document("%7B%22a"),
        Err(PolicyError::Json { .. })
    ));
    assert!(matches!(
        parse_document("%22a%22"),
        Err(PolicyError::NotAnObject)
    ));
    assert!(matches!(parse_document("%FF"), Err(PolicyError::Encoding)));
}

#[test]
fn size_counts_characters_without_white_space() {
    let empty = document(&[]);
    assert_eq!(empty, json!({"Version": "2012-10-17", "Statement": []}));
    assert_eq!(
        size(&empty),
        r#"{"Version":"2012-10-17","Statement":[]}"#.len()
    );
    assert_eq!(size(&json!({"a b": "é "})), r#"{"ab":"é"}"#.chars().count());
}
