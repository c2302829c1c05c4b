//! The statement to write by hand for a task whose permissions are not derived, where its action and ARN are in the definition.

use serde_json::Value;

/// Actions of integrations with the parameter that names what they act on.
///
/// Source: the IAM policies of each integration in the Step Functions Developer Guide.
const KNOWN: &[(&str, &str, &str)] = &[
    ("lambda:invoke", "lambda:InvokeFunction", "FunctionName"),
    ("dynamodb:getItem", "dynamodb:GetItem", "TableName"),
    ("dynamodb:putItem", "dynamodb:PutItem", "TableName"),
    ("dynamodb:updateItem", "dynamodb:UpdateItem", "TableName"),
    ("dynamodb:deleteItem", "dynamodb:DeleteItem", "TableName"),
    ("sns:publish", "sns:Publish", "TopicArn"),
];

/// Returns the statement that a task needs, ready to be an entry of `role.allow`.
pub(super) fn statement(state: &Value, resource: &str) -> Option<String> {
    if is_function(resource) {
        return Some(written("lambda:InvokeFunction", resource));
    }
    let call = resource.split_once(":states:::")?.1;
    let call = call.split('.').next().unwrap_or(call);
    let (_, action, parameter) = KNOWN.iter().find(|(known, ..)| *known == call)?;
    let given = ["Parameters", "Arguments"]
        .iter()
        .find_map(|field| state.get(field)?.get(parameter)?.as_str())?;
    if given.starts_with("{%") {
        return None;
    }
    Some(written(action, &arn(action, given)?))
}

fn is_function(resource: &str) -> bool {
    resource.starts_with("arn:") && resource.split(':').nth(2) == Some("lambda")
}

/// Makes an ARN of a name; what is an ARN stays one.
fn arn(action: &str, name: &str) -> Option<String> {
    let here = |service: &str, rest: &str| {
        format!("arn:${{aws.partition}}:{service}:${{aws.region}}:${{aws.account}}:{rest}")
    };
    match action.split(':').next() {
        _ if name.starts_with("arn:") => Some(name.to_owned()),
        Some("lambda") => Some(here("lambda", &format!("function:{name}"))),
        Some("dynamodb") => Some(here("dynamodb", &format!("table/{name}"))),
        _ => None,
    }
}

fn written(action: &str, resource: &str) -> String {
    format!("{{Action: \"{action}\", Resource: \"{resource}\"}}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::statement;

    #[test]
    fn what_the_definition_names_is_in_the_statement() {
        let put = "arn:aws:states:::dynamodb:putItem";
        let state = json!({"Parameters": {"TableName": "orders"}});
        assert_eq!(
            statement(&state, put).as_deref(),
            Some(
                r#"{Action: "dynamodb:PutItem", Resource: "arn:${aws.partition}:dynamodb:${aws.region}:${aws.account}:table/orders"}"#
            )
        );
        let function = "arn:aws:lambda:eu-west-1:111122223333:function:pack";
        assert_eq!(
            statement(&json!({}), function),
            Some(format!(
                r#"{{Action: "lambda:InvokeFunction", Resource: "{function}"}}"#
            ))
        );
        for (state, resource) in [
            (json!({"Arguments": {"TableName": "{% $t %}"}}), put),
            (json!({"Parameters": {"TableName.$": "$.t"}}), put),
            (json!({}), "arn:aws:states:::glue:startJobRun.sync"),
        ] {
            assert_eq!(statement(&state, resource), None);
        }
    }
}
