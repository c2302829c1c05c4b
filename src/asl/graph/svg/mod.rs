pub fn render(title: &str, graph: &super::Scope) -> String { format!("{title}{}", graph.size()) }
