//! What `cost` shows of a workflow: for people, and for programs.

use serde_json::{Value, json};

use super::amount::{Amount, Number, UNBOUNDED, Unit};
use super::estimate::{Estimate, Unbounded};
use super::paths::Range;
use super::price::{ExpressUse, Money, Rates};
use super::words;
use crate::wording::{counted, quoted};

/// Executions that prices are shown for.
pub const EXECUTIONS: u64 = 1_000;

/// Seconds that an Express execution may take at most.
pub const EXPRESS_SECONDS: f64 = 300.0;

/// What is known of a workflow beside its estimate.
pub struct Report<'a> {
    pub name: &'a str,
    pub is_express: bool,
    pub estimate: &'a Estimate,
    pub rates: &'a Rates,
    pub each: ExpressUse,
    /// Why the definition cannot run as an Express workflow; empty where it can.
    pub not_express: &'a [String],
}

/// The price of a range of amounts.
struct Priced {
    least: Money,
    /// `None`: without a bound.
    most: Option<Money>,
}

impl Report<'_> {
    /// Returns a heading and a line for each figure.
    pub fn text(&self) -> String {
        let kind = if self.is_express {
            "express"
        } else {
            "standard"
        };
        let lines = self.lines(&self.estimate.total());
        let widths = lines.iter().map(|(label, _)| label.chars().count());
        let width = widths.max().unwrap_or(0) + 2;
        let lines = lines.into_iter();
        let lines = lines.map(|(label, value)| format!("  {label:<width$}{value}"));
        let heading = format!("{}  {kind}", self.name);
        let all: Vec<String> = std::iter::once(heading).chain(lines).collect();
        all.join("\n")
    }

    fn lines(&self, total: &Range) -> Vec<(String, String)> {
        let mut lines = vec![line("transitions", &words::range(total, Unit::Transition))];
        let ends = &self.estimate.paths.ends;
        for end in ends.iter().filter(|_| ends.len() > 1) {
            let label = format!("  to `{}`", end.state);
            lines.push((label, words::range(&end.range, Unit::Transition)));
        }
        for (unit, label) in [
            (Unit::ChildTransition, "in child executions"),
            (Unit::ExpressStart, "Express starts"),
        ] {
            let has = |amount: &Amount| amount.terms().any(|(term, _)| term.unit == unit);
            if has(&total.most) {
                lines.push(line(label, &words::range(total, unit)));
            }
        }
        lines.extend(self.reasons());
        let retried = self.estimate.retried.iter();
        let retried = retried.map(|(state, most)| format!("`{state}` up to {most}"));
        let retried: Vec<String> = retried.collect();
        if !retried.is_empty() {
            lines.push(line("retries", &retried.join(", ")));
        }
        lines.extend(self.elsewhere());
        lines.push(line("Standard", &self.standard(total)));
        lines.push(line("Express", &self.express(total)));
        lines.extend(self.break_even(total).map(|text| line("break-even", &text)));
        lines
    }

    fn reasons(&self) -> impl Iterator<Item = (String, String)> {
        let reasons = self.estimate.unbounded.iter();
        reasons.map(|reason| line("no bound", &because(reason)))
    }

    fn elsewhere(&self) -> impl Iterator<Item = (String, String)> {
        let elsewhere = self.estimate.elsewhere.iter();
        elsewhere.map(|(state, arn)| {
            let what = match arn {
                Some(arn) => format!("`{arn}`, which no manifest describes"),
                None => "a state machine that an expression names".to_owned(),
            };
            line("not counted", &format!("`{state}` starts {what}"))
        })
    }

    fn standard(&self, total: &Range) -> String {
        match self.priced(total) {
            Some(priced) => format!(
                "1,000 executions: {}",
                words::price(&priced.least, priced.most.as_ref())
            ),
            None => "no public price is known for this Region; `--prices FILE` sets one".to_owned(),
        }
    }

    fn express(&self, total: &Range) -> String {
        if let Some(reason) = self.not_express.first() {
            return format!("not possible: {reason}");
        }
        match self.priced(&as_express(total)) {
            Some(priced) => format!(
                "1,000 executions of {}: {}",
                words::each(self.each),
                words::price(&priced.least, priced.most.as_ref())
            ),
            None => "the executions that it starts have no public price in this Region".to_owned(),
        }
    }

    /// Says from where on which type costs less. What both start besides costs the same.
    fn break_even(&self, total: &Range) -> Option<String> {
        if !self.not_express.is_empty() {
            return None;
        }
        let from = self.rates.break_even_transitions()?;
        let mut text = format!(
            "with {} Express costs less from {} on",
            words::each(self.each),
            transitions(from)
        );
        let least = total.least.known(Unit::Transition);
        let seconds = self.rates.break_even_seconds(least)?;
        let until = match seconds {
            seconds if seconds >= EXPRESS_SECONDS => {
                "for as long as it may run, 5 minutes".to_owned()
            }
            seconds => format!("up to {seconds:.1} s"),
        };
        text.push_str(&format!("; with {} it does {until}", transitions(least)));
        Some(text)
    }

    fn priced(&self, range: &Range) -> Option<Priced> {
        let price = |amount: &Amount| self.rates.price(amount, EXECUTIONS);
        let units = [Unit::Transition, Unit::ChildTransition, Unit::ExpressStart];
        let most = price(&range.most)?;
        let is_bounded = units.iter().all(|unit| range.most.is_bounded(*unit));
        let most = is_bounded.then_some(most);
        let least = price(&range.least)?;
        Some(Priced { least, most })
    }

    /// Returns the figures for programs.
    pub fn json(&self) -> Value {
        let total = self.estimate.total();
        let priced = |range: &Range| {
            let priced = self.priced(range)?;
            let most = priced.most.as_ref().map(money_json);
            Some(json!({"least": money_json(&priced.least), "most": most}))
        };
        let express = as_express(&total);
        let express = Some(express).filter(|_| self.not_express.is_empty());
        let ends = self.estimate.paths.ends.iter().map(
            |end| json!({"state": end.state, "fails": end.fails, "amount": range_json(&end.range)}),
        );
        let retried = self.estimate.retried.iter();
        let retried = retried.map(|(state, most)| json!({"state": state, "most": most}));
        let elsewhere = self.estimate.elsewhere.iter();
        let elsewhere = elsewhere.map(|(state, arn)| json!({"state": state, "arn": arn}));
        json!({
            "workflow": self.name,
            "type": if self.is_express { "express" } else { "standard" },
            "amount": range_json(&total),
            "ends": ends.collect::<Vec<Value>>(),
            "unbounded": self.estimate.unbounded.iter().map(unbounded_json).collect::<Vec<Value>>(),
            "retries": retried.collect::<Vec<Value>>(),
            "not_counted": elsewhere.collect::<Vec<Value>>(),
            "standard_usd": priced(&total),
            "express_usd": express.and_then(|range| priced(&range)),
            "not_express": self.not_express,
            "break_even_transitions": self.rates.break_even_transitions(),
        })
    }
}

