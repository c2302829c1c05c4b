//! Credentials are for calls: a worker of an activity brings its own.

use super::scopes::StateAt;
use crate::asl::fault::{Fault, Problem};
use crate::asl::model::Resource;

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let resource = state.task_resource().map(Resource::parse);
    if matches!(resource, Some(Resource::Activity { .. }))
        && state.members.contains_key("Credentials")
    {
        let path = state.at(["Credentials".into()]);
        faults.push(Fault::new(Problem::ActivityCredentials, path));
    }
}
