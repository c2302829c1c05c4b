//! `stepwright import` as a person runs it.

use std::path::Path;

use crate::local_sdk::{DEFINITION, Local, TRUST};
use crate::program::{Program, Said};

const ACCOUNT: &str = "111122223333";
const MACHINE: &str = "arn:aws:states:eu-west-1:111122223333:stateMachine:By.Hand";

fn run(local: &Local, folder: &Path, arguments: &[&str]) -> Said {
    let mut program = Program::in_folder(folder);
    let own = [
        ("AWS_ACCESS_KEY_ID", ACCOUNT),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_REGION", "eu-west-1"),
    ];
    program.variables = own
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
    let target = ["--endpoint-url", local.server.url()];
    program.run(&[arguments, &target].concat())
}

#[test]
fn an_import_asks_writes_and_leaves_nothing_to_do() {
    let local = Local::start();
    let folder = tempfile::tempdir().unwrap();
    let project = format!(
        "stack: demo\nproject: 7f3a9c0d5e7f3a9c\nenvironments: {{dev: {{account: \"{ACCOUNT}\"}}}}\n"
    );
    std::fs::write(folder.path().join("stepwright.yaml"), project).unwrap();
    let (sfn, iam) = (local.sfn(ACCOUNT, "eu-west-1"), local.iam(ACCOUNT));
    local.runtime.block_on(async {
        iam.create_role()
            .role_name("r")
            .assume_role_policy_document(TRUST)
            .send()
            .await
            .unwrap();
        let role = format!("arn:aws:iam::{ACCOUNT}:role/r");
        sfn.create_state_machine()
            .name("By.Hand")
            .definition(DEFINITION)
            .role_arn(role)
            .send()
            .await
            .unwrap();
    });
    let tags = || {
        let tags = sfn.list_tags_for_resource().resource_arn(MACHINE).send();
        local.runtime.block_on(tags).unwrap().tags().len()
    };
    let manifest = folder.path().join("workflows/hand.yaml");

    let asked = run(&local, folder.path(), &["import", "machine.hand", MACHINE]);
    assert_eq!(
        (asked.code, tags(), manifest.exists()),
        (1, 0, false),
        "{asked:?}"
    );
    assert!(asked.stdout.contains("  > machine.hand"), "{asked:?}");
    assert!(
        asked
            .stderr
            .contains("`--yes` was not given; nothing was changed"),
        "{asked:?}"
    );
    assert!(!asked.stderr.contains("plan --out"), "{asked:?}");

    let done = run(
        &local,
        folder.path(),
        &["import", "machine.hand", MACHINE, "--yes"],
    );
    assert_eq!((done.code, tags()), (0, 7), "{done:?}");
    assert!(
        done.stdout
            .contains("No changes: 1 resource matches the manifests."),
        "{done:?}"
    );
    assert!(done.stderr.contains("machine.hand: taken over"), "{done:?}");

    let plan = run(&local, folder.path(), &["plan", "--detailed-exitcode"]);
    assert_eq!(plan.code, 0, "{plan:?}");
    let apply = run(&local, folder.path(), &["apply"]);
    assert_eq!(
        (apply.code, apply.stdout.lines().last()),
        (0, Some("Nothing to do.")),
        "{apply:?}"
    );

    let text = std::fs::read_to_string(&manifest).unwrap();
    let again = run(&local, folder.path(), &["import", "machine.hand", MACHINE]);
    assert_eq!(again.code, 0, "{again:?}");
    assert!(again.stdout.contains("Nothing to take over."), "{again:?}");
    assert_eq!(std::fs::read_to_string(&manifest).unwrap(), text);

    let destroy = run(&local, folder.path(), &["destroy", "--yes"]);
    assert_eq!(destroy.code, 0, "{destroy:?}");
    let left = local.runtime.block_on(iam.get_role().role_name("r").send());
    assert!(left.is_ok(), "a role that is not the stack's outlives it");
}

#[test]
fn an_import_names_what_it_cannot_take() {
    let local = Local::start();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("stepwright.yaml"),
        "stack: demo\nproject: 7f3a9c0d5e7f3a9c\n",
    )
    .unwrap();
    let say = |arguments: &[&str]| {
        let said = run(&local, folder.path(), arguments);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said:?}");
        said.stderr
    };
    let unnamed = say(&["import", "machine.hand", MACHINE]);
    assert!(
        unnamed.starts_with("error: no account is named for environment `default`"),
        "{unnamed}"
    );
    let account = ["--account", ACCOUNT];
    let absent = say(&[&["import", "machine.hand", MACHINE], &account[..]].concat());
    assert!(
        absent.starts_with(&format!("error: `{MACHINE}` does not exist")),
        "{absent}"
    );
    for address in ["hand", "machine.", "machine.a@b", "lambda.a"] {
        let wrong = say(&["import", address]);
        assert!(wrong.contains("invalid value"), "{wrong}");
    }
}
