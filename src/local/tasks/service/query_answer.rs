//! Answers in XML: what they say as JSON, and their errors.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

use super::super::dates;
use super::super::spelling::{Style, from_wire};
use crate::facts::services::{Maps, Service};

/// Deeper answers are cut off.
const DEPTH: usize = 64;

/// An element without its attributes, which AWS's answers have no use for.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub name: String,
    pub text: String,
    pub children: Vec<Element>,
}

/// Reads the result of an operation.
pub(super) fn read(service: &Service, style: Style, operation: &str, body: &[u8]) -> Value {
    let Some(root) = parse(body) else {
        return Value::Object(Map::new());
    };
    let result = format!("{operation}Result");
    match root.child(&result) {
        Some(result) => structure(service, style, result),
        None => Value::Object(Map::new()),
    }
}

/// Reads code and message of an error.
pub(super) fn fault(body: &[u8]) -> Option<(String, String)> {
    let root = parse(body)?;
    let error = root.child("Error").unwrap_or(&root);
    let code = error.child("Code")?.text.clone();
    let message = error
        .child("Message")
        .map_or_else(|| "null".to_owned(), |message| message.text.clone());
    Some((code, message))
}

fn structure(service: &Service, style: Style, element: &Element) -> Value {
    let mut members: Map<String, Value> = Map::new();
    for child in &element.children {
        let shown = from_wire(style, &child.name);
        let value = member(service, style, child);
        match members.get_mut(&shown) {
            // A list without an element around its items.
            Some(Value::Array(items)) => match value {
                Value::Array(more) => items.extend(more),
                other => items.push(other),
            },
            _ => {
                members.insert(shown, value);
            }
        }
    }
    Value::Object(members)
}

fn member(service: &Service, style: Style, element: &Element) -> Value {
    let name = element.name.as_str();
    if let Maps::Entries(entries) = &service.maps
        && let Some([key, value]) = entries.get(name)
    {
        return map(service, style, element, key, value);
    }
    if let Some(item) = service.lists.get(name) {
        let is_item = |child: &&Element| child.name == *item || child.name == "member";
        let items = element.children.iter().filter(is_item);
        return items.map(|item| value(service, style, item)).collect();
    }
    value(service, style, element)
}

fn value(service: &Service, style: Style, element: &Element) -> Value {
    if !element.children.is_empty() {
        return structure(service, style, element);
    }
    let is = |names: &[String]| names.contains(&element.name);
    let text = element.text.trim();
    let typed = if is(&service.numbers) || is(&service.booleans) {
        serde_json::from_str(text).ok()
    } else if is(&service.times) && style == Style::Optimized {
        text.parse::<jiff::Timestamp>()
            .ok()
            .map(|moment| moment.as_millisecond().into())
    } else if is(&service.times) {
        text.parse::<jiff::Timestamp>()
            .ok()
            .map(|moment| dates::iso(moment.as_millisecond()).into())
    } else {
        None
    };
    typed.unwrap_or_else(|| element.text.clone().into())
}

fn map(service: &Service, style: Style, element: &Element, key: &str, item: &str) -> Value {
    let entries = element.children.iter().filter_map(|entry| {
        let value = entry.child(item).map(|item| value(service, style, item))?;
        Some((entry.child(key)?.text.clone(), value))
    });
    Value::Object(entries.collect())
}

impl Element {
    fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }
}

/// Reads a document as a tree; nothing where it is not XML.
pub(super) fn parse(body: &[u8]) -> Option<Element> {
    let mut reader = Reader::from_str(std::str::from_utf8(body).ok()?);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if open.len() < DEPTH => {
                open.push(Element::named(start.local_name().as_ref()));
            }
            Event::Start(_) => return None,
            Event::Empty(empty) => {
                let element = Element::named(empty.local_name().as_ref());
                open.last_mut()?.children.push(element);
            }
            Event::End(_) => {
                let closed = open.pop()?;
                open.last_mut()?.children.push(closed);
            }
            Event::Text(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
            Event::CData(data) => open.last_mut()?.text.push_str(&data.xml10_content()),
            Event::GeneralRef(reference) => {
                let text = resolve(&reference.xml10_content())?;
                open.last_mut()?.text.push_str(&text);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    (open.len() == 1).then(|| open.pop())??.children.pop()
}

/// Reads what stands between `&` and `;`.
fn resolve(reference: &str) -> Option<String> {
    quick_xml::escape::unescape(&format!("&{reference};"))
        .ok()
        .map(std::borrow::Cow::into_owned)
}
