//! Whether a project may run commands on this machine and send tasks elsewhere: asked once, and remembered outside the project.

use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::arguments::Common;
use super::environment;
use super::failure::Failure;
use super::terminal::Terminal;
use crate::files;
use crate::local::tasks::stays_here;
use crate::manifest::OpenProject;

/// Where the answers are, in the user's state folder.
const FOLDER: &str = "allowed-commands";

/// How to allow commands where nobody can be asked.
const HOW: &str =
    "look at them, then allow all of it with `--allow-commands` or `STEPWRIGHT_ALLOW_COMMANDS=1`";

/// Lets a command that runs executions go on where the project names no commands of its own, or the user allows them.
pub async fn commands(
    terminal: &Terminal,
    common: &Common,
    project: Option<&OpenProject>,
) -> Result<(), Failure> {
    let Some(project) = project else {
        return Ok(());
    };
    if is_given(common, project) {
        return Ok(());
    }
    let (commands, answer) = (listed(project), answer_file(project));
    let root = project.root.display();
    let list = commands.join("\n  ");
    if !terminal.can_ask() {
        return Err(Failure::new(format!(
            "the project in `{root}` has its tasks run by commands or hosts of its own, which nobody allowed here:\n  {list}"
        ))
        .hint(HOW));
    }
    let question = format!(
        "The project in `{root}` wants to run these commands on this machine, as you, and to call these hosts with your keys, when a \
         workflow asks for it:\n  {list}\nAllow that, now and later, until the list changes? Only `yes` is accepted:"
    );
    if terminal.ask(&question).await != "yes" {
        return Err(Failure::new("that was not allowed; nothing was run"));
    }
    if let Some(answer) = answer
        && let Err(error) = remember(&answer)
    {
        terminal.warning(&format!(
            "this answer cannot be remembered in `{}`: {error}",
            answer.display()
        ));
    }
    Ok(())
}

/// Returns whether nobody has to be asked.
pub fn is_given(common: &Common, project: &OpenProject) -> bool {
    common.allow_commands
        || listed(project).is_empty()
        || answer_file(project).as_deref().is_some_and(is_remembered)
}

/// Returns the file that is there once the commands of a project were allowed.
fn answer_file(project: &OpenProject) -> Option<PathBuf> {
    Some(environment::state()?.join(FOLDER).join(digest(project)))
}

/// Lists the functions that are commands, and what is called elsewhere than on this machine, one a line.
fn listed(project: &OpenProject) -> Vec<String> {
    let functions = project.local.functions.iter();
    let commands = functions.clone().filter_map(|(name, function)| {
        let set = function.environment.iter();
        let set = set.map(|(name, value)| format!("{name}={}", word(value)));
        let words = function.command.as_ref()?.iter().map(|text| word(text));
        let line: Vec<String> = set.chain(words).collect();
        Some(format!("function {}: {}", word(name), line.join(" ")))
    });
    let elsewhere = functions.filter_map(|(name, function)| {
        let url = function.endpoint.as_ref().filter(|url| !stays_here(url))?;
        Some(format!("function {}: {}", word(name), word(url)))
    });
    let services = project.local.services.iter();
    let services = services.filter(|(_, service)| !stays_here(&service.endpoint));
    let services = services
        .map(|(name, service)| format!("service {}: {}", word(name), word(&service.endpoint)));
    commands.chain(elsewhere).chain(services).collect()
}

/// Quotes what is not plain, so that no word hides another or moves the cursor.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:,@%".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("\"{}\"", text.escape_default()),
    }
}

/// Returns what an answer is for: the project's folder, and all that was shown.
fn digest(project: &OpenProject) -> String {
    let root = project.root.as_os_str().as_encoded_bytes();
    let text = json!([root, listed(project)]).to_string();
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_remembered(answer: &Path) -> bool {
    let folder = answer.parent().map(PathBuf::from).unwrap_or_default();
    files::check_own_folder(&folder).is_ok() && files::check_own_file(answer).unwrap_or(false)
}

fn remember(answer: &Path) -> std::io::Result<()> {
    if let Some(folder) = answer.parent() {
        files::make_private_folder(folder)?;
    }
    files::write(answer, b"", files::Access::Private)
}
