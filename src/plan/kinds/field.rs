//! A kind's fields as a table: the digest, what a plan shows and what cannot be changed in place are read from it.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// One field of a kind of resource that a manifest decides.
pub struct Field<R: 'static> {
    /// Its name in digests, and the first version of the digest that covers it.
    pub digest: (&'static str, u32),
    /// Its name for people.
    pub shown: &'static str,
    /// How it is changed.
    pub change: FieldUpdate,
    pub value: fn(&R) -> Cow<'_, Value>,
}

/// How a field of an existing resource is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldUpdate {
    InPlace,
    /// By a new resource of the same name.
    Replace,
}

/// Returns the fields of a version of the digest, with the kind itself, in the order of their names.
pub(super) fn digest_fields<'r, R>(
    kind: &'static str,
    fields: &[Field<R>],
    version: u32,
    resource: &'r R,
) -> Vec<(&'static str, Cow<'r, Value>)> {
    let covered = fields.iter().filter(|field| field.digest.1 <= version);
    let mut named: Vec<_> = covered
        .map(|field| (field.digest.0, (field.value)(resource)))
        .collect();
    named.push(("kind", Cow::Owned(Value::from(kind))));
    named.sort_by_key(|(name, _)| *name);
    named
}

/// Returns the fields by the names that people use; absent means AWS's default.
pub(super) fn shown<R>(fields: &[Field<R>], resource: &R) -> Value {
    let named = fields
        .iter()
        .map(|field| (field.shown.to_owned(), (field.value)(resource).into_owned()));
    Value::Object(Map::from_iter(named.filter(|(_, value)| !value.is_null())))
}

/// Returns whether a field differs that cannot be changed in place.
pub(super) fn must_replace<R>(fields: &[Field<R>], before: &R, after: &R) -> bool {
    fields.iter().any(|field| {
        field.change == FieldUpdate::Replace && (field.value)(before) != (field.value)(after)
    })
}
