//! The outlines of nodes: as SVG, and where arrows touch them.

use super::measure::Block;
use crate::asl::graph::Shape;

/// Pixels that the slanted sides of a hexagon or an octagon take.
const SLANT: f64 = 12.0;

/// Returns fill and line of a shape.
pub(super) fn colours(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Start | Shape::End => ("#57606a", "#57606a"),
        Shape::Task => ("#e7f0fb", "#3f6fa8"),
        Shape::Pass => ("#ffffff", "#6e7781"),
        Shape::Choice => ("#fdf3d8", "#a3762a"),
        Shape::Wait => ("#f1ebfa", "#7a5ea8"),
        Shape::Succeed => ("#dff4e4", "#2f7d4f"),
        Shape::Fail => ("#fce4e2", "#b3403a"),
        Shape::Parallel | Shape::Map | Shape::Machine => ("#f6f8fa", "#8c959f"),
        Shape::Other => ("#ffffff", "#57606a"),
    }
}

/// Returns the outline of a block whose corner is at a place.
pub(super) fn outline(block: &Block, x: f64, y: f64) -> String {
    let (width, height) = block.size;
    let shape = block.node.shape;
    let (fill, line) = colours(shape);
    let look = format!("fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"1.4\"");
    let polygon = |points: &[(f64, f64)]| {
        let points: Vec<String> = points
            .iter()
            .map(|(dx, dy)| format!("{:.1},{:.1}", x + dx, y + dy))
            .collect();
        format!("<polygon points=\"{}\" {look}/>", points.join(" "))
    };
    let rounded = |radius: f64, more: &str| {
        format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{radius:.1}\" {look}{more}/>"
        )
    };
    let (right, bottom) = (width, height);
    match shape {
        _ if block.node.is_box() => rounded(8.0, dash(shape)),
        Shape::Start | Shape::End => rounded(height / 2.0, ""),
        Shape::Task => rounded(2.0, ""),
        Shape::Pass => rounded(10.0, ""),
        Shape::Succeed => rounded(height / 2.0, ""),
        Shape::Other => rounded(2.0, " stroke-dasharray=\"5 3\""),
        Shape::Parallel | Shape::Map | Shape::Machine => rounded(8.0, dash(shape)),
        Shape::Choice => polygon(&[
            (right / 2.0, 0.0),
            (right, bottom / 2.0),
            (right / 2.0, bottom),
            (0.0, bottom / 2.0),
        ]),
        Shape::Wait => polygon(&[
            (SLANT, 0.0),
            (right - SLANT, 0.0),
            (right, bottom / 2.0),
            (right - SLANT, bottom),
            (SLANT, bottom),
            (0.0, bottom / 2.0),
        ]),
        Shape::Fail => polygon(&[
            (SLANT, 0.0),
            (right - SLANT, 0.0),
            (right, SLANT),
            (right, bottom - SLANT),
            (right - SLANT, bottom),
            (SLANT, bottom),
            (0.0, bottom - SLANT),
            (0.0, SLANT),
        ]),
    }
}

/// A Map's border is dashed: what is inside runs many times.
fn dash(shape: Shape) -> &'static str {
    match shape {
        Shape::Map => " stroke-dasharray=\"7 3\"",
        _ => "",
    }
}

/// Returns how far the outline is from the top or bottom of the block, at a distance from its middle.
pub(super) fn inset(block: &Block, from_middle: f64) -> f64 {
    let (width, height) = block.size;
    let share = (from_middle.abs() / (width / 2.0)).min(1.0);
    match block.node.shape {
        Shape::Choice => share * height / 2.0,
        Shape::Start | Shape::End => height / 2.0 * (1.0 - (1.0 - share * share).max(0.0).sqrt()),
        _ => 0.0,
    }
}

/// Returns the width of the top and bottom that arrows may touch.
pub(super) fn reach(block: &Block) -> f64 {
    let width = block.size.0;
    match block.node.shape {
        Shape::Choice => width * 0.5,
        Shape::Start | Shape::End => width * 0.5,
        _ => (width - 2.0 * SLANT - 12.0).max(8.0),
    }
}
