//! What arrives with a clone is not trusted: stores, links, pipes, devices and commands that a repository may hold.

#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::program::Said;

pub const PROJECT: &str = "stack: demo\nproject: 7f3a9c0d5e7f3a9c\n";

const COMMAND: &str =
    "local: {functions: {f: {command: [sh, -c, 'echo ran >> ran.txt; echo 1']}}}\n";

/// Waits, then calls the function.
pub const WORKFLOW: &str = "
name: evil
definition:
  StartAt: Rest
  States:
    Rest: {Type: Wait, Seconds: 1, Next: Call}
    Call: {Type: Task, Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true}
";

/// A folder of a project, and the home of who works in it.
pub struct Clone {
    pub folder: TempDir,
    pub home: TempDir,
}

impl Clone {
    pub fn new() -> Self {
        let clone = Self {
            folder: tempfile::tempdir().unwrap(),
            home: tempfile::tempdir().unwrap(),
        };
        clone.write("stepwright.yaml", PROJECT);
        clone.write("workflows/evil.yaml", WORKFLOW);
        clone
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stepwright"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    #[track_caller]
    pub fn expect(&self, code: i32, arguments: &[&str], said: &str) -> Said {
        let run = Said::from(ended(self.command(arguments).spawn().unwrap()));
        assert_eq!(run.code, code, "{arguments:?} {run:?}");
        assert!(run.stderr.contains(said), "{arguments:?} {run:?}");
        run
    }

    fn has_run(&self) -> bool {
        self.path("ran.txt").exists()
    }
}

/// Waits for the end of a program, which must not hang.
#[track_caller]
fn ended(mut child: Child) -> std::process::Output {
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("it hangs: {:?}", child.wait_with_output());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => std::fs::copy(entry.path(), target).map(|_| ()).unwrap(),
        }
    }
}

/// Looking at a store with an execution whose wait is long over runs neither the execution nor the project's command.
#[test]
fn commands_that_only_look_run_nothing() {
    let clone = Clone::new();
    clone.expect(0, &["apply", "--local", "--yes"], "");
    clone.expect(0, &["start", "evil", "--local", "--name", "x"], "");
    clone.write("stepwright.yaml", &format!("{PROJECT}{COMMAND}"));
    std::thread::sleep(Duration::from_millis(1100));
    for look in [
        &["plan", "--local"][..],
        &["status", "--local", "--executions"],
        &["executions", "--local"],
        &["history", "--local", "evil/x"],
        &["local", "status"],
        &["local", "export"],
        &["validate"],
        &["apply", "--local", "--yes"],
    ] {
        clone.expect(0, look, "");
        assert!(!clone.has_run(), "{look:?}");
    }
    let listed = clone.expect(0, &["executions", "--local", "--format", "json"], "");
    assert!(listed.stdout.contains("\"RUNNING\""), "{listed:?}");
    // What does run executions asks first, and nobody can be asked here.
    for run in [
        &["start", "evil", "--local"][..],
        &["stop", "evil/x", "--local"],
        &["local", "serve", "--port", "0"],
        &["destroy", "--local", "--yes", "--wait"],
    ] {
        let said = clone.expect(1, run, "function f: sh -c \"echo ran >> ran.txt; echo 1\"");
        assert!(
            said.stderr
                .contains("`--allow-commands` or `STEPWRIGHT_ALLOW_COMMANDS=1`")
        );
        assert!(!clone.has_run(), "{run:?}");
    }
    let start = ["start", "evil", "--local", "--follow", "--allow-commands"];
    clone.expect(0, &start, "");
    assert!(clone.has_run());
}

#[test]
fn the_answer_about_commands_is_kept_outside_the_project_until_they_change() {
    let clone = Clone::new();
    clone.write("stepwright.yaml", &format!("{PROJECT}{COMMAND}"));
    clone.expect(0, &["apply", "--local", "--yes"], "");
    // A terminal that answers: its lines are typed once the question is there.
    let answer = |answer: &str| {
        let program = env!("CARGO_BIN_EXE_stepwright");
        let line = format!("{program} start evil --local");
        let script = "
import os, pty, sys
answer, line = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp('sh', ['sh', '-c', line])
seen = b''
while True:
    try:
        part = os.read(terminal, 1000)
    except OSError:
        break
    if not part:
        break
    seen += part
    if answer and b'Only `yes`' in seen:
        os.write(terminal, answer.encode() + b'\\n')
        answer = ''
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
";
        let command = clone.command(&[]);
        let mut python = Command::new("python3");
        python.args(["-c", script, answer, &line]);
        python.current_dir(clone.folder.path()).env_clear();
        python.envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        python
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Said::from(ended(python.spawn().unwrap()))
    };
    let no = answer("no");
    assert!(
        no.code == 1 && no.stdout.contains("that was not allowed"),
        "{no:?}"
    );
    let yes = answer("yes");
    assert!(
        yes.code == 0 && yes.stdout.contains("wants to run these commands"),
        "{yes:?}"
    );
    clone.expect(0, &["start", "evil", "--local"], "");
    let other = COMMAND.replace("echo 1", "echo 2");
    clone.write("stepwright.yaml", &format!("{PROJECT}{other}"));
    clone.expect(1, &["start", "evil", "--local"], "echo 2");
    // Another clone of the same project was never asked about.
    let second = Clone::new();
    second.write("stepwright.yaml", &format!("{PROJECT}{COMMAND}"));
    let mut command = second.command(&["start", "evil", "--local"]);
    let said = Said::from(command.env("HOME", clone.home.path()).output().unwrap());
    assert!(
        said.code == 1 && said.stderr.contains("nobody allowed"),
        "{said:?}"
    );
}

