//! Replays recorded cases against the implementation and compares what comes back.
//!
//! `CONFORMANCE_DIR` names another folder of cases (it is then only scored), `CONFORMANCE_JSON` a file for the scores,
//! `CONFORMANCE_ACTUAL` a folder for what each case gave. A miss that `known.txt` does not list fails, and so does a listed pass.

#![allow(
    clippy::print_stdout,
    reason = "the runner is a program of its own, and this is its output"
)]

#[path = "../collected.rs"]
mod collected;
#[path = "../wire.rs"]
mod wire;

mod api;
mod corpus;
mod execute;
mod histories;
mod jsonata;
mod known;
mod later_members;
mod matcher;
mod matcher_tests;
mod outcome;
mod placeholders;
mod replay;
mod report;
mod validate;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use corpus::{Case, Corpus};
use outcome::Outcome;
use report::Report;

/// Runs one case of a kind; nothing where the case has nothing to compare.
type Runner = fn(&Case) -> Option<Outcome>;

/// What is scored: its name, the folder of its cases, what runs one. The kinds of later parts join here.
const KINDS: &[(&str, &str, Runner)] = &[
    ("api", "api", api::run),
    ("execute-outcome", "execute", execute::outcome),
    ("execute-error", "execute", execute::error),
    ("execute-event-types", "execute", execute::event_types),
    ("execute-events", "execute", execute::events),
    ("execute-cut", "execute", execute::cut),
    ("jsonata", "jsonata", jsonata::run),
    ("validate", "validate", validate::verdict),
    ("validate-codes", "validate", validate::codes),
    ("validate-messages", "validate", validate::messages),
];

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let self_tests = matcher_tests::failures();
    for failure in &self_tests {
        println!("matcher: {failure}");
    }
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = home.join("../shared/conformance");
    let Some(folder) = collected::recordings("recorded behaviour of AWS") else {
        println!("0 passed, {} failed", self_tests.len());
        return exit_code(self_tests.is_empty());
    };
    if !KINDS.iter().any(|(_, kind, _)| folder.join(kind).is_dir()) {
        println!("there are no recorded cases in {}", folder.display());
        return ExitCode::FAILURE;
    }
    let is_own = same(&folder, &own);
    jsonata::read_datasets(&folder);
    let report = run(&folder);
    let listed = if is_own {
        known::read(&home.join("tests/conformance/known.txt"))
    } else {
        Vec::new()
    };
    let faults = if is_own {
        known::compare(&listed, &report)
    } else {
        Vec::new()
    };
    report.write(
        variable("CONFORMANCE_JSON").as_deref(),
        variable("CONFORMANCE_ACTUAL").as_deref(),
    );
    report.print(!is_own || !faults.is_empty());
    for fault in &faults {
        println!("{fault}");
    }
    if is_own {
        println!(
            "{} failures are known, each with its reason in tests/conformance/known.txt",
            listed.len()
        );
    }
    println!("{}", report.summary(is_own.then_some(faults.len())));
    exit_code(self_tests.is_empty() && faults.is_empty())
}

fn run(folder: &Path) -> Report {
    let mut report = Report::default();
    for (kind, of, runner) in KINDS {
        for case in Corpus::read(folder, of).cases {
            if let Some(outcome) = runner(&case) {
                report.add(kind, &case, outcome);
            }
        }
    }
    report
}

fn variable(name: &str) -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the runner is a program of its own, and these are its options"
    )]
    std::env::var_os(name).map(PathBuf::from)
}

fn same(left: &Path, right: &Path) -> bool {
    left.canonicalize()
        .ok()
        .is_some_and(|left| right.canonicalize().is_ok_and(|right| left == right))
}

fn exit_code(good: bool) -> ExitCode {
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
