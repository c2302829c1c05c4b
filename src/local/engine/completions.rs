//! Who waits for the end of an execution.

use std::collections::HashMap;
use std::sync::Mutex;

use super::{Ended, locked};

type Listener = Box<dyn FnOnce(Ended) + Send>;

/// Listeners by execution, each with a number.
#[derive(Default)]
pub struct Completions(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    last: u64,
    by_arn: HashMap<String, Vec<(u64, Listener)>>,
}

impl Completions {
    /// Waits for an end; gives the listener's number.
    pub fn wait(&self, arn: &str, listener: Listener) -> u64 {
        let mut waiting = locked(&self.0);
        waiting.last += 1;
        let number = waiting.last;
        waiting
            .by_arn
            .entry(arn.to_owned())
            .or_default()
            .push((number, listener));
        number
    }

    /// Notifies all who wait.
    pub fn notify(&self, arn: &str, ended: &Ended) {
        let listeners = locked(&self.0).by_arn.remove(arn).unwrap_or_default();
        for (_, listener) in listeners {
            listener(ended.clone());
        }
    }

    /// Notifies one, where it still waits.
    pub fn notify_one(&self, arn: &str, number: u64, ended: Ended) {
        let listener = {
            let mut waiting = locked(&self.0);
            let Some(listeners) = waiting.by_arn.get_mut(arn) else {
                return;
            };
            let found = listeners.iter().position(|(of, _)| *of == number);
            let listener = found.map(|at| listeners.remove(at));
            if listeners.is_empty() {
                waiting.by_arn.remove(arn);
            }
            listener
        };
        if let Some((_, listener)) = listener {
            listener(ended);
        }
    }

    /// Lets those go who wait for an execution that will not end here.
    pub fn forget(&self, arn: &str) {
        let listeners = locked(&self.0).by_arn.remove(arn);
        drop(listeners);
    }

    /// Lets everybody go without an answer.
    pub fn close(&self) {
        let waiting = std::mem::take(&mut locked(&self.0).by_arn);
        drop(waiting);
    }
}
