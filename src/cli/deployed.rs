//! What the names that a person gives mean: machines, activities and executions, by manifest or by ARN.

use super::arguments::Common;
use super::failure::Failure;
use super::session::{self, Session};
use super::terminal::Terminal;
use crate::aws::ErrorKind;
use crate::diagnostic::{Report, did_you_mean};
use crate::local::Executions;
use crate::manifest::{self, MachineType, Workflow};
use crate::operate::{StatesArn, Thing};

/// A connection, and what the manifests call things; an ARN needs no manifests.
pub struct Deployed {
    pub session: Session,
    pub workflows: Vec<Workflow>,
    /// What is wrong with the other manifests.
    faults: Report,
}

/// Reads the manifests that are valid, and what is wrong with the others.
pub fn read_manifests(terminal: &Terminal, session: &Session) -> (Vec<Workflow>, Report) {
    let mut faults = Report::default();
    session::make_public(terminal, &session.project, &session.place);
    let env = |name: &str| terminal.secrets.variable(name);
    let (workflows, _) = manifest::load_valid(&session.project, &session.place, &env, &mut faults);
    (workflows, faults)
}

/// A state machine to run.
#[derive(Clone, Debug)]
pub struct Machine {
    pub arn: String,
    pub is_express: bool,
    /// The workflow's name, or the machine's where only its ARN is known.
    pub label: String,
}

impl Deployed {
    /// Connects to where `named` is: the ARN's region, or the project's environment. Without a name the project is meant.
    pub async fn reach(
        terminal: &Terminal,
        common: &Common,
        named: Option<&str>,
        executions: Executions,
    ) -> Result<Self, Failure> {
        if let Some(arn) = named.and_then(StatesArn::read) {
            let mut common = common.clone();
            common.region = common.region.or(Some(arn.region));
            let project = session::open_or_none(&common)?;
            let session = Session::connect(terminal, &common, project, executions).await?;
            // What the manifests take from the environment is hidden, also where none of them is asked for.
            read_manifests(terminal, &session);
            return Ok(Self {
                session,
                workflows: Vec::new(),
                faults: Report::default(),
            });
        }
        let project = session::open(common)?;
        let session = Session::connect(terminal, common, project, executions).await?;
        let (workflows, faults) = read_manifests(terminal, &session);
        Ok(Self {
            session,
            workflows,
            faults,
        })
    }

    /// Finds the machine that a workflow's name, `machine.NAME` or an ARN means.
    pub async fn machine(&self, text: &str) -> Result<Machine, Failure> {
        if let Some(arn) = StatesArn::read(text) {
            return self.machine_of_arn(text, &arn).await;
        }
        match self.workflow(text) {
            Some(workflow) => Ok(of_workflow(workflow)),
            None => Err(self.unknown("workflow", text, self.names())),
        }
    }

    async fn machine_of_arn(&self, text: &str, arn: &StatesArn) -> Result<Machine, Failure> {
        let Thing::Machine { name, .. } = &arn.thing else {
            return Err(Failure::new(format!(
                "`{text}` is not the ARN of a state machine"
            )));
        };
        let bare = format!("{}:stateMachine:{name}", arn.base);
        let is_express = match self.session.aws.describe_machine(&bare).await {
            Ok(details) => details.settings.is_express,
            // Who may start a machine may not always describe it.
            Err(error) if error.kind == ErrorKind::AccessDenied => false,
            Err(error) => return Err(error.into()),
        };
        Ok(Machine {
            arn: text.to_owned(),
            is_express,
            label: name.clone(),
        })
    }

    /// Lists the machines of all manifests; faults in any of them end the command.
    pub fn machines(&self) -> Result<Vec<Machine>, Failure> {
        if self.faults.has_errors() {
            return Err(Failure::invalid(self.faults.clone()));
        }
        Ok(self.workflows.iter().map(of_workflow).collect())
    }

    /// Finds the ARN of the activity that `WORKFLOW.ACTIVITY` or an ARN means, and its workflow.
    pub fn activity(&self, text: &str) -> Result<(String, Option<&Workflow>), Failure> {
        if let Some(arn) = StatesArn::read(text) {
            return match arn.thing {
                Thing::Activity { .. } => Ok((text.to_owned(), None)),
                _ => Err(Failure::new(format!(
                    "`{text}` is not the ARN of an activity"
                ))),
            };
        }
        let mut names = Vec::new();
        for workflow in &self.workflows {
            for (name, activity) in &workflow.activities {
                let known = format!("{}.{name}", workflow.name);
                let is_meant = text == known
                    || text == format!("{}/{name}", workflow.name)
                    || text.strip_prefix("activity.") == Some(&known)
                    || text == workflow.name && workflow.activities.len() == 1;
                if is_meant {
                    return Ok((activity.arn.clone(), Some(workflow)));
                }
                names.push(known);
            }
        }
        Err(self.unknown("activity", text, names))
    }

    pub fn workflow(&self, text: &str) -> Option<&Workflow> {
        let name = text.strip_prefix("machine.").unwrap_or(text);
        let mut workflows = self.workflows.iter();
        workflows.find(|workflow| workflow.name == text || workflow.name == name)
    }

    fn names(&self) -> Vec<String> {
        let names = self.workflows.iter().map(|workflow| workflow.name.clone());
        names.collect()
    }

    /// Says that a name means nothing; where a manifest could not be read, that may be why.
    pub fn unknown(&self, what: &str, text: &str, known: Vec<String>) -> Failure {
        if self.faults.has_errors() {
            return Failure::invalid(self.faults.clone());
        }
        let failure = Failure::new(format!("no {what} is named `{text}` in the manifests"));
        let hint = did_you_mean(text, known.iter().map(String::as_str));
        failure.hint(hint.unwrap_or_else(|| match known.is_empty() {
            true => "there are none".to_owned(),
            false => format!("there are: {}", known.join(", ")),
        }))
    }
}

fn of_workflow(workflow: &Workflow) -> Machine {
    Machine {
        arn: workflow.machine_arn.clone(),
        is_express: workflow.kind == MachineType::Express,
        label: workflow.name.clone(),
    }
}
