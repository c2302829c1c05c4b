//! Brings tasks and workers together.

use std::sync::Arc;

use super::Inner;
use super::activities::{Offer, Poll, Poller, QueueEnd};
use super::message::{Fed, Origin};
use crate::interpreter::Stimulus;

impl Inner {
    pub(super) fn begin_poll(
        self: &Arc<Self>,
        activity: &str,
        worker: Option<&str>,
    ) -> Option<Poll> {
        let (poller, receiving) = self.activities.poller(worker, activity)?;
        let poll = Poll::new(Arc::downgrade(self), activity, receiving);
        self.poll_at(activity, poller, QueueEnd::Last);
        Some(poll)
    }

    fn poll_at(self: &Arc<Self>, activity: &str, poller: Poller, end: QueueEnd) {
        if let Some((offer, poller)) = self.activities.wait(activity, poller, end) {
            self.hand(offer, poller);
        }
    }

    pub(super) fn offer(self: &Arc<Self>, offer: Offer, end: QueueEnd) {
        if let Some((offer, poller)) = self.activities.offer(offer, end) {
            self.hand(offer, poller);
        }
    }

    /// Gives a task to a worker: first the execution says that it still waits and writes down who works, then the worker hears.
    ///
    /// A worker that went away meanwhile leaves the task to the next; a task that is gone leaves the worker its place.
    fn hand(self: &Arc<Self>, offer: Offer, poller: Poller) {
        let stimulus = Stimulus::TaskStarted {
            attempt: offer.attempt,
            worker: poller.worker.clone(),
        };
        let arn = offer.execution.execution_arn.clone();
        let engine = Arc::clone(self);
        let told = move |taken: Option<_>| {
            if taken.is_none() {
                engine.poll_at(&offer.activity, poller, QueueEnd::First);
            } else if let Err(offer) = poller.answer.send(offer) {
                engine.offer(offer, QueueEnd::First);
            }
        };
        let fed = Fed {
            stimulus,
            answer: Some(Box::new(told)),
        };
        self.post_stimulus(&arn, fed, Origin::Inside);
    }
}
