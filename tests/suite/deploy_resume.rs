//! An apply that is ended anywhere is gone on with by the next.

use std::sync::atomic::{AtomicU64, Ordering};

use stepwright::plan::ActionReason;

use crate::stack::{CHAT, Stack, Target, denied, is_write, shown};

/// Makes three states of one stack: what is new, what is changed in every kind of thing, and what is gone.
fn stage(stack: &Stack, number: usize) {
    match number {
        0 => stack.write("chat", CHAT),
        1 => stack.write(
            "chat",
            &CHAT
                .replace("sqs:SendMessage", "sns:Publish")
                .replace("Type: Pass, Next", "Type: Pass, Comment: new, Next")
                .replace("team: conversations", "owner: us")
                .replace("{ask: {}}", "{ask: {}, tell: {}}"),
        ),
        2 => stack.write(
            "chat",
            &CHAT
                .replace("definition:", "type: express\ndefinition:")
                .replace("Task, Resource: '${activities.ask}'", "Pass")
                .replace("activities: {ask: {}}\n", ""),
        ),
        _ => stack.remove("chat"),
    }
}

/// Ends an apply before or after each of its writes in turn, as a kill would, and applies again.
#[test]
fn an_apply_goes_on_from_wherever_it_was_cut_short() {
    for number in 0..4 {
        for lost in [false, true] {
            let mut cut = 1;
            while cut_short(number, cut, lost) {
                cut += 1;
            }
            assert!(cut > 3, "stage {number} has writes to cut");
        }
    }
}

/// Returns whether there was a write of that number.
fn cut_short(number: usize, cut: u64, lost: bool) -> bool {
    let target = Target::start();
    let stack = Stack::new(&target);
    if number > 0 {
        stage(&stack, number - 1);
        stack.up();
    }
    stage(&stack, number);
    let plan = stack.plan();
    let writes: &'static AtomicU64 = Box::leak(Box::new(AtomicU64::new(0)));
    target.answer(move |request| {
        let is_over = is_write(&request.operation)
            && writes.fetch_add(1, Ordering::Relaxed) + 1 >= cut + u64::from(lost);
        is_over.then(|| denied(request))
    });
    target.answer_after(move |request| {
        (is_write(&request.operation) && lost && writes.load(Ordering::Relaxed) >= cut)
            .then(|| denied(request))
    });
    let outcome = stack.apply(&plan);
    let was_cut = writes.load(Ordering::Relaxed) >= cut;
    assert_eq!(outcome.is_complete(), !was_cut, "{outcome:#?}");
    target.let_all_through();
    let plan = stack.plan();
    let here = format!(
        "stage {number}, cut at write {cut}, answer lost: {lost}: {:?}",
        shown(&plan)
    );
    assert!(
        plan.changes.iter().all(|change| !matches!(
            change.reason,
            ActionReason::Drift | ActionReason::DriftUnknown
        )),
        "{here}"
    );
    assert_eq!(plan.conflicts, [], "{here}");
    let outcome = stack.apply(&plan);
    assert!(outcome.is_complete(), "{here}: {outcome:#?}");
    assert!(stack.plan().is_empty(), "{here}");
    was_cut
}
