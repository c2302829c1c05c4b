//! From a location as AWS writes it to a path: the other direction of [`super::Fault::location`].

use serde_json::Value;

use crate::diagnostic::Segment;

/// Leads along a location, `/States/A/Catch[0]/Next`, as far as the definition has it.
///
/// Names of states may hold slashes and brackets, so the definition decides where a name ends; where several fit, the
/// one that leads furthest, and of those the one of most steps.
pub fn path_at(definition: &Value, location: &str) -> Vec<Segment> {
    let mut path = follow(definition, location).1;
    path.reverse();
    path
}

/// Returns how much of the location was used up, and the path to there, its end first.
fn follow(value: &Value, rest: &str) -> (usize, Vec<Segment>) {
    let best = steps(value, rest)
        .into_iter()
        .map(|(segment, child, used)| {
            let (more, mut path) = follow(child, &rest[used..]);
            path.push(segment);
            (used + more, path)
        })
        .max_by_key(|(used, path)| (*used, path.len()));
    best.unwrap_or_default()
}

/// Returns the members and items that the location may go on to, and how much of it each takes.
fn steps<'a>(value: &'a Value, rest: &str) -> Vec<(Segment, &'a Value, usize)> {
    match value {
        Value::Object(members) => members
            .iter()
            .filter_map(|(key, child)| {
                let after = rest.strip_prefix('/')?.strip_prefix(key.as_str())?;
                let ends = after.is_empty() || after.starts_with(['/', '[']);
                ends.then(|| (key.as_str().into(), child, 1 + key.len()))
            })
            .collect(),
        Value::Array(items) => index(rest)
            .and_then(|(index, used)| Some((index.into(), items.get(index)?, used)))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// Reads `[3]`, or `/3` as a JSON pointer has it.
fn index(rest: &str) -> Option<(usize, usize)> {
    let inner = rest.get(1..)?;
    let length = inner.bytes().take_while(u8::is_ascii_digit).count();
    let index = inner[..length].parse().ok()?;
    let closed = match rest.as_bytes()[0] {
        b'[' => inner[length..].starts_with(']').then_some(length + 2),
        b'/' => Some(length + 1),
        _ => None,
    };
    Some((index, closed?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_location_leads_as_far_as_the_definition_goes() {
        let definition = json!({"States": {
            "A": {"Next": "B", "Catch": [{"Next": "X"}]},
            "A/Next": {"Type": "Pass"},
            "B[0]": {"Choices": [{"Next": "A"}, {"Next": "Y"}]},
        }});
        for (location, path) in [
            ("/States/A/Next", "/States/A/Next"),
            ("/States/A/Next/Type", "/States/A~1Next/Type"),
            ("/States/A/Catch[0]/Next", "/States/A/Catch/0/Next"),
            ("/States/A/Catch/0/Next", "/States/A/Catch/0/Next"),
            ("/States/A/Catch[7]/Next", "/States/A/Catch"),
            (
                "/States/B[0]/Choices[1]/Next",
                "/States/B[0]/Choices/1/Next",
            ),
            ("/States/A/End", "/States/A"),
            ("/", ""),
            ("", ""),
            ("nowhere", ""),
            ("/States/ü", "/States"),
        ] {
            let found = crate::diagnostic::pointer(&path_at(&definition, location));
            assert_eq!(found, path, "{location}");
        }
    }
}
