//! Reading histories: whole ones, and what is new in one.
//!
//! Data is always asked for, since without it the causes of failures may be missing, too; what is shown is decided where
//! it is shown. Who may not decrypt the data gets the rest.

use crate::aws::{Aws, AwsError, ExecutionDetails, HistoryEvent, HistoryPage};

/// Events of one answer when a whole history is read: as many as the service gives.
const WHOLE: i32 = 1000;

/// Events of one answer when only the newest are wanted.
const NEWEST: i32 = 100;

/// Describes an execution, without its data where that may not be decrypted.
pub async fn describe(aws: &Aws, arn: &str) -> Result<ExecutionDetails, AwsError> {
    match aws.describe_execution(arn, true).await {
        Err(error) if is_of_the_key(&error) => aws.describe_execution(arn, false).await,
        answer => answer,
    }
}

/// Reads a whole history, oldest event first.
pub async fn history(aws: &Aws, arn: &str) -> Result<Vec<HistoryEvent>, AwsError> {
    let mut events = Vec::new();
    let mut pages = aws.history_pages(arn);
    let mut token = None;
    loop {
        let page = page(aws, arn, false, WHOLE, token.as_deref()).await?;
        events.extend(page.events);
        token = pages.next(page.next)?;
        if token.is_none() {
            return Ok(events);
        }
    }
}

/// Reads the events after one, oldest first, newest pages first so that a long history is not read again.
///
/// Reads are eventually consistent: events behind a gap are left for the next time.
pub(super) async fn after(aws: &Aws, arn: &str, last: i64) -> Result<Vec<HistoryEvent>, AwsError> {
    if last == 0 {
        return history(aws, arn).await;
    }
    let mut fresh = Vec::new();
    let mut pages = aws.history_pages(arn);
    let mut token = None;
    loop {
        let page = page(aws, arn, true, NEWEST, token.as_deref()).await?;
        let reaches = page.events.iter().any(|event| event.id <= last);
        fresh.extend(page.events.into_iter().filter(|event| event.id > last));
        token = pages.next(page.next.filter(|_| !reaches))?;
        if token.is_none() {
            break;
        }
    }
    fresh.sort_by_key(|event| event.id);
    fresh.dedup_by_key(|event| event.id);
    let mut expected = last;
    fresh.retain(|event| {
        let follows = event.id == expected + 1;
        expected += i64::from(follows);
        follows
    });
    Ok(fresh)
}

async fn page(
    aws: &Aws,
    arn: &str,
    newest_first: bool,
    size: i32,
    token: Option<&str>,
) -> Result<HistoryPage, AwsError> {
    let read = |with_data| aws.history_page(arn, newest_first, with_data, size, token);
    match read(true).await {
        Err(error) if is_of_the_key(&error) => read(false).await,
        answer => answer,
    }
}

/// Tells whether the key that the data is encrypted with is the reason.
fn is_of_the_key(error: &AwsError) -> bool {
    matches!(
        error.code.as_str(),
        "KmsAccessDeniedException" | "KmsInvalidStateException"
    )
}
