//! What references stand for at one place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::{Map, Value};

use super::identity::Identity;
use super::reference::{Cast, NAMESPACES, Reference};
use super::resolve;
use super::vars::{Known, State, Vars};
use super::{Owner, Place};
use crate::diagnostic::{Diagnostic, Label, Report, did_you_mean};
use crate::document::{Mounted, Segment, Target};

/// The values that references may take.
pub(super) struct Scope<'a> {
    pub place: &'a Place,
    pub owner: &'a Owner,
    pub vars: &'a Vars<'a>,
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// The workflow that the string stands in; `None` where names themselves are worked out.
    pub own: Option<&'a Identity>,
    /// Every workflow of the stack by name.
    pub all: &'a BTreeMap<String, Identity>,
    /// Values for bare names; `None` outside a definition.
    pub substitutions: Option<&'a Map<String, Value>>,
    /// JSON pointers under `substitutions` that hold values from the process environment.
    pub secrets: &'a [String],
    /// The variables of the process environment that may be read; `None` where all may.
    pub allowed: Option<&'a BTreeSet<String>>,
}

/// The string that a reference stands in.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub mounted: &'a Mounted,
    pub path: &'a [Segment],
    /// The string is the key at the end of the path, not its value.
    pub is_key: bool,
}

impl Site<'_> {
    /// Labels a byte range of the string as it is written.
    pub fn labels(&self, range: &Range<usize>) -> Vec<Label> {
        match self.is_key {
            true => self.mounted.labels(self.path, Target::Key, ""),
            false => self.mounted.label_in_written(self.path, range.clone(), ""),
        }
    }
}

