//! Pages of IAM's listings: `MaxItems`, `Marker`, `IsTruncated`.

use serde_json::{Value, json};

use super::{Form, IamError};
use crate::facts::quotas;
use crate::local::context::Context;
use crate::local::ids;

const DEFAULT: i64 = 100;
const MOST: i64 = quotas::PAGE_ITEMS;

/// Which page of a listing is asked for.
pub struct Page {
    scope: String,
    limit: usize,
    /// The key of the last item of the page before; empty for the first page.
    pub after: String,
}

impl Page {
    pub fn read(context: &Context<'_>, form: &Form, listing: &str) -> Result<Self, IamError> {
        let limit = match form.text("MaxItems").map(str::parse::<i64>) {
            None => DEFAULT,
            Some(Ok(limit)) if (1..=MOST).contains(&limit) => limit,
            Some(Ok(limit)) if limit > MOST => {
                return Err(IamError::constraint(
                    "maxItems",
                    "Member must have value less than or equal to 1000",
                ));
            }
            Some(_) => {
                return Err(IamError::constraint(
                    "maxItems",
                    "Member must have value greater than or equal to 1",
                ));
            }
        };
        let scope = format!("{listing} {}", context.caller.account);
        let after = match form.text("Marker") {
            None => String::new(),
            Some(marker) => ids::open_page_token(&scope, marker, context.now)
                .ok_or_else(|| IamError::Validation(format!("Invalid Marker value: {marker}")))?,
        };
        Ok(Self {
            scope,
            limit: usize::try_from(limit).unwrap_or_default(),
            after,
        })
    }

    /// How many rows to read: one more than the page, to know whether another follows.
    pub fn rows(&self) -> i64 {
        self.limit.saturating_add(1).try_into().unwrap_or(i64::MAX)
    }

    /// Makes the answer of rows with their keys.
    pub fn answer(
        &self,
        context: &Context<'_>,
        name: &str,
        mut rows: Vec<(String, Value)>,
    ) -> Value {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let marker = rows
            .last()
            .filter(|_| more)
            .map(|(key, _)| ids::page_token(&self.scope, key, context.now));
        let items: Vec<_> = rows.into_iter().map(|(_, item)| item).collect();
        let mut answer = json!({ "IsTruncated": more });
        answer[name] = items.into();
        if let Some(marker) = marker {
            answer["Marker"] = marker.into();
        }
        answer
    }
}
