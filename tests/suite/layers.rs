//! The order inside the modules: in each folder, every file or folder uses only what comes before it. `ARCHITECTURE.md` has the orders, and the
//! cycles that are allowed.

use std::collections::{BTreeMap, BTreeSet};

use crate::architecture::{Source, architecture_rows, sources};

/// The entries of a folder that use each other on purpose: recursive by nature.
type Cycle = BTreeSet<String>;

/// A row of the table: what a folder holds, bottom first.
struct Row {
    folder: String,
    /// Whether every entry is listed; else the row only names cycles.
    is_complete: bool,
    /// Entries, each by itself or in the cycle that it is part of.
    order: Vec<Cycle>,
}

/// What uses what among the entries of a folder. An entry is a file or a folder; `mod.rs` is neither, as it only declares and re-exports.
struct Folder {
    name: String,
    uses: BTreeMap<String, BTreeMap<String, String>>,
}

fn rows() -> Vec<Row> {
    let rows = architecture_rows().into_iter();
    rows.filter_map(|cells| match cells.as_slice() {
        [folder, order] => Some(row(folder, order)),
        _ => None,
    })
    .collect()
}

fn row(folder: &str, order: &str) -> Row {
    let rest = order.strip_prefix("… ");
    let mut parsed = Vec::new();
    let mut open: Option<Cycle> = None;
    for entry in rest.unwrap_or(order).split(", ") {
        let name = entry.trim_matches(['(', ')']).to_owned();
        if entry.starts_with('(') {
            open = Some(Cycle::new());
        }
        match &mut open {
            Some(cycle) => drop(cycle.insert(name)),
            None => parsed.push(Cycle::from([name])),
        }
        if entry.ends_with(')') {
            parsed.extend(open.take());
        }
    }
    Row {
        folder: folder.to_owned(),
        is_complete: rest.is_none(),
        order: parsed,
    }
}

/// Reads every folder of `src` that holds something besides its `mod.rs`.
fn folders() -> Vec<Folder> {
    let sources = sources();
    let mut names: BTreeSet<&[String]> = BTreeSet::new();
    for source in &sources {
        names.extend((1..source.module.len()).map(|length| &source.module[..length]));
    }
    names
        .into_iter()
        .map(|folder| Folder::read(folder, &sources))
        .collect()
}

impl Folder {
    fn read(folder: &[String], sources: &[Source]) -> Folder {
        let inside = |source: &&Source| source.module.starts_with(folder);
        let entry = |source: &Source| source.module.get(folder.len()).cloned();
        let mut uses: BTreeMap<String, BTreeMap<String, String>> = sources
            .iter()
            .filter(inside)
            .filter_map(|source| Some((entry(source)?, BTreeMap::new())))
            .collect();
        let exports = exports(folder, sources, &uses);
        for source in sources.iter().filter(inside) {
            let Some(user) = entry(source) else {
                continue;
            };
            for mention in source.mentions() {
                let path = mention.inside().unwrap_or_default();
                let is_here =
                    path.len() > folder.len() && path.iter().zip(folder).all(|(a, b)| a == b);
                let Some(name) = path.get(folder.len()).filter(|_| is_here) else {
                    continue;
                };
                let used = match uses.contains_key(*name) {
                    true => Some((*name).to_owned()),
                    false => exports.get(*name).cloned(),
                };
                if let Some(used) = used.filter(|used| *used != user) {
                    let where_ = format!("{}: `{}`", source.name, path.join("::"));
                    uses.entry(user.clone()).or_default().insert(used, where_);
                }
            }
        }
        Folder {
            name: folder.join("/"),
            uses,
        }
    }

    /// Returns what an entry uses, and what that uses, and so on.
    fn reach(&self, entry: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![entry];
        while let Some(next) = open.pop() {
            for used in self.uses[next].keys() {
                if reached.insert(used.as_str()) {
                    open.push(used);
                }
            }
        }
        reached
    }

    /// Returns the cycles, each with all entries that are in it.
    fn cycles(&self) -> BTreeSet<Cycle> {
        let reach: BTreeMap<&str, BTreeSet<&str>> = self
            .uses
            .keys()
            .map(|entry| (entry.as_str(), self.reach(entry)))
            .collect();
        let around = |entry: &str| -> Cycle {
            let there = reach[entry].iter();
            there
                .filter(|other| reach[**other].contains(entry))
                .map(ToString::to_string)
                .collect()
        };
        let cycles = self.uses.keys().map(|entry| around(entry));
        cycles.filter(|cycle| !cycle.is_empty()).collect()
    }
}

/// Returns which entry each name comes from that a folder's `mod.rs` re-exports.
fn exports(
    folder: &[String],
    sources: &[Source],
    entries: &BTreeMap<String, BTreeMap<String, String>>,
) -> BTreeMap<String, String> {
    let mut exports = BTreeMap::new();
    for source in sources.iter().filter(|source| source.module == folder) {
        for mention in source.mentions() {
            // A path of `mod.rs` begins with a module below it.
            if let [entry, .., name] = mention.path.as_slice()
                && entries.contains_key(entry)
            {
                exports.insert(name.clone(), entry.clone());
            }
        }
    }
    exports
}

#[test]
fn cycles_are_those_of_the_table() {
    let rows = rows();
    let mut faults = Vec::new();
    for folder in folders() {
        let listed = rows.iter().filter(|row| row.folder == folder.name);
        let allowed: BTreeSet<Cycle> = listed
            .flat_map(|row| row.order.iter().filter(|cycle| cycle.len() > 1).cloned())
            .collect();
        let found = folder.cycles();
        for cycle in found.difference(&allowed) {
            let uses = cycle.iter().flat_map(|entry| {
                let uses = folder.uses[entry].iter();
                uses.filter(|(used, _)| cycle.contains(*used))
                    .map(|(_, place)| format!("\n  {place}"))
            });
            let uses: String = uses.collect();
            faults.push(format!(
                "src/{}: {cycle:?} use each other{uses}",
                folder.name
            ));
        }
        for cycle in allowed.difference(&found) {
            faults.push(format!(
                "src/{}: {cycle:?} is no cycle (any more)",
                folder.name
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn entries_use_what_comes_before_them() {
    let folders: BTreeMap<String, Folder> = folders()
        .into_iter()
        .map(|folder| (folder.name.clone(), folder))
        .collect();
    let rows = rows();
    assert!(
        rows.iter()
            .any(|row| row.folder == "local" && row.is_complete)
    );
    let mut faults = Vec::new();
    for row in &rows {
        let folder = &folders[&row.folder];
        if !row.is_complete {
            continue;
        }
        let listed: BTreeSet<&String> = row.order.iter().flatten().collect();
        let found: BTreeSet<&String> = folder.uses.keys().collect();
        assert_eq!(
            listed, found,
            "the row of `{}` and its folder differ",
            row.folder
        );
        let place = |entry: &String| row.order.iter().position(|cycle| cycle.contains(entry));
        for (user, uses) in &folder.uses {
            let late = uses.iter().filter(|(used, _)| place(used) > place(user));
            faults.extend(late.map(|(used, at)| format!("{at} (`{used}` comes after `{user}`)")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
