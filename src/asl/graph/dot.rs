//! A graph in the language of Graphviz.

use std::fmt::Write as _;

use super::visible::visible;
use super::{Edge, EdgeKind, Node, Scope, Shape};

/// Returns the graph as DOT.
pub fn render(title: &str, graph: &Scope) -> String {
    let mut file = File::default();
    let _ = writeln!(file.text, "digraph \"{}\" {{", escape(title));
    file.text.push_str(concat!(
        "  compound=true; rankdir=TB; nodesep=0.4; ranksep=0.5;\n",
        "  fontname=\"Helvetica\"; fontsize=12;\n",
        "  node [fontname=\"Helvetica\", fontsize=12, shape=box, style=filled, fillcolor=white];\n",
        "  edge [fontname=\"Helvetica\", fontsize=10];\n",
    ));
    file.scope(graph, "  ");
    file.text.push_str("}\n");
    file.text
}

#[derive(Default)]
struct File {
    text: String,
    nodes: usize,
}

/// A node as edges reach it: Graphviz draws them between nodes and cuts them off at the border of a box.
struct Drawn {
    /// The node that arrows come to, and the one that they leave.
    entry: String,
    exit: String,
    cluster: Option<String>,
}

impl File {
    fn scope(&mut self, scope: &Scope, indent: &str) -> Vec<Drawn> {
        let drawn: Vec<Drawn> = scope
            .nodes
            .iter()
            .map(|node| self.node(node, indent))
            .collect();
        for edge in &scope.edges {
            self.edge(edge, &drawn[edge.from], &drawn[edge.to], indent);
        }
        drawn
    }

    fn node(&mut self, node: &Node, indent: &str) -> Drawn {
        let id = format!("n{}", self.nodes);
        self.nodes += 1;
        if !node.is_box() {
            let look = look(node.shape);
            let _ = writeln!(self.text, "{indent}{id} [label=\"{}\"{look}];", label(node));
            return Drawn {
                entry: id.clone(),
                exit: id,
                cluster: None,
            };
        }
        let cluster = format!("cluster_{id}");
        let _ = writeln!(self.text, "{indent}subgraph {cluster} {{");
        let _ = writeln!(
            self.text,
            "{indent}  label=\"{}\"; style=\"rounded,filled\"; color=\"#888888\"; fillcolor=\"#f6f6f6\";",
            label(node)
        );
        let inside = format!("{indent}  ");
        let (mut entries, mut exits) = (Vec::new(), Vec::new());
        for scope in &node.inner {
            let drawn = self.scope(scope, &inside);
            for (position, inner) in drawn.into_iter().enumerate() {
                if !scope.edges.iter().any(|edge| edge.from == position) {
                    exits.push(inner.exit.clone());
                }
                entries.push(inner.entry);
            }
        }
        let _ = writeln!(self.text, "{indent}}}");
        let entry = entries.into_iter().next().unwrap_or_default();
        Drawn {
            exit: exits.into_iter().next().unwrap_or_else(|| entry.clone()),
            entry,
            cluster: Some(cluster),
        }
    }

    fn edge(&mut self, edge: &Edge, from: &Drawn, to: &Drawn, indent: &str) {
        let mut attributes = Vec::new();
        let labels: Vec<String> = edge.labels.iter().map(|label| escape(label)).collect();
        if !labels.is_empty() {
            attributes.push(format!("label=\"{}\"", labels.join("\\n")));
        }
        if edge.kind == EdgeKind::Catch {
            attributes.push("style=dashed, color=\"#aa3333\", fontcolor=\"#aa3333\"".to_owned());
        }
        // Graphviz cannot lead an arrow from a box back to itself.
        if edge.from != edge.to {
            attributes.extend(
                from.cluster
                    .iter()
                    .map(|cluster| format!("ltail={cluster}")),
            );
            attributes.extend(to.cluster.iter().map(|cluster| format!("lhead={cluster}")));
        }
        let attributes = match attributes.is_empty() {
            true => String::new(),
            false => format!(" [{}]", attributes.join(", ")),
        };
        let _ = writeln!(
            self.text,
            "{indent}{} -> {}{attributes};",
            from.exit, to.entry
        );
    }
}

fn look(shape: Shape) -> &'static str {
    match shape {
        Shape::Start | Shape::End => {
            ", shape=circle, fillcolor=\"#555555\", fontcolor=white, fontsize=10, margin=0"
        }
        Shape::Task => ", fillcolor=\"#e8f1fb\"",
        Shape::Pass => ", style=\"rounded,filled\"",
        Shape::Choice => ", shape=diamond, fillcolor=\"#fdf3dc\", margin=0",
        Shape::Wait => ", shape=hexagon, fillcolor=\"#f1ecfa\"",
        Shape::Succeed => ", shape=ellipse, fillcolor=\"#ddf3e2\"",
        Shape::Fail => ", shape=octagon, fillcolor=\"#fbe3e1\"",
        Shape::Parallel | Shape::Map | Shape::Machine => ", shape=box3d",
        Shape::Other => ", style=dashed",
    }
}

fn label(node: &Node) -> String {
    let name = escape(&node.name);
    match &node.caption {
        Some(caption) => format!("{name}\\n{}", escape(caption)),
        None => name,
    }
}

/// Escapes what a quoted string of DOT gives a meaning: quotes, backslashes, and HTML's entities.
fn escape(text: &str) -> String {
    visible(text)
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('&', "&amp;")
}
