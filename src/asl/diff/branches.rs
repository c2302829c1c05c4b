//! Which branch of a Parallel state is which, when branches came, went or changed.

use serde_json::Value;

use super::similarity::{Leaves, leaves, similarity};
use super::values::equal_ends;

/// Branches less alike than this are paired only for want of others at their place.
const ALIKE: f64 = 0.3;

/// Positions of a branch before and after.
pub(super) type BranchPair = (Option<usize>, Option<usize>);

/// Pairs branches in their order, so that as much as possible stays the same. Between two pairs, as many branches
/// before as after are taken as rewritten ones; else they came and went.
pub(super) fn pairs(before: &[Value], after: &[Value]) -> Vec<BranchPair> {
    let (head, tail) = equal_ends(before, after);
    let old: Vec<Leaves> = of(&before[head..before.len() - tail]);
    let new: Vec<Leaves> = of(&after[head..after.len() - tail]);
    let mut found: Vec<BranchPair> = (0..head).map(both).collect();
    let (mut old_done, mut new_done) = (0, 0);
    let ends = [(old.len(), new.len())];
    for (at_old, at_new) in aligned(&old, &new).into_iter().chain(ends) {
        gap(
            (head + old_done, head + at_old),
            (head + new_done, head + at_new),
            &mut found,
        );
        if at_old < old.len() && at_new < new.len() {
            found.push((Some(head + at_old), Some(head + at_new)));
        }
        (old_done, new_done) = (at_old + 1, at_new + 1);
    }
    let ends = (before.len() - tail..before.len()).zip(after.len() - tail..after.len());
    found.extend(ends.map(|(old, new)| (Some(old), Some(new))));
    found
}

fn both(position: usize) -> BranchPair {
    (Some(position), Some(position))
}

fn of(branches: &[Value]) -> Vec<Leaves> {
    branches.iter().map(|branch| leaves(&[], branch)).collect()
}

/// Pairs what lies between two pairs; ends are exclusive.
fn gap(old: (usize, usize), new: (usize, usize), found: &mut Vec<BranchPair>) {
    if old.1.saturating_sub(old.0) == new.1.saturating_sub(new.0) {
        found.extend(
            (old.0..old.1)
                .zip(new.0..new.1)
                .map(|(old, new)| (Some(old), Some(new))),
        );
        return;
    }
    found.extend((old.0..old.1).map(|position| (Some(position), None)));
    found.extend((new.0..new.1).map(|position| (None, Some(position))));
}

/// Finds the pairs in order whose likeness is greatest in all.
fn aligned(old: &[Leaves], new: &[Leaves]) -> Vec<(usize, usize)> {
    let likeness: Vec<Vec<f64>> = old
        .iter()
        .map(|old| new.iter().map(|new| similarity(old, new)).collect())
        .collect();
    // best[i][j]: what pairing old[i..] with new[j..] can reach.
    let mut best = vec![vec![0.0_f64; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let skipped = best[i + 1][j].max(best[i][j + 1]);
            best[i][j] = match likeness[i][j] {
                alike if alike >= ALIKE => skipped.max(alike + best[i + 1][j + 1]),
                _ => skipped,
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        let alike = likeness[i][j];
        if alike >= ALIKE && alike + best[i + 1][j + 1] >= best[i][j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if best[i + 1][j] >= best[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}
