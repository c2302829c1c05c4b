//! Opens a project: finds and reads `stepwright.yaml` and picks an environment.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Owner;
use super::faults;
use super::lints;
use super::local_tasks::{self, LocalTasks};
use super::project_format::{EnvironmentFile, ProjectFile};
use super::reference::{Reference, What, scan};
use super::requires;
use super::schema;
use crate::codes::Levels;
use crate::diagnostic::{Diagnostic, Report, Source, did_you_mean};
use crate::document::{self, Document, Kind, Mounted, Node, Segment, Target};
use crate::files;

/// The project file's name.
pub(super) const FILE: &str = "stepwright.yaml";

/// The manifests of a project that names none.
const WORKFLOWS: [&str; 2] = ["workflows/*.yaml", "workflows/*.yml"];

/// What to open.
#[derive(Clone, Debug)]
pub struct OpenOptions<'a> {
    /// Where the search for `stepwright.yaml` begins; it goes on upwards.
    pub directory: PathBuf,
    /// The environment asked for; may be left out where there are not several.
    pub environment: Option<&'a str>,
    /// Our own version, which `requires` is compared with.
    pub version: &'a str,
}

/// A project with its environment chosen.
#[derive(Clone, Debug)]
pub struct OpenProject {
    /// The folder of the project file, absolute and without symbolic links.
    pub root: PathBuf,
    pub owner: Owner,
    pub region: Option<String>,
    /// Twelve digits.
    pub account: Option<String>,
    pub profile: Option<String>,
    /// The ARN of a role to assume.
    pub assume_role: Option<String>,
    /// Stands before the names of machines and activities; often empty.
    pub name_prefix: String,
    /// Whether deleting and replacing are refused.
    pub protect: bool,
    /// Globs of workflow manifests, relative to the root.
    pub workflows: Vec<String>,
    /// The names of all environments, in the file's order.
    pub environments: Vec<String>,
    /// How the local emulator runs tasks.
    pub local: LocalTasks,
    /// The levels of warnings and notes.
    pub lints: Levels,
    /// The variables of the process environment that manifests may take; `None` where they may take all.
    pub allowed_variables: Option<BTreeSet<String>>,
    /// The project file with positions.
    pub source: Mounted,
    pub(super) document: Arc<Document>,
    /// Where each variable is written, the environment's over the project's.
    pub(super) vars: BTreeMap<String, Vec<Segment>>,
    /// Where each tag is written, the environment's over the project's.
    pub(super) tags: BTreeMap<String, Vec<Segment>>,
}

impl OpenProject {
    /// Stands for no project: nothing is named but what the command line and the environment say.
    pub fn none(directory: &Path) -> Option<Self> {
        let source = Arc::new(Source::new(FILE, "{}"));
        let document = document::read_one(&source, &mut Report::default())?;
        let mounted = Mounted::new(Arc::clone(&document));
        let chosen = ("default".to_owned(), EnvironmentFile::default());
        Some(assemble(
            directory,
            ProjectFile::default(),
            chosen,
            document,
            mounted,
        ))
    }
}

/// Opens the project around a directory; `None` after reporting what is wrong.
pub fn open(options: &OpenOptions, report: &mut Report) -> Option<OpenProject> {
    let root = find(&options.directory, report)?;
    let mut found = Report::default();
    let project = read(&root, options, &mut found);
    let failed = found.has_errors();
    report.append(found);
    project.filter(|_| !failed)
}

/// Returns the folder of the project around a directory, without reading anything.
pub fn root(directory: &Path) -> Option<PathBuf> {
    let start = directory.canonicalize().ok()?;
    let root = start.ancestors().find(|folder| has_file(folder));
    root.map(Path::to_path_buf)
}

/// Whatever is there under the name is the project file: a link or a pipe must not lead to a project above.
fn has_file(folder: &Path) -> bool {
    folder.join(FILE).symlink_metadata().is_ok()
}

