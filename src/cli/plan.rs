//! `stepwright plan`: what would change, without changing anything.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::arguments::{Common, PlanOptions};
use super::failure::{Exit, Failure};
use super::flag_values::PlanFormat;
use super::session::{self, Prepared, Session};
use super::signals::Signals;
use super::terminal::Terminal;
use crate::deploy::{self, PlanRequest};
use crate::diagnostic::did_you_mean;
use crate::files::{self, ReadError};
use crate::plan::render::{self, Detail};
use crate::plan::{self, Address, DesiredState, Options, Plan, saved};

/// Most bytes of a saved plan that are read: a thousand workflows of the largest size, before and after, are larger, and
/// nobody has them.
const LARGEST: u64 = 256 * 1024 * 1024;

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &PlanOptions,
) -> Result<Exit, Failure> {
    let made = async {
        let prepared = session::prepare(terminal, common).await?;
        let wanted = Options {
            only: options.only.clone(),
            narrow: options.narrow.into(),
            ..Options::default()
        };
        let plan = make_judged(terminal, &prepared, wanted).await?;
        Ok((prepared.session, plan))
    };
    let mut signals = Signals::listen();
    let (session, mut plan) = signals.unless_asked("nothing was planned", made).await?;
    if session.project.protect && plan.changes.iter().any(|change| change.destroys()) {
        plan.notes.push(
            "the environment has `protect: true`: apply refuses a plan that deletes or replaces"
                .to_owned(),
        );
    }
    match options.format {
        PlanFormat::Text => show(terminal, &plan, options.detail.detail()),
        PlanFormat::Json => {
            let mut value = render::json::render(&plan);
            hide_in_written(terminal, &mut value);
            terminal.json(value);
        }
        PlanFormat::Markdown => terminal.result(render::markdown::render(&plan).trim_end()),
        PlanFormat::Gitlab => terminal.json(render::gitlab::render(&plan)),
    }
    if let Some(path) = options.out.as_ref().filter(|_| plan.conflicts.is_empty()) {
        let hidden = terminal.secrets.all();
        save(
            path,
            &Plan {
                hidden,
                ..plan.clone()
            },
        )?;
        terminal.message(&format!(
            "Saved. Apply exactly this with: {}",
            command(common, path)
        ));
    }
    session.count_calls(common, terminal);
    if !plan.conflicts.is_empty() {
        let names: Vec<String> = plan
            .conflicts
            .iter()
            .map(|conflict| format!("`{}`", conflict.arn))
            .collect();
        let unsaved = options.out.as_ref().map_or("", |_| "; nothing was saved");
        terminal.warning(&format!(
            "the plan cannot be applied: {} {} to another owner{unsaved}",
            names.join(", "),
            if names.len() == 1 {
                "belongs"
            } else {
                "belong"
            },
        ));
    }
    Ok(match plan.is_empty() {
        _ if !plan.conflicts.is_empty() => Exit::Failed,
        false if options.detailed_exitcode => Exit::ChangesPending,
        _ => Exit::Done,
    })
}

/// Shows a plan to a person.
pub fn show(terminal: &Terminal, plan: &Plan, detail: Detail) {
    terminal.styled_result(render::text::render(plan, detail, true).trim_end());
}

/// Hides values of the environment in what a plan's JSON quotes of manifests, where keys may hold them, too.
fn hide_in_written(terminal: &Terminal, value: &mut Value) {
    match value {
        Value::Array(items) => items
            .iter_mut()
            .for_each(|it| hide_in_written(terminal, it)),
        Value::Object(members) => {
            for (key, member) in members {
                match key.as_str() {
                    "before" | "after" => terminal.secrets.hide_in_written(member),
                    _ => hide_in_written(terminal, member),
                }
            }
        }
        _ => {}
    }
}

/// Returns the command that applies a saved plan where it was made.
fn command(common: &Common, path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = path
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let path = if is_plain {
        path
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    };
    format!("stepwright apply{} {path}", common.target_flags())
}

/// Plans the session's stack, or a part of it.
pub async fn make(
    session: &Session,
    desired: &DesiredState,
    options: Options,
) -> Result<Plan, Failure> {
    check_only(desired, &options.only)?;
    let request = PlanRequest {
        desired,
        scope: session.scope(),
        options,
        role_path: session.role_path(),
    };
    Ok(deploy::plan(&session.aws, &request).await?)
}

/// Plans, and asks the service about the definitions that the plan brings; where it refuses one, there is no plan.
pub async fn make_judged(
    terminal: &Terminal,
    prepared: &Prepared,
    options: Options,
) -> Result<Plan, Failure> {
    let session = &prepared.session;
    let mut plan = make(session, &prepared.desired, options).await?;
    let word = deploy::service_word(&session.aws, &plan, &prepared.workflows).await;
    if word.report.has_errors() {
        return Err(Failure::invalid(word.report));
    }
    terminal.report(&word.report);
    plan.notes.extend(word.notes);
    deploy::give_reasons(&mut plan, &prepared.workflows, &session.place);
    Ok(plan)
}

/// A pattern that fits nothing is a slip of the pen, not an empty plan.
fn check_only(desired: &DesiredState, only: &[String]) -> Result<(), Failure> {
    let addresses: Vec<&Address> = desired.resources.keys().collect();
    for pattern in only {
        if !addresses.iter().any(|address| address.matches(pattern)) {
            return Err(fits_nothing(&format!("--only {pattern}"), pattern, desired));
        }
    }
    Ok(())
}

/// Says that an address or a workflow's name fits nothing, and what would.
pub fn fits_nothing(written: &str, pattern: &str, desired: &DesiredState) -> Failure {
    let addresses = desired.resources.keys();
    let workflows: BTreeSet<&str> = addresses.clone().map(Address::workflow).collect();
    let known: Vec<String> = addresses.map(ToString::to_string).collect();
    let names = known.iter().map(String::as_str).chain(workflows);
    let hint = did_you_mean(pattern, names);
    Failure::new(format!(
        "no workflow or resource of the manifests matches `{written}`"
    ))
    .hint(hint.unwrap_or_else(|| format!("there are: {}", known.join(", "))))
}

/// Writes a plan that only its owner may read: it holds resolved definitions.
fn save(path: &Path, plan: &Plan) -> Result<(), Failure> {
    let text = saved::to_text(plan).map_err(|error| Failure::new(error.to_string()))?;
    files::write(path, text.as_bytes(), files::Access::Private)
        .map_err(|error| Failure::file("write", path, &error))
}

/// Reads a plan that was saved.
pub fn read(path: &Path) -> Result<Plan, Failure> {
    let refused = |why: &str| {
        Failure::new(format!("`{}`: {why}", path.display()))
            .hint("create a new one with `stepwright plan --out FILE`")
    };
    let bytes = files::read(path, LARGEST).map_err(|error| match error {
        ReadError::Io(error) => Failure::file("read", path, &error),
        ReadError::Kind(_) => refused("not a saved plan: it is not a file"),
        other => refused(&format!("not a saved plan: {other}")),
    })?;
    let text =
        String::from_utf8(bytes).map_err(|_| refused("not a saved plan: it is not UTF-8 text"))?;
    plan::saved::from_text(&text).map_err(|error| refused(&error.to_string()))
}
