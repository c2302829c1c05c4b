//! `local export`: what is written is fit to be shown, and which store it is of.

#![cfg(unix)]

use serde_json::Value;

use crate::cloned::{Clone, PROJECT};
use crate::program::Said;

const TAKES: &str = "
name: takes
role: {grants: none}
definition: {StartAt: A, States: {A: {Type: Pass, Result: {k: '${env.MY_TOKEN}'}, End: true}}}
";
const TOKEN: &str = "hunter2-very-secret";

fn run(clone: &Clone, arguments: &[&str], token: &str) -> Said {
    let mut command = clone.command(arguments);
    Said::from(command.env("MY_TOKEN", token).output().unwrap())
}

fn applied() -> Clone {
    let clone = Clone::new();
    std::fs::remove_file(clone.path("workflows/evil.yaml")).unwrap();
    clone.write("workflows/takes.yaml", TAKES);
    let said = run(&clone, &["apply", "--local", "--yes"], TOKEN);
    assert_eq!(said.code, 0, "{said:?}");
    clone
}

fn definition(said: &Said) -> Value {
    let export: Value = serde_json::from_str(&said.stdout).unwrap();
    export["state_machines"][0]["definition"].clone()
}

#[test]
fn a_definition_is_written_only_where_a_manifest_says_what_is_secret_in_it() {
    let clone = applied();
    let export = run(&clone, &["local", "export"], TOKEN);
    let shown = &definition(&export)["States"]["A"]["Result"]["k"];
    assert_eq!(shown, "${env.MY_TOKEN}", "{export:?}");
    let left_out = |why: &str, token: &str| {
        let export = run(&clone, &["local", "export"], token);
        assert_eq!(export.code, 0, "{why}: {export:?}");
        assert_eq!(definition(&export), Value::Null, "{why}");
        assert!(!export.stdout.contains(TOKEN), "{why}: {export:?}");
        let warning = "no valid manifest has the definition of takes";
        assert!(export.stderr.contains(warning), "{why}: {export:?}");
        assert!(export.stderr.contains("`--show-io`"), "{why}: {export:?}");
    };
    left_out("another value since", "another-secret");
    clone.write(
        "workflows/takes.yaml",
        &TAKES.replace("StartAt: A,", "StartAt: B,"),
    );
    left_out("changed since", TOKEN);
    clone.write("workflows/takes.yaml", "name: takes\ndefinition: {");
    left_out("not readable", TOKEN);
    let whole = run(&clone, &["local", "export", "--show-io"], "");
    assert_eq!(definition(&whole)["States"]["A"]["Result"]["k"], TOKEN);
    std::fs::remove_file(clone.path("workflows/takes.yaml")).unwrap();
    left_out("removed", TOKEN);
}

#[test]
fn a_project_file_that_cannot_be_read_ends_an_export_and_no_look_at_the_store() {
    let clone = applied();
    clone.write("stepwright.yaml", &format!("{PROJECT}colour: red\n"));
    let store = clone.path(".stepwright/local").display().to_string();
    for command in [
        &["local", "export"][..],
        &["local", "export", "--store", &store],
    ] {
        let said = run(&clone, command, TOKEN);
        assert_eq!(said.code, 3, "{said:?}");
        assert!(said.stderr.contains("unknown key `colour`"), "{said:?}");
        assert!(said.stdout.is_empty(), "{said:?}");
    }
    for folder in [".", "workflows"] {
        let said = clone.expect(0, &["-C", folder, "local", "status"], "");
        assert!(said.stdout.contains("1 state machine"), "{said:?}");
    }
}

#[test]
fn a_folder_without_a_project_has_a_store_of_its_own() {
    let clone = applied();
    std::fs::remove_file(clone.path("stepwright.yaml")).unwrap();
    let export = clone.expect(0, &["local", "export"], "no valid manifest");
    assert!(export.stdout.contains("takes"), "{export:?}");
    std::fs::create_dir(clone.path("bare")).unwrap();
    let said = clone.expect(1, &["-C", "bare", "local", "export"], "");
    assert!(
        said.stderr
            .contains("no local store in `bare/.stepwright/local`"),
        "{said:?}"
    );
    let typed = clone.expect(3, &["-C", "tpyo", "local", "serve", "--port", "0"], "");
    assert!(
        typed.stderr.contains("cannot look into `tpyo`"),
        "{typed:?}"
    );
}
