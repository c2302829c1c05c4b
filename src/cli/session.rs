//! What a command works with: the project, its manifests, and a connection to AWS or to the local emulator.

use std::cell::RefCell;
use std::path::PathBuf;

use tokio::time::Instant;

use super::arguments::Common;
use super::environment::{self, NamedEndpoints};
use super::failure::{Failure, FailureKind};
use super::terminal::{self, Terminal};
use super::{consent, lints, signals, tasks, untrusted};
use crate::aws::{Aws, Credentials, Endpoints, Settings};
use crate::deploy;
use crate::diagnostic::Report;
use crate::local::{self, Executions, Trust};
use crate::manifest::{self, OpenOptions, OpenProject, Place, Workflow, names};
use crate::plan::{DesiredState, Endpoint, Ownership, Scope};

/// The account of ARNs where none is known and none is needed.
const UNKNOWN_ACCOUNT: &str = "000000000000";

/// The region of offline checks where none is known.
const ANY_REGION: &str = "us-east-1";

/// A connection for one project.
pub struct Session {
    pub project: OpenProject,
    pub place: Place,
    pub aws: Aws,
    is_local: bool,
    /// How the local emulator is opened; `None` where the target is another.
    pub(super) local: Option<local::Options>,
    /// Dropped last: an embedded local emulator lives as long as the command.
    pub(super) server: RefCell<Option<local::Server>>,
}

/// Opens the project file; with faults in it there is nothing to go on with.
pub fn open(common: &Common) -> Result<OpenProject, Failure> {
    let mut report = Report::default();
    let directory = directory(common);
    let is_missing = directory.is_dir() && manifest::root(&directory).is_none();
    let options = OpenOptions {
        directory,
        environment: common.environment.as_deref(),
        version: env!("CARGO_PKG_VERSION"),
    };
    match manifest::open(&options, &mut report) {
        Some(mut project) => {
            untrusted::bound(common, &mut project);
            Ok(project)
        }
        None => Err(Failure {
            kind: match is_missing {
                true => FailureKind::NoProject,
                false => FailureKind::Other,
            },
            ..Failure::invalid(report)
        }),
    }
}

