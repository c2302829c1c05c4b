//! What Step Functions costs: public on-demand prices in USD, without tax.

use std::sync::LazyLock;

use serde::Deserialize;

use super::embedded;

/// A table of prices and where they come from.
#[derive(Clone, Debug, Deserialize)]
pub struct Prices {
    /// The day the table was made, as `2026-11-28`.
    pub collected: String,
    pub standard: Standard,
    pub express: Express,
    /// What an execution may cost besides, and no price here covers.
    pub not_counted: Vec<String>,
}

/// Standard workflows pay for state transitions.
#[derive(Clone, Debug, Deserialize)]
pub struct Standard {
    /// Transitions without a charge, each month.
    pub free_transitions_per_month: Figure,
    pub regions: Vec<RegionPrice>,
}

/// The price of transitions in one Region.
#[derive(Clone, Debug, Deserialize)]
pub struct RegionPrice {
    pub region: String,
    /// USD for 1,000 state transitions.
    pub per_1000: f64,
    /// The year or month of the newest public evidence.
    pub as_of: String,
}

/// Express workflows pay for starts, and for memory over time.
#[derive(Clone, Debug, Deserialize)]
pub struct Express {
    /// USD for a million executions.
    pub requests_per_million: Figure,
    /// For which Regions these prices are known.
    pub regions: String,
    /// By what the account used in the month, smallest first.
    pub duration: Vec<Tier>,
    pub rounding: Rounding,
}

/// The price of a GB-second from an amount of them on, which an account used in a month.
#[derive(Clone, Debug, Deserialize)]
pub struct Tier {
    pub from_gb_s: f64,
    /// USD.
    pub per_gb_s: f64,
}

/// What duration and memory are rounded up to.
#[derive(Clone, Debug, Deserialize)]
pub struct Rounding {
    pub milliseconds: u64,
    pub megabytes: u64,
}

/// A number of the table.
#[derive(Clone, Debug, Deserialize)]
pub struct Figure {
    pub value: f64,
    /// What it is counted for, such as an account.
    #[serde(default)]
    pub per: String,
}

static TABLE: LazyLock<Prices> =
    LazyLock::new(|| embedded::read("prices.json", include_str!("data/prices.json")));

/// Returns the table that is part of the program.
pub fn table() -> &'static Prices {
    &TABLE
}

/// Reads another table in the same format; the error names the line and what is wrong.
pub fn read(text: &[u8]) -> Result<Prices, String> {
    let prices: Prices = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    let regions = prices.standard.regions.iter().map(|price| price.per_1000);
    let tiers = prices.express.duration.iter().map(|tier| tier.per_gb_s);
    let requests = std::iter::once(prices.express.requests_per_million.value);
    if let Some(price) = regions.chain(tiers).chain(requests).find(|it| *it < 0.0) {
        return Err(format!("the price {price} is below 0"));
    }
    if prices.express.duration.is_empty() {
        return Err("`express.duration` must have at least one tier".to_owned());
    }
    let rounding = &prices.express.rounding;
    if rounding.milliseconds == 0 || rounding.megabytes == 0 {
        return Err("`express.rounding` must be above 0".to_owned());
    }
    Ok(prices)
}

impl Prices {
    /// Returns the price of transitions in a Region; `None` where none is known.
    pub fn standard_in(&self, region: &str) -> Option<&RegionPrice> {
        let mut regions = self.standard.regions.iter();
        regions.find(|price| price.region == region)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_without_public_price_has_none() {
        let price = |region: &str| table().standard_in(region).map(|price| price.per_1000);
        assert_eq!(price("us-east-1"), Some(0.025));
        assert_eq!(price("us-west-1"), Some(0.0279));
        assert_eq!(price("af-south-1"), None);
    }

    #[test]
    fn the_embedded_table_is_one_that_may_be_given_and_others_are_checked() {
        let text = include_str!("data/prices.json");
        assert!(read(text.as_bytes()).is_ok());
        let without = |from: &str, to: &str| read(text.replace(from, to).as_bytes()).unwrap_err();
        assert_eq!(without("0.0279", "-1"), "the price -1 is below 0");
        assert!(without("\"rounding\"", "\"round\"").contains("missing field `rounding`"));
        assert!(without("\"milliseconds\": 100", "\"milliseconds\": 0").contains("above 0"));
    }
}
