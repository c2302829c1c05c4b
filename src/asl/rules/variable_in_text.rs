//! A variable in plain text: `"$order.id"` where `$order` is assigned, and nothing evaluates it.

use std::collections::HashSet;

use serde_json::Value;

use super::assignments::{names, outer_scopes};
use super::payload::{Payload, is_of_service};
use crate::asl::fields::QueryLanguage;
use crate::asl::walk::{ScopeAt, StateAt};
use crate::diagnostic::Segment;
use crate::query::Path;

/// Visits every variable in a plain string: what was meant, and the path of the string.
pub(super) fn visit(scopes: &[ScopeAt], report: &mut dyn FnMut(String, Vec<Segment>)) {
    let assigned: Vec<HashSet<&str>> = scopes.iter().map(names).collect();
    if assigned.iter().all(HashSet::is_empty) {
        return;
    }
    for (index, scope) in scopes.iter().enumerate() {
        let outer = outer_scopes(scopes, scope);
        let visible: Vec<&HashSet<&str>> = outer
            .into_iter()
            .map(|(outer, _)| outer)
            .chain([index])
            .map(|index| &assigned[index])
            .collect();
        let is_assigned = |name: &str| visible.iter().any(|names| names.contains(name));
        for state in &scope.states {
            for payload in Payload::of(state) {
                let mut look = Look {
                    state,
                    is_assigned: &is_assigned,
                    report,
                };
                look.value(payload.value, &mut payload.path(state), false);
            }
        }
    }
}

struct Look<'a, 'b> {
    state: &'a StateAt<'b>,
    is_assigned: &'a dyn Fn(&str) -> bool,
    report: &'a mut dyn FnMut(String, Vec<Segment>),
}

impl Look<'_, '_> {
    /// `evaluated`: the value is under a key that ends in `.$`.
    fn value(&mut self, value: &Value, path: &mut Vec<Segment>, evaluated: bool) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    path.push(key.as_str().into());
                    self.value(value, path, key.ends_with(".$"));
                    path.pop();
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(index.into());
                    self.value(item, path, false);
                    path.pop();
                }
            }
            Value::String(text) if !evaluated && self.is_variable(text) && !is_of_service(path) => {
                let meant = self.meant(text, path);
                (self.report)(meant, path.clone());
            }
            _ => {}
        }
    }

    fn is_variable(&self, text: &str) -> bool {
        let Some(rest) = text.strip_prefix('$') else {
            return false;
        };
        let end = rest
            .find(|c: char| !unicode_ident::is_xid_continue(c))
            .unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        let goes_on = rest.is_empty() || rest.starts_with(['.', '[']);
        goes_on && (self.is_assigned)(name) && !text.contains(' ') && Path::parse(text).is_ok()
    }

    fn meant(&self, text: &str, path: &[Segment]) -> String {
        match (self.state.language, path.last()) {
            (QueryLanguage::JsonPath, Some(Segment::Key(key))) => format!("{key}.$: {text}"),
            (QueryLanguage::JsonPath, _) => format!("States.Array({text})"),
            (QueryLanguage::Jsonata, _) => format!("{{% {text} %}}"),
        }
    }
}
