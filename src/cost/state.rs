//! What one state costs, with its retries and all that runs inside it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::amount::{Amount, Counted, Number, Unit};
use super::paths::{Paths, Range, StateCost};
use crate::asl::fields::Part;
use crate::asl::model::Mode;
use crate::asl::walk::StateAt;

/// Retries of a retrier that does not say how many
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>).
const DEFAULT_RETRIES: u64 = 3;

/// How many items Map states iterate over, where a definition does not say.
#[derive(Clone, Debug, Default)]
pub struct Items {
    pub every: Option<u64>,
    /// By the name of the Map state.
    pub by_state: BTreeMap<String, u64>,
}

/// What runs inside a state.
#[derive(Clone, Debug)]
pub struct Inside {
    /// `None` where it never succeeds.
    pub success: Option<Range>,
    /// The most, in whatever state it ends or fails.
    pub most: Amount,
}

impl Inside {
    pub fn nothing() -> Inside {
        Inside {
            success: Some(Range::exactly(Amount::default())),
            most: Amount::default(),
        }
    }

    pub fn of(paths: &Paths) -> Inside {
        Inside {
            success: paths.success(),
            most: paths.most.clone(),
        }
    }

    /// Returns what it costs where success does not matter.
    pub fn whatever_happens(self) -> Inside {
        Inside {
            success: Some(Range {
                least: Amount::of(Unit::Transition, 1),
                most: self.most.clone(),
            }),
            most: self.most,
        }
    }

    pub fn map(self, change: impl Fn(Amount) -> Amount) -> Inside {
        Inside {
            success: self.success.map(|range| range.map(&change)),
            most: change(self.most),
        }
    }

    fn and(self, other: Inside) -> Inside {
        let success = self.success.zip(other.success);
        Inside {
            success: success.map(|(own, other)| own.plus(&other)),
            most: self.most.plus(&other.most),
        }
    }
}

/// Adds up what the branches of a Parallel, or the iterations of a Map, cost.
pub fn inside(state: &StateAt<'_>, scopes: &[&Paths], items: &Items) -> Inside {
    match (state.part, state.map_mode()) {
        (Some(Part::Map), Some(mode)) => {
            let Some(paths) = scopes.first() else {
                return Inside::nothing();
            };
            let mut one = Inside::of(paths);
            if tolerates_failures(state) {
                one = one.whatever_happens();
            }
            if let Mode::Distributed { express } = mode {
                one = one.map(|amount| amount.of_child(express));
            }
            match iterations(state, mode, items) {
                Iterations::Known(count) => one.map(|amount| amount.times(count)),
                Iterations::Unknown(number) => one.map(|amount| amount.times_unknown(&number)),
            }
        }
        _ => {
            let branches = scopes.iter().map(|paths| Inside::of(paths));
            branches.fold(Inside::nothing(), Inside::and)
        }
    }
}

fn tolerates_failures(state: &StateAt<'_>) -> bool {
    let mut members = state.members.keys();
    members.any(|member| member.starts_with("ToleratedFailure"))
}

enum Iterations {
    Known(u64),
    Unknown(Number),
}

/// Returns how many iterations, or child executions, a Map state has.
fn iterations(state: &StateAt<'_>, mode: Mode, items: &Items) -> Iterations {
    let written = || Some(state.members.get("Items")?.as_array()?.len() as u64);
    let given = items.by_state.get(state.name).copied();
    let count = given.or_else(written).or(items.every);
    let unknown = |of| {
        let state = state.name.to_owned();
        Iterations::Unknown(Number { of, state })
    };
    let batcher = match mode {
        Mode::Distributed { .. } => state.members.get("ItemBatcher"),
        Mode::Inline => None,
    };
    let Some(batcher) = batcher else {
        return count.map_or_else(|| unknown(Counted::Items), Iterations::Known);
    };
    // A limit of bytes alone does not say how many batches there are.
    let by_bytes = batcher.get("MaxInputBytesPerBatch").is_some();
    let size = batcher.get("MaxItemsPerBatch").and_then(Value::as_u64);
    match count.zip(size).filter(|(_, size)| *size > 0 && !by_bytes) {
        Some((count, size)) => Iterations::Known(count.div_ceil(size)),
        None => unknown(Counted::Batches),
    }
}

/// Returns how often a state may be tried again: each retrier counts its own retries.
pub fn retries(state: &StateAt<'_>) -> u64 {
    let of_one = |retrier: &serde_json::Map<String, Value>| {
        let most = retrier.get("MaxAttempts").and_then(Value::as_u64);
        most.unwrap_or(DEFAULT_RETRIES)
    };
    let retriers = state.list("Retry").map(|(_, retrier)| of_one(retrier));
    retriers.fold(0, u64::saturating_add)
}

/// Returns what a state costs: itself, what runs inside it, and both again with each retry.
pub fn cost(state: &StateAt<'_>, inside: &Inside) -> StateCost {
    let entry = Amount::of(Unit::Transition, 1);
    let one_try = entry.clone().plus(&inside.most);
    let retries = retries(state);
    let failed_tries = one_try.clone().times(retries);
    let success = inside.success.as_ref().map(|success| Range {
        least: entry.clone().plus(&success.least),
        most: entry.clone().plus(&success.most).plus(&failed_tries),
    });
    StateCost {
        success,
        failure: Range {
            most: failed_tries.plus(&one_try),
            least: entry,
        },
    }
}
