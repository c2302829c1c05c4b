//! Following an execution to its end: polling that is quick while something happens and patient while nothing does.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::fetch;
use crate::aws::{Aws, AwsError, ExecutionDetails, HistoryEvent};

/// The pauses between two looks, from the first after something happened to the longest.
#[derive(Clone, Copy, Debug)]
struct Pace {
    quick: Duration,
    slow: Duration,
}

/// AWS gives an account 20 looks a second; several people may follow at once.
const AWS: Pace = Pace {
    quick: Duration::from_millis(700),
    slow: Duration::from_secs(5),
};

const CUSTOM: Pace = Pace {
    quick: Duration::from_millis(50),
    slow: Duration::from_millis(500),
};

/// For how long a connection may be lost.
const PATIENCE: Duration = Duration::from_secs(300);

/// How often the execution itself is asked while its history is silent.
const SILENT: u32 = 10;

/// Why following ended early.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    #[error(transparent)]
    Aws(#[from] AwsError),
    #[error("no answer for {} seconds; the last try: {last}", PATIENCE.as_secs())]
    Lost { last: AwsError },
}

/// What a follower hears.
#[derive(Debug)]
pub enum News<'a> {
    Events(&'a [HistoryEvent]),
    /// The connection is lost for now; it is tried again.
    Lost(&'a AwsError),
}

/// Tells of every event of an execution until it ends, and returns how it ended.
pub async fn follow(
    aws: &Aws,
    arn: &str,
    tell: &mut dyn FnMut(News),
) -> Result<ExecutionDetails, FollowError> {
    // An execution may take longer than a command's calls may.
    let aws = &aws.patient();
    let pace = if aws.is_custom_endpoint() {
        CUSTOM
    } else {
        AWS
    };
    let mut follower = Follower {
        aws,
        arn,
        last: 0,
        ended: false,
        silent: 0,
    };
    let mut pause = pace.quick;
    let mut heard = Instant::now();
    loop {
        match follower.look(tell).await {
            Ok(Look::Ended(details)) => return Ok(*details),
            Ok(look) => {
                heard = Instant::now();
                pause = match look {
                    Look::Silence => (pause * 3 / 2).min(pace.slow),
                    _ => pace.quick,
                };
            }
            Err(error) if error.passes() && heard.elapsed() < PATIENCE => {
                tell(News::Lost(&error));
                pause = (pause * 2).clamp(Duration::from_millis(200), Duration::from_secs(20));
            }
            Err(error) if error.passes() => return Err(FollowError::Lost { last: error }),
            Err(error) => return Err(error.into()),
        }
        sleep(pause).await;
    }
}

struct Follower<'a> {
    aws: &'a Aws,
    arn: &'a str,
    /// The last event told of.
    last: i64,
    /// Whether that was an end.
    ended: bool,
    /// Looks in a row that brought nothing.
    silent: u32,
}

enum Look {
    Events,
    Silence,
    Ended(Box<ExecutionDetails>),
}

impl Follower<'_> {
    async fn look(&mut self, tell: &mut dyn FnMut(News)) -> Result<Look, AwsError> {
        let fresh = fetch::after(self.aws, self.arn, self.last).await?;
        if let Some(last) = fresh.last() {
            self.last = last.id;
            self.ended = is_end(&last.kind);
            self.silent = 0;
            tell(News::Events(&fresh));
        } else {
            self.silent += 1;
        }
        if self.ended || self.silent > 0 && self.silent.is_multiple_of(SILENT) {
            let details = fetch::describe(self.aws, self.arn).await?;
            if details.stopped.is_some() && details.status != "RUNNING" {
                return self.end(details, tell).await;
            }
        }
        Ok(if fresh.is_empty() {
            Look::Silence
        } else {
            Look::Events
        })
    }

    /// Tells of the events that came between the last look and the end.
    async fn end(
        &mut self,
        details: ExecutionDetails,
        tell: &mut dyn FnMut(News),
    ) -> Result<Look, AwsError> {
        if !self.ended {
            let fresh = fetch::after(self.aws, self.arn, self.last).await?;
            if !fresh.is_empty() {
                tell(News::Events(&fresh));
            }
        }
        Ok(Look::Ended(Box::new(details)))
    }
}

fn is_end(kind: &str) -> bool {
    matches!(
        kind,
        "ExecutionSucceeded" | "ExecutionFailed" | "ExecutionTimedOut" | "ExecutionAborted"
    )
}
