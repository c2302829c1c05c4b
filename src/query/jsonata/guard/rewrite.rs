//! The checked form of an expression.

use jsonata_core::ast::{AstNode, BinaryOp};

use super::super::tree::children;
use super::checks::{
    ADDED, COPY, DISTINCT, FUNCTION, LAYOUT, MASK, NUMERAL, OPERAND, PARTS, PICTURE, PRODUCT,
    RESULT, SEARCH, SEARCHES, SORTED, SPREAD, WIDTH, ZIPPED,
};
use super::forms::{
    asked, bytes, call, function, function_size, is_check, is_concatenation, is_literal,
    is_partial, reach, wrap,
};
use super::steps::ask_selectors;
use super::survey::Survey;

/// Functions that write a value out as a text: sharing ends there.
const WRITE: &[&str] = &["string", "base64encode", "encodeUrl", "encodeUrlComponent"];

/// Functions that call a function for each item, and those of them that hand over nothing but the item.
const LOOPS: &[&str] = &["map", "filter", "each", "sift", "single", "reduce", "sort"];
const ITEM_LOOPS: &[&str] = &["map", "filter", "each", "sift", "single"];

/// Functions that make the parts of their result as well, with the bytes of each.
const NEW_PARTS: &[(&str, usize)] = &[
    ("match", 200),
    ("partition", 32),
    ("split", 64),
    ("spread", 250),
    ("zip", 48),
];

/// Functions that are checked where they are called, with the number of their parameters and with the fewest arguments of a call
/// that does not take the item at hand for the first one; 0 for those that never do.
const CHECKED: &[(&str, usize, usize)] = &[
    ("base64encode", 1, 1),
    ("contains", 2, 2),
    ("distinct", 1, 0),
    ("encodeUrl", 1, 1),
    ("encodeUrlComponent", 1, 1),
    ("formatInteger", 2, 2),
    ("formatNumber", 3, 2),
    ("fromMillis", 3, 1),
    ("join", 2, 0),
    ("match", 3, 2),
    ("pad", 3, 2),
    ("parseInteger", 2, 2),
    ("range", 3, 0),
    ("replace", 4, 3),
    ("sort", 2, 0),
    ("split", 3, 2),
    ("spread", 1, 1),
    ("string", 1, 1),
    ("toMillis", 2, 1),
    ("zip", 4, 0),
];

/// How often a node is evaluated.
#[derive(Clone)]
pub(super) enum Scope {
    /// Once.
    Top,
    /// Once for each item of the input; with the variable of the item, or with none where the item is at hand.
    Item(Option<String>),
    /// Any number of times.
    Many,
}

/// Puts checks around the nodes of a tree.
pub(super) fn check(tree: &mut AstNode, survey: &Survey) {
    Rewrite { survey }.node(tree, &Scope::Top, true);
    // The evaluator takes what was bound off the result, from top to bottom.
    if survey.tuples {
        wrap(tree, COPY);
    }
}

pub(super) struct Rewrite<'s> {
    pub(super) survey: &'s Survey,
}

