//! Filled templates, and where their faults say they are.

use serde_json::{Value, json};
use stepwright::query::{Data, EvaluationFault, Expression, Jsonata, Template, Type};

use crate::query_values::Fixed;

fn filled(
    read: fn(&Value, &mut Vec<stepwright::query::TemplateFault>) -> Template,
    template: &Value,
    input: &Value,
) -> Result<Value, EvaluationFault> {
    let mut faults = Vec::new();
    let template = read(template, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let world = Fixed::new();
    template.fill(&Data::new(input, &world), "Assign")
}

#[test]
fn json_path_templates_are_filled_in_order() {
    let template = json!({
        "fixed": [1, {"a": 2}],
        "z.$": "$.n",
        "nested": {"sum.$": "States.MathAdd($.n, 1)", "name.$": "$$.Execution.Name"},
        "list": [{"order.$": "$order.id"}],
    });
    let value = filled(Template::of_paths, &template, &json!({"n": 41})).unwrap();
    let expected =
        r#"{"fixed":[1,{"a":2}],"z":41,"nested":{"sum":42,"name":"run"},"list":[{"order":7}]}"#;
    assert_eq!(value.to_string(), expected);
}

#[test]
fn a_path_that_leads_nowhere_is_told_with_its_key() {
    let template = json!({"outer": {"value.$": "$.none"}});
    let fault = filled(Template::of_paths, &template, &json!({"n": 1})).unwrap_err();
    assert_eq!(fault.error_name(), "States.Runtime");
    assert_eq!(fault.location(), None);
    let told = "The JSONPath '$.none' specified for the field 'value.$' could not be found in the input '{\"n\":1}'";
    assert_eq!(fault.to_string(), told);
}

#[test]
fn jsonata_templates_are_filled_and_located() {
    let template = json!({"a": "{% $states.input.n + 1 %}", "b": ["text", "{% $order.id %}"]});
    let value = filled(Template::of_jsonata, &template, &json!({"n": 1})).unwrap();
    assert_eq!(value, json!({"a": 2, "b": ["text", 7]}));

    let template = json!({"values": [1, "{% $none %}"], "b": {"c": "{% $states.input.none %}"}});
    let fault = filled(Template::of_jsonata, &template, &json!({})).unwrap_err();
    assert_eq!(fault.location(), Some("Assign/values[1]"));
    let told = "The JSONata expression '$none' specified for the field 'Assign/values[1]' returned nothing (undefined).";
    assert_eq!(fault.to_string(), told);
}

/// Source: a Map recorded from AWS whose `Items` is no list.
#[test]
fn a_value_of_another_type_is_told_with_both() {
    let (world, input) = (Fixed::new(), json!({}));
    let jsonata = Jsonata::parse(" {'foo': 'bar'} ").unwrap();
    let fault = Expression::Jsonata(jsonata)
        .evaluate_as(&Data::new(&input, &world), "Items", Type::Array)
        .unwrap_err();
    let told = "The JSONata expression '{'foo': 'bar'}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {\"foo\":\"bar\"}";
    assert_eq!(fault.to_string(), told);
}

#[test]
fn results_and_errors_are_parts_of_states() {
    let (world, input) = (Fixed::new(), json!({"n": 1}));
    let evaluate = |text: &str, data: &Data| {
        let jsonata = Jsonata::parse(text).unwrap();
        Expression::Jsonata(jsonata)
            .evaluate(data, "Output")
            .unwrap()
    };
    let result = json!({"n": 2});
    let data = Data::new(&input, &world).with_result(&result);
    assert_eq!(
        evaluate("$states.input.n + $states.result.n", &data),
        json!(3)
    );
    let error = json!({"Error": "E", "Cause": "C"});
    let data = Data::new(&input, &world).with_error_output(&error);
    assert_eq!(
        evaluate("$states.errorOutput.Error & '!'", &data),
        json!("E!")
    );
    assert_eq!(evaluate("$exists($states.result)", &data), json!(false));
}
