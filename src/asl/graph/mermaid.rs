//! A graph as a Mermaid flowchart, which GitHub and GitLab draw inside markdown.

use std::fmt::Write as _;

use super::visible::visible;
use super::{Edge, EdgeKind, Mark, Node, Scope, Shape};

/// Returns the flowchart; `title` stands in a comment on its first line.
pub fn render(title: &str, graph: &Scope) -> String {
    let mut chart = Chart::default();
    let _ = writeln!(chart.text, "%% {}", visible(title));
    chart.text.push_str("flowchart TD\n");
    chart.scope(graph, "");
    chart.styles();
    chart.text
}

#[derive(Default)]
struct Chart {
    text: String,
    nodes: usize,
    edges: usize,
    /// Nodes of each class, in the order of [`CLASSES`].
    classes: [Vec<String>; 6],
    added: Vec<String>,
    removed: Vec<String>,
}

/// Looks that are named where they occur. Shades are light, with dark text, so that they do in dark mode, too.
const CLASSES: [(&str, &str); 6] = [
    ("marker", "fill:#555,stroke:#555,color:#fff"),
    ("box", "fill:#8881,stroke:#888"),
    ("fail", "stroke:#c33,stroke-width:2px"),
    (
        "added",
        "fill:#d4f4dd,stroke:#1a7f37,stroke-width:2px,color:#0a3316",
    ),
    (
        "removed",
        "fill:#ffe0dd,stroke:#cf222e,stroke-width:2px,color:#5c0a12,stroke-dasharray:5 3",
    ),
    (
        "changed",
        "fill:#fff3c4,stroke:#9a6700,stroke-width:2px,color:#3f2a00",
    ),
];

impl Chart {
    fn scope(&mut self, scope: &Scope, indent: &str) {
        let inside = format!("{indent}  ");
        let ids: Vec<String> = scope
            .nodes
            .iter()
            .map(|node| self.node(node, &inside))
            .collect();
        for edge in &scope.edges {
            self.edge(edge, &ids[edge.from], &ids[edge.to], &inside);
        }
    }

    fn node(&mut self, node: &Node, indent: &str) -> String {
        let id = format!("n{}", self.nodes);
        self.nodes += 1;
        if node.is_box() {
            let _ = writeln!(self.text, "{indent}subgraph {id}[\"{}\"]", label(node));
            let _ = writeln!(self.text, "{indent}  direction TB");
            node.inner
                .iter()
                .for_each(|scope| self.scope(scope, indent));
            let _ = writeln!(self.text, "{indent}end");
        } else {
            let (open, close) = brackets(node.shape);
            let _ = writeln!(self.text, "{indent}{id}{open}\"{}\"{close}", label(node));
        }
        if let Some(class) = class(node) {
            self.classes[class].push(id.clone());
        }
        id
    }

    fn edge(&mut self, edge: &Edge, from: &str, to: &str, indent: &str) {
        let arrow = if edge.kind == EdgeKind::Catch {
            "-.->"
        } else {
            "-->"
        };
        let labels: Vec<String> = edge.labels.iter().map(|label| escape(label)).collect();
        let label = match labels.is_empty() {
            true => String::new(),
            false => format!("|\"{}\"|", labels.join("<br>")),
        };
        let _ = writeln!(self.text, "{indent}{from} {arrow}{label} {to}");
        match edge.mark {
            Mark::Added => self.added.push(self.edges.to_string()),
            Mark::Removed => self.removed.push(self.edges.to_string()),
            Mark::Same | Mark::Changed => {}
        }
        self.edges += 1;
    }

    fn styles(&mut self) {
        for ((name, look), ids) in CLASSES.iter().zip(&self.classes) {
            if !ids.is_empty() {
                let _ = writeln!(self.text, "  classDef {name} {look}");
                let _ = writeln!(self.text, "  class {} {name}", ids.join(","));
            }
        }
        let removed = "stroke:#cf222e,stroke-width:2px,stroke-dasharray:5 3";
        for (edges, look) in [
            (&self.added, "stroke:#1a7f37,stroke-width:2px"),
            (&self.removed, removed),
        ] {
            if !edges.is_empty() {
                let _ = writeln!(self.text, "  linkStyle {} {look}", edges.join(","));
            }
        }
    }
}

/// Returns the position of a node's class.
fn class(node: &Node) -> Option<usize> {
    match (node.mark, node.shape) {
        (Mark::Added, _) => Some(3),
        (Mark::Removed, _) => Some(4),
        (Mark::Changed, _) => Some(5),
        (Mark::Same, Shape::Start | Shape::End) => Some(0),
        (Mark::Same, Shape::Fail) => Some(2),
        (Mark::Same, _) => node.is_box().then_some(1),
    }
}

fn brackets(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Start | Shape::End => ("((", "))"),
        Shape::Task | Shape::Other => ("[", "]"),
        Shape::Pass => ("(", ")"),
        Shape::Choice => ("{", "}"),
        Shape::Wait => ("{{", "}}"),
        Shape::Succeed => ("([", "])"),
        Shape::Fail => ("[[", "]]"),
        // Drawn so where there is nothing inside.
        Shape::Parallel | Shape::Map | Shape::Machine => ("[/", "/]"),
    }
}

fn label(node: &Node) -> String {
    let name = escape(&node.name);
    match &node.caption {
        // Mermaid leaves room for one line above what is in a box.
        Some(caption) if node.is_box() => format!("{name} <small>{}</small>", escape(caption)),
        Some(caption) => format!("{name}<br><small>{}</small>", escape(caption)),
        None => name,
    }
}

/// Writes every character that Mermaid, its markdown or HTML could take for its own by its number.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // Between two dollar signs would be a formula; a space without width parts them.
    for c in visible(text).replace("$$", "$\u{200b}$").chars() {
        if c.is_alphanumeric() || c == ' ' {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "#{};", u32::from(c));
        }
    }
    escaped
}
