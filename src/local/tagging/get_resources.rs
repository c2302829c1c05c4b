//! tag:GetResources: what the index shows, filtered by tags and types, in pages.

use serde_json::{Value, json};

use super::TaggingError;
use super::index::{Entry, Index};
use crate::arn::Arn;
use crate::local::context::Context;
use crate::local::ids;

const MOST_PER_PAGE: i64 = 100;
const MOST_FILTERS: usize = 50;

/// A filter by one key; it passes when the value is one of these, or any when none is given.
struct TagFilter<'a> {
    key: &'a str,
    values: Vec<&'a str>,
}

struct Request<'a> {
    filters: Vec<TagFilter<'a>>,
    types: Vec<&'a str>,
    arns: Vec<&'a str>,
    per_page: usize,
    after: Option<String>,
}

pub fn run(context: &Context<'_>, index: &Index, params: &Value) -> Result<Value, TaggingError> {
    let scope = scope(context, params);
    let request = read(context, params, &scope)?;
    let shown = index.entries(context)?;
    let after = request.after.as_deref().unwrap_or_default();
    let mut found: Vec<Entry> = shown
        .into_iter()
        .filter(|entry| entry.arn.as_str() > after && request.wants(entry))
        .collect();
    let more = found.len() > request.per_page;
    found.truncate(request.per_page);
    let token = found
        .last()
        .filter(|_| more)
        .map(|last| ids::page_token(&scope, &last.arn, context.now))
        .unwrap_or_default();
    let list: Vec<_> = found
        .into_iter()
        .map(|entry| json!({ "ResourceARN": entry.arn, "Tags": entry.tags }))
        .collect();
    Ok(json!({ "PaginationToken": token, "ResourceTagMappingList": list }))
}

/// A token belongs to the filters with which the listing began, and to the account and region.
fn scope(context: &Context<'_>, params: &Value) -> String {
    let filters = [&params["TagFilters"], &params["ResourceTypeFilters"]];
    format!(
        "GetResources {} {} {filters:?}",
        context.caller.account, context.caller.region
    )
    .replace('\n', " ")
}

fn read<'a>(
    context: &Context<'_>,
    params: &'a Value,
    scope: &str,
) -> Result<Request<'a>, TaggingError> {
    refuse_unsupported(params)?;
    let token = params["PaginationToken"]
        .as_str()
        .filter(|token| !token.is_empty());
    let after = match token {
        Some(token) => Some(
            ids::open_page_token(scope, token, context.now)
                .ok_or(TaggingError::PaginationTokenExpired)?,
        ),
        None => None,
    };
    let per_page = params["ResourcesPerPage"].as_i64().unwrap_or(MOST_PER_PAGE);
    if !(1..=MOST_PER_PAGE).contains(&per_page) {
        return Err(invalid(format!(
            "ResourcesPerPage must be between 1 and {MOST_PER_PAGE}, not {per_page}"
        )));
    }
    let per_page = usize::try_from(per_page).unwrap_or_default();
    Ok(Request {
        filters: tag_filters(params)?,
        types: texts(params, "ResourceTypeFilters")?,
        arns: texts(params, "ResourceARNList")?,
        per_page,
        after,
    })
}

fn refuse_unsupported(params: &Value) -> Result<(), TaggingError> {
    let unsupported = [
        "TagsPerPage",
        "IncludeComplianceDetails",
        "ExcludeCompliantResources",
    ];
    match unsupported.into_iter().find(|name| {
        params
            .get(*name)
            .is_some_and(|value| !value.is_null() && value != false)
    }) {
        Some(name) => Err(invalid(format!(
            "{name} is not supported by the local emulator"
        ))),
        None => Ok(()),
    }
}

fn tag_filters(params: &Value) -> Result<Vec<TagFilter<'_>>, TaggingError> {
    let items = params["TagFilters"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    if items.len() > MOST_FILTERS {
        return Err(invalid(format!(
            "TagFilters must have at most {MOST_FILTERS} entries"
        )));
    }
    let filter = |item: &'_ Value| -> Option<()> {
        item["Key"]
            .as_str()
            .filter(|key| (1..=128).contains(&key.chars().count()))
            .map(|_| ())
    };
    if items.iter().any(|item| filter(item).is_none()) {
        return Err(invalid(
            "each of TagFilters needs a Key of 1 to 128 characters".to_owned(),
        ));
    }
    items
        .iter()
        .map(|item| {
            Ok(TagFilter {
                key: item["Key"].as_str().unwrap_or_default(),
                values: texts(item, "Values")?,
            })
        })
        .collect()
}

fn texts<'a>(params: &'a Value, name: &str) -> Result<Vec<&'a str>, TaggingError> {
    let items = params[name].as_array().map_or(&[][..], Vec::as_slice);
    items
        .iter()
        .map(|item| {
            item.as_str()
                .ok_or_else(|| invalid(format!("{name} must be a list of strings")))
        })
        .collect()
}

fn invalid(text: String) -> TaggingError {
    TaggingError::InvalidParameter(text)
}

impl Request<'_> {
    fn wants(&self, entry: &Entry) -> bool {
        let of_type = self.types.is_empty()
            || self
                .types
                .iter()
                .any(|wanted| is_of_type(&entry.arn, wanted));
        let of_arn = self.arns.is_empty() || self.arns.contains(&entry.arn.as_str());
        of_type && of_arn && self.filters.iter().all(|filter| filter.passes(&entry.tags))
    }
}

impl TagFilter<'_> {
    fn passes(&self, tags: &Value) -> bool {
        let value = tags
            .as_array()
            .into_iter()
            .flatten()
            .find(|tag| tag["Key"] == self.key)
            .and_then(|tag| tag["Value"].as_str());
        value.is_some_and(|value| self.values.is_empty() || self.values.contains(&value))
    }
}

/// A type is a service, or a service and the word before the name: `states`, `states:activity`.
fn is_of_type(arn: &str, wanted: &str) -> bool {
    let Some(arn) = Arn::parse(arn) else {
        return false;
    };
    let (service, kind) = (arn.service, arn.parts().next().unwrap_or_default());
    match wanted.split_once(':') {
        Some((of, word)) => of == service && word == kind,
        None => wanted == service,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_name_a_service_or_a_kind() {
        let arn = "arn:aws:states:eu-west-1:123456789012:activity:a";
        for (wanted, fits) in [
            ("states", true),
            ("states:activity", true),
            ("states:stateMachine", false),
            ("lambda", false),
        ] {
            assert_eq!(is_of_type(arn, wanted), fits, "{wanted}");
        }
    }
}
