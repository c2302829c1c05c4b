//! What other workflows may know of a workflow: its names, worked out before anything else.

use indexmap::IndexMap;

use super::names;
use super::resolve;
use super::scope::Scope;
use crate::diagnostic::Report;
use crate::document::{Kind, Mounted, Node, Segment};

/// The names of one workflow.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    pub name: String,
    pub machine_name: String,
    pub machine_arn: String,
    /// By the name they have in the manifest.
    pub activities: IndexMap<String, Named>,
    /// `None` for a role that somebody else owns.
    pub role: Option<ManagedName>,
    pub role_arn: String,
}

/// A physical name and its ARN.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub name: String,
    pub arn: String,
}

/// Where a managed role is.
#[derive(Clone, Debug)]
pub(super) struct ManagedName {
    pub name: String,
    pub path: String,
}

/// Says whether a string at this path of a manifest decides a name or what is read.
pub(super) fn decides(path: &[Segment]) -> bool {
    let keys: Vec<&str> = path
        .iter()
        .filter_map(|segment| {
            if let Segment::Key(key) = segment {
                Some(key.as_str())
            } else {
                None
            }
        })
        .collect();
    matches!(
        keys.as_slice(),
        ["name" | "renamed_from" | "machine_name" | "definition" | "role"]
            | ["role", "name" | "path"]
            | ["activities", _, "name"]
    )
}

/// Works out the names of a manifest; `None` where it has no name.
///
/// Faults are not reported here: the whole manifest is resolved and judged later.
pub(super) fn identify(
    root: &Node,
    mounted: &Mounted,
    prefix: &str,
    scope: &Scope,
) -> Option<Identity> {
    let reader = Reader {
        root,
        mounted,
        scope,
    };
    let name = reader.text(&["name"])?;
    let named_after = reader.text(&["renamed_from"]);
    let base = format!("{prefix}{}", named_after.as_ref().unwrap_or(&name));
    let machine_name = reader
        .text(&["machine_name"])
        .unwrap_or_else(|| base.clone());
    let activities = root
        .get("activities")
        .map_or(&[][..], Node::entries)
        .iter()
        .map(|entry| {
            let physical = reader
                .text(&["activities", &entry.key, "name"])
                .unwrap_or_else(|| format!("{base}-{}", entry.key));
            let arn = names::activity_arn(scope.place, &physical);
            (
                entry.key.clone(),
                Named {
                    name: physical,
                    arn,
                },
            )
        });
    let (role, role_arn) = role(&reader, &base);
    Some(Identity {
        machine_arn: names::machine_arn(scope.place, &machine_name),
        machine_name,
        activities: activities.collect(),
        role,
        role_arn,
        name,
    })
}

fn role(reader: &Reader, base: &str) -> (Option<ManagedName>, String) {
    if let Some(arn) = reader.text(&["role"]) {
        return (None, arn);
    }
    let Scope { owner, place, .. } = reader.scope;
    let path = reader
        .text(&["role", "path"])
        .unwrap_or_else(|| names::role_path(owner));
    let derived = || names::role_name(owner, &place.region, &path, base);
    let name = reader.text(&["role", "name"]).unwrap_or_else(derived);
    let arn = names::role_arn(place, &path, &name);
    (Some(ManagedName { name, path }), arn)
}

struct Reader<'a> {
    root: &'a Node,
    mounted: &'a Mounted,
    scope: &'a Scope<'a>,
}

impl Reader<'_> {
    /// Returns the resolved string at a path, where there is one.
    fn text(&self, path: &[&str]) -> Option<String> {
        let node = path.iter().try_fold(self.root, |node, key| node.get(key))?;
        if !matches!(node.kind, Kind::String(_)) {
            return None;
        }
        let path: Vec<Segment> = path.iter().map(|key| Segment::from(*key)).collect();
        let resolved = resolve::tree(
            node,
            &path,
            self.mounted,
            self.scope,
            &mut Report::default(),
        );
        resolved.value.as_str().map(str::to_owned)
    }
}
