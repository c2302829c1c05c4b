//! Where the boxes of one scope stand and which way arrows take around them, by `layout-rs`.
//!
//! That library draws layers, as is usual for flow charts, but it walks every path through a graph wherever it asks
//! whether one node leads to another, which takes for ever in a machine of many choices. So it is given its edges in
//! an order in which that question has its answer at once, with ways back turned around, and its own checks left out.

use layout::core::base::Orientation;
use layout::core::format::{ClipHandle, RenderBackend};
use layout::core::geometry::{Point as LibraryPoint, Position};
use layout::core::style::StyleAttr;
use layout::std_shapes::shapes::{Arrow, Element, ShapeKind};
use layout::topo::layout::VisualGraph;

/// Pixels to the right and down.
pub(super) type Point = (f64, f64);

/// Width and height in pixels.
pub(super) type Size = (f64, f64);

/// Pixels between two boxes of one layer, and between two layers.
const APART: Size = (28.0, 44.0);

/// An arrow to be drawn between two different boxes.
pub(super) struct Way {
    pub from: usize,
    pub to: usize,
    /// The size of its label.
    pub label: Option<Size>,
}

/// Where everything is; the upper left corner is at zero.
#[derive(Debug, Default)]
pub(super) struct Placed {
    pub size: Size,
    /// Upper left corners, one for each box.
    pub corners: Vec<Point>,
    pub routes: Vec<Route>,
}

/// What an arrow passes on its way down.
#[derive(Clone, Debug, Default)]
pub(super) struct Route {
    /// It is drawn from the lower box to the upper one.
    pub is_back: bool,
    /// The layer that the upper box stands in, those that are passed, and that of the lower box.
    pub layers: Vec<Layer>,
    /// Where the layers between are passed.
    pub passes: Vec<f64>,
    /// The middle of the label.
    pub label: Option<Point>,
}

/// Top and bottom of a row of boxes.
pub(super) type Layer = (f64, f64);

/// Places boxes of these sizes.
pub(super) fn place(sizes: &[Size], ways: &[Way]) -> Placed {
    if sizes.is_empty() {
        return Placed::default();
    }
    // A label is a box of its own between two arrows.
    let labels: Vec<Size> = ways.iter().filter_map(|way| way.label).collect();
    let boxes = [sizes, &labels].concat();
    let mut graph = VisualGraph::new(Orientation::TopToBottom);
    graph.dag.set_validate(false);
    let handles: Vec<_> = boxes
        .iter()
        .enumerate()
        .map(|(position, size)| graph.add_node(element(position, *size)))
        .collect();
    let arrows = arrows(sizes.len(), ways);
    for (position, arrow) in arrows.iter().enumerate() {
        let drawn = Arrow::simple_with_properties("", position.to_string());
        graph.add_edge(drawn, handles[arrow.upper], handles[arrow.lower]);
    }
    let mut canvas = Canvas {
        corners: vec![(0.0, 0.0); boxes.len()],
        passes: vec![Vec::new(); arrows.len()],
    };
    graph.do_it(false, false, false, &mut canvas);
    finish(sizes.len(), ways, &boxes, &arrows, canvas)
}

fn element(position: usize, size: Size) -> Element {
    let look = StyleAttr::simple();
    let (shape, zero) = (ShapeKind::new_box(""), LibraryPoint::zero());
    let name = position.to_string();
    let size = LibraryPoint::new(size.0, size.1);
    let down = Orientation::TopToBottom;
    let mut element = Element::create_with_properties(shape, look, down, size, name);
    element.pos = Position::new(zero, size, zero, LibraryPoint::new(APART.0, APART.1));
    element
}

/// A way, or its half before or behind a label, from top to bottom.
struct HalfWay {
    way: usize,
    upper: usize,
    lower: usize,
    is_back: bool,
}

/// Lists the arrows in an order in which no one starts where a later one ends.
fn arrows(nodes: usize, ways: &[Way]) -> Vec<HalfWay> {
    let order = order(nodes, ways);
    let mut numbered: Vec<usize> = (0..ways.len()).collect();
    let is_back = |way: &Way| order[way.from] > order[way.to];
    let upper = |way: &Way| if is_back(way) { way.to } else { way.from };
    let lower = |way: &Way| if is_back(way) { way.from } else { way.to };
    numbered.sort_by_key(|position| order[upper(&ways[*position])]);
    let mut label_of = vec![None; ways.len()];
    let labelled = ways
        .iter()
        .enumerate()
        .filter(|(_, way)| way.label.is_some());
    for (number, (position, _)) in labelled.enumerate() {
        label_of[position] = Some(nodes + number);
    }
    let mut arrows = Vec::new();
    for position in numbered {
        let way = &ways[position];
        let stops = [Some(upper(way)), label_of[position], Some(lower(way))];
        let stops: Vec<usize> = stops.into_iter().flatten().collect();
        arrows.extend(stops.windows(2).map(|ends| HalfWay {
            way: position,
            upper: ends[0],
            lower: ends[1],
            is_back: is_back(way),
        }));
    }
    // The first halves of all arrows from a box come before their second halves would lead on.
    arrows
}

