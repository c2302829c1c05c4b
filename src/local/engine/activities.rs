//! Tasks that wait for workers, and workers that wait for tasks: both first come, first served.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use tokio::sync::oneshot;

use super::{Inner, locked};
use crate::interpreter::{Attempt, Identity, Payload};

/// How long a worker waits for a task before it is answered that there is none. AWS promises up to 60 seconds, after which boto3 and other clients
/// give up reading: an answer that comes just then is an error to them.
const PATIENCE: Duration = Duration::from_secs(59);

/// The quota of workers that wait for one activity.
const MOST_POLLERS: usize = 1000;

/// A task that waits for a worker.
#[derive(Clone, Debug)]
pub struct Offer {
    pub execution: Arc<Identity>,
    pub row: Option<i64>,
    pub attempt: Attempt,
    pub activity: String,
    pub token: String,
    pub input: Payload,
}

/// A worker that waits for a task.
pub struct Poller {
    number: u64,
    pub worker: Option<String>,
    pub answer: oneshot::Sender<Offer>,
}

/// A worker's wait, from its own side; dropped, it waits no more.
pub struct Poll {
    activity: String,
    number: u64,
    receiver: oneshot::Receiver<Offer>,
    engine: Weak<Inner>,
}

/// The queues of all activities, by ARN.
#[derive(Default)]
pub struct Activities(Mutex<Queues>);

#[derive(Default)]
struct Queues {
    is_closed: bool,
    last: u64,
    by_arn: HashMap<String, Queue>,
}

#[derive(Default)]
struct Queue {
    offers: VecDeque<Offer>,
    pollers: VecDeque<Poller>,
}

/// At which end of a queue somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueEnd {
    First,
    Last,
}

impl Activities {
    /// Offers a task; gives it back with the worker that is to have it, where one waits.
    pub fn offer(&self, offer: Offer, end: QueueEnd) -> Option<(Offer, Poller)> {
        let mut queues = locked(&self.0);
        let activity = offer.activity.clone();
        let queue = queues.by_arn.entry(activity.clone()).or_default();
        put(&mut queue.offers, offer, end);
        queues.pair(&activity)
    }

    /// Lets a worker wait; gives it back with a task, where one waits.
    pub fn wait(&self, activity: &str, poller: Poller, end: QueueEnd) -> Option<(Offer, Poller)> {
        let mut queues = locked(&self.0);
        if queues.is_closed {
            return None;
        }
        let queue = queues.by_arn.entry(activity.to_owned()).or_default();
        put(&mut queue.pollers, poller, end);
        queues.pair(activity)
    }

    /// Makes a worker's two sides; nothing where too many wait for the activity.
    pub fn poller(&self, worker: Option<&str>, activity: &str) -> Option<(Poller, Receiving)> {
        let mut queues = locked(&self.0);
        let waiting = queues
            .by_arn
            .get(activity)
            .map_or(0, |queue| queue.pollers.len());
        if waiting >= MOST_POLLERS {
            return None;
        }
        queues.last += 1;
        let (answer, receiver) = oneshot::channel();
        let poller = Poller {
            number: queues.last,
            worker: worker.map(str::to_owned),
            answer,
        };
        let number = poller.number;
        Some((poller, Receiving { number, receiver }))
    }

    /// Takes back a task that nobody was given.
    pub fn withdraw(&self, activity: &str, execution_arn: &str, attempt: Attempt) {
        let mut queues = locked(&self.0);
        if let Some(queue) = queues.by_arn.get_mut(activity) {
            queue.offers.retain(|offer| {
                offer.attempt != attempt || offer.execution.execution_arn != execution_arn
            });
        }
        queues.tidy(activity);
    }

    fn leave(&self, activity: &str, number: u64) {
        let mut queues = locked(&self.0);
        if let Some(queue) = queues.by_arn.get_mut(activity) {
            queue.pollers.retain(|poller| poller.number != number);
        }
        queues.tidy(activity);
    }

    /// Lets all workers go, and takes no more.
    pub fn close(&self) {
        let mut queues = locked(&self.0);
        queues.is_closed = true;
        for queue in queues.by_arn.values_mut() {
            queue.pollers.clear();
        }
    }
}

/// The receiving side of a wait.
pub struct Receiving {
    number: u64,
    receiver: oneshot::Receiver<Offer>,
}

impl Queues {
    fn pair(&mut self, activity: &str) -> Option<(Offer, Poller)> {
        let queue = self.by_arn.get_mut(activity)?;
        while queue
            .pollers
            .front()
            .is_some_and(|poller| poller.answer.is_closed())
        {
            queue.pollers.pop_front();
        }
        if queue.offers.is_empty() || queue.pollers.is_empty() {
            return None;
        }
        let pair = queue.offers.pop_front().zip(queue.pollers.pop_front());
        self.tidy(activity);
        pair
    }

    fn tidy(&mut self, activity: &str) {
        let is_empty = |queue: &Queue| queue.offers.is_empty() && queue.pollers.is_empty();
        if self.by_arn.get(activity).is_some_and(is_empty) {
            self.by_arn.remove(activity);
        }
    }
}

impl Poll {
    pub(super) fn new(engine: Weak<Inner>, activity: &str, receiving: Receiving) -> Self {
        Self {
            activity: activity.to_owned(),
            number: receiving.number,
            receiver: receiving.receiver,
            engine,
        }
    }

    /// Waits for a task, for just under a minute.
    pub async fn wait(mut self) -> Option<Offer> {
        let waiting = tokio::time::timeout(PATIENCE, &mut self.receiver);
        waiting.await.ok()?.ok()
    }
}

impl Drop for Poll {
    fn drop(&mut self) {
        // Closed first: who is giving it a task at this moment must notice.
        self.receiver.close();
        if let Some(engine) = self.engine.upgrade() {
            if let Ok(offer) = self.receiver.try_recv() {
                engine.offer(offer, QueueEnd::First);
            }
            engine.activities.leave(&self.activity, self.number);
        }
    }
}

fn put<T>(queue: &mut VecDeque<T>, item: T, end: QueueEnd) {
    match end {
        QueueEnd::First => queue.push_front(item),
        QueueEnd::Last => queue.push_back(item),
    }
}
