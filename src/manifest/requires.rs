//! `requires`: which releases may work on a project.

/// A version's three numbers.
type Version = (u64, u64, u64);

/// Says whether a version meets comma-separated comparators such as `>=0.1, <2`; `None` where one is malformed.
pub(super) fn meets(version: &str, requirement: &str) -> Option<bool> {
    let (version, _) = parse(version)?;
    let mut met = true;
    for comparator in requirement.split(',') {
        met &= holds(version, comparator.trim())?;
    }
    Some(met)
}

fn holds(version: Version, comparator: &str) -> Option<bool> {
    let operators = [">=", "<=", ">", "<", "="];
    let operator = operators
        .into_iter()
        .find(|operator| comparator.starts_with(operator));
    let (wanted, given) = parse(comparator[operator.map_or(0, str::len)..].trim())?;
    Some(match operator {
        Some(">=") => version >= wanted,
        Some("<=") => cut(version, given) <= wanted,
        Some(">") => cut(version, given) > wanted,
        Some("<") => version < wanted,
        // `0.1` means any 0.1.x.
        _ => cut(version, given) == wanted,
    })
}

/// Keeps as many numbers as the comparator gives.
fn cut(version: Version, given: usize) -> Version {
    (
        version.0,
        if given > 1 { version.1 } else { 0 },
        if given > 2 { version.2 } else { 0 },
    )
}

/// Reads one to three numbers, and says how many there were; a pre-release suffix does not count.
fn parse(text: &str) -> Option<(Version, usize)> {
    let text = text.split(['-', '+']).next()?;
    let numbers: Vec<u64> = text
        .split('.')
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    match numbers.as_slice() {
        [major] => Some(((*major, 0, 0), 1)),
        [major, minor] => Some(((*major, *minor, 0), 2)),
        [major, minor, patch] => Some(((*major, *minor, *patch), 3)),
        _ => None,
    }
}