/// Returns what an execution costs as an Express one: its start, and what it starts.
fn as_express(range: &Range) -> Range {
    range.clone().map(|amount| amount.of_child(true))
}

fn line(label: &str, value: &str) -> (String, String) {
    (label.to_owned(), value.to_owned())
}

fn transitions(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "transition")
}

fn because(reason: &Unbounded) -> String {
    match reason {
        Unbounded::Cycle(states) => match &states[..] {
            [one] => format!("`{one}` leads to itself"),
            several => format!("{} form a cycle", quoted(several)),
        },
        Unbounded::Child { state, workflow } => {
            format!("`{state}` starts `{workflow}`, which has no bound")
        }
        Unbounded::Recursion { state, workflow } => {
            format!("`{state}` starts `{workflow}`, which starts this workflow again")
        }
    }
}

fn unbounded_json(reason: &Unbounded) -> Value {
    match reason {
        Unbounded::Cycle(states) => json!({"reason": "cycle", "states": states}),
        Unbounded::Child { state, workflow } => {
            json!({"reason": "child", "state": state, "workflow": workflow})
        }
        Unbounded::Recursion { state, workflow } => {
            json!({"reason": "recursion", "state": state, "workflow": workflow})
        }
    }
}

fn range_json(range: &Range) -> Value {
    json!({"least": amount_json(&range.least), "most": amount_json(&range.most)})
}

fn amount_json(amount: &Amount) -> Value {
    let of = |unit: Unit| {
        let terms = amount.terms().filter(|(term, _)| term.unit == unit);
        let per = terms.filter(|(term, _)| !term.per.is_empty());
        let per = per.map(
            |(term, count)| json!({"count": bounded(count), "times": numbers_json(&term.per)}),
        );
        json!({"known": bounded(amount.known(unit)), "per": per.collect::<Vec<Value>>()})
    };
    json!({
        "transitions": of(Unit::Transition),
        "child_transitions": of(Unit::ChildTransition),
        "express_starts": of(Unit::ExpressStart),
    })
}

/// Returns a count; `None` for what has no bound.
fn bounded(count: u64) -> Option<u64> {
    Some(count).filter(|count| *count != UNBOUNDED)
}

fn money_json(money: &Money) -> Value {
    let per = money.per.iter();
    let per = per.map(|(price, per)| json!({"usd": price, "times": numbers_json(per)}));
    json!({"known": money.known, "per": per.collect::<Vec<Value>>()})
}

fn numbers_json(numbers: &[Number]) -> Value {
    let numbers = numbers.iter();
    let numbers = numbers.map(|number| json!({"of": number.of.word(), "state": number.state}));
    numbers.collect()
}
