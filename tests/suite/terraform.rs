//! Terraform's AWS provider against the local endpoint, where both are on the machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::served_project::ServedProject;

/// The root of a mirror of Terraform's providers.
const PLUGINS: &str = "TF_PLUGINS";

#[test]
fn terraform_makes_changes_and_destroys_everything() {
    let Some(plugins) = plugins() else {
        crate::collected::skipped(
            "the test with Terraform",
            &format!("`terraform` on the PATH, and {PLUGINS} to name a mirror of its AWS provider"),
        );
        return;
    };
    let served = ServedProject::start();
    let folder = served.folder().join("terraform");
    std::fs::create_dir(&folder).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/terraform/main.tf");
    std::fs::copy(source, folder.join("main.tf")).unwrap();
    let endpoint = format!("endpoint={}", served.settings()["AWS_ENDPOINT_URL"]);
    let terraform = |arguments: &[&str], comment: &str| {
        let mut command = terraform(&folder, arguments);
        if arguments[0] != "init" {
            let comment = format!("comment={comment}");
            command.args(["-var", &endpoint, "-var", &comment]);
        }
        let output = command.output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let failed = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), format!("{printed}{failed}"))
    };
    let mirror = format!("-plugin-dir={}", plugins.display());
    let apply = ["apply", "-auto-approve", "-input=false", "-no-color"];
    let unchanged = ["plan", "-detailed-exitcode", "-input=false", "-no-color"];
    let destroy = ["destroy", "-auto-approve", "-input=false", "-no-color"];
    let steps: [(&[&str], &str, &str); 6] = [
        (&["init", "-input=false", "-no-color", &mirror], "first", ""),
        (&apply, "first", "5 added, 0 changed, 0 destroyed"),
        (&unchanged, "first", "No changes."),
        (&apply, "second", "0 added, 2 changed, 0 destroyed"),
        (&unchanged, "second", "No changes."),
        (&destroy, "second", "5 destroyed"),
    ];
    for (arguments, comment, said) in steps {
        let (code, printed) = terraform(arguments, comment);
        assert_eq!(code, Some(0), "terraform {}\n{printed}", arguments[0]);
        assert!(
            printed.contains(said),
            "terraform {}: no `{said}` in\n{printed}",
            arguments[0]
        );
    }
    // What Terraform made was never the stack's business.
    let plan = served.stepwright(&["plan", "--local", "--detailed-exitcode"]);
    assert_eq!(plan.status.code(), Some(0), "{plan:?}");
}

fn terraform(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("terraform");
    command
        .args(arguments)
        .current_dir(folder)
        // No settings of the machine's user take part.
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("TF_IN_AUTOMATION", "1")
        .env("CHECKPOINT_DISABLE", "1");
    command
}

#[expect(
    clippy::disallowed_methods,
    reason = "the place of Terraform's providers on this machine"
)]
fn plugins() -> Option<PathBuf> {
    let plugins = std::env::var_os(PLUGINS)?;
    let found = Command::new("terraform")
        .arg("version")
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .output()
        .is_ok_and(|output| output.status.success());
    found.then(|| plugins.into())
}
