//! A graph as SVG: no font, script or file from elsewhere is needed to show it.

mod measure;
mod outline;
mod place;
mod text;

use std::fmt::Write as _;

use self::measure::{Block, Drawn, LOOP, Picture, as_pixels, loop_label, measure};
use self::outline::{colours, inset, outline, reach};
use self::place::Point;
use self::text::{Line, escaped, extent};
use super::{EdgeKind, Scope, Shape};

/// Pixels around the picture.
const MARGIN: f64 = 24.0;

/// Pixels between two arrows at one node, at most.
const APART: f64 = 22.0;

/// Returns the graph as an SVG document.
pub fn render(title: &str, graph: &Scope) -> String {
    let picture = measure(graph);
    let (width, height) = (picture.size.0 + 2.0 * MARGIN, picture.size.1 + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"Helvetica, Arial, sans-serif\" role=\"img\">\n\
         <title>{}</title>\n{DEFINITIONS}\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
        escaped(title)
    );
    draw(&picture, (MARGIN, MARGIN), "#ffffff", &mut svg);
    svg.push_str("</svg>\n");
    svg
}

/// Heads of arrows, one for each colour.
const DEFINITIONS: &str = concat!(
    "<defs>\n",
    "<marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">",
    "<path d=\"M0,1 L10,5 L0,9 z\" fill=\"#57606a\"/></marker>\n",
    "<marker id=\"caught\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">",
    "<path d=\"M0,1 L10,5 L0,9 z\" fill=\"#b3403a\"/></marker>\n",
    "</defs>\n",
);

/// Draws a scope on a ground of some colour: nodes, then arrows above boxes, then labels above all.
fn draw(picture: &Picture, at: Point, ground: &str, svg: &mut String) {
    for block in &picture.blocks {
        draw_block(block, at, svg);
    }
    for (number, arrow) in picture.arrows.iter().enumerate() {
        let path = match &arrow.route {
            Some(_) => path(&route(picture, number, at)),
            None => loop_path(&picture.blocks[arrow.edge.from], at),
        };
        let (line, head, dash) = match arrow.edge.kind {
            EdgeKind::Catch => ("#b3403a", "caught", " stroke-dasharray=\"5 3\""),
            _ => ("#57606a", "head", ""),
        };
        let _ = writeln!(
            svg,
            "<path d=\"{path}\" fill=\"none\" stroke=\"{line}\" stroke-width=\"1.4\"{dash} marker-end=\"url(#{head})\"/>"
        );
    }
    for number in 0..picture.arrows.len() {
        draw_label(picture, number, at, ground, svg);
    }
}

fn draw_block(block: &Block, at: Point, svg: &mut String) {
    let (x, y) = (at.0 + block.corner.0, at.1 + block.corner.1);
    let _ = writeln!(svg, "{}", outline(block, x, y));
    let (middle, height) = (x + block.size.0 / 2.0, extent(&block.lines).1);
    let shape = block.node.shape;
    let top = match block.node.is_box() {
        true => y + 8.0,
        false => y + (block.size.1 - height) / 2.0,
    };
    let ink = match shape {
        Shape::Start | Shape::End => "#ffffff",
        _ => "#1f2328",
    };
    draw_lines(&block.lines, (middle, top), ink, svg);
    for (corner, picture) in &block.inner {
        draw(picture, (x + corner.0, y + corner.1), colours(shape).0, svg);
    }
}

/// Writes lines centred below a point.
fn draw_lines(lines: &[Line], at: Point, ink: &str, svg: &mut String) {
    let mut y = at.1;
    for line in lines {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{}\" fill=\"{ink}\" text-anchor=\"middle\">{}</text>",
            at.0,
            y + line.height() * 0.76,
            line.font,
            escaped(&line.text)
        );
        y += line.height();
    }
}

fn draw_label(picture: &Picture, number: usize, at: Point, ground: &str, svg: &mut String) {
    let arrow = &picture.arrows[number];
    let (width, height) = extent(&arrow.lines);
    let middle = match &arrow.route {
        Some(route) => route.label,
        None => {
            let block = &picture.blocks[arrow.edge.from];
            let right = block.corner.0 + block.size.0;
            let top = block.middle().1 + loop_label(&picture.arrows, number);
            Some((right + LOOP + width / 2.0, top + height / 2.0))
        }
    };
    let Some(middle) = middle.filter(|_| !arrow.lines.is_empty()) else {
        return;
    };
    let (x, y) = (at.0 + middle.0, at.1 + middle.1 - height / 2.0);
    let _ = writeln!(
        svg,
        "<rect x=\"{:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{ground}\"/>",
        x - width / 2.0
    );
    let ink = match arrow.edge.kind {
        EdgeKind::Catch => "#9b332e",
        _ => "#424a53",
    };
    draw_lines(&arrow.lines, (x, y), ink, svg);
}

