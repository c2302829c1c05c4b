//! Reading histories: whole ones, and what is new in one.

use crate::aws::{Aws, AwsError, HistoryEvent};

/// Reads a whole history, oldest event first.
pub async fn history(aws: &Aws, arn: &str, with_data: bool) -> Result<Vec<HistoryEvent>, AwsError> {
    let mut events = Vec::new();
    let mut token = None;
    loop {
        let page = aws
            .history_page(arn, false, with_data, token.as_deref())
            .await?;
        events.extend(page.events);
        token = page.next;
        if token.is_none() {
            return Ok(events);
        }
    }
}

/// Reads the events after one, oldest first, newest pages first so that a long history is not read again.
///
/// Reads are eventually consistent: events behind a gap are left for the next time.
pub(super) async fn after(
    aws: &Aws,
    arn: &str,
    last: i64,
    with_data: bool,
) -> Result<Vec<HistoryEvent>, AwsError> {
    if last == 0 {
        return history(aws, arn, with_data).await;
    }
    let mut fresh = Vec::new();
    let mut token = None;
    loop {
        let page = aws
            .history_page(arn, true, with_data, token.as_deref())
            .await?;
        let reaches = page.events.iter().any(|event| event.id <= last);
        fresh.extend(page.events.into_iter().filter(|event| event.id > last));
        token = page.next.filter(|_| !reaches);
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
