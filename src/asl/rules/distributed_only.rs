//! What an inline Map has of a distributed one.

use super::unknown_field::UnknownField;
use crate::asl::fault::words::listed;
use crate::asl::fault::{Fault, Level, Problem, Rule};
use crate::asl::fields::{DISTRIBUTED_ONLY, Part, holders};
use crate::asl::walk::{StateAt, processor_config};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "distributed-only",
        about: "A field of distributed maps in an inline one. A tolerance for failures has no effect \
            there, which is a warning; `ItemReader`, `ItemBatcher` and `ResultWriter` need \
            `Mode: DISTRIBUTED`, which is an error.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Each:
  Type: Map
  ToleratedFailureCount: 2
  ItemProcessor: {StartAt: One, States: {One: {Type: Succeed}}}
  End: true
",
            good: r"
Each:
  Type: Map
  ItemProcessor: {StartAt: One, States: {One: {Type: Succeed}}}
  End: true
",
        }),
    },
    level: Level::LINT,
    // It has words of AWS's to report as well, so its check is in AWS's order.
    checks: &[],
};

/// A field of distributed maps in an inline one.
#[derive(Debug)]
pub struct DistributedOnly {
    name: &'static str,
}

impl Problem for DistributedOnly {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("`{}` has no effect in an inline map", self.name)
    }

    fn hints(&self) -> Vec<String> {
        let hint = "set `ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: …}` in `ItemProcessor`, or remove it";
        vec![hint.to_owned()]
    }
}

/// Fields of distributed maps in an inline one, which AWS refuses.
#[derive(Debug)]
pub struct NeedsDistributed {
    names: Vec<&'static str>,
}

impl Problem for NeedsDistributed {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn level(&self) -> Level {
        Level::OBSERVED
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let needs = if self.names.len() == 1 {
            "needs"
        } else {
            "need"
        };
        format!("{} {needs} a distributed map", listed(&self.names))
    }

    fn hints(&self) -> Vec<String> {
        let hint = "set `ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}` in `ItemProcessor`";
        vec![hint.to_owned()]
    }
}

/// Fields of distributed maps that an inline one may have without harm: AWS was recorded to take the tolerances, and no
/// recording shows that it refuses a label.
fn is_harmless(name: &str) -> bool {
    name.starts_with("Tolerated") || name == "Label"
}

/// What an inline map has of a distributed one: one cause, with one line to change.
pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    if state.part != Some(Part::Map) || state.is_distributed() {
        return;
    }
    let unsupported =
        |name: &str| UnknownField::in_part("distributed Map states", state.path(), name);
    let given = DISTRIBUTED_ONLY.iter().copied();
    let given: Vec<&'static str> = given
        .filter(|name| state.members.contains_key(*name))
        .collect();
    if given.iter().all(|name| is_harmless(name)) {
        faults.extend(given.into_iter().map(|name| match name {
            "Label" => Fault {
                unsure: true,
                ..unsupported(name)
            },
            _ => Fault::of_key(DistributedOnly { name }, state.path(), name),
        }));
        return;
    }
    let refused = given.iter().filter(|name| !is_harmless(name));
    faults.extend(refused.map(|name| Fault {
        follows: true,
        ..unsupported(name)
    }));
    let config = processor_config(state.members);
    let has_mode = config.is_some_and(|(_, config)| config.contains_key("Mode"));
    let mut names = holders(Part::Processor).iter();
    let place = names.find(|name| state.members.contains_key(**name));
    let below = match (place, has_mode) {
        (Some(name), true) => vec![(*name).into(), "ProcessorConfig".into(), "Mode".into()],
        (Some(name), false) => vec![(*name).into()],
        (None, _) => vec![given[0].into()],
    };
    faults.push(Fault {
        at_key: !has_mode,
        ..Fault::new(NeedsDistributed { names: given }, state.at(below))
    });
}
