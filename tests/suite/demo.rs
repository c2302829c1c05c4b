//! `make demo`, as a newcomer runs it: it checks each of its steps itself.

use std::path::Path;

use crate::program::Program;

#[test]
fn the_demonstration_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let script = root.join("tests/demo/demo.sh");
    let mut program = Program::in_folder(folder.path());
    let own = env!("CARGO_BIN_EXE_stepwright").to_owned();
    program.variables.push(("STEPWRIGHT".to_owned(), own));
    let said = program.bash(&format!(
        "if ! command -v curl >/dev/null; then echo skipped: no curl; exit; fi; sh '{}'",
        script.display()
    ));
    assert_eq!(said.code, 0, "{}\n{}", said.stdout, said.stderr);
    if said.stdout.starts_with("skipped") {
        crate::collected::skipped("the demonstration", "curl");
        return;
    }
    for shown in [
        "Goodbye, Ada.",
        "└─ ✓ Goodbye",
        "drift",
        "# Nothing is left.",
    ] {
        assert!(
            said.stdout.contains(shown),
            "no `{shown}` in\n{}",
            said.stdout
        );
    }
    let lines = said.stdout.lines().count();
    assert!(lines < 250, "{lines} lines are no demonstration");
}
