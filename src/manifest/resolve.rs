//! A tree with its references replaced.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::identity;
use super::reference::{Part, Reference, What, scan};
use super::scope::{Scope, Site};
use super::vars::Known;
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Kind, Mounted, Node, Piece, Segment, pointer};

/// Most that references may put into one tree, in bytes: eight times the largest definition.
const MOST: usize = 8 * 1024 * 1024;

/// What became of a tree.
#[derive(Default)]
pub(super) struct Resolved {
    pub value: Value,
    /// By JSON pointer, what references put into strings.
    pub pieces: HashMap<String, Vec<Piece>>,
    /// By JSON pointer, the text to show instead of a value from the process environment.
    pub masks: BTreeMap<String, String>,
    /// JSON pointers of strings that could not be resolved; what is wrong was reported.
    pub failed: HashSet<String>,
    /// Names of other workflows that are referred to.
    pub refers_to: BTreeSet<String>,
}

impl Resolved {
    /// Takes in what stands under a key of the root.
    pub fn take(&mut self, key: &str, part: Resolved) {
        if let Value::Object(map) = &mut self.value {
            map.insert(key.to_owned(), part.value);
        }
        self.pieces.extend(part.pieces);
        self.masks.extend(part.masks);
        self.failed.extend(part.failed);
        self.refers_to.extend(part.refers_to);
    }
}

/// Replaces every reference of a node's strings; `path` is where the node stands.
pub(super) fn tree(
    node: &Node,
    path: &[Segment],
    mounted: &Mounted,
    scope: &Scope,
    report: &mut Report,
) -> Resolved {
    let mut walk = Walk {
        path: path.to_vec(),
        mounted,
        scope,
        report,
        spent: 0,
        out: Resolved::default(),
    };
    let value = walk.node(node);
    Resolved { value, ..walk.out }
}

