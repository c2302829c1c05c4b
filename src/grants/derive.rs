//! From a machine to the statements of its role.

use serde_json::{Map, Value};

use super::Machine;
use super::arguments::{Argument, Arguments};
use super::call::{self, Called};
use super::encryption::encryption_grants;
use super::flow::{DataFlow, Lookup};
use super::need::{Cause, Grant, Need, Unresolved};
use super::optimized::{self, Found, Missing, Outcome};
use crate::asl::fields::Part;
use crate::asl::model::Resource;
use crate::asl::walk::{self, StateAt, StatePart};
use crate::diagnostic::Segment;
use crate::facts::integrations;
use crate::policy::Statement;

/// What a machine's role must allow, and what has to be said by hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Derived {
    /// Not merged, each with what needs it.
    pub grants: Vec<Grant>,
    pub unresolved: Vec<Unresolved>,
}

/// Derives the statements of a machine's role.
pub fn derive(machine: &Machine) -> Derived {
    let states = walk::states(machine.definition);
    let flow = DataFlow::of(machine.definition);
    let lookup: &Lookup = &|state, view, origin| flow.strings(state, view, origin);
    let mut derived = Derived::default();
    for state in &states {
        let call = StateCall {
            machine,
            state,
            part: StatePart::Whole,
            members: state.members,
            lookup,
        };
        match state.part {
            Some(Part::Task) => call.task(&mut derived),
            Some(Part::Map) => call.map(&mut derived),
            _ => {}
        }
    }
    if machine.logging {
        derived.add(machine.fixed("logging", &[]), &Need::Logging);
    }
    if machine.tracing {
        derived.add(machine.fixed("xray", &[]), &Need::Tracing);
    }
    if machine.kms_key.is_some() || !machine.activity_kms_keys.is_empty() {
        let distributed = states.iter().any(StateAt::is_distributed);
        let keys = encryption_grants(machine, &activities(&states), distributed);
        derived.grants.extend(keys);
    }
    derived
}

impl Derived {
    fn add(&mut self, statements: Vec<Statement>, need: &Need) {
        self.grants
            .extend(statements.into_iter().map(|statement| Grant {
                statement,
                needed_by: need.clone(),
            }));
    }
}

/// A state that calls something, or a reader or writer in it that does.
#[derive(Clone, Copy)]
struct StateCall<'a> {
    machine: &'a Machine<'a>,
    state: &'a StateAt<'a>,
    part: StatePart,
    /// The members of that part.
    members: &'a Map<String, Value>,
    lookup: &'a Lookup<'a>,
}

