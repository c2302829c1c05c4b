//! `stepwright init`: a project that validates and plans at once.

use std::fs;
use std::path::{Path, PathBuf};

use super::arguments::{Common, InitOptions};
use super::failure::{Exit, Failure};
use super::terminal::Terminal;
use crate::{files, manifest};

const WORKFLOW: &str = include_str!("init/hello.yaml");
const PROJECT: &str = include_str!("init/stepwright.yaml");
/// Most bytes of a `.gitignore` that are read.
const LARGEST: u64 = 4 * 1024 * 1024;

const IGNORED: [&str; 2] = [".stepwright/", "*.plan.json"];

pub fn run(terminal: &Terminal, common: &Common, options: &InitOptions) -> Result<Exit, Failure> {
    let folder = folder(common, options)?;
    let stack = stack(&folder, options)?;
    let contents = [
        (
            "stepwright.yaml",
            PROJECT
                .replace("@STACK@", &stack)
                .replace("@PROJECT@", &random_id()?),
        ),
        ("workflows/hello.yaml", WORKFLOW.to_owned()),
        (
            "schemas/workflow.schema.json",
            format!("{:#}\n", manifest::workflow_schema()),
        ),
        (
            "schemas/project.schema.json",
            format!("{:#}\n", manifest::project_schema()),
        ),
    ];
    for (name, _) in &contents {
        let path = folder.join(name);
        if folder.exists() && !files::is_path_below(&folder, &path) {
            return Err(Failure::new(format!(
                "a link leads `{}` elsewhere; nothing was written",
                path.display()
            )));
        }
    }
    for (name, _) in &contents[..2] {
        let path = folder.join(name);
        if path.symlink_metadata().is_ok() {
            return Err(Failure::new(format!(
                "`{}` exists already; nothing was written",
                path.display()
            )));
        }
    }
    for (name, text) in &contents {
        write(&folder.join(name), text)?;
    }
    ignore(&folder.join(".gitignore"))?;
    let is_elsewhere = std::env::current_dir().is_ok_and(|here| here != folder);
    let shown = if is_elsewhere {
        format!("  cd {}\n", folder.display())
    } else {
        String::new()
    };
    terminal.result(&format!(
        "Wrote a project for stack `{stack}` into `{}`.\n\nNext:\n{shown}  \
         stepwright validate\n  stepwright plan --local\n  stepwright apply --local --yes",
        folder.display()
    ));
    Ok(Exit::Done)
}

/// Keeps the local store and saved plans, which hold secrets, out of version control.
fn ignore(path: &Path) -> Result<(), Failure> {
    let read = match path.symlink_metadata() {
        Ok(_) => files::read(path, LARGEST),
        Err(_) => Ok(Vec::new()),
    };
    let text = read.map_err(|error| error.to_string());
    let text = text.and_then(|text| String::from_utf8(text).map_err(|error| error.to_string()));
    let mut text =
        text.map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))?;
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for line in IGNORED {
        if !text.lines().any(|known| known.trim() == line) {
            text.push_str(line);
            text.push('\n');
        }
    }
    write(path, &text)
}

fn folder(common: &Common, options: &InitOptions) -> Result<PathBuf, Failure> {
    let base = match &common.directory {
        Some(directory) => directory.clone(),
        None => std::env::current_dir().map_err(|error| {
            Failure::new(format!("cannot find out which folder this is: {error}"))
        })?,
    };
    let folder = options
        .folder
        .as_ref()
        .map_or_else(|| base.clone(), |folder| base.join(folder));
    // `.` and `..` in the middle would be shown, and would give the stack no name.
    Ok(folder.components().collect())
}

/// Takes the name given, or makes one of the folder's.
fn stack(folder: &Path, options: &InitOptions) -> Result<String, Failure> {
    let is_name = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.len() <= 40
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    match &options.stack {
        Some(name) if is_name(name) => Ok(name.clone()),
        Some(name) => Err(Failure::new(format!("`{name}` cannot be a stack's name"))
            .hint("letters, digits, `-` and `_`, at most 40, beginning with a letter or digit")),
        None => {
            let name = folder
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            let name: String = name
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
                .take(40)
                .collect();
            Ok(match name.trim_matches('-') {
                "" => "flows".to_owned(),
                name => name.to_owned(),
            })
        }
    }
}

/// Returns 32 random hexadecimal digits: two repositories with one stack's name must not meet.
fn random_id() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new(format!("cannot draw a random project id: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::file("create", folder, &error))?;
    }
    files::write(path, text.as_bytes(), files::Access::Shared)
        .map_err(|error| Failure::file("write", path, &error))
}
