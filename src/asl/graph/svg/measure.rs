//! From a graph to a picture that has its places: every scope is laid out alone, and stands in its box as a whole.

use super::outline::reach;
use super::place::{Placed, Point, Route, Size, Way, place};
use super::text::{LARGE, Line, SMALL, extent, wrapped};
use crate::asl::graph::{Edge, Node, Scope, Shape};

/// Pixels between the border of a box and what is inside.
const MARGIN: f64 = 16.0;

/// Pixels of a row of branches; further ones start the next row.
const WIDEST: f64 = 1600.0;

/// Pixels of a node's side for each arrow there, at least.
const ARROW: f64 = 12.0;

/// Room for an arrow from a node to itself.
pub(super) const LOOP: f64 = 30.0;

/// A scope with its places.
pub(super) struct Picture<'a> {
    pub size: Size,
    pub blocks: Vec<Block<'a>>,
    pub arrows: Vec<Drawn<'a>>,
}

/// A node with its place.
pub(super) struct Block<'a> {
    pub node: &'a Node,
    pub corner: Point,
    pub size: Size,
    pub lines: Vec<Line>,
    /// What is inside, by its corner in the block.
    pub inner: Vec<(Point, Picture<'a>)>,
}

/// An edge with its way.
pub(super) struct Drawn<'a> {
    pub edge: &'a Edge,
    pub lines: Vec<Line>,
    /// Nothing for one that leads back to its own node.
    pub route: Option<Route>,
}

impl Block<'_> {
    pub fn middle(&self) -> Point {
        (
            self.corner.0 + self.size.0 / 2.0,
            self.corner.1 + self.size.1 / 2.0,
        )
    }
}

/// Gives everything in a scope its place.
pub(super) fn measure(scope: &Scope) -> Picture<'_> {
    let mut blocks: Vec<Block> = scope.nodes.iter().map(block).collect();
    for (at, block) in blocks.iter_mut().enumerate() {
        widen(block, scope, at);
    }
    let mut arrows: Vec<Drawn> = scope.edges.iter().map(drawn).collect();
    let sizes: Vec<Size> = blocks
        .iter()
        .enumerate()
        .map(|(at, block)| {
            let (width, height) = loops(&arrows, at);
            // The room is on both sides, so that the node itself stays where the layers want its middle.
            (block.size.0 + 2.0 * width, block.size.1.max(height))
        })
        .collect();
    let ways: Vec<Way> = arrows
        .iter()
        .filter(|arrow| !is_any_loop(arrow.edge))
        .map(way)
        .collect();
    let Placed {
        size,
        corners,
        routes,
    } = place(&sizes, &ways);
    let places = corners.into_iter().zip(sizes);
    for (block, (corner, size)) in blocks.iter_mut().zip(places) {
        let spare = (size.0 - block.size.0, size.1 - block.size.1);
        block.corner = (corner.0 + spare.0 / 2.0, corner.1 + spare.1 / 2.0);
    }
    let straight = arrows.iter_mut().filter(|arrow| !is_any_loop(arrow.edge));
    straight
        .zip(routes)
        .for_each(|(arrow, route)| arrow.route = Some(route));
    Picture {
        size,
        blocks,
        arrows,
    }
}

fn is_any_loop(edge: &Edge) -> bool {
    edge.from == edge.to
}

/// Returns the room that arrows from a node to itself take beside it: their labels stand below each other.
pub(super) fn loops(arrows: &[Drawn], at: usize) -> Size {
    let own = arrows.iter().filter(|arrow| is_loop(arrow.edge, at));
    own.fold((0.0, 0.0), |(width, height), arrow| {
        let label = extent(&arrow.lines);
        (f64::max(width, LOOP + label.0), height + label.1)
    })
}

/// Returns how far from the node's middle the label of an arrow to itself starts.
pub(super) fn loop_label(arrows: &[Drawn], number: usize) -> f64 {
    let at = arrows[number].edge.from;
    loops(&arrows[..number], at).1 - loops(arrows, at).1 / 2.0
}

