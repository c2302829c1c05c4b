//! An SVG picture as a reader sees it: which boxes, labels and arrows lie on top of each other.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Left, top, right and bottom.
#[derive(Clone, Copy, Debug)]
struct Area(f64, f64, f64, f64);

impl Area {
    fn contains(&self, x: f64, y: f64, by: f64) -> bool {
        x > self.0 + by && x < self.2 - by && y > self.1 + by && y < self.3 - by
    }

    fn overlaps(&self, other: &Area) -> bool {
        let by = 1.0;
        self.0 + by < other.2
            && other.0 + by < self.2
            && self.1 + by < other.3
            && other.1 + by < self.3
    }

    fn is_around(&self, other: &Area) -> bool {
        self.0 <= other.0 && self.1 <= other.1 && self.2 >= other.2 && self.3 >= other.3
    }
}

#[derive(Default)]
pub struct Drawing {
    size: (f64, f64),
    outlines: Vec<Area>,
    labels: Vec<Area>,
    /// Points along each arrow.
    arrows: Vec<Vec<(f64, f64)>>,
    texts: Vec<String>,
}

impl Drawing {
    /// Reads a picture; panics where it is no XML or has an element that a picture does not need.
    pub fn read(text: &str) -> Drawing {
        let mut drawing = Drawing::default();
        let mut reader = Reader::from_str(text);
        let (mut words, mut in_text, mut in_definitions) = (String::new(), false, false);
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => break,
                Event::Start(element) => {
                    let name = element.name().as_ref().to_owned();
                    in_definitions |= name == "defs";
                    in_text = name == "text";
                    if name == "svg" {
                        drawing.size = (number(&element, "width"), number(&element, "height"));
                    }
                    check_name(&name);
                }
                Event::Empty(element) => {
                    check_name(element.name().as_ref());
                    if !in_definitions {
                        drawing.element(&element);
                    }
                }
                Event::Text(text) if in_text => words.push_str(&text),
                Event::GeneralRef(entity) if in_text => words.push(match &*entity {
                    "lt" => '<',
                    "gt" => '>',
                    "amp" => '&',
                    "quot" => '"',
                    "#39" => '\'',
                    other => panic!("&{other};"),
                }),
                Event::End(element) => {
                    if element.name().as_ref() == "text" {
                        drawing.texts.push(std::mem::take(&mut words));
                    }
                    in_definitions &= element.name().as_ref() != "defs";
                    in_text = false;
                }
                _ => {}
            }
        }
        drawing
    }

    fn element(&mut self, element: &BytesStart) {
        match element.name().as_ref() {
            "rect" if attribute(element, "width") == Some("100%".to_owned()) => {}
            "rect" => {
                let (x, y) = (number(element, "x"), number(element, "y"));
                let (width, height) = (number(element, "width"), number(element, "height"));
                let area = Area(x, y, x + width, y + height);
                match attribute(element, "stroke") {
                    Some(_) => self.outlines.push(area),
                    None => self.labels.push(area),
                }
            }
            "polygon" => {
                let points = attribute(element, "points").unwrap();
                let points: Vec<(f64, f64)> = points.split(' ').map(pair).collect();
                let range = |of: fn(&(f64, f64)) -> f64| {
                    let all = points.iter().map(of);
                    (
                        all.clone().fold(f64::MAX, f64::min),
                        all.fold(f64::MIN, f64::max),
                    )
                };
                let ((left, right), (top, bottom)) =
                    (range(|point| point.0), range(|point| point.1));
                self.outlines.push(Area(left, top, right, bottom));
            }
            "path" => self.arrows.push(sampled(&attribute(element, "d").unwrap())),
            other => panic!("{}", other),
        }
    }

    /// Returns all that can be read, without spaces.
    pub fn words(&self) -> String {
        let all: String = self.texts.concat();
        all.chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{fffd}')
            .collect()
    }

    /// Lists what a reader would complain about.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let is_leaf = |area: &&Area| {
            !self
                .outlines
                .iter()
                .any(|other| !std::ptr::eq(*area, other) && area.is_around(other))
        };
        let leaves: Vec<&Area> = self.outlines.iter().filter(is_leaf).collect();
        for (number, one) in self.outlines.iter().enumerate() {
            for other in &self.outlines[number + 1..] {
                if one.overlaps(other) && !one.is_around(other) && !other.is_around(one) {
                    faults.push(format!("{one:?} overlaps {other:?}"));
                }
            }
        }
        for (number, label) in self.labels.iter().enumerate() {
            let others = self.labels[number + 1..].iter();
            for other in leaves
                .iter()
                .copied()
                .chain(others)
                .filter(|other| label.overlaps(other))
            {
                faults.push(format!("label {label:?} lies on {other:?}"));
            }
        }
        for arrow in &self.arrows {
            let (Some(start), Some(end)) = (arrow.first(), arrow.last()) else {
                continue;
            };
            let is_own = |area: &Area| {
                [start, end]
                    .iter()
                    .any(|at| area.contains(at.0, at.1, -2.0))
            };
            for leaf in leaves.iter().filter(|leaf| !is_own(leaf)) {
                if let Some(at) = arrow.iter().find(|at| leaf.contains(at.0, at.1, 2.0)) {
                    faults.push(format!(
                        "an arrow from {start:?} to {end:?} crosses {leaf:?} at {at:?}"
                    ));
                }
            }
        }
        let page = Area(0.0, 0.0, self.size.0, self.size.1);
        let outside = self
            .outlines
            .iter()
            .chain(&self.labels)
            .filter(|area| !page.is_around(area));
        faults.extend(outside.map(|area| format!("{area:?} is cut off")));
        faults
    }
}

fn check_name(name: &str) {
    let known: [&str; 9] = [
        "svg", "title", "defs", "marker", "path", "rect", "polygon", "text", "g",
    ];
    assert!(known.contains(&name), "{}", name);
}

fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let found = element
        .attributes()
        .map(Result::unwrap)
        .find(|one| one.key.as_ref() == name);
    found.map(|one| one.value.into_owned())
}

fn number(element: &BytesStart, name: &str) -> f64 {
    attribute(element, name).unwrap().parse().unwrap()
}

fn pair(text: &str) -> (f64, f64) {
    let (x, y) = text.split_once(',').unwrap();
    (x.parse().unwrap(), y.parse().unwrap())
}

/// Returns points along a path of straight lines and curves.
fn sampled(path: &str) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut words = path.split(' ');
    while let Some(word) = words.next() {
        let (kind, first) = word.split_at(1);
        match kind {
            "M" => points.push(pair(first)),
            "L" => {
                let (from, to) = (*points.last().unwrap(), pair(first));
                points.extend((1..=20).map(|step| between(from, to, f64::from(step) / 20.0)));
            }
            "C" => {
                let from = *points.last().unwrap();
                let (a, b) = (pair(first), pair(words.next().unwrap()));
                let to = pair(words.next().unwrap());
                points.extend((1..=20).map(|step| curve(from, a, b, to, f64::from(step) / 20.0)));
            }
            other => panic!("{other} in {path}"),
        }
    }
    points
}

fn between(from: (f64, f64), to: (f64, f64), share: f64) -> (f64, f64) {
    (
        from.0 + (to.0 - from.0) * share,
        from.1 + (to.1 - from.1) * share,
    )
}

fn curve(from: (f64, f64), a: (f64, f64), b: (f64, f64), to: (f64, f64), share: f64) -> (f64, f64) {
    let (one, two, three) = (
        between(from, a, share),
        between(a, b, share),
        between(b, to, share),
    );
    between(between(one, two, share), between(two, three, share), share)
}
