//! Executions in whose turn one process after the other died: they rest until somebody decides, and the others go on.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use super::admission::Admission;
use super::{Inner, deleting, locked, recovery};
use crate::interpreter::{Effect, Identity, Stimulus};
use crate::local::store::suspects::{self, Suspect};
use crate::local::store::{Access, Done};

/// An execution is set aside when that many processes have died in its turn without its journal growing.
const DEATHS: u32 = 3;

/// The ARNs of executions that are set aside, with what they are called.
#[derive(Default)]
pub struct SetAside(Mutex<HashMap<String, Arc<Identity>>>);

impl SetAside {
    pub fn has(&self, arn: &str) -> bool {
        locked(&self.0).contains_key(arn)
    }

    pub fn put(&self, identity: &Arc<Identity>) {
        locked(&self.0).insert(identity.execution_arn.clone(), Arc::clone(identity));
    }

    pub fn remove(&self, arn: &str) {
        locked(&self.0).remove(arn);
    }

    fn of_machine(&self, machine: &str) -> Vec<Arc<Identity>> {
        let all = locked(&self.0);
        let found = all
            .values()
            .filter(|identity| identity.machine_arn == machine);
        found.cloned().collect()
    }
}

impl Inner {
    /// Takes out what is set aside, also from now on: what had a turn when the last process died, for the third time.
    pub(super) fn sort_out(
        self: &Arc<Self>,
        connection: &Connection,
        admissions: Vec<Admission>,
    ) -> rusqlite::Result<Vec<Admission>> {
        let left: HashSet<i64> = self.marks.left().into_iter().collect();
        let known = suspects::read(connection)?;
        let (mut changed, mut others) = (Vec::new(), Vec::with_capacity(admissions.len()));
        for admission in admissions {
            let row = admission.row.unwrap_or_default();
            let records = admission.records();
            let mut suspect = match known.get(&row) {
                Some(suspect) if suspect.is_set_aside || suspect.records == records => *suspect,
                _ => Suspect {
                    execution: row,
                    deaths: 0,
                    records,
                    is_set_aside: false,
                },
            };
            if left.contains(&row) && !suspect.is_set_aside {
                suspect.deaths += 1;
                suspect.is_set_aside = suspect.deaths >= DEATHS;
                changed.push(suspect);
            }
            if suspect.is_set_aside {
                self.put_aside(&admission, suspect.deaths);
            } else {
                others.push(admission);
            }
        }
        if !left.is_empty() {
            self.keep_suspects(changed);
            self.marks.clear();
        }
        Ok(others)
    }

    /// Writes down who is suspected, before anybody has a turn again.
    fn keep_suspects(&self, changed: Vec<Suspect>) {
        let (kept, are_kept) = channel::<()>();
        let work = move |connection: &Connection| {
            let written = changed
                .iter()
                .try_for_each(|suspect| suspects::keep(connection, suspect));
            Done {
                keep: written.is_ok(),
                then: Box::new(move |_| drop(kept)),
            }
        };
        self.store.queue(Access::Write, Box::new(work));
        let _ = are_kept.recv();
    }

    fn put_aside(&self, admission: &Admission, deaths: u32) {
        let arn = &admission.identity.execution_arn;
        self.set_aside.put(&admission.identity);
        // Whoever answers one of its tasks must not hear that nobody waits for it.
        if let Some(restored) = &admission.restored {
            for effect in restored.execution.outstanding() {
                if let Effect::StartTask { attempt, task } = effect {
                    self.tokens.put(&task.token, arn, attempt);
                }
            }
        }
        self.notices.report(&format!(
            "execution `{arn}` is set aside: {deaths} processes in a row died while it ran; \
             `stepwright local resume {arn}` runs it again, `stepwright local stop {arn}` ends it"
        ));
    }

    /// Runs an execution that was set aside again; false is answered where there is no such one.
    pub(super) fn resume_set_aside(
        self: &Arc<Self>,
        arn: &str,
        answer: impl FnOnce(bool) + Send + 'static,
    ) {
        let (engine, arn) = (Arc::clone(self), arn.to_owned());
        let work = move |connection: &Connection| {
            let cleared = suspects::clear(connection, &arn).unwrap_or_default();
            let admission = cleared
                .then(|| recovery::find(connection, &arn).ok().flatten())
                .flatten();
            let keep = admission.is_some();
            let then = move |committed: Result<(), &rusqlite::Error>| {
                if committed.is_err() {
                    return;
                }
                if let Some(admission) = admission {
                    engine.set_aside.remove(&arn);
                    engine.admit(admission);
                }
                answer(keep);
            };
            Done {
                keep,
                then: Box::new(then),
            }
        };
        self.store.queue(Access::Write, Box::new(work));
    }

    /// Ends what is set aside of a machine that is being deleted.
    pub(super) fn end_set_aside_of(self: &Arc<Self>, machine: &str) {
        for identity in self.set_aside.of_machine(machine) {
            let failure = deleting::failure(&identity);
            let end = Stimulus::Fail { failure };
            self.end_in_store(&identity.execution_arn, end, None);
        }
    }
}
