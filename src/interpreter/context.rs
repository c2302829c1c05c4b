//! What surrounds a state: the context object, the variables in scope, the time, random bits.

use std::cell::OnceCell;

use serde_json::{Map, Value, json};

use super::Millis;
use super::entropy::Entropy;
use super::execution::Execution;
use super::frame::{Frame, Phase};
use super::machine::Node;
use super::run::Run;
use super::state_kind::StateKind;
use crate::query::World;

/// The surroundings of one state as expressions see them.
pub(super) struct Surroundings<'a> {
    execution: &'a Execution,
    frame: &'a Frame,
    now: Millis,
    entropy: &'a Entropy,
    /// An item that is being selected, before its iteration is there.
    item: Option<(usize, &'a Value)>,
    token: Option<&'a str>,
    /// The state has not been entered yet as far as its context goes, or is of a kind that is never tried again.
    context: OnceCell<Value>,
    context_without_input: OnceCell<Value>,
}

impl<'a> Surroundings<'a> {
    pub fn of(run: &'a Run<'_>, frame: &'a Frame) -> Self {
        Self {
            execution: run.execution,
            frame,
            now: run.conditions.now,
            entropy: run.conditions.entropy,
            item: None,
            token: None,
            context: OnceCell::new(),
            context_without_input: OnceCell::new(),
        }
    }

    pub fn with_item(mut self, index: usize, value: &'a Value) -> Self {
        self.item = Some((index, value));
        self
    }

    pub fn with_token(mut self, token: Option<&'a str>) -> Self {
        self.token = token;
        self
    }

    fn build(&self, with_input: bool) -> Value {
        let identity = &self.execution.identity;
        let mut context = Map::new();
        let mut execution = json!({
            "Id": identity.execution_arn,
            "Input": null,
            "StartTime": iso(self.execution.started_at),
            "Name": identity.name,
            "RoleArn": identity.role_arn,
        });
        if with_input {
            execution["Input"] = (*self.execution.input).clone();
        }
        if !identity.is_synchronous {
            execution["RedriveCount"] = json!(0);
        }
        let machine = json!({ "Id": identity.machine_arn, "Name": identity.machine_name });
        context.insert("Execution".to_owned(), execution);
        context.insert("StateMachine".to_owned(), machine);
        context.insert("State".to_owned(), self.state());
        if let Some(item) = self.map_item() {
            context.insert("Map".to_owned(), json!({ "Item": item }));
        }
        if let Some(token) = self.token {
            context.insert("Task".to_owned(), json!({ "Token": token }));
        }
        Value::Object(context)
    }

    fn state(&self) -> Value {
        let mut state = Map::new();
        state.insert("Name".to_owned(), json!(self.frame.state));
        state.insert("EnteredTime".to_owned(), json!(iso(self.frame.entered_at)));
        if matches!(
            self.frame.kind,
            Some(StateKind::Task | StateKind::Parallel | StateKind::Map)
        ) {
            let retries: u32 = self.frame.retries.iter().sum();
            state.insert("RetryCount".to_owned(), json!(retries));
        }
        Value::Object(state)
    }

    /// Gives the item of the innermost Map around the state.
    fn map_item(&self) -> Option<Value> {
        if let Some((index, value)) = self.item {
            return Some(json!({ "Index": index, "Value": value }));
        }
        let mut frame = self.frame;
        loop {
            let parent = frame.parent.as_ref()?;
            let above = self.execution.frame(parent.frame)?;
            if let Phase::Children(children) = &above.phase
                && above.kind == Some(StateKind::Map)
            {
                let values = children.items.as_ref().unwrap_or(&children.inputs);
                let value = values.get(parent.index as usize)?;
                return Some(json!({ "Index": parent.index, "Value": **value }));
            }
            frame = above;
        }
    }
}

impl World for Surroundings<'_> {
    fn context(&self) -> &Value {
        self.context.get_or_init(|| self.build(true))
    }

    fn context_without_input(&self) -> &Value {
        self.context_without_input.get_or_init(|| self.build(false))
    }

    fn variable(&self, name: &str) -> Option<&Value> {
        let mut frame = self.frame;
        loop {
            if let Some(value) = frame.variables.get(name) {
                return Some(value);
            }
            frame = self.execution.frame(frame.parent.as_ref()?.frame)?;
        }
    }

    fn variables(&self) -> Vec<(&str, &Value)> {
        let mut found: Vec<(&str, &Value)> = Vec::new();
        let mut next = Some(self.frame);
        while let Some(frame) = next {
            for (name, value) in &frame.variables {
                if !found.iter().any(|(known, _)| *known == name) {
                    found.push((name, value));
                }
            }
            next = frame
                .parent
                .as_ref()
                .and_then(|parent| self.execution.frame(parent.frame));
        }
        found
    }

    fn now_millis(&self) -> i64 {
        self.now
    }

    fn entropy(&self) -> u64 {
        self.entropy.bits()
    }
}

/// Writes a moment as the context object has it.
pub(super) fn iso(moment: Millis) -> String {
    let moment = jiff::Timestamp::from_millisecond(moment).unwrap_or_default();
    moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Tells whether a task of the state may hand on a token.
pub(super) fn hands_on_token(node: &Node) -> bool {
    use crate::asl::model::{Pattern, StateKind as Model};
    match &node.state.kind {
        Model::Task(task) => task
            .resource
            .pattern()
            .is_some_and(|pattern| pattern != Pattern::RequestResponse),
        _ => false,
    }
}
