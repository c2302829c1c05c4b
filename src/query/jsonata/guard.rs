//! Checks against values that grow without bound, worked into the syntax tree.
//!
//! The evaluator bounds time, depth and the lists that queries make, but not texts and written-out lists, which a loop can
//! double until the memory is gone. So an expression that could do that is evaluated in a form with calls of the functions
//! below around the operations in question; their names hold a blank, which no expression can write. The same is done around
//! searches with a regular expression, which the evaluator's time limit does not reach into.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jsonata_core::ast::{AstNode, BinaryOp};
use jsonata_core::evaluator::{Evaluator, EvaluatorError, HostFnResult};
use jsonata_core::value::JValue;

use regex::{Regex, RegexBuilder};

use super::outcome;
use super::tree::children;

/// The most bytes of one text; AWS was observed to take half of 2^23 characters and to refuse that many.
const LONGEST_TEXT: usize = 6_990_256;

/// The most items of one list.
pub(super) const LONGEST_LIST: usize = 873_782;

/// The most items of all lists that one evaluation makes: what it holds at once is not known, and is no more than that.
const MOST_ITEMS: usize = 8_000_000;

/// The most values that are written out as one text.
const MOST_VALUES: usize = 1 << 20;

/// How deep a value may nest that is written out.
const DEEPEST: usize = 1000;

/// Texts up to this length are searched without further ado, in bytes.
const SHORT_TEXT: usize = 1000;

/// The most bytes of a compiled regular expression times bytes of text: a search takes up to a nanosecond for some ten of them.
const MOST_SEARCHING: usize = 1 << 35;

/// The most matches times bytes of text: the evaluator counts characters from the beginning for each match.
const MOST_MATCHING: usize = 1 << 35;

/// How long the matches of a text may take.
const LONGEST_SEARCH: Duration = Duration::from_secs(2);

const SEARCH: &str = "bounded search";
const SEARCHES: &str = "bounded searches";
const RESULT: &str = "bounded result";
const OPERAND: &str = "bounded operand";
const WIDTH: &str = "bounded width";
const PRODUCT: &str = "bounded product";

/// Functions whose result can be far larger than what they are given.
const MULTIPLY: &[&str] = &["pad", "replace", "join"];

/// Functions that take a regular expression.
const SEARCHING: &[&str] = &["contains", "match", "split"];

/// Functions that make a list as long as another one.
const LISTS: &[&str] = &[
    "append", "each", "filter", "keys", "map", "reverse", "shuffle", "sort", "split", "spread",
    "zip",
];

/// Functions that are checked where a loop can feed their result to them again.
const GROW: &[&str] = &["string", "base64encode", "encodeUrl", "encodeUrlComponent"];

/// Gives the checked form; nothing where no value can grow by much.
pub(super) fn guarded(tree: &AstNode) -> Option<AstNode> {
    let mut tree = tree.clone();
    let reuses = any(&mut tree, &|node| {
        let binds = matches!(node, AstNode::Binary { op, .. } if *op == BinaryOp::ColonEqual);
        binds || matches!(node, AstNode::Lambda { .. })
    });
    let multiplies = any(
        &mut tree,
        &|node| matches!(node, AstNode::Function { name, .. } if MULTIPLY.contains(&name.as_str())),
    );
    let searches = any(&mut tree, &|node| matches!(node, AstNode::Regex { .. }));
    if !reuses && !multiplies && !searches {
        return None;
    }
    check(&mut tree, reuses, true);
    Some(tree)
}

fn any(tree: &mut AstNode, wanted: &dyn Fn(&AstNode) -> bool) -> bool {
    let below = |tree| {
        children(tree)
            .into_iter()
            .any(|(child, _)| any(child, wanted))
    };
    wanted(tree) || below(tree)
}

