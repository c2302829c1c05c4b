//! What a role gains is shown with the states that need it.

use stepwright::deploy;
use stepwright::plan::Plan;
use stepwright::plan::render::{self, Detail};

use crate::stack::{PROJECT, Stack, Target};

const FIRST: &str = r"
name: orders
role: {allow: [{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::listed/*'}]}
definition:
  StartAt: Check
  States:
    Check:
      Type: Task
      Resource: arn:aws:states:::lambda:invoke
      Parameters: {FunctionName: 'arn:aws:lambda:eu-west-1:111122223333:function:check', Payload.$: $}
      Next: Again
    Again:
      Type: Task
      Resource: arn:aws:lambda:eu-west-1:111122223333:function:check
      End: true
";

const TELLS: &str = r"
    Tell:
      Type: Task
      Resource: arn:aws:states:::sqs:sendMessage
      Parameters: {QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/shipping', MessageBody: hello}
      End: true
";

fn with_reasons(stack: &Stack) -> Plan {
    let mut plan = stack.plan();
    deploy::give_reasons(&mut plan, &stack.workflows(), &stack.place());
    plan
}

fn lines(plan: &Plan) -> Vec<String> {
    let text = render::text::render(plan, Detail::Full, false);
    let allowed = text.lines().map(str::trim);
    let allowed = allowed.filter(|line| line.contains("allow ") && !line.contains("sts:"));
    allowed.map(str::to_owned).collect()
}

#[test]
fn a_statement_names_the_states_that_need_it_and_a_listed_one_none() {
    let target = Target::start();
    let stack = Stack::of(&target, PROJECT, &[("orders", FIRST)]);
    let plan = with_reasons(&stack);
    assert_eq!(
        lines(&plan),
        [
            "+ allow lambda:InvokeFunction  (state Check, state Again)",
            "+ allow s3:GetObject on arn:aws:s3:::listed/*",
        ]
    );
    assert!(stack.apply(&plan).is_complete());
    let longer = FIRST.replace("End: true", "Next: Tell") + TELLS.trim_start_matches('\n');
    stack.write("orders", &longer);
    let plan = with_reasons(&stack);
    assert_eq!(
        lines(&plan),
        ["+ allow sqs:SendMessage on arn:aws:sqs:eu-west-1:111122223333:shipping  (state Tell)"]
    );
    let json = render::json::render(&plan).to_string();
    assert!(json.contains(r#""needed_by":["state Tell"]"#), "{json}");
}
