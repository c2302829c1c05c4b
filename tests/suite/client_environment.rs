//! The Python environment with other people's clients: made once, kept under `target`, made anew when a version changes.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Leaves these tests out, for machines without Python or a way to PyPI.
const SKIP: &str = "STEPWRIGHT_SKIP_CLIENTS";

/// Returns the folder of the environment's programs, or nothing where the tests are to be skipped.
pub fn python() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the switch for machines without Python"
    )]
    let skip = std::env::var_os(SKIP).is_some_and(|value| value == "1");
    if skip {
        crate::collected::skipped(
            "tests with the AWS CLI and boto3",
            &format!("{SKIP} other than 1"),
        );
        return None;
    }
    static MADE: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match MADE.get_or_init(make) {
        Ok(programs) => Some(programs.clone()),
        Err(reason) => panic!(
            "{reason}\n\nThese tests need Python 3.10 or later with the module venv (on Debian: python3-venv), and PyPI once. \
             {SKIP}=1 leaves them out."
        ),
    }
}

fn make() -> Result<PathBuf, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/requirements.txt");
    let wanted = std::fs::read_to_string(&requirements).unwrap();
    let folder = target.join("clients");
    let installed = folder.join("installed.txt");
    std::fs::create_dir_all(target).unwrap();
    // Two runs of the tests share the folder.
    let lock = File::create(target.join("clients.lock")).unwrap();
    lock.lock().unwrap();
    let programs = folder.join("bin");
    if std::fs::read_to_string(&installed).is_ok_and(|text| text == wanted) && works(&programs) {
        return Ok(programs);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    run(Command::new(programs.join("python"))
        .args(["-m", "pip", "install", "--quiet", "--no-input", "-r"])
        .arg(&requirements))?;
    // Written last: an environment that was cut short is made anew.
    std::fs::write(installed, wanted).unwrap();
    Ok(programs)
}

/// An environment lives no longer than the Python that it was made with.
fn works(programs: &Path) -> bool {
    let mut command = Command::new(programs.join("python"));
    command
        .args(["-c", "import boto3, awscli, moto"])
        .output()
        .is_ok_and(|output| output.status.success())
}

fn run(command: &mut Command) -> Result<(), String> {
    let shown = format!("{command:?}");
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!(
            "`{shown}` failed: {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
        Err(error) => Err(format!("`{shown}` could not be run: {error}")),
    }
}
