//! Amounts and money as text.

use super::amount::{Amount, Number, Term, Unit};
use super::paths::Range;
use super::price::{ExpressUse, Money};

/// Returns a range of a unit's count: `3`, `` 3 to 5 + 2 × items of `Each` ``, or `3 or more, without a bound`.
pub fn range(range: &Range, unit: Unit) -> String {
    let least = amount(&range.least, unit);
    match range.most.is_bounded(unit) {
        true => span(least, amount(&range.most, unit)),
        false => format!("{least} or more, without a bound"),
    }
}

/// Returns a range of prices; `None`: without a bound.
pub fn price(least: &Money, most: Option<&Money>) -> String {
    match most {
        None => format!("{} or more, without a bound", money(least)),
        Some(most) => span(money(least), money(most)),
    }
}

fn span(least: String, most: String) -> String {
    match least == most {
        true => least,
        false => format!("{least} to {most}"),
    }
}

fn amount(amount: &Amount, unit: Unit) -> String {
    let unknown = |term: &Term| term.unit == unit && !term.per.is_empty();
    let unknown = amount.terms().filter(|(term, _)| unknown(term));
    let unknown = unknown.map(|(term, count)| (factor(count), &term.per[..]));
    let known = amount.known(unit);
    sum((known > 0).then(|| known.to_string()), unknown).unwrap_or_else(|| "0".to_owned())
}

/// Returns the factor before unknown numbers; nothing for 1.
fn factor(count: u64) -> Option<String> {
    (count != 1).then(|| count.to_string())
}

fn money(money: &Money) -> String {
    let known = (money.known > 0.0).then(|| usd(money.known));
    let per = money
        .per
        .iter()
        .map(|(price, per)| (Some(usd(*price)), &per[..]));
    sum(known, per).unwrap_or_else(|| usd(0.0))
}

fn sum<'n>(
    known: Option<String>,
    unknown: impl Iterator<Item = (Option<String>, &'n [Number])>,
) -> Option<String> {
    let products = unknown.map(|(count, per)| {
        let numbers = per.iter().map(Number::to_string);
        let factors: Vec<String> = count.into_iter().chain(numbers).collect();
        factors.join(" × ")
    });
    let terms: Vec<String> = known.into_iter().chain(products).collect();
    (!terms.is_empty()).then(|| terms.join(" + "))
}

/// Returns what an Express execution uses as `0.4 s and 64 MB`.
pub fn each(each: ExpressUse) -> String {
    let seconds = each.milliseconds as f64 / 1000.0;
    format!("{seconds} s and {} MB", each.megabytes)
}

/// Returns an amount of USD with two decimals, or as many as three significant digits need.
pub fn usd(amount: f64) -> String {
    let decimals = match amount {
        amount if amount > 0.0 && amount < 1.0 => (2.0 - amount.log10().floor()) as usize,
        _ => 2,
    };
    let text = format!("${amount:.*}", decimals.clamp(2, 12));
    let Some((whole, fraction)) = text.split_once('.') else {
        return text;
    };
    let trimmed = fraction.trim_end_matches('0');
    format!("{whole}.{trimmed:0<2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_prices_keep_three_digits_and_large_ones_two_decimals() {
        let shown = |amount: f64| usd(amount);
        assert_eq!(shown(0.0), "$0.00");
        assert_eq!(shown(0.075), "$0.075");
        assert_eq!(shown(0.3), "$0.30");
        assert_eq!(shown(0.002041875), "$0.00204");
        assert_eq!(shown(12.5), "$12.50");
    }
}
