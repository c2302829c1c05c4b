//! Runs the program as its users do, with nothing of the caller's environment.

use std::process::{Command, Stdio};

use crate::stack::{ACCOUNT, REGION, Stack};

/// What a run of the program left behind.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program in a stack's folder, with nothing of the caller's environment, against the stack's target.
pub fn run(stack: &Stack, arguments: &[&str]) -> Run {
    run_with(
        stack,
        arguments,
        &[("AWS_ENDPOINT_URL", stack.target.local.server.url())],
    )
}

pub fn run_with(stack: &Stack, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    let nowhere = stack.path().join("nowhere");
    let output = Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .args(arguments)
        .current_dir(stack.path())
        .env_clear()
        .env("HOME", &nowhere)
        .env("AWS_CONFIG_FILE", &nowhere)
        .env("AWS_SHARED_CREDENTIALS_FILE", &nowhere)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_REGION", REGION)
        .env("AWS_ACCESS_KEY_ID", ACCOUNT)
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the program, which must end with `code` and have said `said` on stderr.
#[track_caller]
pub fn expect(stack: &Stack, arguments: &[&str], code: i32, said: &str) -> Run {
    let run = run(stack, arguments);
    assert_eq!(run.code, code, "{arguments:?}\n{}\n{}", run.out, run.err);
    assert!(
        run.err.contains(said),
        "{arguments:?}: `{said}` is not in\n{}",
        run.err
    );
    run
}
