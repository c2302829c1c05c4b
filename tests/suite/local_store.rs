//! What survives, who owns a store, and who may call.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use stepwright::local::{self, Executions, LocalError, Opened, Options};

use crate::local_sdk::{DEFINITION, Local, TRUST, own};
use crate::wire::Wire;

const ACCOUNT: &str = "123456789012";

#[test]
fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let server = own(local::open(Options::new(folder.path())).unwrap());
    let wire = Wire::new(server.url(), ACCOUNT, "eu-west-1");
    let role = "arn:aws:iam::123456789012:role/r";
    wire.query(
        "iam",
        "2010-05-08",
        "CreateRole",
        &[("RoleName", "r"), ("AssumeRolePolicyDocument", TRUST)],
    );
    wire.states(
        "CreateActivity",
        &json!({ "name": "a", "tags": [{ "key": "k", "value": "v" }] }),
    );
    wire.states(
        "CreateStateMachine",
        &json!({ "name": "m", "definition": DEFINITION, "roleArn": role }),
    );
    server.shutdown();
    let status = local::status(folder.path()).unwrap();
    assert_eq!(
        (
            status.owner,
            status.machines,
            status.activities,
            status.roles
        ),
        (None, 1, 1, 1)
    );
    let server = own(local::open(Options::new(folder.path())).unwrap());
    let wire = Wire::new(server.url(), ACCOUNT, "eu-west-1");
    let (_, tags) = wire.states(
        "ListTagsForResource",
        &json!({ "resourceArn": "arn:aws:states:eu-west-1:123456789012:activity:a" }),
    );
    assert_eq!(tags, json!({ "tags": [{ "key": "k", "value": "v" }] }));
}

#[test]
fn what_was_answered_is_on_disk_before_the_server_ends() {
    let local = Local::start();
    let wire = Wire::new(local.server.url(), ACCOUNT, "eu-west-1");
    wire.states("CreateActivity", &json!({ "name": "a" }));
    // A copy of the files while the server runs is what a crash at this moment would leave.
    let copy = tempfile::tempdir().unwrap();
    for name in ["stepwright.db", "stepwright.db-wal"] {
        std::fs::copy(local.folder.path().join(name), copy.path().join(name)).unwrap();
    }
    assert_eq!(local::status(copy.path()).unwrap().activities, 1);
}

#[test]
fn a_second_opener_is_led_to_the_owner() {
    let local = Local::start();
    let Opened::Running { url, pid } = local::open(Options::new(local.folder.path())).unwrap()
    else {
        panic!("a second owner")
    };
    assert_eq!(
        (url.as_str(), pid),
        (local.server.url(), std::process::id())
    );
    assert!(matches!(
        local::reset(local.folder.path()),
        Err(LocalError::InUse { .. })
    ));
    assert_eq!(
        local::status(local.folder.path())
            .unwrap()
            .owner
            .map(|owner| owner.url)
            .as_deref(),
        Some(local.server.url())
    );
}

/// A command that only looks is no owner to work with, until it says so.
#[test]
fn an_owner_with_paused_executions_starts_none() {
    let folder = tempfile::tempdir().unwrap();
    let options = |executions| Options {
        executions,
        patience: Duration::ZERO,
        ..Options::new(folder.path())
    };
    let server = own(local::open(options(Executions::Paused)).unwrap());
    let wire = Wire::new(server.url(), ACCOUNT, "eu-west-1");
    wire.states(
        "CreateStateMachine",
        &json!({ "name": "m", "definition": DEFINITION, "roleArn": "arn:aws:iam::123456789012:role/r" }),
    );
    let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:m";
    let start = || wire.states("StartExecution", &json!({ "stateMachineArn": machine }));
    let (status, answer) = start();
    assert_eq!(status, 503, "{answer}");
    let (status, _) = wire.states("ListStateMachines", &json!({}));
    assert_eq!(status, 200);
    let own_pid = std::process::id();
    assert!(matches!(
        local::open(options(Executions::Run)),
        Err(LocalError::Paused { pid, .. }) if pid == own_pid
    ));
    assert!(matches!(
        local::open(options(Executions::Paused)),
        Ok(Opened::Running { .. })
    ));
    assert_eq!(local::serving(folder.path()).unwrap(), None);
    server.run_executions().unwrap();
    assert_eq!(start().0, 200);
    assert!(matches!(
        local::open(options(Executions::Run)),
        Ok(Opened::Running { pid, .. }) if pid == own_pid
    ));
    assert!(local::serving(folder.path()).unwrap().is_some());
}

