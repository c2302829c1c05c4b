//! An amount of what is paid for, where numbers of items may be unknown.

use std::collections::BTreeMap;
use std::fmt;

/// What is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A state transition of the execution itself.
    Transition,
    /// A state transition of a Standard execution that it starts.
    ChildTransition,
    /// An Express execution that it starts.
    ExpressStart,
}

/// A number that is known when the execution runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    pub of: Counted,
    /// The Map state; of another workflow it is `WORKFLOW.STATE`.
    pub state: String,
}

/// What a Map state has many of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    Items,
    Batches,
}

impl Counted {
    pub fn word(self) -> &'static str {
        match self {
            Counted::Items => "items",
            Counted::Batches => "batches",
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of `{}`", self.of.word(), self.state)
    }
}

/// A unit, and the unknown numbers that its count is multiplied by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    pub unit: Unit,
    /// Sorted; empty for a count that is known.
    pub per: Vec<Number>,
}

/// The count of what has no bound.
pub const UNBOUNDED: u64 = u64::MAX;

/// A sum of counts, each of a term. A term that is missing counts 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amount(BTreeMap<Term, u64>);

impl Amount {
    /// Returns a known count of a unit.
    pub fn of(unit: Unit, count: u64) -> Amount {
        let term = Term {
            unit,
            per: Vec::new(),
        };
        Amount(BTreeMap::from([(term, count)]))
    }

    /// Lists the terms whose count is not 0.
    pub fn terms(&self) -> impl Iterator<Item = (&Term, u64)> {
        let terms = self.0.iter().map(|(term, count)| (term, *count));
        terms.filter(|(_, count)| *count > 0)
    }

    /// Returns the known count of a unit, without what unknown numbers add.
    pub fn known(&self, unit: Unit) -> u64 {
        let terms = self.terms();
        let known = terms.filter(|(term, _)| term.unit == unit && term.per.is_empty());
        known.map(|(_, count)| count).sum()
    }

    /// Returns whether every count of a unit has a bound.
    pub fn is_bounded(&self, unit: Unit) -> bool {
        let mut terms = self.terms();
        !terms.any(|(term, count)| term.unit == unit && count == UNBOUNDED)
    }

    /// Returns whether an unknown number multiplies a part of it.
    pub fn has_unknown(&self) -> bool {
        self.terms().any(|(term, _)| !term.per.is_empty())
    }

    pub fn plus(mut self, other: &Amount) -> Amount {
        for (term, count) in &other.0 {
            let own = self.0.entry(term.clone()).or_default();
            *own = own.saturating_add(*count);
        }
        self
    }

    pub fn times(mut self, factor: u64) -> Amount {
        self.0
            .values_mut()
            .for_each(|count| *count = count.saturating_mul(factor));
        self
    }

    /// Multiplies it by a number that is not known.
    pub fn times_unknown(self, number: &Number) -> Amount {
        let multiplied = self.0.into_iter().map(|(mut term, count)| {
            term.per.push(number.clone());
            term.per.sort();
            (term, count)
        });
        Amount(multiplied.collect())
    }

    /// Returns what it is to whoever starts an execution that costs it: a Standard one pays its transitions, an Express one its start.
    pub fn of_child(self, is_express: bool) -> Amount {
        let own = match is_express {
            true => Amount::of(Unit::ExpressStart, 1),
            false => Amount::default(),
        };
        let paid = self.0.into_iter().filter_map(|(term, count)| {
            let unit = match term.unit {
                Unit::Transition if is_express => return None,
                Unit::Transition => Unit::ChildTransition,
                unit => unit,
            };
            Some((Term { unit, ..term }, count))
        });
        paid.fold(own, |sum, (term, count)| {
            sum.plus(&Amount(BTreeMap::from([(term, count)])))
        })
    }

    /// Names the workflow that unknown numbers are of.
    pub fn in_workflow(self, workflow: &str) -> Amount {
        let named = self.0.into_iter().map(|(mut term, count)| {
            for number in &mut term.per {
                number.state = format!("{workflow}.{}", number.state);
            }
            term.per.sort();
            (term, count)
        });
        Amount(named.collect())
    }

    /// Returns an amount that neither of two is below, whatever the unknown numbers are.
    pub fn lower(&self, other: &Amount) -> Amount {
        let terms = self.0.iter().filter_map(|(term, count)| {
            let least = *other.0.get(term)?.min(count);
            Some((term.clone(), least))
        });
        Amount(terms.collect())
    }

    /// Returns an amount that neither of two is above, whatever the unknown numbers are.
    pub fn upper(mut self, other: &Amount) -> Amount {
        for (term, count) in &other.0 {
            let own = self.0.entry(term.clone()).or_default();
            *own = (*own).max(*count);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transitions(count: u64) -> Amount {
        Amount::of(Unit::Transition, count)
    }

    fn items(state: &str) -> Number {
        Number {
            of: Counted::Items,
            state: state.to_owned(),
        }
    }

    #[test]
    fn bounds_of_two_amounts_hold_for_every_unknown_number() {
        let direct = transitions(5);
        let mapped = transitions(1).plus(&transitions(2).times_unknown(&items("n")));
        assert_eq!(direct.lower(&mapped), transitions(1));
        let above = direct.upper(&mapped);
        assert_eq!(
            above,
            transitions(5).plus(&transitions(2).times_unknown(&items("n")))
        );
    }

    #[test]
    fn unknown_numbers_multiply_in_any_order() {
        let one = transitions(3)
            .times_unknown(&items("a"))
            .times_unknown(&items("b"));
        let other = transitions(3)
            .times_unknown(&items("b"))
            .times_unknown(&items("a"));
        assert_eq!(one, other);
        assert!(one.has_unknown() && one.known(Unit::Transition) == 0);
    }

    #[test]
    fn an_express_child_pays_its_start_and_not_its_transitions() {
        let child = transitions(4).plus(&Amount::of(Unit::ChildTransition, 2));
        let seen = child.clone().of_child(true);
        let expected =
            Amount::of(Unit::ExpressStart, 1).plus(&Amount::of(Unit::ChildTransition, 2));
        assert_eq!(seen, expected);
        let seen = child.of_child(false);
        assert_eq!(seen, Amount::of(Unit::ChildTransition, 6));
    }

    #[test]
    fn what_has_no_bound_stays_so() {
        let huge = transitions(2).times(UNBOUNDED).times(3);
        let huge = huge.plus(&transitions(1));
        assert!(!huge.is_bounded(Unit::Transition) && huge.is_bounded(Unit::ExpressStart));
    }
}