fn is_loop(edge: &Edge, at: usize) -> bool {
    is_any_loop(edge) && edge.from == at
}

fn drawn(edge: &Edge) -> Drawn<'_> {
    let lines = edge.labels.iter().flat_map(|label| wrapped(label, SMALL));
    Drawn {
        edge,
        lines: lines.collect(),
        route: None,
    }
}

fn way(arrow: &Drawn) -> Way {
    let (width, height) = extent(&arrow.lines);
    Way {
        from: arrow.edge.from,
        to: arrow.edge.to,
        label: (!arrow.lines.is_empty()).then_some((width + 8.0, height + 4.0)),
    }
}

fn block(node: &Node) -> Block<'_> {
    let mut lines = wrapped(&node.name, LARGE);
    if let Some(caption) = &node.caption {
        lines.extend(wrapped(caption, SMALL));
    }
    let text = extent(&lines);
    let mut block = Block {
        node,
        corner: (0.0, 0.0),
        size: (0.0, 0.0),
        lines,
        inner: Vec::new(),
    };
    if node.is_box() {
        fill(&mut block, text);
    } else {
        block.size = around(node.shape, text);
    }
    block
}

/// Gives a node the width that its arrows need beside each other.
fn widen(block: &mut Block, scope: &Scope, at: usize) {
    let straight = || scope.edges.iter().filter(|edge| edge.from != edge.to);
    let come = straight().filter(|edge| edge.to == at).count();
    let leave = straight().filter(|edge| edge.from == at).count();
    let needed = as_pixels(come.max(leave)) * ARROW;
    let share = reach(block) / block.size.0;
    block.size.0 = block.size.0.max(needed / share.max(0.1));
}

/// Puts the scopes of a box side by side below its title.
fn fill(block: &mut Block, title: Size) {
    let (mut x, mut y) = (MARGIN, title.1 + 1.5 * MARGIN);
    let (mut bottom, mut right) = (y, title.0 + 2.0 * MARGIN);
    for scope in block
        .node
        .inner
        .iter()
        .filter(|scope| !scope.nodes.is_empty())
    {
        let picture = measure(scope);
        if x > MARGIN && x + picture.size.0 > WIDEST {
            (x, y) = (MARGIN, bottom + 1.5 * MARGIN);
        }
        bottom = f64::max(bottom, y + picture.size.1);
        right = f64::max(right, x + picture.size.0 + MARGIN);
        let corner = (x, y);
        x += picture.size.0 + 1.5 * MARGIN;
        block.inner.push((corner, picture));
    }
    block.size = (right, bottom + MARGIN);
    // A title wider than a single row leaves room on both sides.
    let is_one_row = block
        .inner
        .iter()
        .all(|(corner, _)| corner.1 == title.1 + 1.5 * MARGIN);
    let spare = right - (x - 0.5 * MARGIN);
    if is_one_row && spare > 0.0 {
        block
            .inner
            .iter_mut()
            .for_each(|(corner, _)| corner.0 += spare / 2.0);
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a node has fewer arrows than that"
)]
pub(super) fn as_pixels(count: usize) -> f64 {
    count as f64
}

/// Returns the size of a shape around text.
fn around(shape: Shape, text: Size) -> Size {
    let (width, height) = text;
    match shape {
        Shape::Start | Shape::End => (44.0, 44.0),
        // The text's corners touch the sides of a rhombus when its shares of width and height make one.
        Shape::Choice => {
            let share = 0.42;
            (width / (1.0 - share) + 8.0, height / share + 8.0)
        }
        Shape::Wait | Shape::Fail => (width + 44.0, height + 18.0),
        Shape::Succeed => (width + 40.0, height + 20.0),
        _ => (width + 28.0, height + 18.0),
    }
}