/// An address that the project names gets inputs, and maybe requests that some program on this machine obeys.
#[test]
fn addresses_of_the_project_are_asked_about_too() {
    let clone = Clone::new();
    clone.expect(0, &["apply", "--local", "--yes"], "");
    for local in [
        "services: {sqs: {endpoint: 'https://sqs.example'}}",
        "services: {http: {endpoint: 'http://127.0.0.1:2375'}}",
        "functions: {f: {endpoint: 'http://127.0.0.1:9'}}",
    ] {
        clone.write("stepwright.yaml", &format!("{PROJECT}local: {{{local}}}\n"));
        clone.expect(
            1,
            &["start", "evil", "--local"],
            "which nobody allowed here",
        );
        clone.expect(0, &["start", "evil", "--local", "--allow-commands"], "");
    }
}

/// Where everybody may write, such as in `/tmp`, another user may have put a project file above a folder of ours.
#[test]
fn a_project_file_that_a_third_user_put_there_is_not_read() {
    let clone = Clone::new();
    std::fs::create_dir(clone.path("mine")).unwrap();
    let file = clone.path("stepwright.yaml");
    if std::os::unix::fs::chown(&file, Some(12_345), None).is_err() {
        crate::collected::skipped(
            "a project file of a third user",
            "root, which alone may give files away",
        );
        return;
    }
    clone.expect(3, &["-C", "mine", "validate"], "another user put it into");
    // A whole checkout of another user's, as in a container, is fine.
    std::os::unix::fs::chown(clone.folder.path(), Some(12_345), None).unwrap();
    clone.expect(0, &["-C", "mine", "validate"], "");
    // Its store is not.
    clone.expect(0, &["plan", "--local"], "");
    let store = clone.path(".stepwright/local");
    std::os::unix::fs::chown(&store, Some(12_345), None).unwrap();
    clone.expect(
        1,
        &["plan", "--local"],
        "it belongs to another user (uid 12345",
    );
    clone.expect(0, &["plan", "--local", "--trust-store"], "");
}

#[test]
fn a_store_that_others_may_write_to_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let clone = Clone::new();
    clone.expect(0, &["plan", "--local"], "");
    let store = clone.path(".stepwright/local");
    std::fs::set_permissions(&store, std::fs::Permissions::from_mode(0o777)).unwrap();
    clone.expect(
        1,
        &["plan", "--local"],
        "other users may write to it (mode 777)",
    );
}

#[test]
fn a_store_that_came_with_a_repository_is_refused() {
    let theirs = Clone::new();
    theirs.expect(0, &["apply", "--local", "--yes"], "");
    let ignored = std::fs::read_to_string(theirs.path(".stepwright/local/.gitignore")).unwrap();
    assert_eq!(ignored, "*\n");
    let ours = Clone::new();
    copy(&theirs.path(".stepwright"), &ours.path(".stepwright"));
    for command in [
        &["plan", "--local"][..],
        &["status", "--local"],
        &["local", "status"],
        &["local", "export"],
        &["local", "serve", "--port", "0"],
        &["start", "evil", "--local"],
    ] {
        let said = ours.expect(1, command, "was not made here by this user");
        assert!(said.stderr.contains("`stepwright local reset`"), "{said:?}");
        assert!(said.stderr.contains("`--trust-store`"), "{said:?}");
    }
    let elsewhere = ours.home.path().join("copy");
    copy(&theirs.path(".stepwright/local"), &elsewhere);
    let elsewhere = elsewhere.display().to_string();
    let reset = format!("`stepwright local reset --store '{elsewhere}'`");
    ours.expect(1, &["plan", "--local", "--store", &elsewhere], &reset);
    // The same at the same path, of another user or on another machine.
    let mut command = theirs.command(&["plan", "--local"]);
    let said = Said::from(command.env("HOME", ours.home.path()).output().unwrap());
    assert!(
        said.code == 1 && said.stderr.contains("was not made here"),
        "{said:?}"
    );
    // Both ways out.
    ours.expect(0, &["status", "--local", "--trust-store"], "");
    ours.expect(0, &["status", "--local"], "");
    std::fs::remove_file(ours.path(".stepwright/local/mark")).unwrap();
    ours.expect(1, &["status", "--local"], "was not made here");
    ours.expect(0, &["local", "reset", "--yes"], "");
    ours.expect(0, &["plan", "--local"], "");
}

