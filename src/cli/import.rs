//! `stepwright import`: takes a machine that exists under the stack's ownership, and writes its manifest.

use std::path::Path;

use super::approval::{self, Answer, approve};
use super::arguments::{Common, ImportOptions};
use super::failure::{Exit, Failure};
use super::one_by_one::one_by_one;
use super::session::{self, Session};
use super::terminal::Terminal;
use super::{plan as planning, refuse};
use crate::deploy::{self, Import, ImportError, ImportRequest, Takeover};
use crate::files;
use crate::local::Executions;
use crate::manifest::Unsaved;
use crate::plan::Options;
use crate::plan::render::Detail;

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &ImportOptions,
) -> Result<Exit, Failure> {
    let session =
        Session::connect(terminal, common, session::open(common)?, Executions::Paused).await?;
    refuse::guard_unknown_account(common, &session)?;
    let request = ImportRequest {
        aws: &session.aws,
        project: &session.project,
        place: &session.place,
        ownership: &session.ownership(),
        env: &|name| terminal.secrets.variable(name),
        address: &options.address,
        arn: options.arn.as_deref(),
    };
    let import = deploy::import(&request).await?;
    terminal.result(&describe(&import));
    let (count, scope) = (import.takeovers.len(), session.scope());
    let question = approval::question("Import", count, "resource", "from", &scope);
    if count > 0 && approve(terminal, &options.approval, &question).await? == Answer::No {
        return Ok(Exit::Failed);
    }
    // The manifest comes first: a thing of ours that is in no manifest would be planned for deletion.
    if let Some(manifest) = &import.manifest {
        write(&session.project.root, manifest)?;
        terminal.message(&format!("  wrote {}", manifest.file.display()));
    }
    let ownership = session.ownership();
    let take = async |one: &Takeover| deploy::take(&session.aws, &ownership, one).await;
    let exit = one_by_one(
        terminal,
        &import.takeovers,
        |one| &one.address,
        "taken over",
        take,
    )
    .await;
    if exit == Exit::Done {
        show_plan(terminal, &session, options.address.workflow()).await?;
    }
    session.count_calls(common, terminal);
    Ok(exit)
}

fn describe(import: &Import) -> String {
    let mut lines: Vec<String> = import.takeovers.iter().map(take_over).collect();
    if let Some(manifest) = &import.manifest {
        lines.push(format!("  + {}", manifest.file.display()));
    }
    if lines.is_empty() {
        lines.push("Nothing to take over.".to_owned());
    }
    lines.extend(import.notes.iter().map(|note| format!("note: {note}")));
    lines.join("\n")
}

fn take_over(takeover: &Takeover) -> String {
    format!("  > {}  {}", takeover.address, takeover.after().arn())
}

/// Never writes over a file.
fn write(root: &Path, manifest: &Unsaved) -> Result<(), Failure> {
    let path = root.join(&manifest.file);
    if !files::is_path_below(root, &path) {
        return Err(Failure::new(format!(
            "cannot write `{}`: a link leads out of the project",
            path.display()
        )));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::file("create", folder, &error))?;
    }
    files::create(&path, manifest.text.as_bytes())
        .map_err(|error| Failure::file("write", &path, &error))
}

/// Shows what is left to do: nothing, unless a manifest that was there says something else.
async fn show_plan(terminal: &Terminal, session: &Session, workflow: &str) -> Result<(), Failure> {
    let desired = session::load(terminal, &session.project, &session.place)?.desired;
    let options = Options {
        only: vec![workflow.to_owned()],
        ..Options::default()
    };
    let plan = planning::make(session, &desired, options).await?;
    planning::show(terminal, &plan, Detail::Full);
    Ok(())
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        let hint = error.hint();
        let failure = match error {
            ImportError::Invalid(report) => Failure::invalid(*report),
            other => Failure::new(other.to_string()),
        };
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
