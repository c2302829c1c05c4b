//! Runs the tasks of a plan as their turn comes, and keeps account of them.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, sleep};

use super::create::{self, Created};
use super::events::{ApplyError, ApplyEvent, Outcome};
use super::order::{Task, tasks};
use super::propagation;
use super::write::Writer;
use crate::aws::{Aws, ErrorKind};
use crate::deploy::{guard, kinds, live};
use crate::plan::write::{Announcement, Phase, RoleWrite, Write};
use crate::plan::{self, Action, Address, Change, Kept, Observed, Plan, Resource};

/// How old an observation may be before a thing is read again ahead of its first write.
const FRESH: Duration = Duration::from_secs(10);

/// How often a deletion is asked after.
const POLL: Duration = Duration::from_secs(2);

pub struct ApplyOptions {
    /// When the plan's observations were made.
    pub observed: Instant,
    /// How long a machine waits after its role was widened in place.
    pub settle: Duration,
    /// Bounds the waits for deletions and throttling.
    pub timeout: Duration,
}

/// Applies a plan; every event is told as it happens.
pub async fn apply(
    aws: &Aws,
    plan: &Plan,
    options: &ApplyOptions,
    tell: &dyn Fn(ApplyEvent),
) -> Outcome {
    let run = Run {
        plan,
        options,
        tell,
        since: aws.calls().service_now(),
        deadline: Instant::now() + options.timeout,
        writer: Writer {
            aws,
            ownership: &plan.scope.ownership,
        },
    };
    run.all(tasks(plan)).await
}

struct Run<'a> {
    plan: &'a Plan,
    options: &'a ApplyOptions,
    tell: &'a dyn Fn(ApplyEvent),
    /// The service's time when the apply began.
    since: i64,
    deadline: Instant,
    writer: Writer<'a>,
}

