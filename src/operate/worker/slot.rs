//! One place of a worker: takes a task, has it done, answers it, and takes the next.

use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout};

use super::answer::{Answer, LIMITS, answer};
use super::backoff::Backoff;
use super::{Means, Shared, WorkerEvent};
use crate::aws::{ActivityTask, AwsError, ErrorKind};
use crate::process::{Command, Process};

/// How long the failure of a killed task may take to be sent.
const LAST_WORDS: Duration = Duration::from_secs(5);

pub(super) struct Slot<'a> {
    shared: &'a Shared<'a>,
    backoff: Backoff,
}

/// How the work on a task ended.
enum End {
    Answered(Answer),
    /// The service waits for it no longer.
    Gone,
    /// The worker was told to end at once.
    Killed,
    /// The person who was asked left.
    Left,
}

impl<'a> Slot<'a> {
    pub(super) fn new(shared: &'a Shared<'a>) -> Self {
        Self {
            shared,
            backoff: Backoff::default(),
        }
    }

    /// Works until the worker ends; a failure that does not pass ends all places.
    pub(super) async fn run(mut self) -> Result<(), AwsError> {
        while self.may_poll() {
            let outcome = match self.poll().await {
                None => break,
                Some(Ok(None)) => {
                    self.backoff.reset();
                    Ok(())
                }
                Some(Ok(Some(task))) => {
                    self.backoff.reset();
                    self.task(task).await
                }
                Some(Err(error)) => self.pause(error).await,
            };
            if let Err(error) = outcome {
                self.shared.stop.calmly.set();
                return Err(error);
            }
        }
        Ok(())
    }

    fn may_poll(&self) -> bool {
        let shared = self.shared;
        let committed = shared.taken.get() + shared.polling.get();
        !shared.stop.calmly.is_set()
            && !shared.stop.now.is_set()
            && shared.settings.tasks.is_none_or(|most| committed < most)
    }

    /// Waits for a task; `None` when the worker is to end first.
    async fn poll(&self) -> Option<Result<Option<ActivityTask>, AwsError>> {
        let shared = self.shared;
        let settings = shared.settings;
        let wish = if settings.drops_polls {
            &shared.stop.calmly
        } else {
            &shared.stop.now
        };
        shared.polling.set(shared.polling.get() + 1);
        let call = shared.aws.activity_task(settings.activity, settings.name);
        let answer = wish.or(call).await;
        shared.polling.set(shared.polling.get() - 1);
        answer
    }

    /// Waits after a failure that passes.
    async fn pause(&mut self, error: AwsError) -> Result<(), AwsError> {
        if !error.passes() && error.code != "ActivityWorkerLimitExceeded" {
            return Err(error);
        }
        let pause = self.backoff.next();
        self.tell(WorkerEvent::Retrying {
            error: &error,
            pause,
        });
        self.shared.stop.calmly.or(sleep(pause)).await;
        Ok(())
    }

    async fn task(&mut self, task: ActivityTask) -> Result<(), AwsError> {
        let number = self.shared.taken.get() + 1;
        self.shared.taken.set(number);
        self.tell(WorkerEvent::Taken { task: number });
        let started = Instant::now();
        match self.perform(number, &task).await {
            End::Answered(answer) => self.send(number, &task, answer, started).await,
            End::Gone => {
                self.gone(number, started);
                Ok(())
            }
            End::Killed => {
                let cause = "the worker was ended while it worked on this";
                let failure = self
                    .shared
                    .aws
                    .task_failure(&task.token, "Worker.Ended", cause);
                let _ = timeout(LAST_WORDS, failure).await;
                Ok(())
            }
            End::Left => {
                self.shared.stop.calmly.set();
                Ok(())
            }
        }
    }

    async fn perform(&self, number: u64, task: &ActivityTask) -> End {
        match &self.shared.settings.means {
            Means::Command { words, raw } => self.command(number, task, words, *raw).await,
            Means::Person(ask) => tokio::select! {
                answer = ask.ask(number, &task.input) => answer.map_or(End::Left, End::Answered),
                () = self.heartbeats(task) => End::Gone,
                () = self.shared.stop.calmly.wait() => End::Left,
            },
        }
    }