impl Rewrite<'_> {
    /// Checks a node and the nodes below; `free` where the node may become one of another kind.
    pub(super) fn node(&self, node: &mut AstNode, scope: &Scope, free: bool) {
        self.unpipe(node, scope);
        self.named(node, free);
        match node {
            AstNode::Path { .. } => self.path(node, scope, free),
            AstNode::Function { .. } => self.function(node, scope),
            AstNode::Lambda { body, .. } => self.node(body, &Scope::Many, true),
            AstNode::Sort { input, terms } => {
                let inner = self.inside(scope, is_data(self.survey, input), None);
                self.node(input, scope, false);
                for (term, _) in terms {
                    self.node(term, &inner, true);
                    if !is_of_item(term, &inner) {
                        wrap(term, ADDED);
                    }
                }
            }
            AstNode::ObjectTransform { input, pattern } => {
                let inner = self.inside(scope, is_data(self.survey, input), None);
                self.node(input, scope, false);
                if self.is_loop(input) {
                    count_result(input);
                }
                for (key, value) in pattern {
                    self.node(key, &inner, true);
                    self.node(value, &inner, true);
                }
            }
            AstNode::Transform { .. } => self.below(node, &Scope::Many),
            // A function gets the name that it calls itself by where it is bound as such.
            AstNode::Binary { op, rhs, .. } if *op == BinaryOp::ColonEqual => {
                let is_function = matches!(**rhs, AstNode::Lambda { .. });
                self.node(rhs, scope, !is_function);
            }
            AstNode::Binary { op, .. } if *op == BinaryOp::Concatenate => self.chain(node, scope),
            AstNode::Binary { op, lhs, rhs } if *op == BinaryOp::Range => {
                self.node(lhs, scope, true);
                self.node(rhs, scope, true);
                reach(lhs, rhs);
            }
            _ => self.below(node, scope),
        }
        let is_wanted = free && self.wants(node, scope);
        if free {
            ask_selectors(node);
        }
        if is_wanted {
            count_result(node);
        }
        if free
            && !matches!(scope, Scope::Top)
            && let Some(size) = function_size(node)
        {
            let made = std::mem::replace(node, AstNode::Null);
            *node = call(FUNCTION, vec![made, bytes(size)]);
        }
    }

    fn below(&self, node: &mut AstNode, scope: &Scope) {
        for (child, free) in children(node) {
            self.node(child, scope, free);
        }
    }

    /// Says whether what a node makes has to be written down.
    pub(super) fn wants(&self, node: &AstNode, scope: &Scope) -> bool {
        let is_made = match node {
            AstNode::Path { .. } => match scope {
                Scope::Top => return self.survey.many,
                _ => true,
            },
            AstNode::Binary { op, rhs, .. } => match op {
                BinaryOp::Concatenate => true,
                BinaryOp::ChainPipe => !matches!(**rhs, AstNode::Lambda { .. }),
                _ => false,
            },
            AstNode::Array(items) => !items.iter().all(is_literal),
            // A record of the input is bounded by the length of the list that it goes into.
            AstNode::Object(_) => return !matches!(scope, Scope::Item(_)) && self.often(scope),
            AstNode::Sort { .. } | AstNode::ObjectTransform { .. } => true,
            AstNode::Function { name, args, .. } => !is_partial(args) && self.survey.makes(name),
            // The form of a call that is asked about before it is made.
            AstNode::Block(steps) => {
                matches!(steps.last(), Some(AstNode::Function { name, .. }) if steps.len() > 1 && is_asked_form(steps) && self.survey.makes(name))
            }
            _ => false,
        };
        is_made && self.often(scope) && !is_of_item(node, scope)
    }

    fn often(&self, scope: &Scope) -> bool {
        self.survey.reuses || !matches!(scope, Scope::Top)
    }

    /// Returns the scope of what is evaluated for each item of a list.
    pub(super) fn inside(&self, scope: &Scope, is_data: bool, item: Option<String>) -> Scope {
        match (scope, is_data) {
            (Scope::Top, true) => Scope::Item(item),
            _ => Scope::Many,
        }
    }

    fn chain(&self, node: &mut AstNode, scope: &Scope) {
        let AstNode::Binary { lhs, rhs, .. } = node else {
            return;
        };
        for side in [lhs, rhs] {
            let inner = is_concatenation(side);
            self.node(side, scope, !inner);
            if self.often(scope) && !inner && !is_literal(side) && !is_of_item(side, scope) {
                wrap(side, OPERAND);
            }
        }
    }

    fn function(&self, node: &mut AstNode, scope: &Scope) {
        let AstNode::Function { name, args, .. } = node else {
            return;
        };
        let built_in = self.survey.is_built_in(name);
        let loops = built_in && LOOPS.contains(&name.as_str());
        let of_data = args.first().is_some_and(|list| is_data(self.survey, list))
            && ITEM_LOOPS.contains(&name.as_str());
        for argument in args.iter_mut() {
            match argument {
                AstNode::Lambda { params, body, .. } if loops => {
                    let inner = self.inside(scope, of_data, params.first().cloned());
                    self.node(body, &inner, true);
                }
                // A function that the loop alone holds.
                AstNode::Function { args, .. } if loops && is_partial(args) => {
                    self.node(argument, scope, false);
                }
                _ => self.node(argument, scope, true),
            }
        }
        if built_in && !is_partial(args) {
            self.ask(node, scope);
        }
    }

    /// Asks about a call before it is made.
    fn ask(&self, node: &mut AstNode, scope: &Scope) {
        let AstNode::Function { name, args, .. } = node else {
            return;
        };
        match (name.as_str(), args.len()) {
            ("pad", 2 | 3) => wrap(&mut args[1], WIDTH),
            ("replace", 3 | 4) => asked(node, 3, &[(PRODUCT, &[0, 2]), (SEARCHES, &[0, 1])]),
            ("join", 1 | 2) => asked(node, 2, &[(PRODUCT, &[0, 1])]),
            ("contains", 2) if is_search(&args[1]) => asked(node, 2, &[(SEARCH, &[0, 1])]),
            ("match", 2 | 3) => asked(node, 2, &[(SEARCHES, &[0, 1])]),
            ("split", 2 | 3) => asked(node, 2, &[(PARTS, &[0, 1]), (SEARCHES, &[0, 1])]),
            ("zip", 2..) => {
                let count = args.len();
                let all: Vec<usize> = (0..count).collect();
                asked(node, count, &[(ZIPPED, &all)]);
            }
            ("spread", 1) => wrap(&mut args[0], SPREAD),
            ("sort", 1) => wrap(&mut args[0], SORTED),
            ("distinct", 1) => DISTINCT.clone_into(name),
            ("formatInteger", 2) => asked(node, 2, &[(NUMERAL, &[0, 1])]),
            ("formatNumber", 2 | 3) | ("parseInteger", 2) => wrap(&mut args[1], MASK),
            ("fromMillis", 2 | 3) | ("toMillis", 2) => wrap(&mut args[1], PICTURE),
            ("string", 2) => wrap(&mut args[0], LAYOUT),
            (written, 1)
                if WRITE.contains(&written)
                    && self.often(scope)
                    && !is_of_item(&args[0], scope) =>
            {
                wrap(&mut args[0], OPERAND);
            }
            _ => {}
        }
    }

    /// Writes `text ~> $pad(9)` as `$pad(text, 9)`, which means the same, and `x.$pad(9)` as `x.$pad($, 9)`.
    fn unpipe(&self, node: &mut AstNode, scope: &Scope) {
        // A function in front would be composed, not called.
        if let AstNode::Binary { op, lhs, rhs } = node
            && *op == BinaryOp::ChainPipe
            && !self.may_be_function(lhs)
        {
            let piped = match &mut **rhs {
                AstNode::Function { name, args, .. } if self.is_checked(name) => {
                    (!is_partial(args)).then(|| (name.clone(), std::mem::take(args)))
                }
                AstNode::Variable(name) if self.is_checked(name) => {
                    Some((name.clone(), Vec::new()))
                }
                _ => None,
            };
            if let Some((name, mut args)) = piped {
                args.insert(0, std::mem::replace(&mut **lhs, AstNode::Null));
                *node = call(&name, args);
            }
        }
        if let AstNode::Function { name, args, .. } = node
            && self.survey.is_built_in(name)
            && !is_partial(args)
            && !matches!(scope, Scope::Top)
            && let Some((_, _, fewest)) = CHECKED.iter().find(|(known, ..)| known == name)
            && args.len() + 1 == *fewest
        {
            args.insert(0, AstNode::Variable(String::new()));
        }
    }

    fn may_be_function(&self, node: &AstNode) -> bool {
        match node {
            AstNode::Lambda { .. } | AstNode::Transform { .. } => true,
            AstNode::Variable(name) => {
                self.survey.is_built_in(name) || self.survey.bound.contains(name)
            }
            AstNode::Function { args, .. } => is_partial(args),
            _ => false,
        }
    }

    fn is_checked(&self, name: &str) -> bool {
        let loops = LOOPS.contains(&name);
        self.survey.is_built_in(name) && (loops || CHECKED.iter().any(|(known, ..)| *known == name))
    }

    /// Writes a function that is passed on, `$pad` or `$pad(?, 9)`, as one that calls it.
    fn named(&self, node: &mut AstNode, free: bool) {
        let checked = |name: &str| {
            let known = CHECKED.iter().find(|(known, ..)| *known == name);
            known.filter(|_| self.survey.is_built_in(name))
        };
        let replaced = match node {
            AstNode::Variable(name) if free => checked(name).map(|(name, count, _)| {
                let open = std::iter::repeat_with(|| AstNode::Placeholder);
                function(name, open.take(*count).collect())
            }),
            AstNode::Function { name, args, .. } if is_partial(args) => {
                checked(name).map(|(name, ..)| function(name, std::mem::take(args)))
            }
            _ => None,
        };
        if let Some(replaced) = replaced {
            *node = replaced;
        }
    }
}

