//! Credentials are for calls: a worker of an activity brings its own.

use crate::asl::fault::{Fault, Problem};
use crate::asl::model::Resource;
use crate::asl::walk::StateAt;

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    if matches!(state.call(), Some(Resource::Activity { .. }))
        && state.members.contains_key("Credentials")
    {
        let path = state.at(["Credentials".into()]);
        faults.push(Fault::new(Problem::ActivityCredentials, path));
    }
}
