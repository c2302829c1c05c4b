//! `stepwright local`: serving, looking at and emptying the local emulator.

use std::sync::Arc;

use serde_json::json;

use super::approval::{Answer, approve};
use super::arguments::{Common, LocalCommand, ServeOptions};
use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::signals::Signals;
use super::tasks;
use super::terminal::{self, Terminal};
use super::validate::counted;
use super::{export, session};
use crate::local::control::Outcome;
use crate::local::server::PublishedBuckets;
use crate::local::{self, Notices, Opened, Options, TagIndex};

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    command: &LocalCommand,
) -> Result<Exit, Failure> {
    match command {
        LocalCommand::Serve(options) => serve(terminal, common, options).await,
        LocalCommand::Export(options) => export::run(terminal, common, options).await,
        LocalCommand::Status(options) => status(terminal, common, options.format),
        LocalCommand::Resume(options) => {
            let outcome = local::control::resume(&owner_options(common), &options.execution)?;
            let later = "runs when the local emulator does: `stepwright local serve`";
            report(terminal, &options.execution, outcome, "runs again", later)
        }
        LocalCommand::Stop(options) => {
            let outcome = local::control::stop(&owner_options(common), &options.execution)?;
            report(terminal, &options.execution, outcome, "stopped", "stopped")
        }
        LocalCommand::Reset(options) => {
            let store = session::store(common);
            let question = format!("Delete everything in `{}`?", store.display());
            if approve(terminal, &options.approval, &question).await? == Answer::No {
                return Ok(Exit::Failed);
            }
            local::reset(&store)?;
            terminal.result(&format!(
                "The local emulator in `{}` is empty.",
                store.display()
            ));
            Ok(Exit::Done)
        }
    }
}

/// Says what became of an execution.
fn report(
    terminal: &Terminal,
    execution: &str,
    outcome: Outcome,
    done: &str,
    noted: &str,
) -> Result<Exit, Failure> {
    let word = match outcome {
        Outcome::Done => done,
        Outcome::Noted => noted,
        Outcome::Refused(why) => {
            return Err(Failure::new(why)
                .hint("`stepwright local status` lists the executions that are set aside"));
        }
    };
    terminal.result(&format!("{execution} {word}."));
    Ok(Exit::Done)
}

/// Returns how a command reaches the owner of the store, or is it for a moment.
fn owner_options(common: &Common) -> Options {
    let mut options = Options::new(session::store(common));
    options.trust = session::trust(common);
    options
}

async fn serve(
    terminal: &Terminal,
    common: &Common,
    serve: &ServeOptions,
) -> Result<Exit, Failure> {
    // A folder without a project is served, too.
    let project = session::open_if_any(common)?;
    let store = session::store(common);
    let mut options = Options::new(&store);
    options.trust = session::trust(common);
    local::check(&store, &options.trust)?;
    session::allow_tasks(terminal, common, project.as_ref()).await?;
    let directory = session::directory(common);
    options.tasks = tasks::settings(directory, project.as_ref(), serve.mocks.as_deref())?;
    options.enforce = !common.no_enforce;
    if let Some(file) = &serve.enforce_caller {
        options.caller_policies = Some(Arc::new(tasks::caller_policies(file)?));
    }
    options.notices = Notices::new(terminal::notice);
    options.port = serve.port;
    if let Some(account) = common
        .account
        .clone()
        .or(project.as_ref().and_then(|project| project.account.clone()))
    {
        options.account = account;
    }
    if let Some(region) = common
        .region
        .clone()
        .or(project.and_then(|project| project.region))
    {
        options.region = region;
    }
    options.latency = serve.latency;
    if serve.throttle {
        options.gate = Some(Arc::new(PublishedBuckets::default()));
    }
    options.tag_index = serve.tag_index_lag.map_or(TagIndex::Live, TagIndex::Lag);
    let (account, region) = (options.account.clone(), options.region.clone());
    let server = match local::open(options)? {
        Opened::Owner(server) => server,
        Opened::Running { url, pid } => {
            return Err(Failure::new(format!(
                "`{}` is already served at {url} by process {pid}",
                store.display()
            )));
        }
    };
    let mut signals = Signals::listen();
    terminal.result(&format!(
        "Serving `{}` at {} (account {account}, region {region}); Ctrl-C ends it.\n\n\
         In another terminal:\n  \
         export AWS_ENDPOINT_URL={url} AWS_REGION={region} AWS_DEFAULT_REGION={region}\n  \
         export AWS_ACCESS_KEY_ID={account} AWS_SECRET_ACCESS_KEY=local AWS_DISABLE_HOST_PREFIX_INJECTION=true\n  \
         aws stepfunctions list-state-machines",
        store.display(),
        server.url(),
        url = server.url(),
    ));
    signals.asked().await;
    server.shutdown();
    Ok(Exit::Done)
}

fn status(terminal: &Terminal, common: &Common, format: Format) -> Result<Exit, Failure> {
    let store = session::store(common);
    local::check(&store, &session::trust(common))?;
    let status = local::status(&store)?;
    let owner = status.owner.as_ref();
    match format {
        Format::Json => terminal.json(json!({
                "format_version": 1,
                "store": store.display().to_string(),
                "url": owner.map(|owner| &owner.url),
                "pid": owner.map(|owner| owner.pid),
                "state_machines": status.machines,
                "activities": status.activities,
                "roles": status.roles,
                "set_aside": status.set_aside,
        })),
        Format::Text => {
            let served = owner.map_or_else(
                || "nobody serves it".to_owned(),
                |owner| format!("served at {} by process {}", owner.url, owner.pid),
            );
            let count =
                |number: u64, word| counted(usize::try_from(number).unwrap_or(usize::MAX), word);
            terminal.result(&format!(
                "`{}`: {served}\n{}, {}, {}",
                store.display(),
                count(status.machines, "state machine"),
                count(status.activities, "activity").replace("activitys", "activities"),
                count(status.roles, "role"),
            ));
            for execution in &status.set_aside {
                terminal.result(&format!("set aside: {execution}"));
            }
            if !status.set_aside.is_empty() {
                terminal.hint(
                    "`stepwright local resume EXECUTION` runs one again, `stepwright local stop EXECUTION` ends it",
                );
            }
        }
    }
    Ok(Exit::Done)
}