impl StateCall<'_> {
    fn task(&self, derived: &mut Derived) {
        let Some(resource) = self.state.call() else {
            return;
        };
        // The call is made with the permissions of that role, in whatever account it is.
        if self.members.contains_key("Credentials")
            && !matches!(resource, Resource::Activity { .. })
        {
            return self.credentials(derived);
        }
        let arguments = self.arguments();
        let Called { name, needs } = call::called(&resource, self.machine, &arguments);
        match needs {
            Ok(outcomes) => self.take(&name, outcomes, &arguments, derived),
            Err(cause) => self.refuse(name, cause, derived),
        }
    }

    fn arguments(&self) -> Arguments<'_> {
        Arguments::of_call(self.state, self.part, self.members, self.lookup)
    }

    fn credentials(&self, derived: &mut Derived) {
        let arguments = Arguments::of_credentials(self.state, self.lookup);
        let outcomes = call::credentials(self.machine, &arguments);
        self.take("Credentials", outcomes, &arguments, derived);
    }

    /// The machine starts itself for a Distributed Map, and a redrive of it redrives the children.
    fn map(&self, derived: &mut Derived) {
        if !self.state.is_distributed() {
            return;
        }
        let label = self.state.text("Label");
        let mut statements = self.machine.fixed("distributed_map", &[]);
        let redrive = [("MapRunLabel", label.unwrap_or("*"))];
        statements.extend(self.machine.fixed("distributed_map_redrive", &redrive));
        derived.add(statements, &self.need(None));
        self.map_storage("ItemReader", "reader", derived);
        self.map_storage("ResultWriter", "writer", derived);
    }

    /// Items come from S3 and results go there, each with arguments of its own.
    fn map_storage(&self, field: &'static str, side: &str, derived: &mut Derived) {
        let Some(members) = self.members.get(field).and_then(Value::as_object) else {
            return;
        };
        // A writer without a resource only formats the results.
        let Some(resource) = members.get("Resource").and_then(Value::as_str) else {
            return;
        };
        let call = resource.rsplit(":::").next().unwrap_or(resource).to_owned();
        let Some(integration) = integrations::find(side, &call) else {
            return self.refuse(call, Cause::UnknownCall, derived);
        };
        let side = StateCall {
            part: StatePart::Member(field),
            members,
            ..*self
        };
        let arguments = side.arguments();
        let config = |name: &str| members.get("ReaderConfig")?.get(name)?.as_str();
        let is_manifest =
            config("InputType") == Some("MANIFEST") || config("ManifestType").is_some();
        let further = [
            ("manifest", is_manifest),
            (
                "flatten",
                config("Transformation") == Some("LOAD_AND_FLATTEN"),
            ),
        ];
        let patterns = further
            .iter()
            .filter(|(_, is_used)| *is_used)
            .map(|(name, _)| *name);
        for pattern in std::iter::once("request_response").chain(patterns) {
            let outcomes = optimized::statements(&integration, pattern, self.machine, &arguments);
            side.take(&call, outcomes, &arguments, derived);
        }
    }

    fn take(
        &self,
        call: &str,
        outcomes: Vec<Outcome>,
        arguments: &Arguments,
        derived: &mut Derived,
    ) {
        // The manifest names what the definition does not show.
        let stated = self.machine.stated(self.state.name, call);
        for outcome in outcomes {
            match (outcome, stated) {
                (
                    Ok(Found {
                        statement,
                        argument,
                    }),
                    _,
                ) => derived.add(vec![statement], &self.need(argument)),
                (Err(missing), Some(resources)) => {
                    if !resources.is_empty() {
                        let statement = Statement::allow(missing.actions, resources.to_vec());
                        derived.add(vec![statement], &self.need(missing.argument));
                    }
                }
                (Err(missing), None) => self.unresolved(call, missing, arguments, derived),
            }
        }
    }

    /// One target that is not known is reported once, with all actions that need it.
    fn unresolved(
        &self,
        call: &str,
        missing: Missing,
        arguments: &Arguments,
        derived: &mut Derived,
    ) {
        let path = match missing.argument {
            Some(argument) => argument.path,
            None if arguments.are_given() => arguments.path(),
            None => self.called(),
        };
        let same = derived.unresolved.iter_mut().find_map(|known| match known {
            Unresolved {
                state,
                path: at,
                cause: Cause::Target { actions, .. },
                ..
            } if *state == self.state.name && *at == path => Some(actions),
            _ => None,
        });
        match same {
            Some(actions) => actions.extend(missing.actions),
            None => derived.unresolved.push(Unresolved {
                state: self.state.name.to_owned(),
                call: call.to_owned(),
                path,
                cause: Cause::Target {
                    parameter: missing.parameter,
                    actions: missing.actions,
                    example: missing.example,
                },
            }),
        }
    }

    fn refuse(&self, call: String, cause: Cause, derived: &mut Derived) {
        if self.machine.stated(self.state.name, &call).is_some() {
            return;
        }
        derived.unresolved.push(Unresolved {
            state: self.state.name.to_owned(),
            call,
            path: self.called(),
            cause,
        });
    }

    /// Returns where the state says what it calls; a Map is a reason as a whole.
    fn called(&self) -> Vec<Segment> {
        let resource = self.members.contains_key("Resource");
        let resource = resource.then(|| "Resource".into());
        self.state.at_part(self.part, resource)
    }

    fn need(&self, argument: Option<Argument>) -> Need {
        let path: Vec<Segment> = argument.map_or_else(|| self.called(), |argument| argument.path);
        Need::State {
            state: self.state.name.to_owned(),
            path,
        }
    }
}

fn activities(states: &[StateAt]) -> Vec<String> {
    let calls = states.iter().filter_map(StateAt::call);
    let activity = |call| match call {
        Resource::Activity { arn } => Some(arn),
        _ => None,
    };
    let mut arns: Vec<String> = calls.filter_map(activity).collect();
    arns.sort();
    arns.dedup();
    arns
}
