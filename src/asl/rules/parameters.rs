//! The parameters of integrations: the required ones are there, and no others than they know.
//!
//! Only what is written out is judged: an expression may give anything. Nested parameters are not looked at.

use serde_json::{Map, Value};

use crate::asl::fault::{Advice, Fault, Problem};
use crate::asl::fields::QueryLanguage;
use crate::asl::model::Resource;
use crate::asl::signature::Signature;
use crate::asl::walk::StateAt;
use crate::diagnostic::Segment;

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(arn) = state.task_resource() else {
        return;
    };
    let resource = Resource::parse(arn);
    if resource.pattern().is_none() {
        return;
    }
    let field = match state.language {
        QueryLanguage::JsonPath => "Parameters",
        QueryLanguage::Jsonata => "Arguments",
    };
    let Some(given) = state.members.get(field) else {
        let path = state.at(["Resource".into()]);
        // A misspelled field is reported as such, and what an unknown resource takes nobody knows.
        let follows = faults.iter().any(|fault| match &fault.problem {
            Problem::UnknownField { meant, .. } => {
                meant.as_deref() == Some(field) && fault.path.starts_with(&state.path())
            }
            Problem::OtherLanguage { name, .. } => {
                ["Parameters", "Arguments"].contains(&name.as_str())
                    && fault.path.starts_with(&state.path())
            }
            _ => fault.path == path,
        });
        let arn = arn.to_owned();
        let problem = Problem::Advice(Advice::NoParameters { field, arn });
        return faults.push(Fault {
            follows,
            ..Fault::new(problem, path)
        });
    };
    if let (Some(signature), Value::Object(given)) = (Signature::of(&resource), given) {
        compare(&signature, given, &state.at([field.into()]), faults);
    }
}

fn compare(
    signature: &Signature,
    given: &Map<String, Value>,
    path: &[Segment],
    faults: &mut Vec<Fault>,
) {
    let unknown = signature.unknown(given);
    // AWS reports missing fields before unknown ones.
    for name in signature.missing(given) {
        let is_misspelled = unknown
            .iter()
            .any(|one| signature.is_certain(one) && one.meant == Some(name));
        let name = name.to_owned();
        faults.push(Fault {
            follows: is_misspelled,
            ..Fault::new(Problem::MissingParameter { name }, path.to_vec())
        });
    }
    for one in unknown {
        let problem = Problem::UnknownParameter {
            name: one.name().to_owned(),
            meant: one.meant.map(str::to_owned),
            certain: signature.is_certain(&one),
        };
        faults.push(Fault::of_key(problem, path.to_vec(), one.key));
    }
    for (name, wanted) in signature.mistyped(given) {
        let path = [path, &[name.into()]].concat();
        faults.push(Fault {
            located: Some(path.len() - 1),
            ..Fault::new(
                Problem::ParameterType {
                    name: name.to_owned(),
                    wanted,
                },
                path,
            )
        });
    }
}
