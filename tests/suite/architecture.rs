//! The shape of the code: who may use whom (the table in `ARCHITECTURE.md`), who has which door, how long a file may be.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::source_paths::{self, Mention};

/// The most lines of a source file.
const LONGEST: usize = 500;

/// A source file: its path from the project's root, its text, its module as segments.
pub struct Source {
    pub name: String,
    text: String,
    pub module: Vec<String>,
}

impl Source {
    pub fn mentions(&self) -> Vec<Mention> {
        let module: Vec<&str> = self.module.iter().map(String::as_str).collect();
        source_paths::read(&self.text, &module)
    }

    /// Returns the paths outside this crate that begin with one of these.
    fn names_any(&self, forbidden: &[&str]) -> Vec<String> {
        let begins = |path: &str| {
            forbidden
                .iter()
                .any(|start| path == *start || path.starts_with(&format!("{start}::")))
        };
        self.mentions()
            .iter()
            .map(|mention| mention.path.join("::"))
            .filter(|path| begins(path))
            .collect()
    }

    fn top(&self) -> &str {
        self.module.first().map_or("", String::as_str)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut open = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

pub fn sources() -> Vec<Source> {
    let read = |path: PathBuf| {
        let from_src = path
            .strip_prefix(root().join("src"))
            .unwrap()
            .with_extension("");
        let mut module: Vec<String> = from_src
            .iter()
            .map(|part| part.to_str().unwrap().to_owned())
            .collect();
        if module
            .last()
            .is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str()))
        {
            module.pop();
        }
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        Source {
            name,
            text: std::fs::read_to_string(path).unwrap(),
            module,
        }
    };
    let found: Vec<Source> = rust_files("src").into_iter().map(read).collect();
    assert!(found.len() > 50, "only {} files under src", found.len());
    found
}

/// Reads the rows of all tables of `ARCHITECTURE.md` that begin with a name in backticks; cells without those.
pub fn architecture_rows() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let cells = |line: &str| -> Option<Vec<String>> {
        let row = line.strip_prefix("| `")?.strip_suffix(" |")?;
        Some(row.split(" | ").map(|cell| cell.replace('`', "")).collect())
    };
    text.lines().filter_map(cells).collect()
}

/// Reads the table of modules: each, and which others it may use.
fn table() -> Vec<(String, Vec<String>)> {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for cells in architecture_rows() {
        let [name, _, uses] = cells.as_slice() else {
            continue;
        };
        let uses = match uses.as_str() {
            "-" => Vec::new(),
            "all of the above" => rows.iter().map(|(name, _)| name.clone()).collect(),
            _ => uses.split(", ").map(str::to_owned).collect(),
        };
        rows.push((name.clone(), uses));
    }
    rows
}

#[test]
fn the_table_has_every_module_in_an_order_without_circles() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules = lib.lines().filter_map(|line| {
        line.trim_start_matches("pub ")
            .strip_prefix("mod ")?
            .strip_suffix(';')
    });
    let mut modules: Vec<&str> = modules.collect();
    modules.sort_unstable();
    let table = table();
    let mut listed: Vec<&str> = table.iter().map(|(name, _)| name.as_str()).collect();
    listed.sort_unstable();
    assert_eq!(
        modules, listed,
        "src/lib.rs and the table of ARCHITECTURE.md differ"
    );
    for (at, (name, uses)) in table.iter().enumerate() {
        for used in uses {
            assert!(
                table[..at].iter().any(|(above, _)| above == used),
                "`{name}` uses `{used}`, which is not above it in the table"
            );
        }
    }
}