struct Walk<'a> {
    path: Vec<Segment>,
    mounted: &'a Mounted,
    scope: &'a Scope<'a>,
    report: &'a mut Report,
    /// Bytes that references have put in.
    spent: usize,
    out: Resolved,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node) -> Value {
        match &node.kind {
            Kind::String(text) => self.string(text),
            Kind::List(items) => {
                let items = items.iter().enumerate();
                items
                    .map(|(index, item)| self.child(index.into(), item))
                    .collect()
            }
            Kind::Map(entries) => {
                let entries = entries.iter();
                Value::Object(
                    entries
                        .map(|entry| {
                            (
                                entry.key.clone(),
                                self.child(entry.key.clone().into(), &entry.value),
                            )
                        })
                        .collect(),
                )
            }
            _ => node.to_value(),
        }
    }

    fn child(&mut self, segment: Segment, node: &Node) -> Value {
        self.path.push(segment);
        let value = self.node(node);
        self.path.pop();
        value
    }

    fn string(&mut self, text: &str) -> Value {
        let parts = scan(text);
        if parts.is_empty() {
            return text.into();
        }
        let whole = parts.len() == 1 && parts[0].range == (0..text.len());
        let value = if whole {
            self.whole(&parts[0], text)
        } else {
            self.joined(&parts, text)
        };
        value.unwrap_or_else(|| {
            self.out.failed.insert(pointer(&self.path));
            text.into()
        })
    }

    /// Returns the value of a string that is exactly one reference, in its own type.
    fn whole(&mut self, part: &Part, text: &str) -> Option<Value> {
        if let What::Escape(literal) = part.what {
            return Some(literal.into());
        }
        let known = self.part(part)?;
        if known.secret {
            self.mask_leaves(&known.value, text);
        }
        if let Value::String(resolved) = &known.value {
            let piece = Piece {
                written: part.range.clone(),
                resolved: 0..resolved.len(),
            };
            self.out.pieces.insert(pointer(&self.path), vec![piece]);
        }
        Some(known.value)
    }

    fn joined(&mut self, parts: &[Part], text: &str) -> Option<Value> {
        let (mut resolved, mut pieces, mut from, mut fine, mut secret) =
            (String::new(), Vec::new(), 0, true, false);
        for part in parts {
            resolved.push_str(&text[from..part.range.start]);
            let start = resolved.len();
            match self.text_of(part) {
                Some((replacement, hidden)) => {
                    resolved.push_str(&replacement);
                    secret |= hidden;
                }
                None => fine = false,
            }
            pieces.push(Piece {
                written: part.range.clone(),
                resolved: start..resolved.len(),
            });
            from = part.range.end;
        }
        resolved.push_str(&text[from..]);
        let pointer = pointer(&self.path);
        if secret {
            self.out.masks.insert(pointer.clone(), text.to_owned());
        }
        self.out.pieces.insert(pointer, pieces);
        fine.then_some(Value::String(resolved))
    }

    /// Returns what a part puts into a longer string, and whether it is secret.
    fn text_of(&mut self, part: &Part) -> Option<(String, bool)> {
        if let What::Escape(literal) = part.what {
            return Some((literal.to_owned(), false));
        }
        let known = self.part(part)?;
        match &known.value {
            Value::String(text) => Some((text.clone(), known.secret)),
            Value::Bool(_) | Value::Number(_) => Some((known.value.to_string(), known.secret)),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                let message = format!("{} cannot be put into a text", kind_of(&known.value));
                let diagnostic = Diagnostic::error("reference-type", message)
                    .at(self.site().labels(&part.range));
                self.report.push(
                    diagnostic
                        .hint("a string that is exactly one reference takes the value as it is"),
                );
                None
            }
        }
    }

    fn part(&mut self, part: &Part) -> Option<Known> {
        match &part.what {
            What::Reference(reference) => {
                self.note_workflow(reference);
                let own = self.scope.own.filter(|_| !identity::decides(&self.path));
                let scope = Scope { own, ..*self.scope };
                let known = scope.value(
                    reference,
                    &part.range,
                    Site {
                        mounted: self.mounted,
                        path: &self.path,
                    },
                    self.report,
                )?;
                self.spend(&known.value, part).then_some(known)
            }
            What::Fault { message, hint } => {
                let diagnostic = Diagnostic::error("malformed-reference", message.as_str())
                    .at(self.site().labels(&part.range));
                self.report.push(diagnostic.hints(hint.clone()));
                None
            }
            What::Escape(literal) => Some(Known {
                value: (*literal).into(),
                secret: false,
            }),
        }
    }

    /// Counts what a reference puts in: variables that hold each other many times grow like alias bombs.
    fn spend(&mut self, value: &Value, part: &Part) -> bool {
        let before = self.spent;
        self.spent = before.saturating_add(weight(value));
        if self.spent > MOST && before <= MOST {
            let message = format!("references put more than {MOST} bytes into one document");
            self.report.push(
                Diagnostic::error("document-too-large", message)
                    .at(self.site().labels(&part.range)),
            );
        }
        self.spent <= MOST
    }

    fn note_workflow(&mut self, reference: &Reference) {
        if let Reference::Workflow(name) | Reference::WorkflowActivity { workflow: name, .. } =
            reference
        {
            self.out.refers_to.insert((*name).to_owned());
        }
    }

    fn site(&self) -> Site<'_> {
        Site {
            mounted: self.mounted,
            path: &self.path,
        }
    }

    /// Masks every value below the present path: a variable may hold a whole tree.
    fn mask_leaves(&mut self, value: &Value, text: &str) {
        let base = pointer(&self.path);
        let mut open = vec![(base, value)];
        while let Some((pointer_to, value)) = open.pop() {
            let step = |segment: Segment| format!("{pointer_to}{}", pointer(&[segment]));
            match value {
                Value::Array(items) => open.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(index, item)| (step(index.into()), item)),
                ),
                Value::Object(map) => open.extend(
                    map.iter()
                        .map(|(key, item)| (step(key.as_str().into()), item)),
                ),
                _ => {
                    self.out.masks.insert(pointer_to, text.to_owned());
                }
            }
        }
    }
}

/// Returns about how many bytes a value takes as text.
fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(items) => 2 + items.iter().map(weight).sum::<usize>(),
        Value::Object(map) => {
            2 + map
                .iter()
                .map(|(key, item)| key.len() + 3 + weight(item))
                .sum::<usize>()
        }
        _ => 4,
    }
}

/// Names the JSON type of a value with its article.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}
