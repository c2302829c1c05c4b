//! Starts jobs and cancels them, on a thread of its own.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::call;
use super::env::{Cancelled, TaskEnv};
use super::job::{Job, Report};
use super::machines::Machines;
use super::roles::Roles;
use super::settings::Settings;
use crate::interpreter::{Attempt, Stimulus};
use crate::local::depth;
use crate::local::error::LocalError;

/// How long the end waits for what cannot be broken off.
const GRACE: Duration = Duration::from_secs(2);

/// Runs tasks. It ends with its last clone; commands still running are killed then.
#[derive(Clone)]
pub struct Runners {
    runtime: Arc<Runtime>,
    env: Arc<TaskEnv>,
    jobs: Arc<Mutex<Jobs>>,
}

/// The jobs that run, by execution and attempt.
type Jobs = HashMap<(String, Attempt), RunningJob>;

struct RunningJob {
    abort: AbortHandle,
    cancelled: Cancelled,
}

struct Runtime {
    handle: Handle,
    stop: Mutex<Option<oneshot::Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Runners {
    /// Starts the thread. Without `roles` no permission is checked.
    pub fn new(
        settings: Settings,
        own_url: String,
        machines: Arc<dyn Machines>,
        roles: Option<Arc<dyn Roles>>,
    ) -> Result<Self, LocalError> {
        Ok(Self {
            runtime: Arc::new(Runtime::start()?),
            env: Arc::new(TaskEnv::new(settings, own_url, machines, roles)),
            jobs: Arc::default(),
        })
    }

    /// Returns whether a test case of the mock configuration file answers a state, in the place of its worker.
    pub fn mocks(&self, machine: &str, case: &str, state: &str) -> bool {
        self.env.mocks.takes(machine, case, state)
    }

    /// Begins a job and comes back at once.
    pub fn start(&self, job: Job, report: Report) {
        let key = (job.execution.execution_arn.clone(), job.attempt);
        let cancelled = Cancelled::default();
        let mut running = locked(&self.jobs);
        let jobs = Arc::clone(&self.jobs);
        let task = work(
            Arc::clone(&self.env),
            jobs,
            job,
            report,
            Arc::clone(&cancelled),
        );
        let abort = self.runtime.handle.spawn(task).abort_handle();
        if let Some(before) = running.insert(key, RunningJob { abort, cancelled }) {
            before.abort.abort();
        }
    }

    /// Ends a job that nobody waits for: commands are killed, machines it waits for are stopped.
    pub fn cancel(&self, execution_arn: &str, attempt: Attempt) {
        let key = (execution_arn.to_owned(), attempt);
        if let Some(running) = locked(&self.jobs).remove(&key) {
            running.cancelled.store(true, Ordering::SeqCst);
            running.abort.abort();
        }
    }

    /// Forgets what mocks remember of an execution that has ended.
    pub fn ended(&self, execution_arn: &str) {
        self.env.mocks.forget(execution_arn);
    }
}

async fn work(
    env: Arc<TaskEnv>,
    jobs: Arc<Mutex<Jobs>>,
    job: Job,
    report: Report,
    cancelled: Cancelled,
) {
    let key = (job.execution.execution_arn.clone(), job.attempt);
    report(Stimulus::TaskStarted {
        attempt: job.attempt,
        worker: None,
    });
    let stimulus = call::run(&env, &job, &report, &cancelled).await;
    // A job that was started again under the same key is another's to remove.
    let mut running = locked(&jobs);
    if running
        .get(&key)
        .is_some_and(|running| Arc::ptr_eq(&running.cancelled, &cancelled))
    {
        running.remove(&key);
    }
    drop(running);
    report(stimulus);
}

impl Runtime {
    fn start() -> Result<Self, LocalError> {
        let failed = |what| move |source| LocalError::Start { what, source };
        let (stop, stopped) = oneshot::channel();
        let (ready, readiness) = std::sync::mpsc::channel();
        // The runtime is born and dies on its own thread: whoever starts it may be inside another one.
        let body = move || {
            let built = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .thread_stack_size(depth::STACK)
                .build();
            match built {
                Ok(runtime) => {
                    let _ = ready.send(Ok(runtime.handle().clone()));
                    runtime.block_on(until(stopped));
                    runtime.shutdown_timeout(GRACE);
                }
                Err(error) => {
                    let _ = ready.send(Err(error));
                }
            }
        };
        let thread = std::thread::Builder::new()
            .name("stepwright-tasks".to_owned())
            .stack_size(depth::STACK)
            .spawn(body)
            .map_err(failed("thread"))?;
        let handle = readiness
            .recv()
            .unwrap_or_else(|_| Err(std::io::Error::other("the thread ended")))
            .map_err(failed("runtime"))?;
        Ok(Self {
            handle,
            stop: Mutex::new(Some(stop)),
            thread: Mutex::new(Some(thread)),
        })
    }
}

async fn until(stopped: oneshot::Receiver<()>) {
    let _ = stopped.await;
}

impl Drop for Runtime {
    fn drop(&mut self) {
        drop(take(&self.stop));
        let thread = take(&self.thread);
        // The last clone may go on this very thread, in a report.
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

fn take<T>(mutex: &Mutex<Option<T>>) -> Option<T> {
    locked(mutex).take()
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
