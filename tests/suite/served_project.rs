//! A copy of the repository's own project, applied to a store of its own and served by a process of its own.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

pub struct ServedProject {
    folder: TempDir,
    server: Child,
    settings: BTreeMap<String, String>,
}

impl ServedProject {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::copy(
            root.join("stepwright.yaml"),
            folder.path().join("stepwright.yaml"),
        )
        .unwrap();
        copy(&root.join("workflows"), &folder.path().join("workflows"));
        let applied = stepwright(folder.path())
            .args(["apply", "--local", "--yes"])
            .output()
            .unwrap();
        assert!(applied.status.success(), "{applied:?}");
        let mut server = stepwright(folder.path())
            .args(["local", "serve", "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let settings = printed_settings(&mut server);
        Self {
            folder,
            server,
            settings,
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the variables that the server told its user to export.
    pub fn settings(&self) -> &BTreeMap<String, String> {
        &self.settings
    }

    /// Runs our own program in the project.
    pub fn stepwright(&self, arguments: &[&str]) -> Output {
        stepwright(self.folder.path())
            .args(arguments)
            .output()
            .unwrap()
    }
}

impl Drop for ServedProject {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn stepwright(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stepwright"));
    command
        .env_clear()
        .env("HOME", folder)
        .env("NO_COLOR", "1")
        .env("STEPWRIGHT_ALLOW_COMMANDS", "1")
        .current_dir(folder);
    command
}

/// Reads the `export` lines that the server prints when it is ready, up to the example command after them.
fn printed_settings(server: &mut Child) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    let mut printed = String::new();
    for line in BufReader::new(server.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        printed += &line;
        if let Some(pairs) = line.trim().strip_prefix("export ") {
            let pairs = pairs.split(' ').map(|pair| pair.split_once('=').unwrap());
            settings.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        if line.trim().starts_with("aws ") {
            assert!(settings.contains_key("AWS_ENDPOINT_URL"), "{printed}");
            return settings;
        }
    }
    panic!("the server ended before it was ready: {printed}");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, target).unwrap();
        }
    }
}
