//! A project whose workflows are run, and programs that run beside a test.

#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::program::Said;

const PROJECT: &str = "stack: demo\nproject: 7f3a9c0d5e7f3a9c\n";

const ASK: &str = "
name: ask
activities: {question: {}}
definition:
  StartAt: Ask
  States:
    Ask: {Type: Task, Resource: '${activities.question}', TimeoutSeconds: 600, Next: Tell}
    Tell: {Type: Pass, End: true}
";

const REFUSE: &str = "
name: refuse
definition:
  StartAt: Refuse
  States:
    Refuse: {Type: Fail, Error: NoStock, Cause: nothing of item 7 is left}
";

const REST: &str = "
name: rest
definition:
  StartAt: Rest
  States:
    Rest: {Type: Wait, Seconds: 600, End: true}
";

const QUOTE: &str = "
name: quote
type: express
definition:
  StartAt: Price
  States:
    Price: {Type: Pass, Parameters: {'price.$': 'States.MathAdd($.n, 1)'}, End: true}
";

/// A project on the disk, applied to the local emulator in its folder.
pub struct Project {
    pub folder: TempDir,
}

impl Project {
    pub fn applied() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = Self { folder };
        let path = project.folder.path();
        std::fs::create_dir(path.join("workflows")).unwrap();
        std::fs::write(path.join("stepwright.yaml"), PROJECT).unwrap();
        for (name, text) in [
            ("ask", ASK),
            ("refuse", REFUSE),
            ("rest", REST),
            ("quote", QUOTE),
        ] {
            std::fs::write(path.join(format!("workflows/{name}.yaml")), text).unwrap();
        }
        project.expect(0, &["apply", "--local", "--yes"]);
        project
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stepwright"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    #[track_caller]
    pub fn expect(&self, code: i32, arguments: &[&str]) -> Said {
        let said = Said::from(self.command(arguments).output().unwrap());
        assert_eq!(said.code, code, "{arguments:?} {said:?}");
        said
    }

    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.expect(0, arguments).stdout).unwrap()
    }

    /// Starts a program whose stderr goes to a file.
    pub fn background(&self, name: &str, arguments: &[&str]) -> Background<'_> {
        let log = self.folder.path().join(format!("{name}.log"));
        let file = std::fs::File::create(&log).unwrap();
        let out = if arguments.contains(&"serve") {
            file.try_clone().unwrap().into()
        } else {
            Stdio::piped()
        };
        let child = self
            .command(arguments)
            .stdout(out)
            .stderr(file)
            .spawn()
            .unwrap();
        Background {
            child: Some(child),
            log: name.to_owned(),
            project: self,
        }
    }
}

/// A program that runs beside the test; killed when the test ends before it.
pub struct Background<'a> {
    child: Option<Child>,
    log: String,
    project: &'a Project,
}

impl Background<'_> {
    pub fn said(&self) -> String {
        let log = self.project.folder.path().join(format!("{}.log", self.log));
        std::fs::read_to_string(log).unwrap()
    }

    /// Waits until it has said something.
    #[track_caller]
    pub fn says(&self, text: &str) {
        let started = Instant::now();
        while !self.said().contains(text) {
            let waited = started.elapsed();
            assert!(
                waited < Duration::from_secs(30),
                "no `{text}` in\n{}",
                self.said()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.as_ref().unwrap().id().to_string();
        let sent = Command::new("kill").args([name, &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end; returns the code and stdout.
    #[track_caller]
    pub fn ends(mut self) -> (Option<i32>, String) {
        let mut child = self.child.take().unwrap();
        let started = Instant::now();
        while child.try_wait().unwrap().is_none() {
            if started.elapsed() > Duration::from_secs(40) {
                child.kill().unwrap();
                panic!("`{}` does not end:\n{}", self.log, self.said());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let output = child.wait_with_output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    }
}

impl Drop for Background<'_> {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
