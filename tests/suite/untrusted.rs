//! `--untrusted`: a branch of strangers chooses neither what is read of the environment nor who plans it.

#![cfg(unix)]

use crate::cloned::{Clone, PROJECT, WORKFLOW};
use crate::program::Said;

const TAKES: &str = "
name: takes
role: {grants: none}
definition:
  StartAt: A
  States: {A: {Type: Pass, Result: {secret: '${env.CI_SECRET}', kind: '${env.KIND:-none}'}, End: true}}
";

fn run(clone: &Clone, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
    let mut command = clone.command(arguments);
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    Said::from(command.envs(variables.iter().copied()).output().unwrap())
}

const SECRET: [(&str, &str); 1] = [("CI_SECRET", "hunter2-secret")];

#[test]
fn variables_are_read_by_permission_only() {
    let clone = Clone::new();
    clone.write("workflows/takes.yaml", TAKES);
    for command in [
        &["plan", "--local", "--untrusted"][..],
        &["validate", "--untrusted"],
    ] {
        let said = run(&clone, command, &SECRET);
        assert_eq!(said.code, 3, "{said:?}");
        for name in ["CI_SECRET", "KIND"] {
            let message = format!("`--untrusted` does not read the environment variable `{name}`");
            assert!(said.stderr.contains(&message), "{said:?}");
            assert!(
                said.stderr.contains(&format!("`--allow-env {name}`")),
                "{said:?}"
            );
        }
        assert!(!said.stderr.contains("hunter2"), "{said:?}");
    }
    let both = [
        "plan",
        "--local",
        "--untrusted",
        "--allow-env",
        "KIND",
        "--allow-env",
        "CI_SECRET",
    ];
    assert_eq!(run(&clone, &both, &SECRET).code, 0);
    let trusted = run(&clone, &["plan", "--local"], &SECRET);
    assert_eq!(trusted.code, 0, "{trusted:?}");
    let variable = [SECRET[0], ("STEPWRIGHT_UNTRUSTED", "1")];
    assert_eq!(run(&clone, &["validate"], &variable).code, 3);
    let off = [SECRET[0], ("STEPWRIGHT_UNTRUSTED", "0")];
    assert_eq!(run(&clone, &["validate"], &off).code, 0);
}

/// `vars` and `tags` of the project file take variables, too.
#[test]
fn the_project_file_is_bound_as_well() {
    let clone = Clone::new();
    clone.write(
        "stepwright.yaml",
        &format!("{PROJECT}tags: {{a: '${{env.CI_SECRET}}'}}\n"),
    );
    let said = run(&clone, &["plan", "--local", "--untrusted"], &SECRET);
    assert!(
        said.code == 3 && said.stderr.contains("does not read"),
        "{said:?}"
    );
}

#[test]
fn whose_credentials_are_used_is_not_the_branch_s_to_say() {
    let clone = Clone::new();
    let keys = [
        ("AWS_ACCESS_KEY_ID", "123456789012"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
    ];
    let nobody = ("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    let environment = |settings: &str| {
        let text = format!("{PROJECT}environments: {{prod: {{region: eu-west-1, {settings}}}}}\n");
        clone.write("stepwright.yaml", &text);
    };
    let role = "arn:aws:iam::666666666666:role/theirs";
    environment(&format!("assume_role: '{role}'"));
    let said = run(
        &clone,
        &["plan", "--untrusted"],
        &[keys[0], keys[1], nobody],
    );
    assert_eq!(said.code, 1, "{said:?}");
    let expected = format!(
        "not done with `--untrusted`: environment `prod` of stepwright.yaml sets `assume_role: {role}`"
    );
    assert!(said.stderr.contains(&expected), "{said:?}");
    environment("profile: theirs");
    let said = run(&clone, &["plan", "--untrusted"], &[nobody]);
    assert!(said.stderr.contains("sets `profile: theirs`"), "{said:?}");
    // Credentials of the environment beat a profile, which then says nothing.
    let said = run(
        &clone,
        &["plan", "--untrusted"],
        &[keys[0], keys[1], nobody],
    );
    assert!(!said.stderr.contains("profile"), "{said:?}");
}

#[test]
fn nothing_of_the_branch_s_choice_is_run_or_called() {
    let clone = Clone::new();
    clone.expect(0, &["apply", "--local", "--yes"], "");
    clone.write("workflows/evil.yaml", WORKFLOW);
    for (local, named) in [
        ("functions: {f: {command: [sh]}}", "`local.functions.f`"),
        (
            "functions: {f: {endpoint: 'http://127.0.0.1:9'}}",
            "`local.functions.f`",
        ),
        (
            "services: {sqs: {endpoint: 'http://127.0.0.1:9'}}",
            "`local.services.sqs`",
        ),
    ] {
        clone.write("stepwright.yaml", &format!("{PROJECT}local: {{{local}}}\n"));
        for command in [
            &[
                "start",
                "evil",
                "--local",
                "--untrusted",
                "--allow-commands",
            ][..],
            &[
                "local",
                "serve",
                "--untrusted",
                "--allow-commands",
                "--port",
                "0",
            ],
        ] {
            clone.expect(1, command, named);
        }
        clone.expect(0, &["plan", "--local", "--untrusted"], "");
    }
}
