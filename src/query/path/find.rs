//! Following a path through values.
//!
//! The walk is Jayway JsonPath's, with its oddities: a filter judges an object as well as the items of a list, and an
//! index or a slice right after `..` passes every item on where further steps follow.

use std::borrow::Cow;
use std::cell::Cell;

use serde_json::{Map, Value};

use super::fault::PathFault;
use super::{Operand, Path, Root, Step, function, judge, render};
use crate::query::budget::{Budget, Exceeded, MOST_BYTES, weight};
use crate::query::{Data, door};

/// What a path found: places in the data, or values made on the way.
pub(super) type Found<'v> = Vec<Cow<'v, Value>>;

/// What the steps of one path share.
#[derive(Clone, Copy)]
pub(super) struct Walk<'v, 'd> {
    pub path: &'d Path,
    /// What `$` means in a filter.
    pub root: &'v Value,
    pub data: &'d Data<'v>,
    /// How many more places may be looked at.
    pub left: &'d Cell<usize>,
    /// How many bytes may still be handed over.
    pub budget: &'d Budget,
}

impl From<Exceeded> for PathFault {
    fn from(_: Exceeded) -> PathFault {
        PathFault::TooLarge
    }
}

impl Path {
    /// Finds the value; an indefinite path gives the list of what it finds.
    pub fn find(&self, data: &Data) -> Result<Value, PathFault> {
        self.look(data, &Budget::new()).map(Cow::into_owned)
    }

    /// Says whether the path leads to a value.
    pub fn exists(&self, data: &Data) -> bool {
        match self.plain(data) {
            Some(found) => found.is_some(),
            None => self.look(data, &Budget::new()).is_ok(),
        }
    }

    /// Finds the place of the value without a copy; nothing where the path leads nowhere, or has more than members and indices.
    pub fn find_ref<'v>(&self, data: &Data<'v>) -> Option<&'v Value> {
        self.plain(data).flatten()
    }

    /// Finds the value, borrowed where it stands in the data.
    pub(in crate::query) fn look<'v>(
        &self,
        data: &Data<'v>,
        budget: &Budget,
    ) -> Result<Cow<'v, Value>, PathFault> {
        if let Some(Some(found)) = self.plain(data) {
            return Ok(Cow::Borrowed(found));
        }
        let found = match self.start(data) {
            Some(root) => {
                let walk = Walk {
                    path: self,
                    root,
                    data,
                    left: &budget.places,
                    budget,
                };
                door::caught(|| walk.value(root))
                    .unwrap_or_else(|message| Err(PathFault::Broken { message }))
            }
            None => Err(PathFault::NoResults {
                path: render::path(self, self.steps.len()),
            }),
        };
        match found {
            // Recorded from AWS: `$.item.items[*]` of `{}` is an empty list.
            Err(fault) if fault.is_missing() && !self.is_definite() => {
                Ok(Cow::Owned(Value::Array(Vec::new())))
            }
            found => found,
        }
    }

    /// Says whether all of the path leads to a list, and its last index to no item of it.
    pub fn is_outside_list(&self, data: &Data) -> bool {
        let Some((Step::Index(index), before)) = self.steps.split_last() else {
            return false;
        };
        match self.plain_steps(before, data) {
            Some(Some(Value::Array(items))) => item(items, *index).is_none(),
            _ => false,
        }
    }

    /// Follows members and indices; nothing at all where the path has other steps.
    fn plain<'v>(&self, data: &Data<'v>) -> Option<Option<&'v Value>> {
        self.plain_steps(&self.steps, data)
    }

    fn plain_steps<'v>(&self, steps: &[Step], data: &Data<'v>) -> Option<Option<&'v Value>> {
        let plain = |step: &Step| matches!(step, Step::Member(_) | Step::Index(_));
        if !steps.iter().all(plain) {
            return None;
        }
        let mut place = self.start(data);
        for step in steps {
            place = match (step, place?) {
                (Step::Member(name), Value::Object(members)) => members.get(name),
                (Step::Index(index), Value::Array(items)) => item(items, *index),
                _ => None,
            };
        }
        Some(place)
    }

    /// Returns the names that the path begins with.
    pub(super) fn first_names(&self) -> (Option<&str>, Option<&str>) {
        let name = |index: usize| match self.steps.get(index)? {
            Step::Member(name) => Some(name.as_str()),
            _ => None,
        };
        (name(0), name(1))
    }

    fn start<'v>(&self, data: &Data<'v>) -> Option<&'v Value> {
        match &self.root {
            Root::Input | Root::Item => Some(data.input()),
            Root::Context => {
                let (first, second) = self.first_names();
                Some(data.context(first, second))
            }
            Root::Variable(name) => data.world().variable(name),
        }
    }
}

