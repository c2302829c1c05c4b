//! Answers jobs of executions that were started with a test case.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::job::{Job, Outcome};
use super::mock_file::MockFile;
use crate::interpreter::Failure;

/// The mocks, and how often each state of each execution was called.
#[derive(Default)]
pub(super) struct Mocks {
    file: Option<Arc<MockFile>>,
    calls: Mutex<HashMap<String, Calls>>,
}

/// The number of the next call, by state.
type Calls = HashMap<String, u32>;

impl Mocks {
    pub fn new(file: Option<Arc<MockFile>>) -> Self {
        Self {
            file,
            calls: Mutex::default(),
        }
    }

    /// Returns whether a state is answered here: by its mock, or by what is said of a test case that is not there.
    pub fn takes(&self, machine: &str, case: &str, state: &str) -> bool {
        let file = self
            .file
            .as_ref()
            .filter(|file| file.has_case(machine, case));
        file.is_none_or(|file| file.is_mocked(machine, case, state))
    }

    /// Returns the mocked answer, where the job's state is mocked.
    pub fn answer(&self, job: &Job) -> Option<Outcome> {
        let case = job.test_case.as_deref()?;
        let machine = job.execution.machine_name.as_str();
        let Some(file) = self
            .file
            .as_ref()
            .filter(|file| file.has_case(machine, case))
        else {
            return Some(Err(unknown(machine, case)));
        };
        let state = &*job.task.state;
        if !file.is_mocked(machine, case, state) {
            return None;
        }
        Some(file.answer(machine, case, state, self.count(job)))
    }

    /// Numbers a call: every call counts, be it a retry, an iteration or a loop that comes back.
    fn count(&self, job: &Job) -> u32 {
        let mut calls = self.calls();
        let next = calls
            .entry(job.execution.execution_arn.clone())
            .or_default()
            .entry(job.task.state.to_string())
            .or_default();
        // After a restart the retries are all that is known.
        let number = (*next).max(job.task.retry);
        *next = number + 1;
        number
    }

    /// Forgets an execution that has ended.
    pub fn forget(&self, execution_arn: &str) {
        self.calls().remove(execution_arn);
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<String, Calls>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unknown(machine: &str, case: &str) -> Failure {
    Failure {
        error: Some("States.Runtime".to_owned()),
        cause: Some(format!(
            "There is no test case `{case}` of the machine `{machine}`: list it in the mock configuration file that \
             SFN_MOCK_CONFIG names."
        )),
    }
}
