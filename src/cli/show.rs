//! `stepwright show`: what a manifest comes to after references, substitutions and derivation, or what of it is in AWS.

use serde_json::{Map, Value, json};

use super::arguments::{Common, ShowOptions};
use super::failure::{Exit, Failure};
use super::flag_values::ShowFormat;
use super::plan as planning;
use super::session;
use super::signals::Signals;
use super::terminal::Terminal;
use crate::plan::display::sides;
use crate::plan::{Address, Desired, DesiredState, Kind, Options, Resource};
use crate::policy;
use crate::yaml;

/// A resource as it may be shown.
struct Shown {
    address: Address,
    name: String,
    arn: String,
    fields: Value,
}

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &ShowOptions,
) -> Result<Exit, Failure> {
    let shown = match options.live {
        true => {
            let read = live(terminal, common, &options.address);
            let mut signals = Signals::listen();
            signals.unless_asked("nothing is shown", read).await?
        }
        false => desired(terminal, common, &options.address)?,
    };
    let mut value = match (options.definition, options.policy) {
        (true, _) => definition(&options.address, &shown)?,
        (_, true) => policies(&options.address, &shown)?,
        _ => Value::Object(shown.iter().map(whole).collect()),
    };
    terminal.secrets.hide_in_written(&mut value);
    let is_part = options.definition || options.policy;
    match options.format {
        ShowFormat::Yaml => {
            let text = yaml::text(&value).map_err(|error| Failure::new(error.to_string()))?;
            terminal.result(text.trim_end());
        }
        // A definition or a policy is ready to paste.
        ShowFormat::Json if is_part => terminal.json(value),
        ShowFormat::Json => terminal.json(json!({
            "format_version": 1,
            "live": options.live,
            "resources": value,
        })),
    }
    Ok(Exit::Done)
}

/// Reads the manifests, without credentials.
fn desired(terminal: &Terminal, common: &Common, pattern: &str) -> Result<Vec<Shown>, Failure> {
    let project = session::open(common)?;
    let place = session::offline_place(common, &project);
    session::note_placeholders(terminal, common, &project);
    let desired = session::load(terminal, &project, &place)?.desired;
    let shown = chosen(&desired, pattern)?.into_iter().map(|(address, it)| {
        let fields = sides(None, Some(&it.resource), &it.masks).after;
        shown(address, &it.resource, fields)
    });
    Ok(shown.collect())
}

/// Reads what of the manifests is in AWS.
async fn live(terminal: &Terminal, common: &Common, pattern: &str) -> Result<Vec<Shown>, Failure> {
    let prepared = session::prepare(terminal, common).await?;
    let (session, desired) = (&prepared.session, &prepared.desired);
    let chosen = chosen(desired, pattern)?;
    let options = Options {
        only: vec![pattern.to_owned()],
        ..Options::default()
    };
    let plan = planning::make(session, desired, options).await?;
    if let Some(conflict) = plan.conflicts.first() {
        let message = format!(
            "`{}`: `{}` {}",
            conflict.address, conflict.arn, conflict.why
        );
        return Err(Failure::new(message).hint(conflict.help()));
    }
    let found = chosen.iter().filter_map(|(address, it)| {
        let mut changes = plan.changes.iter();
        let change = changes.find(|change| change.address == **address)?;
        let before = change.before.as_ref()?;
        let fields = sides(Some(before), Some(&it.resource), &it.masks).before;
        Some(shown(address, before, fields))
    });
    let found: Vec<Shown> = found.collect();
    session.count_calls(common, terminal);
    if found.is_empty() {
        let apply = format!("stepwright apply{}", common.target_flags());
        return Err(Failure::new(format!(
            "`{pattern}` is not deployed to {}",
            session.scope().target()
        ))
        .hint(format!("create it with `{apply} --only {pattern}`")));
    }
    Ok(found)
}

/// Returns the resources that an address or a workflow's name means.
fn chosen<'d>(
    desired: &'d DesiredState,
    pattern: &str,
) -> Result<Vec<(&'d Address, &'d Desired)>, Failure> {
    let resources = desired.resources.iter();
    let chosen: Vec<_> = resources
        .filter(|(address, _)| address.matches(pattern))
        .collect();
    match chosen.is_empty() {
        true => Err(planning::fits_nothing(pattern, pattern, desired)),
        false => Ok(chosen),
    }
}

fn shown(address: &Address, resource: &Resource, fields: Value) -> Shown {
    Shown {
        address: address.clone(),
        name: resource.name().to_owned(),
        arn: resource.arn().to_owned(),
        fields,
    }
}

/// Returns a resource with its names and all its fields, under its address.
fn whole(shown: &Shown) -> (String, Value) {
    let mut fields = Map::from_iter([
        ("name".to_owned(), json!(shown.name)),
        ("arn".to_owned(), json!(shown.arn)),
    ]);
    fields.extend(shown.fields.as_object().cloned().unwrap_or_default());
    (shown.address.to_string(), Value::Object(fields))
}

/// Returns the definition of the state machine that is chosen.
fn definition(pattern: &str, shown: &[Shown]) -> Result<Value, Failure> {
    let machine = of_kind(Kind::Machine, shown).ok_or_else(|| {
        let workflow = shown.first().map_or(pattern, |it| it.address.workflow());
        Failure::new(format!("`{pattern}` has no definition"))
            .hint(format!("name the state machine: `machine.{workflow}`"))
    })?;
    Ok(machine.fields["definition"].clone())
}

/// Returns the inline policies of the role that is chosen: the document alone where there is one.
fn policies(pattern: &str, shown: &[Shown]) -> Result<Value, Failure> {
    let role = of_kind(Kind::Role, shown).ok_or_else(|| {
        let workflow = shown.first().map_or(pattern, |it| it.address.workflow());
        Failure::new(format!("`{pattern}` has no policy that stepwright manages")).hint(format!("name the role: `role.{workflow}`; where the manifest names a role by its ARN, its policies are managed elsewhere"))
    })?;
    let policies = role.fields["policies"].as_object();
    let mut documents = policies.into_iter().flatten();
    Ok(match (documents.next(), documents.next()) {
        (None, _) => policy::document(&[]),
        (Some((_, only)), None) => policy::in_reading_order(only),
        _ => {
            let all = policies.into_iter().flatten();
            all.map(|(name, document)| (name.clone(), policy::in_reading_order(document)))
                .collect()
        }
    })
}

fn of_kind(kind: Kind, shown: &[Shown]) -> Option<&Shown> {
    shown.iter().find(|shown| shown.address.kind() == kind)
}