impl Run<'_> {
    async fn all(&self, tasks: Vec<Task>) -> Outcome {
        let mut waiting: BTreeSet<usize> = (0..tasks.len()).collect();
        let mut done: BTreeSet<usize> = BTreeSet::new();
        let mut failed: Vec<(usize, ApplyError)> = Vec::new();
        let mut running = FuturesUnordered::new();
        loop {
            while !self.is_stopped() {
                let ready = |position: &usize| {
                    tasks[*position]
                        .after
                        .iter()
                        .all(|before| done.contains(before))
                };
                let Some(next) = waiting.iter().copied().find(ready) else {
                    break;
                };
                waiting.remove(&next);
                let task = &tasks[next];
                running.push(async move { (next, self.task(task).await) });
            }
            match running.next().await {
                None => break,
                Some((position, Ok(()))) => drop(done.insert(position)),
                Some((position, Err(error))) => failed.push((position, error)),
            }
        }
        self.outcome(&tasks, &done, failed)
    }

    fn outcome(
        &self,
        tasks: &[Task],
        done: &BTreeSet<usize>,
        failed: Vec<(usize, ApplyError)>,
    ) -> Outcome {
        let mut outcome = Outcome {
            interrupted: self.is_stopped(),
            ..Outcome::default()
        };
        let mut failed: std::collections::BTreeMap<usize, ApplyError> = failed
            .into_iter()
            .map(|(position, error)| (tasks[position].change, error))
            .collect();
        for (position, change) in self
            .plan
            .changes
            .iter()
            .enumerate()
            .filter(|(_, change)| change.is_pending())
        {
            let mut own = tasks
                .iter()
                .enumerate()
                .filter(|(_, task)| task.change == position);
            let about = (change.address.clone(), change.action);
            if let Some(error) = failed.remove(&position) {
                outcome.failed.push((about.0, about.1, error));
            } else if own.all(|(task, _)| done.contains(&task)) {
                outcome.done.push(about);
            } else {
                outcome.not_tried.push(about);
            }
        }
        outcome
    }

    async fn task(&self, task: &Task) -> Result<(), ApplyError> {
        let change = &self.plan.changes[task.change];
        let (address, action) = (change.address.clone(), change.action);
        let started = Instant::now();
        if task.is_first {
            (self.tell)(ApplyEvent::Started {
                address: address.clone(),
                action,
            });
        }
        let answer = self.writes(task, change).await;
        match &answer {
            Ok(()) if task.is_last => {
                (self.tell)(ApplyEvent::Done {
                    address,
                    action,
                    took: started.elapsed(),
                });
            }
            Ok(()) => {}
            Err(error) => (self.tell)(ApplyEvent::Failed {
                address,
                action,
                error: error.clone(),
            }),
        }
        answer
    }

    async fn writes(&self, task: &Task, change: &Change) -> Result<(), ApplyError> {
        let Some(resource) = change.resource() else {
            return Ok(());
        };
        if self.options.observed.elapsed() > FRESH && task.is_first && change.before.is_some() {
            self.check_unmoved(change).await?;
        }
        if let Some(kept) = change
            .kept
            .as_ref()
            .filter(|_| task.phase == Phase::Backward)
        {
            self.keep(change, kept).await?;
        }
        let mut is_gone = false;
        for write in &task.writes {
            let answer = self.one(change, resource, write).await;
            let next = answer.map_err(|error| match is_gone {
                true => ApplyError::HalfReplaced {
                    arn: resource.arn().to_owned(),
                    source: Box::new(error),
                },
                false => error,
            })?;
            is_gone |= change.action == Action::Replace && *write == Write::Delete;
            match next {
                Next::Go => {}
                Next::Done => break,
            }
        }
        if task.phase == Phase::Forward && widens(task, change) && self.machine_follows(change) {
            self.pause(self.options.settle).await;
        }
        if task.writes.last() == Some(&Write::Delete) && kinds::lingers(change.address.kind()) {
            self.await_gone(&change.address, resource).await?;
        }
        Ok(())
    }

    /// Puts what leaves a role into a policy of its own where executions run that may need it.
    async fn keep(&self, change: &Change, kept: &Kept) -> Result<(), ApplyError> {
        let aws = self.writer.aws;
        let (Some(Resource::Role(role)), Some(Resource::Role(after))) =
            (&change.before, &change.after)
        else {
            return Ok(());
        };
        if let Some(machine) = &kept.machine
            && aws.running_executions(machine, 1).await?.is_empty()
        {
            return Ok(());
        }
        if !plan::kept::fits(role, after, &kept.document) {
            return Err(ApplyError::NoRoom {
                arn: role.arn.clone(),
            });
        }
        let write = Write::Role(RoleWrite::PutPolicy {
            name: plan::kept::policy_name(aws.calls().service_now()),
            document: kept.document.clone(),
        });
        let resource = Resource::Role(role.clone());
        self.patiently(change, || {
            self.writer.write(&change.address, &resource, &write)
        })
        .await
    }

    async fn check_unmoved(&self, change: &Change) -> Result<(), ApplyError> {
        let now = live::read_change(self.writer.aws, self.writer.ownership, change).await?;
        match guard::difference(change, &now) {
            // Gone is what a delete wanted.
            Some(_) if change.action == Action::Delete && matches!(now, Observed::Absent) => Ok(()),
            Some(how) => Err(ApplyError::Moved {
                arn: change
                    .resource()
                    .map(|resource| resource.arn().to_owned())
                    .unwrap_or_default(),
                how,
            }),
            None => Ok(()),
        }
    }

    async fn one(
        &self,
        change: &Change,
        resource: &Resource,
        write: &Write,
    ) -> Result<Next, ApplyError> {
        if self.is_stopped() {
            return Err(ApplyError::Interrupted);
        }
        match write {
            Write::Create(bare, announcement) => self.create(change, bare, announcement).await,
            Write::AwaitGone => {
                self.await_gone(&change.address, resource).await?;
                Ok(Next::Go)
            }
            other => {
                self.patiently(change, || {
                    self.writer.write(&change.address, resource, other)
                })
                .await?;
                Ok(Next::Go)
            }
        }
    }

    async fn create(
        &self,
        change: &Change,
        bare: &Resource,
        announcement: &Announcement,
    ) -> Result<Next, ApplyError> {
        let created = self
            .patiently(change, || {
                create::create(&self.writer, change, bare, announcement)
            })
            .await?;
        match created {
            Created::Now => Ok(Next::Go),
            Created::Existed(rest) => {
                for write in &rest {
                    if self.is_stopped() {
                        return Err(ApplyError::Interrupted);
                    }
                    self.patiently(change, || self.writer.write(&change.address, bare, write))
                        .await?;
                }
                Ok(Next::Done)
            }
        }
    }

    /// Tries again while AWS is not ready: a fresh role is not known everywhere, or an old thing is not gone yet.
    async fn patiently<T, F>(&self, change: &Change, call: impl Fn() -> F) -> Result<T, ApplyError>
    where
        F: Future<Output = Result<T, ApplyError>>,
    {
        let started = Instant::now();
        let mut tries = 0;
        loop {
            let error = match call().await {
                Err(ApplyError::Aws(error)) => error,
                other => return other,
            };
            let (why, until) = if error.kind == ErrorKind::Deleting {
                (
                    "AWS to finish deleting the previous resource of this name",
                    self.deadline,
                )
            } else if self.role_is_fresh(change)
                && propagation::is_propagation(change.address.kind(), &error)
            {
                (
                    "the role to propagate in IAM",
                    self.deadline.min(started + propagation::BOUND),
                )
            } else {
                return Err(error.into());
            };
            if Instant::now() >= until || self.is_stopped() {
                return Err(error.into());
            }
            if tries == 2 {
                (self.tell)(ApplyEvent::Waiting {
                    address: change.address.clone(),
                    why: why.to_owned(),
                });
            }
            tries += 1;
            self.pause(propagation::delay(tries)).await;
        }
    }

    /// Returns whether the role behind a change was written in this run, or moments before it.
    fn role_is_fresh(&self, change: &Change) -> bool {
        let arn = match &change.after {
            Some(Resource::Machine(machine)) => &machine.role_arn,
            Some(Resource::Role(role)) => &role.arn,
            _ => return false,
        };
        let is_it = |role: &&Change| role.after.as_ref().is_some_and(|after| after.arn() == arn);
        self.plan.changes.iter().find(is_it).is_some_and(|role| {
            let announced = role.applied.as_ref().map(|applied| applied.at);
            role.is_pending() || announced.is_some_and(|at| at >= self.since - propagation::FRESH)
        })
    }

    fn machine_follows(&self, role: &Change) -> bool {
        let is_dependent =
            |change: &Change| change.is_pending() && change.needs.contains(&role.address);
        self.plan.changes.iter().any(is_dependent)
    }

    async fn await_gone(&self, address: &Address, resource: &Resource) -> Result<(), ApplyError> {
        let mut told = false;
        loop {
            let found = live::read_one(self.writer.aws, self.writer.ownership, resource).await?;
            if !matches!(found, Observed::Deleting { .. } | Observed::Owned(_)) {
                return Ok(());
            }
            if Instant::now() >= self.deadline || self.is_stopped() {
                return Err(ApplyError::StillDeleting {
                    arn: resource.arn().to_owned(),
                });
            }
            if !told {
                let why = "AWS to finish the deletion".to_owned();
                (self.tell)(ApplyEvent::Waiting {
                    address: address.clone(),
                    why,
                });
                told = true;
            }
            self.pause(POLL).await;
        }
    }

    /// Sleeps, unless the command is interrupted.
    async fn pause(&self, time: Duration) {
        self.writer.aws.interrupt().or(sleep(time)).await;
    }

    fn is_stopped(&self) -> bool {
        self.writer.aws.interrupt().is_set()
    }
}

enum Next {
    Go,
    /// The rest of the writes is done already.
    Done,
}

/// Returns whether a role that existed gains something.
fn widens(task: &Task, change: &Change) -> bool {
    let gains = |write: &Write| matches!(write, Write::Role(write) if write.widens());
    change.action == Action::Update && task.writes.iter().any(gains)
}
