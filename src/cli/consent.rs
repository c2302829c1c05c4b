//! Whether a project may have commands run and addresses called for its tasks: asked once, and remembered outside the project.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::arguments::Common;
use super::environment;
use super::failure::Failure;
use super::terminal::Terminal;
use crate::files;
use crate::manifest::OpenProject;

/// Where the answers are, in the user's state folder.
const FOLDER: &str = "allowed-commands";

/// How to allow commands where nobody can be asked.
const HOW: &str =
    "look at them, then allow all of it with `--allow-commands` or `STEPWRIGHT_ALLOW_COMMANDS=1`";

/// Lets a command that runs executions go on where the project names nothing of its own that runs tasks, or the user allows it.
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
            "the project in `{root}` has its tasks run by commands and at addresses of its own, which nobody allowed here:\n  {list}"
        ))
        .hint(HOW));
    }
    let question = format!(
        "The project in `{root}` wants to run these commands on this machine, as you, and to call these addresses, when a workflow \
         asks for it:\n  {list}\nAllow that, now and later, until the list changes? Only `yes` is accepted:"
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

/// Lists what the project has run and called for tasks, one a line. An address on this machine is listed, too: not every
/// program that listens there was meant for a stranger's requests.
fn listed(project: &OpenProject) -> Vec<String> {
    let functions = project.local.functions.iter();
    let functions = functions.filter_map(|(name, function)| {
        let line = match (&function.command, &function.endpoint) {
            (Some(command), _) => command_line(&function.environment, command),
            (None, Some(url)) => word(url),
            (None, None) => return None,
        };
        Some(format!("function {}: {line}", word(name)))
    });
    let services = project.local.services.iter();
    let services = services
        .map(|(name, service)| format!("service {}: {}", word(name), word(&service.endpoint)));
    functions.chain(services).collect()
}

fn command_line(environment: &IndexMap<String, String>, command: &[String]) -> String {
    let set = environment.iter();
    let set = set.map(|(name, value)| format!("{}={}", word(name), word(value)));
    let words = command.iter().map(|text| word(text));
    set.chain(words).collect::<Vec<_>>().join(" ")
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