fn find(directory: &Path, report: &mut Report) -> Option<PathBuf> {
    let start = match directory.canonicalize() {
        Ok(start) => start,
        Err(error) => {
            let message = format!("cannot look into `{}`: {error}", directory.display());
            let hint = "name a folder of the project, or one inside it";
            report.push(Diagnostic::error("no-project", message).hint(hint));
            return None;
        }
    };
    let root = start.ancestors().find(|folder| has_file(folder));
    if root.is_none() {
        let message = format!("no `{FILE}` in `{}` or above it", directory.display());
        let misnamed = start
            .ancestors()
            .any(|folder| folder.join("stepwright.yml").is_file());
        let hint = if misnamed {
            format!("rename `stepwright.yml` to `{FILE}`")
        } else {
            "run `stepwright init` to make a project".to_owned()
        };
        report.push(Diagnostic::error("no-project", message).hint(hint));
    }
    root.map(Path::to_path_buf)
}

fn read(root: &Path, options: &OpenOptions, report: &mut Report) -> Option<OpenProject> {
    if files::is_planted(&root.join(FILE)) {
        let message = format!(
            "cannot read `{FILE}`: another user put it into `{}`, a folder that is not theirs",
            root.display()
        );
        let hint = "its commands would run with your credentials; work in a folder of your own";
        report.push(Diagnostic::error("unreadable-file", message).hint(hint));
        return None;
    }
    let source = document::read_source(root, &root.join(FILE), FILE, report)?;
    let document = document::read_one(&source, report)?;
    let mounted = Mounted::new(Arc::clone(&document));
    check_version(&document.root, &mounted, options.version, report)?;
    let mut value = document.root.to_value();
    let mut faults = Report::default();
    let mut failed = HashSet::new();
    no_references(
        &document.root,
        &mut Vec::new(),
        &mounted,
        &mut failed,
        &mut faults,
    );
    lints::take_fixed(&mut value, &mounted, &mut faults);
    faults::judge(&schema::PROJECT, &value, &mounted, &failed, &mut faults);
    let failed = faults.has_errors();
    report.append(faults);
    if failed {
        return None;
    }
    let file: ProjectFile = match serde_json::from_value(value) {
        Ok(file) => file,
        Err(error) => {
            report.push(
                Diagnostic::error("bad-value", format!("cannot read `{FILE}`: {error}"))
                    .at(mounted.label(&[], Target::Value, "")),
            );
            return None;
        }
    };
    local_tasks::check(&file.local, &mounted, report);
    let chosen = choose(&file, &mounted, options.environment, report)?;
    Some(assemble(root, file, chosen, document, mounted))
}

/// Checks `requires` before anything else: a newer format may not even pass our schema.
fn check_version(root: &Node, mounted: &Mounted, version: &str, report: &mut Report) -> Option<()> {
    let Some(wanted) = root.get("requires").and_then(Node::as_str) else {
        return Some(());
    };
    let labels = || mounted.labels(&["requires".into()], Target::Value, "");
    match requires::meets(version, wanted) {
        Some(true) => return Some(()),
        Some(false) => {
            let message = format!("this project requires stepwright {wanted}, this is {version}");
            report.push(Diagnostic::error("unsupported-version", message).at(labels()));
        }
        None => {
            let diagnostic =
                Diagnostic::error("bad-value", format!("`{wanted}` is not a valid `requires`"))
                    .at(labels());
            report.push(diagnostic.hint("it is a list of comparators such as `>=0.1, <2`"));
        }
    }
    None
}