/// Opens the project where there is one. One that cannot be read is not passed over.
pub fn open_if_any(common: &Common) -> Result<Option<OpenProject>, Failure> {
    match open(common) {
        Ok(project) => Ok(Some(project)),
        Err(failure) if failure.kind == FailureKind::NoProject => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Opens the project, or one that names nothing where there is none: an ARN or `--store` says what is meant.
pub fn open_or_none(common: &Common) -> Result<OpenProject, Failure> {
    match open(common) {
        Err(failure) if failure.kind == FailureKind::NoProject && common.environment.is_none() => {
            OpenProject::none(&directory(common)).ok_or(failure)
        }
        other => other,
    }
}

/// Returns the folder that the search for the project begins in.
pub fn directory(common: &Common) -> PathBuf {
    let directory = common.directory.clone();
    directory.unwrap_or_else(|| std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")))
}

/// Returns the place that offline checks take.
pub fn offline_place(common: &Common, project: &OpenProject) -> Place {
    let region = region(common, project).unwrap_or_else(|| ANY_REGION.to_owned());
    let account = account(common, project).unwrap_or_else(|| UNKNOWN_ACCOUNT.to_owned());
    place(&region, &account)
}

/// Notes which parts of the ARNs that an offline command shows stand for what is not known.
pub fn note_placeholders(terminal: &Terminal, common: &Common, project: &OpenProject) {
    let stands_in = |what: &str, placeholder: &str| {
        terminal.message(&format!(
            "note: the {what} is not known offline, `{placeholder}` stands for it; `--{what}` names it"
        ));
    };
    if account(common, project).is_none() {
        stands_in("account", UNKNOWN_ACCOUNT);
    }
    if region(common, project).is_none() && !common.local {
        stands_in("region", ANY_REGION);
    }
}

/// Returns the place of ARNs that are to be used in AWS or in the local emulator: its account and region must be known.
pub fn known_place(common: &Common, project: &OpenProject) -> Result<Place, Failure> {
    let missing = |what: &str, example: &str| {
        let message = format!("the {what} is not known, and the ARNs of the policy need it");
        Failure::new(message).hint(format!(
            "name it with `--{what} {example}`, or as `{what}` of the environment in stepwright.yaml"
        ))
    };
    account(common, project).ok_or_else(|| missing("account", "111122223333"))?;
    if region(common, project).is_none() && !common.local {
        return Err(missing("region", "eu-west-1"));
    }
    Ok(offline_place(common, project))
}

fn account(common: &Common, project: &OpenProject) -> Option<String> {
    let named = common.account.as_ref().or(project.account.as_ref());
    let local = common.local.then(|| local::DEFAULT_ACCOUNT.to_owned());
    named.cloned().or(local)
}

/// What all manifests of a project say, and the warnings about them.
pub struct Loaded {
    pub workflows: Vec<Workflow>,
    pub desired: DesiredState,
    pub warnings: Report,
}

/// Loads all manifests for a place; errors end the command.
pub fn load(terminal: &Terminal, project: &OpenProject, place: &Place) -> Result<Loaded, Failure> {
    make_public(terminal, project, place);
    let mut report = Report::default();
    let (workflows, is_whole) = manifest::load_valid(
        project,
        place,
        &|name| terminal.secrets.variable(name),
        &mut report,
    );
    let desired = deploy::desired(&project.owner, place, &workflows, &mut report);
    match desired {
        Some(desired) if is_whole => Ok(Loaded {
            workflows,
            desired,
            warnings: report,
        }),
        _ => Err(Failure::invalid(report)),
    }
}

/// Leaves what every output names alone, whatever variable holds it, too.
pub fn make_public(terminal: &Terminal, project: &OpenProject, place: &Place) {
    let owner = &project.owner;
    for public in [
        &place.region,
        &place.account,
        &owner.stack,
        &owner.environment,
    ] {
        terminal.secrets.allow(public);
    }
}

impl Session {
    /// Connects, and makes sure that the account is the one that is meant.
    ///
    /// A local target that is opened for this runs its executions only where the command needs that.
    pub async fn connect(
        terminal: &Terminal,
        common: &Common,
        project: OpenProject,
        executions: Executions,
    ) -> Result<Self, Failure> {
        if common.local {
            return Self::connect_local(terminal, common, project, executions).await;
        }
        untrusted::connection(common, &project)?;
        let settings = Settings {
            region: region(common, &project),
            profile: project
                .profile
                .clone()
                .filter(|_| !environment::has_credentials()),
            assume_role: project.assume_role.clone(),
            endpoints: endpoints(common)?,
            credentials: Credentials::Chain,
            timeout: Some(common.timeout),
        };
        Self::with(common, project, &settings).await
    }

    async fn connect_local(
        terminal: &Terminal,
        common: &Common,
        project: OpenProject,
        executions: Executions,
    ) -> Result<Self, Failure> {
        if common.endpoint_url.is_some() {
            return Err(Failure::new(
                "`--local` and `--endpoint-url` exclude each other",
            ));
        }
        let account = account(common, &project);
        let account = account.unwrap_or_else(|| local::DEFAULT_ACCOUNT.to_owned());
        let region = region(common, &project).unwrap_or_else(|| ANY_REGION.to_owned());
        let options = local::Options {
            account: account.clone(),
            region: region.clone(),
            lingers: true,
            trust: trust(common),
            executions,
            asked_to_end: signals::flag(),
            notices: local::Notices::new(terminal::notice),
            tasks: tasks::settings(directory(common), Some(&project), None)?,
            enforce: !common.no_enforce,
            ..local::Options::new(store(common))
        };
        let opened = open_store(terminal, common, &project, &options).await?;
        let may_run = opened.may_run;
        let (url, server) = match opened.store {
            local::Opened::Owner(server) => (server.url().to_owned(), Some(server)),
            local::Opened::Running { url, .. } => (url, None),
        };
        let settings = Settings {
            region: Some(region),
            endpoints: Endpoints::Custom(url),
            credentials: Credentials::Local {
                account: account.clone(),
            },
            timeout: Some(common.timeout),
            ..Settings::default()
        };
        let mut session = Self::with(common, project, &settings).await?;
        session.local = Some(options).filter(|_| may_run);
        session.server = RefCell::new(server);
        Ok(session)
    }

    async fn with(
        common: &Common,
        project: OpenProject,
        settings: &Settings,
    ) -> Result<Self, Failure> {
        let aws = Aws::connect(settings).await?;
        let account = guard_account(common, &project, &aws).await?;
        Ok(Self {
            place: place(aws.region(), &account),
            project,
            aws,
            is_local: common.local,
            local: None,
            server: RefCell::default(),
        })
    }

    pub fn scope(&self) -> Scope {
        Scope {
            ownership: self.ownership(),
            partition: self.place.partition.clone(),
            region: self.place.region.clone(),
            account: self.place.account.clone(),
            endpoint: match (self.is_local, self.aws.is_custom_endpoint()) {
                (true, _) => Endpoint::Local,
                (false, true) => Endpoint::Custom,
                (false, false) => Endpoint::Aws,
            },
        }
    }

    pub fn ownership(&self) -> Ownership {
        let owner = &self.project.owner;
        Ownership {
            stack: owner.stack.clone(),
            environment: owner.environment.clone(),
            project: owner.project.clone(),
        }
    }

    /// Returns the path under which the stack's roles are unless a manifest says otherwise.
    pub fn role_path(&self) -> String {
        names::role_path(&self.project.owner)
    }

    /// Prints the calls made, where that was asked for.
    pub fn count_calls(&self, common: &Common, terminal: &Terminal) {
        if !common.verbose {
            return;
        }
        let counts = self.aws.calls().counts();
        for (operation, count) in &counts {
            let again = count.attempts.saturating_sub(count.calls);
            let retries = if again == 0 {
                String::new()
            } else {
                format!(" ({again} tried again)")
            };
            terminal.message(&format!("{:>7}  {operation}{retries}", count.calls));
        }
        terminal.message(&format!("{:>7}  calls in all", self.aws.calls().total()));
    }
}

/// A store that was opened, and whether the user lets this process run what is in it.
struct OpenStore {
    store: local::Opened,
    may_run: bool,
}

/// Opens the store. Where this process would run the project's commands, the user has to allow that.
async fn open_store(
    terminal: &Terminal,
    common: &Common,
    project: &OpenProject,
    options: &local::Options,
) -> Result<OpenStore, Failure> {
    local::check(&options.store, &options.trust)?;
    loop {
        let is_served = options.store.exists() && local::serving(&options.store)?.is_some();
        let mut may_run = true;
        if options.executions == Executions::Run && is_served {
            may_run = may_run_here(common, project);
        } else if options.executions == Executions::Run {
            allow_tasks(terminal, common, Some(project)).await?;
        }
        // Nothing runs here that was not allowed, even where the other process ends right now.
        let executions = match may_run {
            true => options.executions,
            false => Executions::Paused,
        };
        let options = local::Options {
            executions,
            ..options.clone()
        };
        match local::open(options)? {
            local::Opened::Owner(server) if !may_run => drop(server),
            store => return Ok(OpenStore { store, may_run }),
        }
    }
}

/// Makes sure that a process may run the tasks of executions: nothing that the project chose runs unseen.
pub async fn allow_tasks(
    terminal: &Terminal,
    common: &Common,
    project: Option<&OpenProject>,
) -> Result<(), Failure> {
    untrusted::tasks(common, project)?;
    consent::commands(terminal, common, project).await
}

/// Returns whether this process may run the tasks of executions without asking.
pub fn may_run_here(common: &Common, project: &OpenProject) -> bool {
    untrusted::tasks(common, Some(project)).is_ok() && consent::is_given(common, project)
}

/// What a command that plans works with.
pub struct Prepared {
    pub session: Session,
    pub workflows: Vec<Workflow>,
    pub desired: DesiredState,
    /// From when on AWS is looked at.
    pub observed: Instant,
}

/// Loads manifests before connecting, so that faults show without credentials, and again where the account that the
/// connection found was not known.
pub async fn prepare(terminal: &Terminal, common: &Common) -> Result<Prepared, Failure> {
    let project = open(common)?;
    let offline = offline_place(common, &project);
    let loaded = load(terminal, &project, &offline);
    let mut loaded = loaded.map_err(|failure| lints::settled(failure, common, &project))?;
    lints::settle(&mut loaded.warnings, common, Some(&project));
    if loaded.warnings.has_errors() {
        return Err(Failure::invalid(loaded.warnings));
    }
    lints::drop_notes(&mut loaded.warnings);
    terminal.report(&loaded.warnings);
    let session = Session::connect(terminal, common, project, Executions::Paused).await?;
    let loaded = if session.place == offline {
        loaded
    } else {
        load(terminal, &session.project, &session.place)?
    };
    Ok(Prepared {
        session,
        workflows: loaded.workflows,
        desired: loaded.desired,
        observed: Instant::now(),
    })
}

/// Returns the local store's folder: beside the project file, however that reads, or in this folder where there is none.
pub fn store(common: &Common) -> PathBuf {
    let beside = || {
        let directory = directory(common);
        let root = manifest::root(&directory).unwrap_or(directory);
        root.join(".stepwright").join("local")
    };
    common.store.clone().unwrap_or_else(beside)
}

/// Returns how a store is known to be this user's.
pub fn trust(common: &Common) -> Trust {
    let trust = Trust::marked(environment::state());
    match common.trust_store {
        true => trust.vouching(),
        false => trust,
    }
}

fn region(common: &Common, project: &OpenProject) -> Option<String> {
    common
        .region
        .clone()
        .or_else(|| project.region.clone())
        .or_else(environment::region)
}

fn place(region: &str, account: &str) -> Place {
    Place {
        partition: names::partition(region).to_owned(),
        region: region.to_owned(),
        account: account.to_owned(),
    }
}

fn endpoints(common: &Common) -> Result<Endpoints, Failure> {
    if let Some(url) = &common.endpoint_url {
        check_url("--endpoint-url", url)?;
        return Ok(Endpoints::Custom(url.clone()));
    }
    for (name, url) in environment::endpoint_urls() {
        check_url(name, &url)?;
    }
    match environment::endpoints() {
        NamedEndpoints::None => Ok(Endpoints::Default),
        NamedEndpoints::All | NamedEndpoints::Each => Ok(Endpoints::Environment),
        NamedEndpoints::Mixed { .. } if common.mixed_endpoints => Ok(Endpoints::Environment),
        NamedEndpoints::Mixed { to_aws } => Err(Failure::new(format!(
            "some services have custom endpoints and others would go to AWS: {} {} not set",
            to_aws.join(", "),
            if to_aws.len() == 1 { "is" } else { "are" }
        ))
        .hint("set `AWS_ENDPOINT_URL` or the missing ones, or pass `--mixed-endpoints` if that is intended")),
    }
}

/// What is no address at all fails late and darkly in the SDK.
fn check_url(source: &str, url: &str) -> Result<(), Failure> {
    let rest = ["http://", "https://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.starts_with(['/', ':']) => Ok(()),
        _ => Err(
            Failure::new(format!("`{source}` is not an address: `{url}`"))
                .hint("it is written with its scheme, such as `http://127.0.0.1:8083`"),
        ),
    }
}

/// Asks who the caller is, and refuses an account that is not the one named.
async fn guard_account(
    common: &Common,
    project: &OpenProject,
    aws: &Aws,
) -> Result<String, Failure> {
    let caller = aws.caller_account().await?;
    let expected = [
        (&common.account, "`--account`"),
        (&project.account, "stepwright.yaml"),
    ];
    for (account, source) in expected {
        if let Some(account) = account.as_ref().filter(|account| **account != caller) {
            return Err(Failure::new(format!(
                "the credentials belong to account {caller}, and {source} says {account}; nothing was read or changed"
            ))
            .hint(format!(
                "use credentials of account {account}, or another environment with `-e` (there are: {})",
                if project.environments.is_empty() { "none".to_owned() } else { project.environments.join(", ") }
            )));
        }
    }
    Ok(caller)
}