impl Scope<'_> {
    /// Returns the value of a reference; `None` after reporting what is wrong.
    pub fn value(
        &self,
        reference: &Reference,
        range: &Range<usize>,
        site: Site,
        report: &mut Report,
    ) -> Option<Known> {
        let found = match reference {
            Reference::Variable(path) => return self.variable(path, range, site, report),
            Reference::Process {
                name,
                cast,
                default,
            } => self.process(name, *cast, *default),
            Reference::Bare(name) => self.bare(name),
            Reference::Region => plain(&self.place.region),
            Reference::Account => plain(&self.place.account),
            Reference::Partition => plain(&self.place.partition),
            Reference::Stack => plain(&self.owner.stack),
            Reference::Environment => plain(&self.owner.environment),
            Reference::Role => self.own("role").and_then(|own| plain(&own.role_arn)),
            Reference::Activity(name) => self
                .own("activities")
                .and_then(|own| own_activity(own, name)),
            Reference::Workflow(name) => self
                .workflow(name)
                .and_then(|other| plain(&other.machine_arn)),
            Reference::WorkflowActivity { workflow, activity } => self
                .workflow(workflow)
                .and_then(|other| other_activity(other, activity)),
        };
        found
            .map_err(|diagnostic| report.push(diagnostic.at(site.labels(range))))
            .ok()
    }

    fn own(&self, namespace: &str) -> Result<&Identity, Diagnostic> {
        self.own.ok_or_else(|| not_in_names(namespace))
    }

    fn workflow(&self, name: &str) -> Result<&Identity, Diagnostic> {
        if self.own.is_none() {
            return Err(not_in_names("workflows"));
        }
        let names = || self.all.keys().map(String::as_str);
        self.all.get(name).ok_or_else(|| {
            unknown(
                format!("no workflow named `{name}` in the stack"),
                name,
                names(),
            )
        })
    }

    fn process(&self, name: &str, cast: Cast, default: Option<&str>) -> Result<Known, Diagnostic> {
        // Refused with a default, too: the plan would be another than that of the branch once it is trusted.
        if self.allowed.is_some_and(|allowed| !allowed.contains(name)) {
            let message = format!("`--untrusted` does not read the environment variable `{name}`");
            let hint = format!("if anyone may know its value, allow it with `--allow-env {name}`");
            return Err(Diagnostic::error("reference-not-allowed", message).hint(hint));
        }
        // As in a shell, `:-` also stands in for an empty value.
        let set = (self.env)(name).filter(|value| default.is_none() || !value.is_empty());
        let Some(text) = set.or_else(|| default.map(str::to_owned)) else {
            let hint = format!("set it, or add a default: `${{env.{name}:-…}}`");
            return Err(Diagnostic::error(
                "missing-variable",
                format!("the environment variable `{name}` is not set"),
            )
            .hint(hint));
        };
        let value = match cast {
            Cast::Text => Some(Value::from(text)),
            Cast::Int => text.trim().parse::<i64>().ok().map(Value::from),
            Cast::Bool => text.trim().parse::<bool>().ok().map(Value::from),
        };
        // The value itself is not shown: it may be a secret.
        let wanted = if cast == Cast::Int {
            "an integer"
        } else {
            "`true` or `false`"
        };
        let value = value.ok_or_else(|| {
            Diagnostic::error(
                "bad-variable",
                format!("the environment variable `{name}` does not hold {wanted}"),
            )
        })?;
        Ok(Known {
            value,
            secret: true,
        })
    }

    /// Returns whether a bare name has a value.
    pub fn has_value(&self, name: &str) -> bool {
        self.substitutions
            .is_some_and(|substitutions| substitutions.contains_key(name))
    }

    fn bare(&self, name: &str) -> Result<Known, Diagnostic> {
        let Some(substitutions) = self.substitutions else {
            return Err(self.unknown_name(name));
        };
        if let Some(value) = substitutions.get(name) {
            let pointer = crate::document::pointer(&["substitutions".into(), name.into()]);
            let secret = self.secrets.iter().any(|secret| is_below(secret, &pointer));
            return Ok(Known {
                value: value.clone(),
                secret,
            });
        }
        Err(self.unknown_name(name))
    }

    /// Says that a bare name has no value.
    pub fn unknown_name(&self, name: &str) -> Diagnostic {
        let message = match self.substitutions {
            Some(_) => format!("`${{{name}}}` has no value under `substitutions`"),
            None => format!("unknown reference `${{{name}}}`"),
        };
        let diagnostic = Diagnostic::error("unknown-reference", message);
        match (self.meant(name), self.substitutions) {
            (Some(meant), _) => diagnostic.hint(format!("did you mean `${{{meant}}}`?")),
            (None, Some(_)) => diagnostic,
            (None, None) => diagnostic.hint(format!(
                "a reference begins with one of: {}",
                NAMESPACES.join(", ")
            )),
        }
    }

    /// Returns the reference that was probably meant by a bare name.
    pub fn meant(&self, name: &str) -> Option<String> {
        let (head, rest) = name.split_at(name.find('.').unwrap_or(name.len()));
        let given = self
            .substitutions
            .into_iter()
            .flat_map(Map::keys)
            .map(String::as_str);
        match name {
            "AWS::Region" | "aws:region" => Some("aws.region".to_owned()),
            "AWS::AccountId" | "aws:accountId" => Some("aws.account".to_owned()),
            "AWS::Partition" => Some("aws.partition".to_owned()),
            _ => crate::diagnostic::closest(name, given)
                .map(str::to_owned)
                .or_else(|| namespace_like(head).map(|namespace| format!("{namespace}{rest}"))),
        }
    }

    fn variable(
        &self,
        path: &str,
        range: &Range<usize>,
        site: Site,
        report: &mut Report,
    ) -> Option<Known> {
        let (name, inner) = path
            .split_once('.')
            .map_or((path, None), |(name, inner)| (name, Some(inner)));
        let known = match self.vars.state(name) {
            Some(State::Done(known)) => known,
            Some(State::Failed) => return None,
            Some(State::Fresh) => self.work_out(name, report)?,
            Some(State::Busy) => {
                report.push(self.cycle(name).at(site.labels(range)));
                return None;
            }
            None => {
                let message = format!("no variable named `{name}` in the project file");
                report.push(unknown(message, name, self.vars.names()).at(site.labels(range)));
                return None;
            }
        };
        let Some(inner) = inner else {
            return Some(known);
        };
        let found = inner
            .split('.')
            .try_fold(&known.value, |value, key| value.get(key));
        if found.is_none() {
            let message = format!("the variable `{name}` has no `{inner}`");
            report.push(Diagnostic::error("unknown-reference", message).at(site.labels(range)));
        }
        found.map(|value| Known {
            value: value.clone(),
            secret: known.secret,
        })
    }

    /// Resolves a variable's own references once.
    pub fn work_out(&self, name: &str, report: &mut Report) -> Option<Known> {
        let (path, node) = self.vars.written(name)?;
        self.vars.set(name, State::Busy);
        self.vars.stack.borrow_mut().push(name.to_owned());
        let scope = Scope {
            own: None,
            substitutions: None,
            ..*self
        };
        let resolved = resolve::tree(node, path, self.vars.mounted, &scope, report);
        self.vars.stack.borrow_mut().pop();
        if !resolved.failed.is_empty() {
            self.vars.set(name, State::Failed);
            return None;
        }
        let known = Known {
            value: resolved.value,
            secret: !resolved.masks.is_empty(),
        };
        self.vars.set(name, State::Done(known.clone()));
        Some(known)
    }

    fn cycle(&self, name: &str) -> Diagnostic {
        let stack = self.vars.stack.borrow();
        let from = stack.iter().position(|busy| busy == name).unwrap_or(0);
        let names: Vec<String> = stack[from..]
            .iter()
            .map(String::as_str)
            .chain([name])
            .map(|name| format!("`{name}`"))
            .collect();
        Diagnostic::error(
            "reference-cycle",
            format!(
                "variables refer to each other in a cycle: {}",
                names.join(" -> ")
            ),
        )
    }
}

