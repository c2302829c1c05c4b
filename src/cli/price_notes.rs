//! Which prices a cost was worked out with, and what they do not cover.

use serde_json::{Value, json};

use crate::cost;
use crate::facts::prices::Prices;

/// Says which prices were taken, and what they do not cover.
pub fn notes(prices: &Prices, region: &str) -> String {
    let standard = match prices.standard_in(region) {
        Some(price) => format!(
            "1,000 transitions in {region} are {} (as of {})",
            cost::usd(price.per_1000),
            price.as_of
        ),
        None => format!("no public price of transitions in {region} is known"),
    };
    let free = &prices.standard.free_transitions_per_month;
    [
        format!(
            "Prices in USD of {}, without tax: {standard}; Express: {}.",
            prices.collected, prices.express.regions
        ),
        format!(
            "Not subtracted: {} transitions a month are free for each {}.",
            free.value, free.per
        ),
        format!("Not counted: {}.", prices.not_counted.join(", ")),
    ]
    .join("\n")
}

/// Returns the same for programs.
pub fn prices_json(prices: &Prices, region: &str) -> Value {
    let price = prices.standard_in(region);
    json!({
        "collected": prices.collected,
        "region": region,
        "usd_per_1000_transitions": price.map(|price| price.per_1000),
        "as_of": price.map(|price| &price.as_of),
        "free_transitions_per_month": prices.standard.free_transitions_per_month.value,
        "not_counted": prices.not_counted,
    })
}