#[test]
fn modules_use_what_the_table_allows() {
    let table: BTreeMap<String, Vec<String>> = table().into_iter().collect();
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !source.module.is_empty()) {
        for mention in source.mentions() {
            let Some(used) = mention
                .inside()
                .and_then(|path| path.first().map(ToString::to_string))
            else {
                continue;
            };
            let allowed = used == source.top()
                || table
                    .get(source.top())
                    .is_some_and(|uses| uses.contains(&used));
            if !allowed {
                faults.push(format!(
                    "{}: `{}` (the table does not let `{}` use `{used}`)",
                    source.name,
                    mention.path.join("::"),
                    source.top()
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Fails when a file, but for those of `doors`, names what only they may name.
fn only(doors: &[&str], forbidden: &[&str]) {
    let mut faults = Vec::new();
    for source in sources()
        .iter()
        .filter(|source| !doors.contains(&source.top()))
    {
        faults.extend(
            source
                .names_any(forbidden)
                .into_iter()
                .map(|path| format!("{}: `{path}`", source.name)),
        );
    }
    assert!(
        faults.is_empty(),
        "only {doors:?} may name these:\n{}",
        faults.join("\n")
    );
}

#[test]
fn planning_touches_no_file_clock_network_or_sdk() {
    let world = [
        "std::fs",
        "std::io",
        "std::env",
        "std::net",
        "std::process",
        "std::time",
        "std::thread",
        "tokio",
        "jiff",
        "getrandom",
        "rusqlite",
    ];
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.top() == "plan") {
        faults.extend(
            source
                .names_any(&world)
                .into_iter()
                .map(|path| format!("{}: `{path}`", source.name)),
        );
    }
    assert!(
        faults.is_empty(),
        "`plan` is a function of two values:\n{}",
        faults.join("\n")
    );
}

#[test]
fn only_the_command_line_prints_and_reads_the_environment() {
    // Paths under the crate's own name for the library are those of main.rs, which belongs to the command line.
    only(
        &["cli"],
        &[
            "std::env",
            "std::io::stdout",
            "std::io::stderr",
            "std::io::stdin",
            "std::process::exit",
            "anstream",
            "clap",
        ],
    );
    let printing = ["print", "println", "eprint", "eprintln", "dbg"];
    for source in sources().iter().filter(|source| source.top() != "cli") {
        let called = source_paths::macros(&source.text);
        assert!(
            !called.iter().any(|name| printing.contains(&name.as_str())),
            "{} prints",
            source.name
        );
    }
}

#[test]
fn only_the_runner_of_commands_starts_processes() {
    only(
        &["process"],
        &["process_wrap", "std::process::Command", "tokio::process"],
    );
}

#[test]
fn only_the_door_to_aws_names_the_sdk() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let crates = manifest
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.replace('-', "_"));
    let crates: Vec<String> = crates.filter(|name| name.starts_with("aws_")).collect();
    assert!(crates.contains(&"aws_sdk_sfn".to_owned()), "{crates:?}");
    // The signer is no door: local tasks sign what they send to the endpoints that were named for them.
    let signer = ["aws_sigv4", "aws_credential_types"];
    let (signing, sdk): (Vec<&str>, Vec<&str>) = crates
        .iter()
        .map(String::as_str)
        .partition(|name| signer.contains(name));
    only(&["aws"], &sdk);
    for source in sources() {
        assert!(
            source.top() == "aws"
                || source.name == "src/local/tasks/sign.rs"
                || source.names_any(&signing).is_empty(),
            "{} names the signer",
            source.name
        );
    }
}

/// `arn.rs` alone knows how an ARN is cut.
#[test]
fn one_module_cuts_arns() {
    let cuts = [
        r#"starts_with("arn:"#,
        r#"strip_prefix("arn:"#,
        r#"["arn","#,
        "splitn(6, ':')",
        "splitn(7, ':')",
    ];
    for path in rust_files("src") {
        let text = std::fs::read_to_string(&path).unwrap();
        let found = cuts.iter().find(|cut| text.contains(**cut));
        assert!(
            found.is_none() || path.ends_with("src/arn.rs"),
            "{} cuts an ARN with `{}`: use `crate::arn`",
            path.display(),
            found.unwrap_or(&"")
        );
    }
}

#[test]
fn no_source_file_is_long() {
    for path in ["src", "tests"].into_iter().flat_map(rust_files) {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(
            lines <= LONGEST,
            "{} has {lines} lines; the most is {LONGEST}",
            path.display()
        );
    }
}

#[test]
fn no_test_file_is_forgotten() {
    let main = std::fs::read_to_string(root().join("tests/suite/main.rs")).unwrap();
    for path in rust_files("tests/suite")
        .into_iter()
        .filter(|path| path.parent() == Some(&root().join("tests/suite")))
    {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(
            name == "main" || main.contains(&format!("mod {name};")),
            "tests/suite/main.rs has no `mod {name};`"
        );
    }
}
