//! The parameters of integrations: the required ones are there, and no others than they know.
//!
//! Only what is written out is judged: an expression may give anything. Nested parameters are not looked at.

use serde_json::{Map, Value};

use super::missing_parameter::MissingParameter;
use super::parameter_type::ParameterType;
use super::unknown_parameter::UnknownParameter;
use crate::asl::fault::{Fault, Problem};
use crate::asl::fields::QueryLanguage;
use crate::asl::model::Resource;
use crate::asl::signature::{Signature, Unknown};
use crate::asl::walk::StateAt;
use crate::diagnostic::Segment;

/// Returns the field that holds the parameters of a call.
pub(super) fn field(language: QueryLanguage) -> &'static str {
    match language {
        QueryLanguage::JsonPath => "Parameters",
        QueryLanguage::Jsonata => "Arguments",
    }
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let field = field(state.language);
    let Some(Value::Object(given)) = state.members.get(field) else {
        return;
    };
    let signature = state.call().and_then(|call| signature(&call));
    if let Some(signature) = signature {
        compare(&signature, given, &state.at([field.into()]), faults);
    }
}

/// Returns what a call takes, where it waits in a way that its resource says.
fn signature(call: &Resource) -> Option<Signature> {
    call.pattern().and_then(|_| Signature::of(call))
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
        faults.push(Fault {
            follows: is_misspelled,
            ..Fault::new(MissingParameter { name }, path.to_vec())
        });
    }
    for one in unknown {
        let problem = problem(&one, one.name(), signature.is_certain(&one));
        faults.push(Fault::of_key(problem, path.to_vec(), one.key));
    }
    for (name, wanted) in signature.mistyped(given) {
        let path = [path, &[name.into()]].concat();
        faults.push(Fault {
            located: Some(path.len() - 1),
            ..Fault::new(ParameterType { name, wanted }, path)
        });
    }
}

fn problem(unknown: &Unknown, name: &str, certain: bool) -> UnknownParameter {
    UnknownParameter {
        name: name.to_owned(),
        meant: unknown.meant,
        certain,
    }
}

/// Returns what keeps evaluated parameters from starting a task, in AWS's words; nothing where they start it.
pub fn refusals(signature: &Signature, given: &Value) -> Vec<String> {
    let Value::Object(given) = given else {
        return Vec::new();
    };
    let unknown = signature.unknown(given).into_iter();
    let unknown = unknown.filter(|one| signature.is_certain(one));
    let missing = signature
        .missing(given)
        .map(|name| MissingParameter { name }.aws());
    let unknown = unknown.map(|one| problem(&one, one.key, true).aws());
    let mistyped = signature.mistyped(given);
    let mistyped = mistyped.map(|(name, wanted)| ParameterType { name, wanted }.aws());
    let words = missing.chain(unknown).chain(mistyped).flatten();
    let misshapen = signature.misshapen(given);
    words.map(|words| words.message).chain(misshapen).collect()
}
