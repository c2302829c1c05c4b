//! From a path to a location as AWS writes it; `locate.rs` is the other direction.

use crate::diagnostic::Segment;

/// Renders a path as AWS does.
pub(super) fn render(path: &[Segment]) -> String {
    if path.is_empty() {
        return "/".to_owned();
    }
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Key(key) => {
                text.push('/');
                text.push_str(key);
            }
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}
