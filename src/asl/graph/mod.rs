//! A workflow as a picture: the graph as data, made of a definition, and one renderer for each format.
//!
//! Works on JSON trees, as the difference does: a plan draws what is live, too, which may be invalid or newer than our
//! model. References that lead nowhere are left out.

mod build;
mod caption;
pub mod dot;
pub mod mermaid;
mod rule;
pub mod svg;
mod visible;

pub use build::{compared, definition, side_by_side, structure};

/// States that lead to each other: a machine's own, a branch's or a processor's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

/// A state, or a mark of where a scope starts or ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub name: String,
    pub shape: Shape,
    /// What it does, in a few words.
    pub caption: Option<String>,
    pub mark: Mark,
    /// The machines inside; a node with any is a box around them.
    pub inner: Vec<Scope>,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Start,
    End,
    Task,
    Pass,
    Choice,
    Wait,
    Succeed,
    Fail,
    Parallel,
    Map,
    /// A whole state machine among others.
    Machine,
    /// A type that is not known.
    Other,
}

/// A way from one node to another, by their positions among the nodes of a scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub kind: EdgeKind,
    /// Several rules may lead to the same state.
    pub labels: Vec<String>,
    pub mark: Mark,
}

/// What makes an execution go a way, in the order in which a picture has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    Choice,
    Default,
    Next,
    Catch,
}

/// What became of a node or an edge between two definitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    #[default]
    Same,
    Added,
    Removed,
    Changed,
}

/// How much of a definition a picture tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Also what states do and what choices and catchers ask for.
    Full,
    /// Names and ways alone: nothing that a manifest may have taken from the process environment.
    Structure,
}

impl Node {
    /// Returns whether the node is drawn as a box around others.
    pub fn is_box(&self) -> bool {
        self.inner.iter().any(|scope| !scope.nodes.is_empty())
    }
}

impl Scope {
    /// Counts all edges, those inside nodes included.
    pub fn edges(&self) -> usize {
        let inside = self.nodes.iter().flat_map(|node| &node.inner);
        self.edges.len() + inside.map(Scope::edges).sum::<usize>()
    }
}
