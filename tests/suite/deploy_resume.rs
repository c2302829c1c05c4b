//! A replacement that is ended anywhere is gone on with by the next apply.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use stepwright::plan::ActionReason;

use crate::stack::{CHAT, Stack, Target, denied, is_write, shown};

/// Ends the apply before or after each of its writes in turn: what follows is denied.
#[test]
fn a_replacement_that_is_cut_short_anywhere_is_finished() {
    for lost in [false, true] {
        let mut cut = 1;
        while cut_short(cut, lost) {
            cut += 1;
        }
        assert!(cut > 3, "there are writes to cut");
    }
}

/// Returns whether there was a write of that number.
fn cut_short(cut: u64, lost: bool) -> bool {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    let express = CHAT
        .replace("definition:", "type: express\ndefinition:")
        .replace("Task, Resource: '${activities.ask}'", "Pass")
        .replace("activities: {ask: {}}\n", "");
    stack.write("chat", &express);
    let plan = stack.plan();
    assert_eq!(shown(&plan), ["- activity.chat.ask", "-/+ machine.chat"]);
    let writes = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&writes);
    target.answer(move |request| {
        let is_over = is_write(&request.operation)
            && counter.fetch_add(1, Ordering::Relaxed) + 1 >= cut + u64::from(lost);
        is_over.then(|| denied(request))
    });
    let counter = Arc::clone(&writes);
    target.answer_after(move |request| {
        let is_lost =
            is_write(&request.operation) && lost && counter.load(Ordering::Relaxed) >= cut;
        is_lost.then(|| denied(request))
    });
    let outcome = stack.apply(&plan);
    let was_cut = writes.load(Ordering::Relaxed) >= cut;
    assert_eq!(outcome.is_complete(), !was_cut, "{outcome:#?}");
    target.let_all_through();
    let plan = stack.plan();
    let here = format!("write {cut}, answer lost: {lost}: {:?}", shown(&plan));
    let unexplained = |reason| matches!(reason, ActionReason::Drift | ActionReason::DriftUnknown);
    assert!(
        !plan.changes.iter().any(|change| unexplained(change.reason)),
        "{here}"
    );
    assert_eq!(plan.conflicts, [], "{here}");
    let outcome = stack.apply(&plan);
    assert!(outcome.is_complete(), "{here}: {outcome:#?}");
    assert!(stack.plan().is_empty(), "{here}");
    was_cut
}