    async fn command(&self, number: u64, task: &ActivityTask, words: &[String], raw: bool) -> End {
        let command = Command {
            words,
            ..Command::default()
        };
        let mut process = match Process::spawn(&command) {
            Ok(process) => process,
            Err(error) => {
                let cause = format!("`{}` could not be started: {error}", words.join(" "));
                return End::Answered(Answer::failure("Worker.CannotStart", &cause));
            }
        };
        let said = |line: &str| self.tell(WorkerEvent::Said { task: number, line });
        let limit = async {
            match self.shared.settings.limit {
                Some(limit) => sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        let end = tokio::select! {
            ended = process.finish(&task.input, LIMITS, &said) => return End::Answered(match ended {
                Ok(ended) => answer(&ended, raw),
                Err(error) => Answer::failure("Worker.CannotStart", &error.to_string()),
            }),
            () = self.heartbeats(task) => End::Gone,
            () = limit => End::Answered(Answer::failure(
                "Worker.Timeout",
                "the command took longer than the worker lets it",
            )),
            () = self.shared.stop.now.wait() => End::Killed,
        };
        match end {
            End::Killed => process.kill(),
            _ => process.end().await,
        }
        end
    }

    /// Sends heartbeats until the service says that it waits for the task no longer.
    async fn heartbeats(&self, task: &ActivityTask) {
        let Some(pause) = self.shared.settings.heartbeat else {
            return std::future::pending().await;
        };
        loop {
            sleep(pause).await;
            if let Err(error) = self.shared.aws.task_heartbeat(&task.token).await
                && is_gone(&error)
            {
                return;
            }
        }
    }

    /// Sends an answer until it is taken, or nobody waits for it. One that the service refuses fails the task instead.
    async fn send(
        &mut self,
        number: u64,
        task: &ActivityTask,
        mut answer: Answer,
        started: Instant,
    ) -> Result<(), AwsError> {
        loop {
            let aws = self.shared.aws;
            let sent = match &answer {
                Answer::Success(output) => aws.task_success(&task.token, output).await,
                Answer::Failure { error, cause } => {
                    aws.task_failure(&task.token, error, cause).await
                }
            };
            match sent {
                Ok(()) => {
                    self.sent(number, &answer, started);
                    return Ok(());
                }
                Err(error) if error.kind == ErrorKind::Other && !is_gone(&error) => {
                    // Where even that is refused, it is not for what the answer says.
                    answer = answer.refused(&error).ok_or(error)?;
                }
                Err(error) if is_gone(&error) => {
                    self.gone(number, started);
                    return Ok(());
                }
                Err(error) if error.passes() && !self.shared.stop.now.is_set() => {
                    let pause = self.backoff.next();
                    self.tell(WorkerEvent::Retrying {
                        error: &error,
                        pause,
                    });
                    self.shared.stop.now.or(sleep(pause)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn sent(&self, task: u64, answer: &Answer, started: Instant) {
        let took = started.elapsed();
        let mut tally = self.shared.tally.get();
        match answer {
            Answer::Success(_) => {
                tally.succeeded += 1;
                self.tell(WorkerEvent::Succeeded { task, took });
            }
            Answer::Failure { error, cause } => {
                tally.failed += 1;
                self.tell(WorkerEvent::Failed {
                    task,
                    took,
                    error,
                    cause,
                });
            }
        }
        self.shared.tally.set(tally);
    }

    fn gone(&self, task: u64, started: Instant) {
        let mut tally = self.shared.tally.get();
        tally.gone += 1;
        self.shared.tally.set(tally);
        let took = started.elapsed();
        self.tell(WorkerEvent::Gone { task, took });
    }

    fn tell(&self, event: WorkerEvent) {
        (self.shared.tell)(event);
    }
}

/// Tells whether an answer comes too late, whatever it is.
fn is_gone(error: &AwsError) -> bool {
    matches!(
        error.code.as_str(),
        "TaskTimedOut" | "TaskDoesNotExist" | "InvalidToken"
    )
}
