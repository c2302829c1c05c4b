//! A stranger's endpoint: moto's server, driven by the program and looked at with boto3 and the AWS CLI.
//!
//! moto lacks the tag index for activities, describes no revisions, and answers a second CreateActivity with an error;
//! the program copes as with any emulator.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::client_environment;

const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";

struct Moto {
    folder: TempDir,
    programs: PathBuf,
    server: Child,
    url: String,
}

impl Moto {
    fn start(programs: PathBuf) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let server = Command::new(programs.join("moto_server"))
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let patience = Instant::now() + Duration::from_secs(60);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < patience, "moto does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::create_dir(folder.path().join("workflows")).unwrap();
        for file in [
            "stepwright.yaml",
            "workflows/chat.yaml",
            "workflows/order-saga.yaml",
        ] {
            std::fs::copy(root.join(file), folder.path().join(file)).unwrap();
        }
        Self {
            folder,
            programs,
            server,
            url: format!("http://127.0.0.1:{port}"),
        }
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.folder.path())
            .env("NO_COLOR", "1")
            .env("AWS_ENDPOINT_URL", &self.url)
            .env("AWS_REGION", REGION)
            .env("AWS_DEFAULT_REGION", REGION)
            .env("AWS_ACCESS_KEY_ID", "testing")
            .env("AWS_SECRET_ACCESS_KEY", "testing")
            .current_dir(self.folder.path());
        command
    }

    #[track_caller]
    fn stepwright(&self, code: i32, arguments: &[&str]) -> String {
        let output = self
            .command(Path::new(env!("CARGO_BIN_EXE_stepwright")))
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}\n{}",
            text(&output)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn python(&self, script: &str) -> String {
        let script = format!(
            "import boto3, json\nstates, iam = boto3.client('stepfunctions'), boto3.client('iam')\n{script}"
        );
        let output = self
            .command(&self.programs.join("python"))
            .args(["-c", &script])
            .output()
            .unwrap();
        assert!(output.status.success(), "{script}\n{}", text(&output));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn replace(&self, from: &str, to: &str) {
        let path = self.folder.path().join("workflows/chat.yaml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(path, text.replace(from, to)).unwrap();
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn the_whole_round_works_against_moto() {
    let Some(programs) = client_environment::python() else {
        return;
    };
    let moto = Moto::start(programs);
    let apply = ["apply", "--yes", "--account", ACCOUNT];
    assert!(
        moto.stepwright(2, &["plan", "--detailed-exitcode"])
            .contains("Plan: 5 to create.")
    );
    moto.stepwright(0, &apply);
    assert!(
        moto.stepwright(0, &["plan", "--detailed-exitcode"])
            .contains("No changes: 5 resources")
    );

    let chat = format!("arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:chat");
    let described = moto.python(&format!(
        "machine = states.describe_state_machine(stateMachineArn='{chat}')\n\
         role = iam.get_role(RoleName=machine['roleArn'].rsplit('/', 1)[1])['Role']\n\
         trust = role['AssumeRolePolicyDocument']['Statement'][0]\n\
         print(json.loads(machine['definition'])['StartAt'], role['Path'], *trust['Principal']['Service'])"
    ));
    assert_eq!(
        described,
        "Greeting /stepwright/examples/default/ states.amazonaws.com"
    );
    let listed = moto
        .command(&moto.programs.join("aws"))
        .args([
            "stepfunctions",
            "list-activities",
            "--query",
            "activities[].name",
            "--output",
            "text",
        ])
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&listed.stdout).trim(),
        "chat-get-input",
        "{}",
        text(&listed)
    );

    moto.replace("TimeoutSeconds: 300", "TimeoutSeconds: 600");
    moto.replace("team: conversations", "crew: talk");
    let plan = moto.stepwright(
        2,
        &["plan", "--detailed-exitcode", "--out", "chat.plan.json"],
    );
    assert!(plan.contains("~ TimeoutSeconds: 300 -> 600"), "{plan}");
    assert!(
        plan.contains("- tags.team") && plan.contains("+ tags.crew"),
        "{plan}"
    );
    moto.stepwright(0, &["apply", "chat.plan.json"]);
    moto.stepwright(1, &["apply", "chat.plan.json"]);
    moto.stepwright(0, &["plan", "--detailed-exitcode"]);

    moto.python(&format!(
        "states.update_state_machine(stateMachineArn='{chat}', definition='{{\"StartAt\": \"X\", \"States\": {{\"X\": {{\"Type\": \"Succeed\"}}}}}}')"
    ));
    let plan = moto.stepwright(2, &["plan", "--detailed-exitcode"]);
    assert!(plan.contains("drift: changed outside stepwright"), "{plan}");
    moto.stepwright(0, &apply);

    moto.stepwright(0, &["destroy", "--yes", "--account", ACCOUNT]);
    let left = moto.python(
        "print(len(states.list_state_machines()['stateMachines']), len(states.list_activities()['activities']), len(iam.list_roles()['Roles']))",
    );
    assert_eq!(left, "0 0 0");
}