/// Puts checks around a node and the nodes below; `free` where the node may become one of another kind.
fn check(node: &mut AstNode, reuses: bool, free: bool) {
    unpipe(node);
    let chained = matches!(node, AstNode::Binary { op, .. } if *op == BinaryOp::Concatenate);
    for (child, free) in children(node) {
        let inner = chained && is_concatenation(child);
        check(child, reuses, free && !inner);
        if chained && reuses && !inner && !is_literal(child) {
            wrap(child, OPERAND);
        }
    }
    if !free {
        return;
    }
    match node {
        AstNode::Function { args, .. } if is_partial(args) => {}
        AstNode::Function { name, args, .. } => match (name.as_str(), args.len()) {
            ("pad", 2 | 3) => wrap(&mut args[1], WIDTH),
            ("replace", 3 | 4) => {
                checked(node, 3, &[(PRODUCT, 0, 2), (SEARCHES, 0, 1)]);
                wrap_last(node, RESULT);
            }
            ("join", 2) => {
                checked(node, 2, &[(PRODUCT, 0, 1)]);
                wrap_last(node, RESULT);
            }
            ("contains", 2) => checked(node, 2, &[(SEARCH, 0, 1)]),
            ("match" | "split", 2 | 3) => checked(node, 2, &[(SEARCHES, 0, 1)]),
            (name, _) if reuses && LISTS.contains(&name) => wrap(node, RESULT),
            (name, _) if reuses && GROW.contains(&name) => {
                if let Some(first) = args.first_mut() {
                    wrap(first, OPERAND);
                }
                wrap(node, RESULT);
            }
            _ => {}
        },
        AstNode::Binary { .. } if chained && reuses => wrap(node, RESULT),
        AstNode::Array(items) if reuses && !items.iter().all(is_literal) => wrap(node, RESULT),
        _ => {}
    }
}

/// Writes `text ~> $pad(9)` as `$pad(text, 9)`, which means the same.
fn unpipe(node: &mut AstNode) {
    let AstNode::Binary { op, lhs, rhs } = node else {
        return;
    };
    if *op != BinaryOp::ChainPipe {
        return;
    }
    let AstNode::Function { name, args, .. } = &mut **rhs else {
        return;
    };
    let is_checked = [MULTIPLY, SEARCHING, LISTS, GROW]
        .iter()
        .any(|names| names.contains(&name.as_str()));
    if is_checked && !is_partial(args) {
        args.insert(0, std::mem::replace(&mut **lhs, AstNode::Null));
        *node = std::mem::replace(&mut **rhs, AstNode::Null);
    }
}

/// Says whether a call with such arguments makes a function, and is none yet.
fn is_partial(args: &[AstNode]) -> bool {
    args.iter()
        .any(|argument| matches!(argument, AstNode::Placeholder))
}

fn is_concatenation(node: &AstNode) -> bool {
    matches!(node, AstNode::Binary { op, .. } if *op == BinaryOp::Concatenate)
}

fn is_literal(node: &AstNode) -> bool {
    matches!(
        node,
        AstNode::String(_) | AstNode::Number(_) | AstNode::Boolean(_) | AstNode::Null
    )
}

fn call(name: &str, args: Vec<AstNode>) -> AstNode {
    AstNode::Function {
        name: name.to_owned(),
        args,
        is_builtin: true,
    }
}

fn wrap(node: &mut AstNode, name: &str) {
    let inner = std::mem::replace(node, AstNode::Null);
    *node = call(name, vec![inner]);
}

/// Binds the first arguments of a call, so that they can be checked by two before the call is made.
fn checked(node: &mut AstNode, bound: usize, checks: &[(&str, usize, usize)]) {
    let AstNode::Function { args, .. } = node else {
        return;
    };
    let mut steps = Vec::new();
    for (index, argument) in args.iter_mut().enumerate().take(bound) {
        // A regular expression is no value that could be bound.
        if matches!(argument, AstNode::Regex { .. } | AstNode::Placeholder) {
            continue;
        }
        let variable = || AstNode::Variable(format!("bounded {index}"));
        let value = std::mem::replace(argument, variable());
        steps.push(AstNode::Binary {
            op: BinaryOp::ColonEqual,
            lhs: Box::new(variable()),
            rhs: Box::new(value),
        });
    }
    for (name, one, other) in checks {
        steps.push(call(name, vec![args[*one].clone(), args[*other].clone()]));
    }
    steps.push(std::mem::replace(node, AstNode::Null));
    *node = AstNode::Block(steps);
}

/// Puts a check around the last step of a block.
fn wrap_last(node: &mut AstNode, name: &str) {
    if let AstNode::Block(steps) = node
        && let Some(last) = steps.last_mut()
    {
        wrap(last, name);
    }
}

/// Registers the checks.
pub(super) fn register(evaluator: &mut Evaluator) -> Result<(), EvaluatorError> {
    let made = AtomicUsize::new(0);
    evaluator.register_fn(RESULT, move |arguments: &[JValue]| result(arguments, &made))?;
    evaluator.register_fn(OPERAND, operand)?;
    evaluator.register_fn(WIDTH, width)?;
    evaluator.register_fn(PRODUCT, product)?;
    evaluator.register_fn(SEARCH, |arguments: &[JValue]| searched(arguments, false))?;
    evaluator.register_fn(SEARCHES, |arguments: &[JValue]| searched(arguments, true))
}

