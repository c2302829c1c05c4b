//! Text of a picture: how wide it is, where it breaks, and how XML writes it.

use super::super::visible::visible;

/// Pixels of names and of everything else.
pub(super) const LARGE: f64 = 14.0;
pub(super) const SMALL: f64 = 11.5;

/// Pixels from line to line, for each pixel of the font.
const LEADING: f64 = 1.3;

/// Pixels of a line of a name; longer ones are broken.
const WIDEST: f64 = 210.0;

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub font: f64,
}

impl Line {
    pub fn height(&self) -> f64 {
        self.font * LEADING
    }

    /// Estimates the width; browsers have different fonts, so it is rather too wide.
    pub fn width(&self) -> f64 {
        self.text.chars().map(|c| width(c) * self.font).sum()
    }
}

/// Returns the width of a letter in Helvetica, for each pixel of the font.
fn width(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' => 0.28,
        'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '/' | '\\' | '-' | ' ' => 0.36,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.92,
        'A'..='Z' | '≥' | '≤' | '…' | '~' | '<' | '>' | '=' | '+' => 0.72,
        c if c.is_ascii() => 0.58,
        // Letters of other scripts are at most as wide as they are high.
        c if u32::from(c) < 0x1100 => 0.68,
        _ => 1.05,
    }
}

/// Breaks text into lines where words end, or humps of a name without spaces; a long word breaks anywhere.
pub(super) fn wrapped(text: &str, font: f64) -> Vec<Line> {
    let line = |text: &str| Line {
        text: text.to_owned(),
        font,
    };
    let mut lines = vec![line("")];
    for piece in pieces(&visible(text)) {
        let last = lines.len() - 1;
        let longer = line(&format!("{}{piece}", lines[last].text));
        if longer.width() <= WIDEST || lines[last].text.is_empty() {
            lines[last] = longer;
        } else {
            lines.push(line(&piece));
        }
    }
    let mut whole: Vec<Line> = lines.iter().flat_map(chopped).collect();
    whole
        .iter_mut()
        .for_each(|line| line.text = line.text.trim().to_owned());
    whole
}

/// Splits text behind spaces and punctuation, and before capitals that follow a small letter.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        let ends = matches!(before, ' ' | '-' | '_' | '.' | ':' | '/' | ',');
        if (ends && !matches!(c, ' ')) || (before.is_lowercase() && c.is_uppercase()) {
            pieces.push(String::new());
        }
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
        before = c;
    }
    pieces
}

/// Cuts a line that has no place to break.
fn chopped(line: &Line) -> Vec<Line> {
    let (mut parts, mut part) = (
        Vec::new(),
        Line {
            text: String::new(),
            font: line.font,
        },
    );
    for c in line.text.chars() {
        part.text.push(c);
        if part.width() > WIDEST {
            let next = Line {
                text: String::new(),
                font: line.font,
            };
            parts.push(std::mem::replace(&mut part, next));
        }
    }
    if !part.text.is_empty() || parts.is_empty() {
        parts.push(part);
    }
    parts
}

/// Returns width and height of lines below each other.
pub(super) fn extent(lines: &[Line]) -> (f64, f64) {
    let width = lines.iter().map(Line::width).fold(0.0, f64::max);
    (width, lines.iter().map(Line::height).sum())
}

/// Writes text for XML.
pub(super) fn escaped(text: &str) -> String {
    let text = visible(text).replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
