//! A tree with its references replaced.

mod keys;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use serde_json::{Map, Value};

use super::identity;
use super::missing::Missing;
use super::reference::{Part, Reference, What, is_policy_variable, scan};
use super::scope::{Scope, Site};
use super::template_functions;
use super::vars::Known;
use crate::diagnostic::{Diagnostic, Label, Report};
use crate::document::{Entry, Kind, Mounted, Node, Piece, Replaced, Segment, Target, pointer};

/// Most that references may put into one tree, in bytes: eight times the largest definition.
const MOST: usize = 8 * 1024 * 1024;

/// What became of a tree.
#[derive(Default)]
pub(super) struct Resolved {
    pub value: Value,
    /// What references put into strings and keys.
    pub replaced: Replaced,
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
        self.replaced.pieces.extend(part.replaced.pieces);
        self.replaced.keys.extend(part.replaced.keys);
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
        written: vec![None; path.len()],
        in_key: false,
        mounted,
        scope,
        report,
        spent: 0,
        missing: Missing::default(),
        out: Resolved::default(),
    };
    let value = walk.node(node);
    let Walk { missing, out, .. } = walk;
    missing.push_into(scope, report);
    Resolved { value, ..out }
}

struct Walk<'a> {
    /// In the resolved tree.
    path: Vec<Segment>,
    /// For each segment of the path the key as it is written, where references changed it.
    written: Vec<Option<String>>,
    /// A key is being resolved, the last one of both.
    in_key: bool,
    mounted: &'a Mounted,
    scope: &'a Scope<'a>,
    report: &'a mut Report,
    /// Bytes that references have put in.
    spent: usize,
    /// Bare names without a value.
    missing: Missing,
    out: Resolved,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node) -> Value {
        match &node.kind {
            Kind::String(text) => self.string(text),
            Kind::Unquoted(text) => self.unquoted(text),
            Kind::List(items) => {
                let items = items.iter().enumerate();
                items
                    .map(|(index, item)| self.child(index.into(), None, item))
                    .collect()
            }
            Kind::Map(entries) => self.map(entries, node),
            _ => node.to_value(),
        }
    }

    fn child(&mut self, segment: Segment, written: Option<&str>, node: &Node) -> Value {
        self.path.push(segment);
        self.written.push(written.map(str::to_owned));
        let value = self.node(node);
        self.written.pop();
        self.path.pop();
        value
    }

    fn map(&mut self, entries: &[Entry], node: &Node) -> Value {
        if self.is_definition()
            && let Some(function) = template_functions::of(entries)
        {
            let labels = self.mounted.labels(&self.written(), Target::Value, "");
            self.report
                .push(template_functions::finding(function).at(labels));
            self.out.failed.insert(pointer(&self.path));
            return node.to_value();
        }
        // The keys of `substitutions` are names themselves.
        let names = matches!(&self.path[..], [Segment::Key(key)] if key == "substitutions");
        let mut map = Map::with_capacity(entries.len());
        // Keys as they are written differ; what references make of them may not.
        let mut are_replaced = false;
        for entry in entries {
            let key = match entry.key.contains('$') && !names {
                true => self.key(&entry.key),
                false => entry.key.clone(),
            };
            let written = (key != entry.key).then_some(entry.key.as_str());
            are_replaced |= written.is_some();
            if are_replaced && map.contains_key(&key) {
                self.repeated(&key, &entry.key);
                continue;
            }
            let value = self.child(key.as_str().into(), written, &entry.value);
            map.insert(key, value);
        }
        Value::Object(map)
    }

    fn is_definition(&self) -> bool {
        self.scope.substitutions.is_some()
    }

    /// Finds the references of a string, without what IAM fills in.
    fn parts<'t>(&self, text: &'t str) -> Vec<Part<'t>> {
        let mut parts = scan(text);
        if !parts.is_empty() {
            let in_policy = self.is_in_policy();
            parts.retain(|part| match &part.what {
                What::Reference(Reference::Bare(name)) => {
                    self.scope.has_value(name) || !is_policy_variable(name, in_policy)
                }
                _ => true,
            });
        }
        parts
    }

    fn is_in_policy(&self) -> bool {
        let is_policy = |key: &str| key == "role" || key.to_ascii_lowercase().contains("polic");
        self.path
            .iter()
            .any(|segment| matches!(segment, Segment::Key(key) if is_policy(key)))
    }

    fn string(&mut self, text: &str) -> Value {
        if !text.contains('$') {
            return text.into();
        }
        let parts = self.parts(text);
        if parts.is_empty() {
            return text.into();
        }
        let whole = parts.len() == 1 && parts[0].range == (0..text.len());
        let value = if whole {
            self.whole(&parts[0], text)
        } else {
            self.joined(&parts, text)
        };
        self.or_failed(value, text)
    }

    fn or_failed(&mut self, value: Option<Value>, text: &str) -> Value {
        value.unwrap_or_else(|| {
            self.out.failed.insert(pointer(&self.path));
            text.into()
        })
    }

    /// Replaces references outside of quotes and reads what comes of it as JSON.
    fn unquoted(&mut self, text: &str) -> Value {
        let parts = self.parts(text);
        let whole = match &parts[..] {
            [only] if only.range == (0..text.len()) => self.whole(only, text),
            _ => self.joined(&parts, text),
        };
        let value = match whole {
            Some(Value::String(put)) => match serde_json::from_str(&put) {
                Ok(value) => {
                    self.out.replaced.pieces.remove(&pointer(&self.path));
                    Some(value)
                }
                Err(_) => {
                    let message = format!("`{text}` is without quotes, and its value is not JSON");
                    let labels = self.mounted.labels(&self.written(), Target::Value, "");
                    let diagnostic = Diagnostic::error("reference-type", message).at(labels);
                    self.report
                        .push(diagnostic.hint(format!("put it in quotes: \"{text}\"")));
                    None
                }
            },
            other => other,
        };
        self.or_failed(value, text)
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
            self.out
                .replaced
                .pieces
                .insert(pointer(&self.path), vec![piece]);
        }
        Some(known.value)
    }

    fn joined(&mut self, parts: &[Part], text: &str) -> Option<Value> {
        let joined = self.join(parts, text);
        let pointer = pointer(&self.path);
        if joined.secret {
            self.out.masks.insert(pointer.clone(), text.to_owned());
        }
        self.out.replaced.pieces.insert(pointer, joined.pieces);
        joined.fine.then_some(Value::String(joined.text))
    }

    fn join(&mut self, parts: &[Part], text: &str) -> Joined {
        let mut joined = Joined {
            fine: true,
            ..Joined::default()
        };
        let mut from = 0;
        for part in parts {
            joined.text.push_str(&text[from..part.range.start]);
            let start = joined.text.len();
            match self.text_of(part) {
                Some((replacement, hidden)) => {
                    joined.text.push_str(&replacement);
                    joined.secret |= hidden;
                }
                None => joined.fine = false,
            }
            joined.pieces.push(Piece {
                written: part.range.clone(),
                resolved: start..joined.text.len(),
            });
            from = part.range.end;
        }
        joined.text.push_str(&text[from..]);
        joined
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
                let message = format!("{} cannot be part of a string", kind_of(&known.value));
                let diagnostic =
                    Diagnostic::error("reference-type", message).at(self.labels(&part.range));
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
            What::Reference(Reference::Bare(name)) if !self.scope.has_value(name) => {
                let written = self.written();
                let site = Site {
                    mounted: self.mounted,
                    path: &written,
                    is_key: self.in_key,
                };
                self.missing.add(name, || site.labels(&part.range));
                None
            }
            What::Reference(reference) => {
                self.note_workflow(reference);
                let own = self.scope.own.filter(|_| !identity::decides(&self.path));
                let scope = Scope { own, ..*self.scope };
                let known = scope.value(
                    reference,
                    &part.range,
                    Site {
                        mounted: self.mounted,
                        path: &self.written(),
                        is_key: self.in_key,
                    },
                    self.report,
                )?;
                self.spend(&known.value, part).then_some(known)
            }
            What::Fault { message, hint } => {
                let diagnostic = Diagnostic::error("malformed-reference", message.as_str())
                    .at(self.labels(&part.range));
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
                Diagnostic::error("document-too-large", message).at(self.labels(&part.range)),
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

    /// Labels a part of the present string or key.
    fn labels(&self, range: &Range<usize>) -> Vec<Label> {
        let site = Site {
            mounted: self.mounted,
            path: &self.written(),
            is_key: self.in_key,
        };
        site.labels(range)
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

/// A text with its references replaced.
#[derive(Default)]
struct Joined {
    text: String,
    pieces: Vec<Piece>,
    /// Every reference had a value.
    fine: bool,
    secret: bool,
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