/// Refuses a search in a long text that would take too long, after trying it where all matches are wanted.
fn searched(arguments: &[JValue], all: bool) -> HostFnResult {
    let [JValue::String(text), JValue::Regex { pattern, flags }] = arguments else {
        return Ok(JValue::Undefined);
    };
    if text.len() <= SHORT_TEXT {
        return Ok(JValue::Undefined);
    }
    let build = |limit: Option<usize>| {
        let mut builder = RegexBuilder::new(pattern);
        builder
            .case_insensitive(flags.contains('i'))
            .multi_line(flags.contains('m'))
            .dot_matches_new_line(flags.contains('s'));
        limit.map(|limit| builder.size_limit(limit));
        builder.build()
    };
    let fits = match build(Some(MOST_SEARCHING / text.len())) {
        Ok(regex) => !all || is_soon_over(&regex, text),
        // One that is refused in any case is refused by the search itself.
        Err(_) => build(None).is_err(),
    };
    match fits {
        true => Ok(JValue::Undefined),
        false => Err(EvaluatorError::EvaluationError(outcome::TIME.to_owned())),
    }
}

fn is_soon_over(regex: &Regex, text: &str) -> bool {
    let (begun, most) = (Instant::now(), MOST_MATCHING / text.len());
    let mut matches = regex.find_iter(text).enumerate();
    matches.all(|(count, _)| count < most && begun.elapsed() < LONGEST_SEARCH)
}

fn bounded(fits: bool, value: Option<&JValue>) -> HostFnResult {
    match fits {
        true => Ok(value.cloned().unwrap_or(JValue::Undefined)),
        false => Err(EvaluatorError::EvaluationError(outcome::MEMORY.to_owned())),
    }
}

fn result(arguments: &[JValue], made: &AtomicUsize) -> HostFnResult {
    let value = arguments.first();
    let fits = match value {
        Some(JValue::String(text)) => text.len() <= LONGEST_TEXT,
        Some(JValue::Array(items)) => {
            let before = made.fetch_add(items.len(), Ordering::Relaxed);
            items.len() <= LONGEST_LIST && before.saturating_add(items.len()) <= MOST_ITEMS
        }
        _ => true,
    };
    bounded(fits, value)
}

/// Refuses what would be written out at too great a length: lists that hold one list many times.
fn operand(arguments: &[JValue]) -> HostFnResult {
    let value = arguments.first();
    let mut left = MOST_VALUES;
    let fits = value.is_none_or(|value| counts(value, &mut left, DEEPEST));
    bounded(fits, value)
}

fn counts(value: &JValue, left: &mut usize, depth: usize) -> bool {
    let size = match value {
        JValue::String(text) => 1 + text.len() / 64,
        _ => 1,
    };
    let (Some(rest), Some(depth)) = (left.checked_sub(size), depth.checked_sub(1)) else {
        return false;
    };
    *left = rest;
    match value {
        JValue::Array(items) => items.iter().all(|item| counts(item, left, depth)),
        JValue::Object(members) => members.values().all(|member| counts(member, left, depth)),
        _ => true,
    }
}

#[expect(clippy::cast_precision_loss, reason = "the bound is small")]
fn width(arguments: &[JValue]) -> HostFnResult {
    let value = arguments.first();
    let fits = match value {
        Some(JValue::Number(width)) => width.abs() <= LONGEST_TEXT as f64,
        _ => true,
    };
    bounded(fits, value)
}

/// Refuses a replacement or a separator that is repeated too often.
fn product(arguments: &[JValue]) -> HostFnResult {
    let fits = match arguments {
        [JValue::String(text), JValue::String(other)] => {
            // Few texts match at every character: what does fit is measured again.
            text.len().saturating_mul(other.len()) / 64 <= LONGEST_TEXT
        }
        [JValue::Array(items), separator] => {
            let own = items.iter().filter_map(JValue::as_str).map(str::len);
            let own: usize = own.fold(0, usize::saturating_add);
            let separator = separator.as_str().map_or(0, str::len);
            own.saturating_add(items.len().saturating_mul(separator)) <= LONGEST_TEXT
        }
        _ => true,
    };
    bounded(fits, None)
}