/// Numbers the nodes so that only ways that close a circle lead from a higher number to a lower one.
fn order(nodes: usize, ways: &[Way]) -> Vec<usize> {
    let mut next = vec![Vec::new(); nodes];
    for way in ways.iter().rev() {
        next[way.from].push(way.to);
    }
    let mut order = vec![0; nodes];
    let mut seen = vec![false; nodes];
    let mut number = nodes;
    for start in 0..nodes {
        let mut open = vec![(start, 0)];
        while let Some((node, at)) = open.pop() {
            if at == 0 && std::mem::replace(&mut seen[node], true) {
                continue;
            }
            match next[node].get(at) {
                Some(&to) => {
                    open.push((node, at + 1));
                    if !seen[to] {
                        open.push((to, 0));
                    }
                }
                None => {
                    number = number.saturating_sub(1);
                    order[node] = number;
                }
            }
        }
    }
    order
}

/// Takes down where the library would draw.
struct Canvas {
    corners: Vec<Point>,
    /// Where each arrow passes layers between its ends.
    passes: Vec<Vec<Point>>,
}

fn position(name: Option<String>) -> Option<usize> {
    name?.parse().ok()
}

impl RenderBackend for Canvas {
    fn draw_rect(
        &mut self,
        corner: LibraryPoint,
        _: LibraryPoint,
        _: &StyleAttr,
        name: Option<String>,
        _: Option<ClipHandle>,
    ) {
        if let Some(place) = position(name).and_then(|at| self.corners.get_mut(at)) {
            *place = (corner.x, corner.y);
        }
    }

    fn draw_arrow(
        &mut self,
        path: &[(LibraryPoint, LibraryPoint)],
        _: bool,
        _: (bool, bool),
        _: &StyleAttr,
        name: Option<String>,
        _: &str,
    ) {
        if let Some(passes) = position(name).and_then(|at| self.passes.get_mut(at)) {
            let between = path
                .get(1..path.len().saturating_sub(1))
                .unwrap_or_default();
            *passes = between.iter().map(|(_, at)| (at.x, at.y)).collect();
        }
    }

    fn draw_line(&mut self, _: LibraryPoint, _: LibraryPoint, _: &StyleAttr, _: Option<String>) {}

    fn draw_circle(&mut self, _: LibraryPoint, _: LibraryPoint, _: &StyleAttr, _: Option<String>) {}

    fn draw_text(&mut self, _: LibraryPoint, _: &str, _: &StyleAttr) {}

    fn create_clip(&mut self, _: LibraryPoint, _: LibraryPoint, _: usize) -> ClipHandle {
        0
    }
}

/// Moves everything to the corner and puts the halves of ways together.
fn finish(
    nodes: usize,
    ways: &[Way],
    boxes: &[Size],
    arrows: &[HalfWay],
    mut canvas: Canvas,
) -> Placed {
    let xs = canvas
        .corners
        .iter()
        .chain(canvas.passes.iter().flatten())
        .map(|point| point.0);
    let left = xs.fold(f64::INFINITY, f64::min);
    let top = canvas
        .corners
        .iter()
        .map(|corner| corner.1)
        .fold(f64::INFINITY, f64::min);
    let all = canvas
        .corners
        .iter_mut()
        .chain(canvas.passes.iter_mut().flatten());
    all.for_each(|point| *point = (point.0 - left, point.1 - top));
    let middle = |at: usize| {
        let (corner, size) = (canvas.corners[at], boxes[at]);
        (corner.0 + size.0 / 2.0, corner.1 + size.1 / 2.0)
    };
    let layers = layers(&canvas.corners, boxes);
    let layer = |at: usize| {
        let y = middle(at).1;
        layers.partition_point(|layer| layer.1 < y)
    };
    let mut routes = vec![Route::default(); ways.len()];
    for (arrow, passes) in arrows.iter().zip(&canvas.passes) {
        let route = &mut routes[arrow.way];
        route.is_back = arrow.is_back;
        let (mut first, last) = (layer(arrow.upper), layer(arrow.lower));
        if arrow.upper >= nodes {
            let at = middle(arrow.upper);
            route.label = Some(at);
            route.passes.push(at.0);
            first += 1;
        }
        // The library moves what passes a layer up and down, so where that is says nothing.
        route.passes.extend(passes.iter().map(|pass| pass.0));
        route
            .layers
            .extend(layers.get(first..=last).unwrap_or_default());
    }
    let rights = canvas
        .corners
        .iter()
        .zip(boxes)
        .map(|(corner, size)| corner.0 + size.0);
    let passes = canvas.passes.iter().flatten().map(|pass| pass.0);
    let bottoms = canvas
        .corners
        .iter()
        .zip(boxes)
        .map(|(corner, size)| corner.1 + size.1);
    let size = (
        rights.chain(passes).fold(0.0, f64::max),
        bottoms.fold(0.0, f64::max),
    );
    canvas.corners.truncate(nodes);
    Placed {
        size,
        corners: canvas.corners,
        routes,
    }
}

/// Finds the rows of boxes from top to bottom: those of one row have their middles at one height.
fn layers(corners: &[Point], boxes: &[Size]) -> Vec<Layer> {
    let mut found: Vec<Layer> = Vec::new();
    for (corner, size) in corners.iter().zip(boxes) {
        let (top, bottom) = (corner.1, corner.1 + size.1);
        let middle = (top + bottom) / 2.0;
        let own = found
            .iter_mut()
            .find(|layer| ((layer.0 + layer.1) / 2.0 - middle).abs() < 0.5);
        match own {
            Some(layer) => *layer = (layer.0.min(top), layer.1.max(bottom)),
            None => found.push((top, bottom)),
        }
    }
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    found
}
