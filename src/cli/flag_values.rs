//! The values that flags take.

use std::time::Duration;

use clap::ValueEnum;

use crate::codes;
use crate::diagnostic::closest;
use crate::plan::address::AddressError;
use crate::plan::{Address, Narrow};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ValidateFormat {
    Text,
    Json,
    Sarif,
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    Text,
    Json,
    Markdown,
    Gitlab,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    Yaml,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    Mermaid,
    Dot,
    Svg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SchemaOf {
    Workflow,
    Project,
    /// The output of `plan --format json`
    Plan,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NarrowWhen {
    /// At the end of the apply, even if executions are running
    Now,
    /// When the executions that may still need them have ended
    Drained,
    /// Not until an apply without `--narrow never`
    Never,
}

impl From<NarrowWhen> for Narrow {
    fn from(when: NarrowWhen) -> Self {
        match when {
            NarrowWhen::Now => Narrow::Now,
            NarrowWhen::Drained => Narrow::Drained,
            NarrowWhen::Never => Narrow::Never,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PermissionsFor {
    Plan,
    Apply,
    Destroy,
}

/// Reads an address of what a manifest may name.
pub(super) fn address(text: &str) -> Result<Address, String> {
    match text.contains('@') {
        true => Err(format!("`{text}` is not an address")),
        false => owned_address(text),
    }
}

/// Reads the address of a resource that exists, which may have had another name in its manifest: `machine.chat@old-name`.
pub(super) fn owned_address(text: &str) -> Result<Address, String> {
    let address: Address = text
        .parse()
        .map_err(|error: AddressError| error.to_string())?;
    match address.workflow().is_empty() {
        true => Err(format!("`{text}` is not an address")),
        false => Ok(address),
    }
}

/// How many items a Map state has; of every one where none is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapItems {
    pub state: Option<String>,
    pub count: u64,
}

/// Reads `40` or `EachLine=40`.
pub(super) fn map_items(text: &str) -> Result<MapItems, String> {
    // Names of states may hold `=`; numbers do not.
    let (state, number) = match text.rsplit_once('=') {
        Some((state, number)) => (Some(state.to_owned()), number),
        None => (None, text),
    };
    match number.parse() {
        Ok(count) => Ok(MapItems { state, count }),
        Err(_) => Err(format!(
            "`{text}` is not a number such as 40 or EachLine=40"
        )),
    }
}

/// Stands for all warnings in `--deny`.
pub(super) const WARNINGS: &str = "warnings";

/// Reads the code of a diagnostic or a group of them; of one that is not known, names the nearest.
pub(super) fn lint_name(text: &str) -> Result<String, String> {
    if codes::find(text).is_some() || codes::lint_names().any(|name| name == text) {
        return Ok(text.to_owned());
    }
    let groups = codes::lint_names();
    let all = groups.chain(codes::all().map(|code| code.name));
    let meant = closest(text, all).map(|meant| format!("; did you mean `{meant}`?"));
    Err(format!(
        "unknown diagnostic code{}",
        meant.unwrap_or_default()
    ))
}

/// Reads what [`lint_name`] reads, or `warnings`.
pub(super) fn denied_name(text: &str) -> Result<String, String> {
    match text {
        WARNINGS => Ok(text.to_owned()),
        _ => lint_name(text),
    }
}

/// Reads `90s`, `5m`, `1h`, `2d`, `500ms` or `0`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let wrong = || format!("`{text}` is not a duration such as 30s, 5m, 1h or 7d");
    let number: u64 = text[..digits].parse().map_err(|_| wrong())?;
    let milliseconds = match &text[digits..] {
        "ms" => 1,
        "" if number == 0 => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(wrong()),
    };
    number
        .checked_mul(milliseconds)
        .map(Duration::from_millis)
        .ok_or_else(wrong)
}
