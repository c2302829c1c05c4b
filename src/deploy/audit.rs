//! What a role written by hand has too much and too little of, with the places in the manifest.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::permissions::{Granted, Needed, derive, explained, granted, merged};
use crate::diagnostic::{Diagnostic, Label};
use crate::document::{Segment, Target};
use crate::grants::{self, Derived, Missing};
use crate::manifest::{GrantsMode, ManagedRole, Place, Role, Workflow};
use crate::policy::{Statement, merge};

/// What an audit of a workflow's role found.
#[derive(Clone, Debug, Default)]
pub struct Audited {
    /// What the workflow needs and the role lacks.
    pub missing: Vec<Granted>,
    /// What the workflow needs and a statement of the role denies.
    pub denied: Vec<Granted>,
    /// Statements that allow more than the workflow needs.
    pub unneeded: Vec<Unneeded>,
    /// A warning for each statement that is missing, with what to add; an error for each that could not be derived or evaluated.
    pub diagnostics: Vec<Diagnostic>,
}

/// A statement that allows more than is needed.
#[derive(Clone, Debug)]
pub struct Unneeded {
    pub statement: Statement,
    /// Where it is written.
    pub place: String,
    pub label: Option<Label>,
    /// What is needed of it; empty for a statement that is never needed.
    pub needed: Vec<Statement>,
}

/// Audits the role of a workflow, or other statements in its place. `None` for a role that the manifest does not manage, where no
/// statements are given.
pub fn audit(workflow: &Workflow, place: &Place, other: Option<&[Statement]>) -> Option<Audited> {
    let role = match &workflow.role {
        Role::Managed(role) => Some(role),
        Role::Existing { .. } => None,
    };
    let none = BTreeMap::new();
    let resources = role.map_or(&none, |role| &role.resources);
    let derived = derive(workflow, resources, place);
    let subject = match (other, role) {
        (Some(statements), _) => Subject::of_documents(statements),
        (None, Some(role)) => Subject::of_role(role, &derived),
        (None, None) => return None,
    };
    let mut audited = Audited {
        diagnostics: explained(workflow, &derived.unresolved),
        ..Audited::default()
    };
    match grants::audit(&derived.grants, &subject.statements) {
        Ok(found) => {
            let of = |is_denied: bool| {
                let is_meant = |one: &&Missing| one.denied_by.is_some() == is_denied;
                let chosen = found.missing.iter().filter(is_meant);
                let statements = chosen.map(|one| one.statement.clone()).collect();
                granted(workflow, &derived, merge(statements))
            };
            (audited.missing, audited.denied) = (of(false), of(true));
            let listed = found
                .excess
                .into_iter()
                .filter(|excess| subject.is_written(excess.index));
            audited.unneeded = listed
                .map(|excess| Unneeded {
                    statement: subject.statements[excess.index].clone(),
                    place: subject.place(excess.index),
                    label: subject.label(workflow, excess.index),
                    needed: excess.needed,
                })
                .collect();
        }
        Err((index, unsupported)) => {
            let message = format!("cannot evaluate `{}`: {unsupported}", subject.place(index));
            let diagnostic = Diagnostic::error("grant-missing", message);
            audited
                .diagnostics
                .push(diagnostic.at(subject.label(workflow, index)));
        }
    }
    let missing = audited.missing.iter().map(warning);
    let denied = audited.denied.iter().map(denial);
    let warnings: Vec<Diagnostic> = missing.chain(denied).collect();
    audited.diagnostics.extend(warnings);
    Some(audited)
}

/// The statements that are audited: those that somebody wrote come first.
struct Subject {
    statements: Vec<Statement>,
    written: usize,
    /// Whether they are those of the manifest.
    in_manifest: bool,
}

impl Subject {
    fn of_documents(statements: &[Statement]) -> Self {
        Self {
            statements: statements.to_vec(),
            written: statements.len(),
            in_manifest: false,
        }
    }

    /// Takes what the manifest lists, and with it what is derived where that is granted.
    fn of_role(role: &ManagedRole, derived: &Derived) -> Self {
        let listed = role.allow.iter();
        // Their grammar was checked when the manifest was read.
        let mut statements: Vec<Statement> = listed
            .filter_map(|value| serde_json::from_value(value.clone()).ok())
            .collect();
        let written = statements.len();
        if role.grants == GrantsMode::Derived {
            let only_derived = ManagedRole {
                allow: Vec::new(),
                ..role.clone()
            };
            statements.extend(merged(&only_derived, derived));
        }
        Self {
            statements,
            written,
            in_manifest: true,
        }
    }

    fn is_written(&self, index: usize) -> bool {
        index < self.written
    }

    fn place(&self, index: usize) -> String {
        match self.in_manifest {
            true => format!("role.allow.{index}"),
            false => format!("Statement.{index}"),
        }
    }

    fn label(&self, workflow: &Workflow, index: usize) -> Option<Label> {
        if !self.in_manifest {
            return None;
        }
        let path = [
            Segment::from("role"),
            Segment::from("allow"),
            Segment::Index(index),
        ];
        workflow.source.open().label(&path, Target::Value, "")
    }
}

/// Says what is missing and what to write.
fn warning(missing: &Granted) -> Diagnostic {
    let hint = format!("add under `role.allow`: `- {}`", pasted(&missing.statement));
    of_statement("the role is missing", missing).hint(hint)
}

fn denial(denied: &Granted) -> Diagnostic {
    of_statement("a statement of the role denies", denied)
        .hint("narrow the `Deny` statement: no other statement can allow what it denies")
}

fn of_statement(what: &str, granted: &Granted) -> Diagnostic {
    let statement = &granted.statement;
    let message = format!(
        "{what} {} on {}",
        statement.action.join(", "),
        statement.resource.join(", ")
    );
    let label = granted.needs.iter().find_map(|needed| needed.place.clone());
    Diagnostic::warning("grant-missing", message).at(label)
}

/// Writes a statement on one line, as JSON, which YAML takes as well.
fn pasted(statement: &Statement) -> Value {
    let mut value = json!(statement);
    if let Some(members) = value.as_object_mut() {
        members.shift_remove("Effect");
    }
    value
}

impl Needed {
    /// Returns what needs a statement, in words, with the line in the manifest.
    pub fn reason(&self) -> String {
        let what = match &self.need {
            grants::Need::State { state, path } => {
                let part = path.last().map(|segment| match segment {
                    Segment::Key(key) => format!(", `{key}`"),
                    Segment::Index(index) => format!(", entry {index}"),
                });
                format!("state {state}{}", part.unwrap_or_default())
            }
            grants::Need::Logging => "logging".to_owned(),
            grants::Need::Tracing => "tracing".to_owned(),
            grants::Need::Encryption => "encryption".to_owned(),
        };
        match &self.place {
            Some(label) => format!("{what}  {}:{}", label.source.name, label.start().line),
            None => what,
        }
    }
}
