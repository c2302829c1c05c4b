//! Under enforcement the derived role of a task is sufficient, and nothing of it can be left out: its task fails then. What decides is the
//! runner itself, with the values that the task has when it runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use stepwright::grants::{Machine, derive};
use stepwright::interpreter::Identity;
use stepwright::local::tasks::{Job, Refused, Settings};
use stepwright::policy::evaluate::Policy;
use stepwright::policy::{self, Statement};

use crate::facts_statements::{Samples, facts};
use crate::grants_table;
use crate::task_bench::{Bench, Came, job};
use crate::task_cases;

/// Gives every policy that lacks one action, or one statement, of a policy; each with a word for what it lacks.
pub fn without_one(statements: &[Statement]) -> Vec<(String, Vec<Statement>)> {
    let mut all = Vec::new();
    for (index, statement) in statements.iter().enumerate() {
        let mut without = statements.to_vec();
        without.remove(index);
        all.push((format!("{statement:?}"), without));
        for action in statement
            .action
            .iter()
            .filter(|_| statement.action.len() > 1)
        {
            let mut without = statements.to_vec();
            without[index].action.retain(|one| one != action);
            all.push((format!("{action} of {statement:?}"), without));
        }
    }
    all
}

fn derived(machine: &Machine) -> Vec<Statement> {
    let derived = derive(machine);
    assert_eq!(derived.unresolved, []);
    let grants = derived.grants.into_iter();
    policy::merge(grants.map(|grant| grant.statement).collect())
}

fn denies(cause: &str) -> bool {
    cause.contains("is not authorized to perform")
}

fn run(job: &Job, statements: &[Statement]) -> Came {
    let role = task_cases::role(&json!({ "statements": statements }));
    let bench = Bench::under(Settings::default(), Some(role));
    let refused = Refused {
        code: "StateMachineDoesNotExist".to_owned(),
        message: "State Machine Does Not Exist".to_owned(),
        status: 400,
    };
    bench
        .machines
        .answers
        .lock()
        .unwrap()
        .push_back(Err(refused));
    bench.run(job.clone())
}

fn is_denied(job: &Job, statements: &[Statement]) -> bool {
    let failure = run(job, statements).failure;
    failure.is_some_and(|failure| denies(&failure.cause.unwrap_or_default()))
}

#[test]
fn each_integration_runs_under_its_derived_role_and_under_nothing_less() {
    let samples = Samples::read();
    let mut taken = 0;
    for fact in facts() {
        for pattern in fact.statements.keys() {
            let arguments = Value::Object(samples.arguments(&fact.id));
            let definition = grants_table::definition(&fact.id, pattern, arguments.clone());
            let resources = BTreeMap::new();
            let statements = derived(&grants_table::machine(&definition, &resources));
            let resource = definition["States"]["T"]["Resource"].as_str().unwrap();
            let mut job = job(resource, arguments);
            job.task.region = "eu-west-1".to_owned();
            job.execution = Arc::new(Identity {
                machine_arn: "arn:aws:states:eu-west-1:111122223333:stateMachine:chat".to_owned(),
                machine_name: "chat".to_owned(),
                ..Identity::clone(&job.execution)
            });
            let name = format!("{} {pattern}", fact.id);
            assert!(!is_denied(&job, &statements), "{name}: {statements:#?}");
            for (what, without) in without_one(&statements) {
                assert!(is_denied(&job, &without), "{name}: not needed: {what}");
                taken += 1;
            }
        }
    }
    assert!(taken > 250, "{taken}");
}

/// The definition of a case's task, with its values for arguments.
fn definition(case: &Value) -> Value {
    let mut state = json!({"Type": "Task", "Resource": case["resource"], "Parameters": case["input"], "End": true});
    if let Some(role) = case.get("credentials") {
        state["Credentials"] = json!({ "RoleArn": role });
    }
    json!({"StartAt": "T", "States": {"T": state}})
}

#[test]
fn each_recorded_call_runs_under_its_derived_role_and_under_nothing_less() {
    let (mut count, mut taken) = (0, 0);
    for (name, case) in task_cases::all() {
        if case.get("role").is_some() {
            continue;
        }
        let definition = definition(&case);
        let resources = BTreeMap::new();
        let machine = Machine {
            definition: &definition,
            machine_arn: "arn:aws:states:us-east-1:111111111111:stateMachine:parent",
            machine_name: "parent",
            region: "us-east-1",
            account: "111111111111",
            ..grants_table::machine(&definition, &resources)
        };
        let whole = derive(&machine);
        if !whole.unresolved.is_empty() {
            // What cannot be derived is reported when the role is planned; here no more is known of the call than there.
            println!("{name}: {:?}", whole.unresolved);
            continue;
        }
        let statements = derived(&machine);
        if let Err(error) = Policy::read(&policy::document(&statements)) {
            // Nor does IAM take a policy for a topic called `t`.
            println!("{name}: {error}");
            continue;
        }
        count += 1;
        let under = |statements: &[Statement]| {
            task_cases::run_under(
                &case,
                Some(task_cases::role(&json!({ "statements": statements }))),
            )
        };
        assert_eq!(under(&statements), Vec::<String>::new(), "{name}");
        for (what, without) in without_one(&statements) {
            let complaints = under(&without).join("\n");
            assert!(denies(&complaints), "{name}: not needed: {what}");
            taken += 1;
        }
    }
    assert!(count > 40 && taken > 40, "{count} {taken}");
}

#[test]
fn policies_without_one_part_are_made() {
    let both = Statement::allow(["a:A", "a:B"], ["*"]);
    let one = Statement::allow(["b:C"], ["*"]);
    let made: Vec<Vec<Statement>> = without_one(&[both.clone(), one.clone()])
        .into_iter()
        .map(|(_, statements)| statements)
        .collect();
    let alone = |action: &str| Statement::allow([action], ["*"]);
    assert_eq!(
        made,
        [
            vec![one.clone()],
            vec![alone("a:B"), one.clone()],
            vec![alone("a:A"), one],
            vec![both],
        ]
    );
}
