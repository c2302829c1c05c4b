//! Amounts as money, and where Standard and Express cost the same.

use super::amount::{Amount, Number, Unit};
use crate::facts::prices::{Express, Prices};

/// What an Express execution is taken to use, its children's too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpressUse {
    pub milliseconds: u64,
    pub megabytes: u64,
}

/// The prices of one Region, in USD.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Of one state transition; `None` where no price is known for the Region.
    pub transition: Option<f64>,
    /// Of one Express execution without its duration.
    request: f64,
    /// Of one second of an Express execution with its memory.
    express_second: f64,
    /// Of one Express execution.
    pub express: f64,
}

/// USD: a part that is known, and parts that unknown numbers multiply.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Money {
    pub known: f64,
    pub per: Vec<(f64, Vec<Number>)>,
}

impl Rates {
    /// Takes the prices of a Region; Express is priced by the first tier, which is the dearest.
    pub fn new(prices: &Prices, region: &str, each: ExpressUse) -> Rates {
        let Express {
            requests_per_million,
            duration,
            rounding,
            ..
        } = &prices.express;
        let tier = duration.first().map_or(0.0, |tier| tier.per_gb_s);
        let request = requests_per_million.value / 1e6;
        let megabytes = each.megabytes.max(1).next_multiple_of(rounding.megabytes);
        let express_second = megabytes as f64 / 1024.0 * tier;
        let billed = each.milliseconds.max(1);
        let seconds = billed.next_multiple_of(rounding.milliseconds) as f64 / 1000.0;
        let region = prices.standard_in(region);
        Rates {
            transition: region.map(|price| price.per_1000 / 1000.0),
            request,
            express_second,
            express: request + seconds * express_second,
        }
    }

    /// Returns the price of an amount for so many executions; `None` where the price of a transition is needed and not known.
    pub fn price(&self, amount: &Amount, executions: u64) -> Option<Money> {
        let mut money = Money::default();
        for (term, count) in amount.terms() {
            let rate = match term.unit {
                Unit::Transition | Unit::ChildTransition => self.transition?,
                Unit::ExpressStart => self.express,
            };
            let price = rate * count as f64 * executions as f64;
            let known = money.per.iter_mut().find(|(_, per)| *per == term.per);
            match known {
                _ if term.per.is_empty() => money.known += price,
                Some((sum, _)) => *sum += price,
                None => money.per.push((price, term.per.clone())),
            }
        }
        Some(money)
    }

    /// Returns from how many transitions on an Express execution costs less than a Standard one.
    pub fn break_even_transitions(&self) -> Option<u64> {
        let transition = self.transition.filter(|price| *price > 0.0)?;
        Some((self.express / transition).floor() as u64 + 1)
    }

    /// Returns the seconds that an Express execution may take before it costs more than a Standard one with so many transitions.
    pub fn break_even_seconds(&self, transitions: u64) -> Option<f64> {
        let standard = self.transition? * transitions as f64;
        let left = standard - self.request;
        (self.express_second > 0.0).then(|| (left / self.express_second).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::prices;

    fn rates(milliseconds: u64, megabytes: u64) -> Rates {
        let each = ExpressUse {
            milliseconds,
            megabytes,
        };
        Rates::new(prices::table(), "us-east-1", each)
    }

    fn is_close(found: f64, expected: f64) {
        assert!((found - expected).abs() < expected * 1e-6, "{found}");
    }

    /// AWS's example: a hundred million executions of 10 s and 64 MB are 100 USD of requests, and the first 1,000 of their
    /// 17,361 GB-hours are 60 USD.
    #[test]
    fn express_costs_what_the_pricing_page_says() {
        let one = rates(10_000, 64);
        let hours: f64 = 1e8 * 10.0 * 64.0 / 1024.0 / 3600.0;
        assert_eq!(hours.floor(), 17_361.0);
        let duration = one.express * 1e8 - 100.0;
        assert!(
            (duration / hours - 0.06).abs() < 1e-4,
            "{}",
            duration / hours
        );
    }

    #[test]
    fn duration_and_memory_are_rounded_up() {
        is_close(rates(1_001, 65).express, rates(1_100, 128).express);
        assert!(rates(1_001, 64).express > rates(1_000, 64).express);
    }

    #[test]
    fn break_even_is_where_both_cost_the_same() {
        let rates = rates(60_000, 64);
        let from = rates.break_even_transitions().unwrap();
        let standard = rates.transition.unwrap();
        assert!(standard * from as f64 > rates.express);
        assert!(standard * (from - 1) as f64 <= rates.express);
        let seconds = rates.break_even_seconds(10).unwrap();
        is_close(1e-6 + seconds * 0.0625 * 1.667e-5, 10.0 * 2.5e-5);
    }

    #[test]
    fn an_amount_has_a_price_where_its_region_has() {
        let amount = Amount::of(Unit::Transition, 4);
        let unknown = Rates {
            transition: None,
            ..rates(1_000, 64)
        };
        assert_eq!(unknown.price(&amount, 1_000), None);
        let price = rates(1_000, 64).price(&amount, 1_000).unwrap();
        is_close(price.known, 0.1);
    }
}