/// Returns the points that an arrow goes through, from its start to its head.
fn route(picture: &Picture, number: usize, at: Point) -> Vec<Point> {
    let arrow = &picture.arrows[number];
    let Some(route) = &arrow.route else {
        return Vec::new();
    };
    let (from, to) = (arrow.edge.from, arrow.edge.to);
    let (upper, lower) = if route.is_back {
        (to, from)
    } else {
        (from, to)
    };
    let (upper, lower) = (&picture.blocks[upper], &picture.blocks[lower]);
    let start = upper.middle().0 + offset(picture, number, End::Upper);
    let end = lower.middle().0 + offset(picture, number, End::Lower);
    let bottom = upper.corner.1 + upper.size.1 - inset(upper, start - upper.middle().0);
    let mut points = vec![(start, bottom)];
    let last = route.layers.len().saturating_sub(1);
    for (number, layer) in route.layers.iter().enumerate() {
        match number {
            0 => points.push((start, layer.1)),
            number if number == last => points.push((end, layer.0)),
            number => {
                let x = route.passes.get(number - 1).copied().unwrap_or(end);
                points.extend([(x, layer.0), (x, layer.1)]);
            }
        }
    }
    points.push((end, lower.corner.1 + inset(lower, end - lower.middle().0)));
    if route.is_back {
        points.reverse();
    }
    points.iter().map(|(x, y)| (x + at.0, y + at.1)).collect()
}

/// The end of an arrow at the box that stands higher, or lower.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Upper,
    Lower,
}

/// Returns how far from a node's middle an arrow touches it: arrows at one side stand in the order of where they go.
fn offset(picture: &Picture, number: usize, end: End) -> f64 {
    let node = |arrow: &Drawn| {
        let is_back = arrow.route.as_ref().is_some_and(|route| route.is_back);
        match (end == End::Upper) == is_back {
            true => arrow.edge.to,
            false => arrow.edge.from,
        }
    };
    let own = node(&picture.arrows[number]);
    let mut beside: Vec<(f64, usize)> = picture
        .arrows
        .iter()
        .enumerate()
        .filter(|(_, arrow)| arrow.route.is_some() && node(arrow) == own)
        .map(|(position, arrow)| (heading(picture, arrow, end), position))
        .collect();
    beside.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let place = beside.iter().position(|(_, position)| *position == number);
    let (place, count) = (
        as_pixels(place.unwrap_or_default()),
        as_pixels(beside.len()),
    );
    let step = APART.min(reach(&picture.blocks[own]) / count);
    (place - (count - 1.0) / 2.0) * step
}

/// Returns where an arrow goes next from one of its ends.
fn heading(picture: &Picture, arrow: &Drawn, end: End) -> f64 {
    let Some(route) = &arrow.route else {
        return 0.0;
    };
    let next = match end {
        End::Upper => route.passes.first(),
        End::Lower => route.passes.last(),
    };
    let other = match (end == End::Upper) == route.is_back {
        true => arrow.edge.from,
        false => arrow.edge.to,
    };
    next.copied()
        .unwrap_or_else(|| picture.blocks[other].middle().0)
}

/// Writes points as a path: straight down through layers, and curved between them.
fn path(points: &[Point]) -> String {
    let mut path = String::new();
    let mut last: Option<Point> = None;
    for &(x, y) in points {
        // A segment without length has no direction, and browsers would turn the arrow's head to the right.
        if last.is_some_and(|(from, above)| (from - x).abs() < 0.05 && (above - y).abs() < 0.05) {
            continue;
        }
        let _ = match last {
            None => write!(path, "M{x:.1},{y:.1}"),
            Some((from, _)) if (from - x).abs() < 0.5 => write!(path, " L{x:.1},{y:.1}"),
            Some((from, above)) => {
                let bend = f64::midpoint(above, y);
                write!(path, " C{from:.1},{bend:.1} {x:.1},{bend:.1} {x:.1},{y:.1}")
            }
        };
        last = Some((x, y));
    }
    path
}

/// Leads from the lower half of a node's right side to its upper half.
fn loop_path(block: &Block, at: Point) -> String {
    let right = at.0 + block.corner.0 + block.size.0 - inset_right(block);
    let middle = at.1 + block.middle().1;
    let (low, high, out) = (middle + 9.0, middle - 9.0, right + LOOP - 4.0);
    format!("M{right:.1},{low:.1} C{out:.1},{low:.1} {out:.1},{high:.1} {right:.1},{high:.1}")
}

fn inset_right(block: &Block) -> f64 {
    match block.node.shape {
        Shape::Choice => 9.0 / block.size.1 * block.size.0,
        Shape::Wait => 4.0,
        _ => 0.0,
    }
}