#[test]
fn without_a_home_a_store_has_to_be_vouched_for() {
    let clone = Clone::new();
    let run = |name: &str, value: &str| {
        let mut command = clone.command(&["plan", "--local"]);
        Said::from(
            command
                .env_remove("HOME")
                .env(name, value)
                .output()
                .unwrap(),
        )
    };
    let said = run("NOTHING", "");
    assert!(
        said.code == 1 && said.stderr.contains("`XDG_STATE_HOME`"),
        "{said:?}"
    );
    assert_eq!(run("STEPWRIGHT_TRUST_STORE", "1").code, 0);
    assert_eq!(run("STEPWRIGHT_TRUST_STORE", "1").code, 0);
    let said = run("XDG_STATE_HOME", "relative");
    assert_eq!(said.code, 1, "{said:?}");
    std::fs::remove_dir_all(clone.path(".stepwright")).unwrap();
    let state = clone.home.path().display().to_string();
    assert_eq!(run("XDG_STATE_HOME", &state).code, 0);
    assert_eq!(run("XDG_STATE_HOME", &state).code, 0);
}

#[test]
fn links_in_the_place_of_a_store_and_its_files_are_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    let victim = outside.path().join("victim");
    for name in [
        "lock",
        "stepwright.db",
        "stepwright.db-wal",
        "endpoint",
        "mark",
    ] {
        let clone = Clone::new();
        std::fs::write(&victim, "precious").unwrap();
        std::fs::create_dir_all(clone.path(".stepwright/local")).unwrap();
        symlink(&victim, clone.path(".stepwright/local").join(name)).unwrap();
        let before = std::fs::metadata(&victim).unwrap();
        for command in [
            &["plan", "--local"][..],
            &["local", "status"],
            &["apply", "--local", "--yes"],
        ] {
            clone.expect(
                1,
                command,
                &format!("{name}` is not this user's own: it is a symbolic link"),
            );
        }
        clone.expect(0, &["local", "reset", "--yes"], "");
        assert_eq!(
            std::fs::read_to_string(&victim).unwrap(),
            "precious",
            "{name}"
        );
        assert_eq!(
            std::fs::metadata(&victim).unwrap().permissions(),
            before.permissions()
        );
        clone.expect(0, &["plan", "--local"], "");
    }
    std::fs::create_dir(outside.path().join("local")).unwrap();
    for folder in [".stepwright", ".stepwright/local"] {
        let clone = Clone::new();
        std::fs::create_dir_all(clone.path(folder).parent().unwrap()).unwrap();
        symlink(outside.path(), clone.path(folder)).unwrap();
        for command in [&["plan", "--local"][..], &["local", "reset", "--yes"]] {
            clone.expect(1, command, "it is a symbolic link");
        }
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
    }
}

#[test]
fn logs_are_private_and_follow_no_links() {
    use std::os::unix::fs::PermissionsExt as _;
    let clone = Clone::new();
    let logged = "name: evil\nlogging: {level: all, include_execution_data: true, log_group: /a/b}\n\
        definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}\nrole: {grants: none}\n";
    clone.write("workflows/evil.yaml", logged);
    clone.expect(0, &["apply", "--local", "--yes"], "");
    clone.expect(0, &["start", "evil", "--local", "--follow"], "");
    let logs = clone.path(".stepwright/local/logs");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let file = logs.join("a/b.jsonl");
    assert_eq!([&logs, &logs.join("a")].map(|path| mode(path)), [0o700; 2]);
    assert_eq!(mode(&file), 0o600);
    // What is there as a link gets no line.
    let victim = clone.home.path().join("victim");
    for link in [&file, &logs.join("a"), &logs] {
        match link.is_dir() {
            true => std::fs::remove_dir_all(link).unwrap(),
            false => std::fs::remove_file(link).unwrap(),
        }
        let is_file = link.extension().is_some();
        match is_file {
            true => std::fs::write(&victim, "precious").unwrap(),
            false => {
                let _ = std::fs::remove_file(&victim);
                std::fs::create_dir_all(victim.join("a")).unwrap();
                std::fs::write(victim.join("b.jsonl"), "precious").unwrap();
                std::fs::write(victim.join("a/b.jsonl"), "precious").unwrap();
            }
        }
        symlink(&victim, link).unwrap();
        clone.expect(0, &["start", "evil", "--local", "--follow"], "");
        let files = match is_file {
            true => vec![victim.clone()],
            false => vec![victim.join("b.jsonl"), victim.join("a/b.jsonl")],
        };
        for file in files {
            assert_eq!(
                std::fs::read_to_string(&file).unwrap(),
                "precious",
                "{link:?}"
            );
        }
        std::fs::remove_file(link).unwrap();
        if !is_file {
            std::fs::create_dir_all(link).unwrap();
        }
    }
}
