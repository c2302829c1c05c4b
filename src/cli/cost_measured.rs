//! `stepwright cost --execution`: what an execution has cost, counted in its history.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::arguments::Common;
use super::deployed::Deployed;
use super::execution;
use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::price_notes::{notes, prices_json};
use super::terminal::Terminal;
use crate::cost::usd;
use crate::facts::prices::Prices;
use crate::local::Executions;
use crate::operate::{StatesArn, Thing, Transitions, describe, history};

/// Executions that are counted for one: it, those that it started, and so on.
const MOST_EXECUTIONS: usize = 100;

/// An execution and what its history shows.
struct Counted {
    arn: String,
    transitions: Transitions,
}

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    named: &str,
    prices: &Prices,
    format: Format,
) -> Result<Exit, Failure> {
    let deployed = Deployed::reach(terminal, common, Some(named), Executions::Paused).await?;
    let arn = execution::find(&deployed, named).await?;
    let details = describe(&deployed.session.aws, &arn).await?;
    let (counted, uncounted) = count(&deployed, arn).await?;
    let region = &deployed.session.place.region;
    match format {
        Format::Text => {
            let is_running = details.status == "RUNNING";
            let lines = text(&counted, &uncounted, prices, region, is_running);
            terminal.result(&lines.join("\n"));
        }
        Format::Json => terminal.json(json!({
            "format_version": 1,
            "status": details.status,
            "prices": prices_json(prices, region),
            "transitions": total(&counted),
            "usd": dollars(&counted, prices, region),
            "executions": counted.iter().map(to_json).collect::<Vec<Value>>(),
            "not_counted": uncounted,
        })),
    }
    deployed.session.count_calls(common, terminal);
    Ok(Exit::Done)
}

/// Counts an execution and the Standard ones that it started; returns the ARNs, too, of what has to be paid besides.
async fn count(deployed: &Deployed, arn: String) -> Result<(Vec<Counted>, Vec<String>), Failure> {
    let (mut counted, mut uncounted) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::from([arn.clone()]);
    let mut pending = vec![arn];
    while let Some(arn) = pending.pop() {
        let is_express =
            StatesArn::read(&arn).is_some_and(|it| matches!(it.thing, Thing::Express { .. }));
        if is_express || counted.len() >= MOST_EXECUTIONS {
            uncounted.push(arn);
            continue;
        }
        let events = history(&deployed.session.aws, &arn).await?;
        let transitions = Transitions::count(&events);
        let started = transitions.started.iter();
        pending.extend(started.filter(|arn| seen.insert((*arn).clone())).cloned());
        uncounted.extend(transitions.map_runs.iter().cloned());
        counted.push(Counted { arn, transitions });
    }
    Ok((counted, uncounted))
}

fn total(counted: &[Counted]) -> u64 {
    counted.iter().map(|one| one.transitions.total()).sum()
}

fn dollars(counted: &[Counted], prices: &Prices, region: &str) -> Option<f64> {
    let price = prices.standard_in(region)?.per_1000;
    Some(total(counted) as f64 / 1000.0 * price)
}

fn text(
    counted: &[Counted],
    uncounted: &[String],
    prices: &Prices,
    region: &str,
    is_running: bool,
) -> Vec<String> {
    let mut lines = Vec::new();
    for Counted { arn, transitions } in counted {
        let Transitions {
            entered, retries, ..
        } = transitions;
        lines.push(arn.clone());
        lines.push(format!(
            "  {} transitions: {entered} states entered, {retries} retries",
            transitions.total()
        ));
    }
    lines.extend(
        uncounted
            .iter()
            .map(|arn| format!("{arn}\n  not counted: its executions pay for themselves")),
    );
    lines.push(String::new());
    let so_far = if is_running { " so far" } else { "" };
    let price = match dollars(counted, prices, region) {
        Some(dollars) => usd(dollars),
        None => "no known price".to_owned(),
    };
    lines.push(format!("{} transitions{so_far}: {price}", total(counted)));
    lines.push(notes(prices, region));
    lines
}

fn to_json(counted: &Counted) -> Value {
    json!({
        "execution": counted.arn,
        "transitions": counted.transitions.total(),
        "entered": counted.transitions.entered,
        "retries": counted.transitions.retries,
    })
}
