//! `stepwright cost`: what executions of workflows cost, along their definitions and without credentials.

use std::path::Path;

use serde_json::{Value, json};

use super::arguments::Common;
use super::failure::{Exit, Failure};
use super::flag_values::{Format, MapItems};
use super::price_notes::{notes, prices_json};
use super::run_arguments::CostOptions;
use super::terminal::Terminal;
use super::{cost_measured, session, workflows};
use crate::asl::fault::Fault;
use crate::asl::{self, walk};
use crate::cost::{self, EXECUTIONS, ExpressUse, Items, Rates, Report};
use crate::diagnostic::did_you_mean;
use crate::facts::prices::{self, Prices};
use crate::files;
use crate::manifest::{MachineType, Workflow};

/// Bytes of the largest table of prices that is read.
const LARGEST: u64 = 1_000_000;

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &CostOptions,
) -> Result<Exit, Failure> {
    let prices = match &options.prices {
        None => prices::table().clone(),
        Some(path) => read_prices(path)?,
    };
    match &options.execution {
        Some(execution) => {
            let format = options.format;
            cost_measured::run(terminal, common, execution, &prices, format).await
        }
        None => estimate(terminal, common, options, &prices),
    }
}

fn estimate(
    terminal: &Terminal,
    common: &Common,
    options: &CostOptions,
    prices: &Prices,
) -> Result<Exit, Failure> {
    let project = session::open(common)?;
    let region = session::offline_place(common, &project).region;
    let all = workflows::load(terminal, common, &project)?;
    let chosen = workflows::choose(&all, &options.workflows)?;
    let items = items(&options.items, &chosen)?;
    let known: Vec<cost::Workflow> = all.iter().map(known).collect();
    let each = ExpressUse {
        milliseconds: u64::try_from(options.duration.as_millis()).unwrap_or(u64::MAX),
        megabytes: options.memory,
    };
    let rates = Rates::new(prices, &region, each);
    let reported = chosen.iter().map(|workflow| {
        let index = all.iter().position(|one| one.name == workflow.name);
        let estimate = cost::estimate(&known, index.unwrap_or(0), &items);
        let report = Report {
            name: &workflow.name,
            is_express: workflow.kind == MachineType::Express,
            estimate: &estimate,
            rates: &rates,
            each,
            not_express: &not_express(workflow),
        };
        (report.text(), report.json())
    });
    let (texts, values): (Vec<String>, Vec<Value>) = reported.unzip();
    match options.format {
        Format::Text => {
            terminal.result(&format!(
                "{}\n\n{}",
                texts.join("\n\n"),
                notes(prices, &region)
            ));
        }
        Format::Json => terminal.json(json!({
            "format_version": 1,
            "executions": EXECUTIONS,
            "express": {"milliseconds": each.milliseconds, "megabytes": each.megabytes},
            "prices": prices_json(prices, &region),
            "workflows": values,
        })),
    }
    Ok(Exit::Done)
}

fn known(workflow: &Workflow) -> cost::Workflow<'_> {
    cost::Workflow {
        name: &workflow.name,
        arn: &workflow.machine_arn,
        machine_type: asl_type(workflow.kind),
        definition: &workflow.definition,
    }
}

fn asl_type(kind: MachineType) -> asl::MachineType {
    match kind {
        MachineType::Standard => asl::MachineType::Standard,
        MachineType::Express => asl::MachineType::Express,
    }
}

/// Returns why a definition cannot run as an Express workflow; empty where it can.
fn not_express(workflow: &Workflow) -> Vec<String> {
    let kind = asl::MachineType::Express;
    let reading = asl::read(&workflow.definition, asl::Options { kind });
    let errors = reading.faults.iter().filter(|fault| fault.is_error());
    errors
        .map(|fault: &Fault| fault.problem.phrase(&fault.path))
        .collect()
}

/// Reads the numbers of items; each name must be that of a Map state.
fn items(given: &[MapItems], chosen: &[&Workflow]) -> Result<Items, Failure> {
    let states = chosen.iter().flat_map(|one| walk::states(&one.definition));
    let maps: Vec<&str> = states
        .filter(|state| state.map_mode().is_some())
        .map(|state| state.name)
        .collect();
    let mut items = Items::default();
    for one in given {
        let Some(state) = &one.state else {
            items.every = Some(one.count);
            continue;
        };
        if !maps.contains(&state.as_str()) {
            let failure = Failure::new(format!("no Map state named `{state}`"));
            let nearest = did_you_mean(state, maps.iter().copied());
            return Err(
                failure.hint(nearest.unwrap_or_else(|| match maps.is_empty() {
                    true => "these workflows have no Map state; remove `--items`".to_owned(),
                    false => format!("there are: {}", maps.join(", ")),
                })),
            );
        }
        items.by_state.insert(state.clone(), one.count);
    }
    Ok(items)
}

fn read_prices(path: &Path) -> Result<Prices, Failure> {
    let refuse = |error: String| {
        Failure::new(format!("cannot read the prices `{}`: {error}", path.display())).hint(
            "the format is that of `src/facts/data/prices.json` in stepwright's source; docs/cost.md describes it",
        )
    };
    let bytes = files::read(path, LARGEST).map_err(|error| refuse(error.to_string()))?;
    prices::read(&bytes).map_err(refuse)
}