/// Refuses references where they would decide what they are worked out from.
fn no_references(
    node: &Node,
    path: &mut Vec<Segment>,
    mounted: &Mounted,
    failed: &mut HashSet<String>,
    report: &mut Report,
) {
    if matches!(path.last(), Some(Segment::Key(key)) if (key == "vars" || key == "tags") && path.len() != 2)
    {
        return;
    }
    match &node.kind {
        Kind::String(text) => {
            for part in scan(text).iter().filter(|part| matches!(&part.what, What::Reference(what) if !matches!(what, Reference::Bare(_)))) {
                let diagnostic = Diagnostic::error("reference-not-allowed", "references cannot be used here");
                let diagnostic = diagnostic.at(mounted.label_in_written(path, part.range.clone(), ""));
                failed.insert(document::pointer(path));
                report.push(diagnostic.hint("in the project file they work under `vars` and `tags`"));
            }
        }
        Kind::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.into());
                no_references(item, path, mounted, failed, report);
                path.pop();
            }
        }
        _ => {
            for entry in node.entries() {
                path.push(entry.key.as_str().into());
                no_references(&entry.value, path, mounted, failed, report);
                path.pop();
            }
        }
    }
}

/// The environment's name, and what the file says about it.
type Chosen = (String, EnvironmentFile);

fn choose(
    file: &ProjectFile,
    mounted: &Mounted,
    asked: Option<&str>,
    report: &mut Report,
) -> Option<Chosen> {
    let names: Vec<&str> = file.environments.keys().map(String::as_str).collect();
    let place = || mounted.labels(&["environments".into()], Target::Key, "");
    let name = match (asked, names.as_slice()) {
        (None | Some("default"), []) => {
            return Some(("default".to_owned(), EnvironmentFile::default()));
        }
        (None, [only]) => only,
        (None, _) => {
            let message = format!("the project has several environments: {}", names.join(", "));
            report.push(
                Diagnostic::error("environment-needed", message)
                    .at(place())
                    .hint("pick one with `-e NAME`"),
            );
            return None;
        }
        (Some(name), _) => name,
    };
    let Some(environment) = file.environments.get(name) else {
        let listed = if names.is_empty() {
            "the project lists none".to_owned()
        } else {
            format!("there are {}", names.join(", "))
        };
        let diagnostic = Diagnostic::error(
            "unknown-environment",
            format!("no environment named `{name}`: {listed}"),
        );
        let hint = match names.is_empty() {
            true => Some("omit `-e`, or add it to `environments`".to_owned()),
            false => did_you_mean(name, names.iter().copied()),
        };
        report.push(diagnostic.at(place()).hints(hint));
        return None;
    };
    Some((name.to_owned(), environment.clone().unwrap_or_default()))
}

fn assemble(
    root: &Path,
    file: ProjectFile,
    chosen: Chosen,
    document: Arc<Document>,
    source: Mounted,
) -> OpenProject {
    let (environment, settings) = chosen;
    let vars = places("vars", &environment, file.vars.keys(), settings.vars.keys());
    let tags = places("tags", &environment, file.tags.keys(), settings.tags.keys());
    OpenProject {
        root: root.to_path_buf(),
        region: settings.region,
        account: settings.account,
        profile: settings.profile,
        assume_role: settings.assume_role,
        name_prefix: settings.name_prefix.unwrap_or_default(),
        protect: settings.protect,
        workflows: file
            .workflows
            .unwrap_or_else(|| WORKFLOWS.map(str::to_owned).to_vec()),
        environments: file.environments.keys().cloned().collect(),
        local: file.local,
        lints: lints::levels(&file.lints),
        allowed_variables: None,
        owner: Owner {
            stack: file.stack,
            environment,
            project: file.project,
        },
        source,
        document,
        vars,
        tags,
    }
}

/// Returns where each key of a section is written, the environment's place over the project's.
fn places<'a>(
    section: &str,
    environment: &str,
    project: impl Iterator<Item = &'a String>,
    own: impl Iterator<Item = &'a String>,
) -> BTreeMap<String, Vec<Segment>> {
    let shared = |key: &String| vec![section.into(), key.as_str().into()];
    let above: [Segment; 2] = ["environments".into(), environment.into()];
    let project = project.map(|key| (key.clone(), shared(key)));
    let own = own.map(|key| {
        (
            key.clone(),
            above.iter().cloned().chain(shared(key)).collect(),
        )
    });
    project.chain(own).collect()
}
