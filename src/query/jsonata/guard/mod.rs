//! Checks against expressions that outgrow their bounds, worked into the syntax tree.
//!
//! The evaluator bounds time and depth between two nodes, and the length of the lists that queries make. It bounds neither what one
//! built-in function does nor what is held altogether, and it has no hook for either. So an expression that could outgrow its bounds
//! is evaluated in another form, with calls of the functions in `checks` around the operations in question; their names hold a
//! space, which no expression can write. Expressions that cannot, most of all those of loops over counters, keep their form.
//!
//! * What a loop can make again and again is written down (`ledger`): what it holds is bounded, not what it makes.
//! * A built-in function whose work or whose result can be far larger than what it is given is asked about before it runs.
//! * What a step of a path hands on that is held elsewhere, too, counts as if it were copied (`steps`).
//! * What is put together of records of the input inside one loop over the input is left alone, where that loop's list is bounded in
//!   length by what such a record takes (`Guarded::longest_list`).
//!
//! A counting allocator would see all of it, but the crate has no unsafe code, and no allocator on crates.io both counts by thread
//! and lets itself be asked at any time.

mod checks;
mod distinct;
mod forms;
mod ledger;
mod rewrite;
mod search;
mod steps;
mod survey;

use std::collections::BTreeSet;

use jsonata_core::ast::AstNode;

pub(super) use checks::{is_modest, register};
use forms::is_check;
pub(super) use ledger::Ledger;
use survey::Survey;

use super::tree::children;

/// The most bytes of one text; AWS was observed to take half of 2^23 characters and to refuse that many.
const LONGEST_TEXT: usize = 6_990_256;

/// The most items of one list.
const LONGEST_LIST: usize = 873_782;

/// How many bytes the records may take that one loop makes.
const MOST_OF_A_LOOP: usize = 128 << 20;

/// No list is bounded more tightly than this.
const SHORTEST_LIST: usize = 20_000;

/// How an expression is evaluated within its bounds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Guarded {
    /// The checked form; nothing where the expression needs none.
    pub tree: Option<AstNode>,
    /// The checks that it calls.
    pub checks: BTreeSet<String>,
    /// The most items of a list that a query makes.
    pub longest_list: usize,
    /// Objects are copied with all that is in them.
    pub copies: bool,
}

/// Gives the form that an expression is evaluated in.
pub(super) fn guarded(tree: &AstNode) -> Guarded {
    let mut copy = tree.clone();
    let survey = Survey::of(&mut copy);
    let checked = survey.needs_checks.then(|| {
        rewrite::check(&mut copy, &survey);
        copy
    });
    let mut tree = checked.filter(|checked| checked != tree);
    let mut checks = BTreeSet::new();
    if let Some(tree) = &mut tree {
        called(tree, &mut checks);
    }
    let bounded = MOST_OF_A_LOOP / survey.record.max(1);
    Guarded {
        tree,
        checks,
        longest_list: bounded.clamp(SHORTEST_LIST, LONGEST_LIST),
        copies: survey.copies,
    }
}

fn called(node: &mut AstNode, found: &mut BTreeSet<String>) {
    if let AstNode::Function { name, .. } = node
        && is_check(name)
    {
        found.insert(name.clone());
    }
    for (child, _) in children(node) {
        called(child, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_checked(text: &str) -> bool {
        let tree = jsonata_core::parser::parse(text).unwrap();
        guarded(&tree).tree.is_some()
    }

    #[test]
    fn what_cannot_grow_keeps_its_form() {
        for text in [
            "$states.input.n + 1",
            "$n < $last and $states.input.name != ''",
            "'order ' & $states.input.id & ' of ' & $states.context.Execution.Name",
            "{'id': $states.input.id, 'tags': [$states.input.tag]}",
            "$count($states.input)",
            "$sum($states.input.items.price)",
            "$states.input.items[price > 10].id",
            "$states.input.items.{'id': id, 'name': first & ' ' & last}",
            "$states.input.items^(>price)",
        ] {
            assert!(!is_checked(text), "{text}");
        }
    }

    #[test]
    fn what_can_grow_is_checked() {
        for text in [
            "[1..100000].{'a': $}",
            "$states.input.items.($states.input.s & id)",
            "$map($states.input.items, function($i) { $states.input.s & $i })",
            "$pad('', $states.input.n)",
            "$distinct($states.input.items)",
            "$map($states.input.items, $distinct)",
            "($a := $states.input; [$a, $a])",
            "$match($states.input.s, /a/)",
        ] {
            assert!(is_checked(text), "{text}");
        }
    }
}
