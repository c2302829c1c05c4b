//! The data beside the project that tests compare with, and what is left out where it is not there, written down for the
//! last lines of `make test`.

use std::path::{Path, PathBuf};

/// Notes that a test or a comparison does not run, and what it needs. `name` tells it from others.
pub fn skipped(name: &str, needs: &str) {
    println!("skipped: {name}: {needs}");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("skipped");
    std::fs::create_dir_all(&folder).expect("the folder of what was skipped");
    let line = format!("skipped: {name}: {needs}\n");
    std::fs::write(folder.join(name.replace([' ', '/'], "-")), line)
        .expect("a note of what was skipped");
}

/// Returns the folder of the recordings of AWS.
pub fn recordings(name: &str) -> Option<PathBuf> {
    folder(name, "CONFORMANCE_DIR", "../shared/conformance")
}

/// Returns the folder of the collected facts.
#[allow(dead_code, reason = "one of the two test programs reads no facts")]
pub fn facts(name: &str) -> Option<PathBuf> {
    folder(name, "FACTS_DIR", "../shared/facts")
}

/// Returns a folder of data, which a variable names or which is beside the project; where it is not there, that
/// is noted. Where `CI` is set, data that is beside the project is never left out for another folder that is not there.
fn folder(name: &str, variable: &str, beside: &str) -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(beside);
    let chosen = environment(variable).map_or_else(|| own.clone(), PathBuf::from);
    if chosen.is_dir() {
        return Some(chosen);
    }
    assert!(
        !own.is_dir() || environment("CI").is_none(),
        "{variable} names {}, which is not there, and {} is: in CI nothing is skipped that could run",
        chosen.display(),
        own.display()
    );
    let folder = chosen.display();
    skipped(
        name,
        &format!("there is no folder {folder}; put the data there, or set {variable}"),
    );
    None
}

#[allow(
    clippy::disallowed_methods,
    reason = "a test may be pointed at another folder"
)]
fn environment(variable: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(variable).filter(|value| !value.is_empty())
}