/// Writes down what a node makes.
pub(super) fn count_result(node: &mut AstNode) {
    let name = match node {
        AstNode::Function { name, .. } => name.as_str(),
        AstNode::Block(steps) => match steps.last() {
            Some(AstNode::Function { name, .. }) => name.as_str(),
            _ => "",
        },
        _ => "",
    };
    let each = NEW_PARTS.iter().find(|(known, _)| *known == name);
    let each = each.map(|(_, size)| bytes(*size));
    let mut given = vec![std::mem::replace(node, AstNode::Null)];
    given.extend(each);
    *node = call(RESULT, given);
}

fn is_asked_form(steps: &[AstNode]) -> bool {
    let asks = |step: &AstNode| matches!(step, AstNode::Function { name, .. } if is_check(name));
    steps.iter().any(asks)
}

fn is_search(pattern: &AstNode) -> bool {
    !matches!(pattern, AstNode::String(_))
}

/// Says whether a list is a part of the input, so that all its items together are no more than that.
pub(super) fn is_data(survey: &Survey, node: &AstNode) -> bool {
    let is_outer = |name: &str| !name.is_empty() && !survey.bound.contains(name);
    match node {
        AstNode::Variable(name) => is_outer(name),
        AstNode::Path { steps } => {
            let is_name = |node: &AstNode| matches!(node, AstNode::Name(_));
            steps.split_first().is_some_and(|(first, rest)| {
                is_data(survey, &first.node) && rest.iter().all(|step| is_name(&step.node))
            })
        }
        _ => false,
    }
}

/// Says whether a node gives a part of the item at hand, or what is no larger.
pub(super) fn is_of_item(node: &AstNode, scope: &Scope) -> bool {
    let Scope::Item(item) = scope else {
        return false;
    };
    match node {
        node if is_literal(node) => true,
        AstNode::Variable(name) => match item {
            Some(item) => name == item,
            None => name.is_empty(),
        },
        AstNode::Name(_) => true,
        AstNode::Path { steps } => steps.iter().enumerate().all(|(index, step)| {
            let is_name = matches!(step.node, AstNode::Name(_));
            is_name && (index > 0 || item.is_none()) || index == 0 && is_of_item(&step.node, scope)
        }),
        AstNode::Binary { op, lhs, rhs } if *op == BinaryOp::Concatenate => {
            is_of_item(lhs, scope) && is_of_item(rhs, scope)
        }
        AstNode::Array(items) => items.iter().all(|item| is_of_item(item, scope)),
        AstNode::Function { name, args, .. } => {
            let texts = ["string", "uppercase", "lowercase", "trim", "substring"];
            texts.contains(&name.as_str()) && args.iter().all(|item| is_of_item(item, scope))
        }
        _ => false,
    }
}