/// Counts from the end where the index is negative.
pub(super) fn item(items: &[Value], index: i64) -> Option<&Value> {
    match usize::try_from(index) {
        Ok(index) => items.get(index),
        Err(_) => {
            let back = usize::try_from(index.unsigned_abs()).ok()?;
            items.get(items.len().checked_sub(back)?)
        }
    }
}

impl<'v> Walk<'v, '_> {
    /// Gives the one value of a definite path, or the list of an indefinite one.
    pub fn value(&self, start: &'v Value) -> Result<Cow<'v, Value>, PathFault> {
        let steps = &self.path.steps;
        // Behind `..` a function works on the whole list of findings.
        if let Some((Step::Function { name, arguments }, before)) = steps.split_last()
            && before.iter().any(|step| matches!(step, Step::Descend))
        {
            let mut found = Vec::new();
            self.follow(before, 0, start, true, &mut found)?;
            let mut list = self.owned(found)?;
            if matches!(name.as_str(), "length" | "size") {
                // Jayway counts what the findings hold: `$..book.length()` is the number of books.
                list = list.iter().flat_map(children).cloned().collect();
            }
            let list = Value::Array(list);
            return self.applied(name, arguments, &list).map(Cow::Owned);
        }
        let mut found = Vec::new();
        self.follow(steps, 0, start, true, &mut found)?;
        if !self.path.is_definite() {
            return self.owned(found).map(|list| Cow::Owned(Value::Array(list)));
        }
        found.pop().ok_or_else(|| PathFault::NoResults {
            path: render::path(self.path, steps.len()),
        })
    }

    /// Copies what was found, within the budget.
    fn owned(&self, found: Found<'v>) -> Result<Vec<Value>, PathFault> {
        let copied = |found: Cow<'v, Value>| {
            self.budget.take_value(&found)?;
            Ok(found.into_owned())
        };
        found.into_iter().map(copied).collect()
    }

    fn applied(
        &self,
        name: &str,
        arguments: &[Operand],
        model: &Value,
    ) -> Result<Value, PathFault> {
        let result = function::apply(self, name, arguments, model)?;
        self.budget.take_value(&result)?;
        Ok(result)
    }

    fn count(&self) -> Result<(), PathFault> {
        self.work(1)
    }

    /// Writes a value out for a message, which counts as work: most messages about what is missing are never read.
    fn shown(&self, value: &Value) -> Result<String, PathFault> {
        self.work_on(value)?;
        Ok(render::java(value))
    }

    /// Counts work that takes about as long as looking at so many places.
    pub fn work(&self, places: usize) -> Result<(), PathFault> {
        let left = self.left.get().checked_sub(places);
        self.left.set(left.ok_or(PathFault::TooMuch)?);
        Ok(())
    }

    /// Counts the copy, or the comparison, of a value as work.
    pub fn work_on(&self, value: &Value) -> Result<(), PathFault> {
        const BYTES_A_PLACE: usize = 32;
        let most = self.left.get().saturating_mul(BYTES_A_PLACE);
        self.work(weight(value, most) / BYTES_A_PLACE)
    }

    fn follow(
        &self,
        steps: &[Step],
        at: usize,
        model: &'v Value,
        definite: bool,
        found: &mut Found<'v>,
    ) -> Result<(), PathFault> {
        self.count()?;
        let Some(step) = steps.get(at) else {
            return add(found, Cow::Borrowed(model));
        };
        let mut go = |next: &'v Value, definite| self.follow(steps, at + 1, next, definite, found);
        match step {
            Step::Member(name) => match self.member(at, name, model, definite, steps)? {
                Some(next) => go(next, definite),
                None => Ok(()),
            },
            Step::Members(names) => self.members(steps, at, names, model, definite, found),
            Step::Wildcard => {
                // A step further down that does not fit is passed over, as in a scan.
                for next in children(model) {
                    go(next, false)?;
                }
                Ok(())
            }
            Step::Index(index) => match self.list(at, model, definite)? {
                Some(items) => item(items, *index).map_or(Ok(()), |next| go(next, definite)),
                None => Ok(()),
            },
            Step::Indices(indices) => {
                let items = self.list(at, model, definite)?.unwrap_or_default();
                let mut picked = indices.iter().filter_map(|index| item(items, *index));
                picked.try_for_each(|next| go(next, false))
            }
            Step::Slice { from, to } => {
                let items = self.list(at, model, definite)?.unwrap_or_default();
                let mut picked = slice(items, *from, *to).into_iter();
                picked.try_for_each(|next| go(next, false))
            }
            Step::Descend => self.scan(steps, at + 1, model, found),
            Step::Filter(predicate) => {
                let mut picked = Vec::new();
                match model {
                    Value::Object(_) => picked.push(model),
                    Value::Array(items) => picked.extend(items),
                    other if definite => {
                        self.work_on(other)?;
                        let value = other.to_string();
                        return Err(PathFault::Primitive { value });
                    }
                    _ => {}
                }
                for next in picked {
                    if judge::holds(self, predicate, next)? {
                        go(next, false)?;
                    }
                }
                Ok(())
            }
            Step::Function { name, arguments } => {
                let result = self.applied(name, arguments, model)?;
                add(found, Cow::Owned(result))
            }
        }
    }

    fn member(
        &self,
        at: usize,
        name: &str,
        model: &'v Value,
        definite: bool,
        steps: &[Step],
    ) -> Result<Option<&'v Value>, PathFault> {
        let Value::Object(members) = model else {
            return match definite {
                true => Err(PathFault::NoObject {
                    property: format!("['{name}']"),
                    path: render::path(self.path, at),
                    found: render::class(model),
                }),
                false => Ok(None),
            };
        };
        match members.get(name) {
            None if definite && at + 1 < steps.len() => Err(PathFault::MissingProperty {
                path: render::path(self.path, at + 1),
            }),
            next => Ok(next),
        }
    }

    /// At the end several names make one object; before the end each is followed.
    fn members(
        &self,
        steps: &[Step],
        at: usize,
        names: &[String],
        model: &'v Value,
        definite: bool,
        found: &mut Found<'v>,
    ) -> Result<(), PathFault> {
        let Value::Object(members) = model else {
            return self
                .member(at, &names.join("','"), model, definite, steps)
                .map(|_| ());
        };
        let present = names.iter().filter_map(|name| members.get_key_value(name));
        if at + 1 == steps.len() {
            let copied = |(name, value): (&String, &Value)| {
                self.budget.take_value(value)?;
                Ok((name.clone(), value.clone()))
            };
            let merged: Map<_, _> = present.map(copied).collect::<Result<_, PathFault>>()?;
            return add(found, Cow::Owned(Value::Object(merged)));
        }
        for (_, next) in present {
            self.follow(steps, at + 1, next, false, found)?;
        }
        Ok(())
    }

    fn list(
        &self,
        at: usize,
        model: &'v Value,
        definite: bool,
    ) -> Result<Option<&'v [Value]>, PathFault> {
        match model {
            Value::Array(items) => Ok(Some(items)),
            _ if !definite => Ok(None),
            Value::Null => Err(PathFault::Null {
                path: render::path(self.path, at),
            }),
            other => Err(PathFault::NoArray {
                step: render::step(&self.path.steps[at]),
                value: self.shown(other)?,
            }),
        }
    }

    /// Applies the step after `..` here and at every depth below.
    fn scan(
        &self,
        steps: &[Step],
        at: usize,
        model: &'v Value,
        found: &mut Found<'v>,
    ) -> Result<(), PathFault> {
        self.count()?;
        let Some(step) = steps.get(at) else {
            return Ok(());
        };
        let last = at + 1 == steps.len();
        let matches = match (step, model) {
            (Step::Member(name), Value::Object(members)) => members.contains_key(name),
            (Step::Members(names), Value::Object(members)) => {
                !last || names.iter().all(|name| members.contains_key(name))
            }
            (Step::Index(_) | Step::Indices(_) | Step::Slice { .. }, Value::Array(_)) => true,
            (Step::Wildcard, _) => true,
            (Step::Filter(predicate), _) => judge::holds(self, predicate, model)?,
            _ => false,
        };
        match (matches, model) {
            (true, Value::Array(items)) if !last => {
                for next in items {
                    self.follow(steps, at + 1, next, false, found)?;
                }
            }
            (true, Value::Array(_) | Value::Object(_)) => {
                self.follow(steps, at, model, false, found)?;
            }
            _ => {}
        }
        for next in children(model) {
            self.scan(steps, at, next, found)?;
        }
        Ok(())
    }
}

/// Adds what was found, within the number of values that a payload of the most bytes could have.
fn add<'v>(found: &mut Found<'v>, value: Cow<'v, Value>) -> Result<(), PathFault> {
    const MOST_FOUND: usize = MOST_BYTES / 4;
    match found.len() < MOST_FOUND {
        true => {
            found.push(value);
            Ok(())
        }
        false => Err(PathFault::TooMuch),
    }
}

fn children(model: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match model {
        Value::Object(members) => Box::new(members.values()),
        Value::Array(items) => Box::new(items.iter()),
        _ => Box::new(std::iter::empty()),
    }
}

/// Gives the items of a slice; with both ends given, negative ones are not counted from the end before they are compared.
fn slice(items: &[Value], from: Option<i64>, to: Option<i64>) -> Vec<&Value> {
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let (from, to) = match (from, to) {
        (Some(from), Some(to)) => (from, to.min(length)),
        (Some(from), None) if from < 0 => ((length + from).max(0), length),
        (Some(from), None) => (from, length),
        (None, Some(to)) if to < 0 => (0, length + to),
        (None, Some(to)) => (0, to.min(length)),
        (None, None) => (0, length),
    };
    let from = from.max(-length);
    (from..to).filter_map(|index| item(items, index)).collect()
}