#[test]
fn a_reset_store_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let server = own(local::open(Options::new(folder.path())).unwrap());
    Wire::new(server.url(), ACCOUNT, "eu-west-1").states("CreateActivity", &json!({ "name": "a" }));
    server.shutdown();
    std::fs::create_dir_all(folder.path().join("logs/aws")).unwrap();
    local::reset(folder.path()).unwrap();
    assert!(!folder.path().join("logs").exists());
    assert_eq!(
        local::status(folder.path()).unwrap(),
        local::Status::default()
    );
}

#[test]
fn a_newer_store_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    own(local::open(Options::new(folder.path())).unwrap()).shutdown();
    let database = rusqlite::Connection::open(folder.path().join("stepwright.db")).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    drop(database);
    assert!(matches!(
        local::open(Options::new(folder.path())),
        Err(LocalError::NewerStore { found: 99, .. })
    ));
}

#[test]
fn a_store_of_the_first_format_keeps_its_machines() {
    let folder = tempfile::tempdir().unwrap();
    let database = rusqlite::Connection::open(folder.path().join("stepwright.db")).unwrap();
    let first = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/store/format-1.sql");
    database
        .execute_batch(&std::fs::read_to_string(first).unwrap())
        .unwrap();
    drop(database);
    // Looking at it changes nothing; opening it does.
    assert_eq!(local::status(folder.path()).unwrap().machines, 1);
    let server = own(local::open(Options::new(folder.path())).unwrap());
    let wire = Wire::new(server.url(), ACCOUNT, "eu-west-1");
    let machine = json!("arn:aws:states:eu-west-1:123456789012:stateMachine:old");
    let (_, found) = wire.states(
        "DescribeStateMachine",
        &json!({ "stateMachineArn": machine }),
    );
    assert_eq!(found["creationDate"], 1_700_000_000.0);
    let (_, tags) = wire.states("ListTagsForResource", &json!({ "resourceArn": machine }));
    assert_eq!(tags, json!({ "tags": [{ "key": "team", "value": "a" }] }));
    let (status, started) = wire.states("StartExecution", &json!({ "stateMachineArn": machine }));
    assert_eq!(status, 200, "{started}");
}

#[test]
fn foreign_hosts_and_pages_are_refused() {
    let local = Local::start();
    let wire = Wire::new(local.server.url(), ACCOUNT, "eu-west-1");
    let request = |head: &str| {
        format!(
            "POST / HTTP/1.1\r\n{head}x-amz-target: AWSStepFunctions.ListActivities\r\nconnection: close\r\n\r\n"
        )
    };
    for (head, status) in [
        ("host: example.com\r\n", 403),
        ("host: localhost\r\norigin: https://example.com\r\n", 403),
        ("host: localhost\r\norigin: http://localhost:3000\r\n", 200),
        ("host: sync-localhost:8083\r\n", 200),
    ] {
        assert_eq!(wire.raw(&request(head)).status, status, "{head}");
    }
}

#[test]
fn calls_are_counted_by_operation() {
    let local = Local::start();
    let wire = Wire::new(local.server.url(), ACCOUNT, "eu-west-1");
    wire.states("ListActivities", &json!({}));
    wire.states("ListActivities", &json!({ "maxResults": 5000 }));
    wire.query("sts", "2011-06-15", "GetCallerIdentity", &[]);
    let calls: Vec<_> = local.server.calls().into_iter().collect();
    assert_eq!(
        calls,
        [
            ("GetCallerIdentity".to_owned(), 1),
            ("ListActivities".to_owned(), 2)
        ]
    );
}

#[test]
fn writes_that_come_together_are_all_kept_and_fail_alone() {
    let local = Local::start();
    let url = local.server.url();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            scope.spawn(move || {
                let wire = Wire::new(url, ACCOUNT, "eu-west-1");
                for number in 0..20 {
                    let (good, _) = wire.states(
                        "CreateActivity",
                        &json!({ "name": format!("a{thread}-{number}") }),
                    );
                    let (bad, _) = wire.states("CreateActivity", &json!({ "name": "a b" }));
                    assert_eq!((good, bad), (200, 400));
                }
            });
        }
    });
    assert_eq!(local::status(local.folder.path()).unwrap().activities, 160);
}

#[test]
fn a_hundred_creates_take_well_under_a_second() {
    let local = Local::start();
    let wire = Wire::new(local.server.url(), ACCOUNT, "eu-west-1");
    let start = Instant::now();
    for number in 0..100 {
        let (status, _) = wire.states("CreateActivity", &json!({ "name": format!("a{number}") }));
        assert_eq!(status, 200);
    }
    // The bound is generous: it is there to catch a sleep or a lock, not a busy machine.
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}
