//! What a killed server leaves behind: everything that it had answered.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use stepwright::local::{self, Options};

use crate::local_sdk::own;
use crate::wire::Wire;

const FOLDER: &str = "STEPWRIGHT_TEST_CRASH_STORE";

/// Serves a store until it is killed; only as the child of the test below.
#[test]
#[ignore = "runs as a child process"]
fn serve_until_killed() {
    #[expect(clippy::disallowed_methods, reason = "the parent names the store")]
    let folder = std::env::var(FOLDER).unwrap();
    let _server = own(local::open(Options::new(folder)).unwrap());
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn everything_answered_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = spawn(folder.path());
    let wire = Wire::new(&url(folder.path()), "123456789012", "eu-west-1");
    for number in 0..20 {
        let (status, _) = wire.states("CreateActivity", &json!({ "name": format!("a{number}") }));
        assert_eq!(status, 200);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(local::status(folder.path()).unwrap().owner, None);
    let server = own(local::open(Options::new(folder.path())).unwrap());
    let (_, listed) =
        Wire::new(server.url(), "123456789012", "eu-west-1").states("ListActivities", &json!({}));
    assert_eq!(listed["activities"].as_array().map(Vec::len), Some(20));
}

fn spawn(folder: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "local_crash::serve_until_killed", "--ignored"])
        .env(FOLDER, folder);
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until the child has written where it listens.
fn url(folder: &Path) -> String {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(owner) = local::status(folder).ok().and_then(|status| status.owner) {
            return owner.url;
        }
        assert!(Instant::now() < patience, "the child did not start");
        std::thread::sleep(Duration::from_millis(20));
    }
}
