//! Pages of a listing: a limit, and a token that leads to the next page.

use serde_json::{Map, Value};

use super::SfnError;
use super::params::{Length, Params, TOKEN};
use crate::facts::quotas;
use crate::local::clock::Moment;
use crate::local::ids;

/// The page size when none, or 0, is asked for.
const DEFAULT: i64 = 100;

/// Which page of a listing is asked for.
pub struct Page {
    scope: String,
    pub limit: usize,
    /// The key of the last item of the page before.
    pub after: Option<String>,
}

/// The members of a request that choose a page, not yet checked.
pub struct PageRequest<'a> {
    limit: Option<i64>,
    token: Option<&'a str>,
}

pub fn read<'a>(params: &mut Params<'a>) -> PageRequest<'a> {
    read_with(params, TOKEN)
}

/// Reads the members where the token may be longer than elsewhere.
pub fn read_with<'a>(params: &mut Params<'a>, token: Length) -> PageRequest<'a> {
    PageRequest {
        limit: params.number("maxResults", 0, quotas::PAGE_ITEMS),
        token: params.text("nextToken", token),
    }
}

impl PageRequest<'_> {
    /// Opens the token; `scope` tells listings apart, so that a token of another one is no token.
    pub fn open(self, scope: String, now: Moment) -> Result<Page, SfnError> {
        let after = match self.token {
            None => None,
            Some(token) => {
                Some(ids::open_page_token(&scope, token, now).ok_or(SfnError::InvalidToken)?)
            }
        };
        let limit = self.limit.filter(|limit| *limit > 0).unwrap_or(DEFAULT);
        Ok(Page {
            scope,
            limit: usize::try_from(limit).unwrap_or_default(),
            after,
        })
    }
}

impl Page {
    /// The key after which the page begins, where keys are rising numbers.
    pub fn after_number(&self) -> i64 {
        self.after
            .as_deref()
            .and_then(|key| key.parse().ok())
            .unwrap_or_default()
    }

    /// How many rows to read: one more than the page, to know whether another follows.
    pub fn rows(&self) -> i64 {
        self.limit.saturating_add(1).try_into().unwrap_or(i64::MAX)
    }

    /// Makes the answer of rows with their keys: the member `name`, and `nextToken` when rows are left.
    pub fn answer(&self, name: &str, mut rows: Vec<(i64, Value)>, now: Moment) -> Value {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let mut members = Map::new();
        if let Some((last, _)) = rows.last().filter(|_| more) {
            members.insert(
                "nextToken".to_owned(),
                ids::page_token(&self.scope, &last.to_string(), now).into(),
            );
        }
        members.insert(
            name.to_owned(),
            rows.into_iter().map(|(_, item)| item).collect(),
        );
        Value::Object(members)
    }
}