/// Returns the namespace that was probably meant; the singular of one is further from it than a slip.
fn namespace_like(head: &str) -> Option<&'static str> {
    if head == "activity" {
        Some("activities")
    } else {
        crate::diagnostic::closest(head, NAMESPACES)
    }
}

fn is_below(pointer: &str, root: &str) -> bool {
    pointer
        .strip_prefix(root)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn plain(text: &str) -> Result<Known, Diagnostic> {
    Ok(Known {
        value: text.into(),
        secret: false,
    })
}

fn own_activity(own: &Identity, name: &str) -> Result<Known, Diagnostic> {
    let names = || own.activities.keys().map(String::as_str);
    match own.activities.get(name) {
        Some(activity) => plain(&activity.arn),
        None => Err(unknown(
            format!("this workflow has no activity `{name}`"),
            name,
            names(),
        )
        .hint(format!(
            "an activity of this workflow is declared under `activities`: `{name}: {{}}`"
        ))),
    }
}

fn other_activity(other: &Identity, name: &str) -> Result<Known, Diagnostic> {
    let names = || other.activities.keys().map(String::as_str);
    let missing = || {
        unknown(
            format!("the workflow `{}` has no activity `{name}`", other.name),
            name,
            names(),
        )
    };
    other
        .activities
        .get(name)
        .ok_or_else(missing)
        .and_then(|activity| plain(&activity.arn))
}

fn unknown<'a>(
    message: String,
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error("unknown-reference", message).hints(did_you_mean(name, candidates))
}

fn not_in_names(namespace: &str) -> Diagnostic {
    Diagnostic::error("reference-not-allowed", format!("`{namespace}` cannot be used here: names and variables are worked out before it is known"))
        .hint("use `${stack}`, `${environment}`, `${aws.…}`, `${vars.…}` or `${env.…}`")
}
