//! What a command works with: the project, its manifests, and a connection to AWS or to the local target.

use std::cell::RefCell;
use std::path::PathBuf;

use tokio::time::Instant;

use super::arguments::Common;
use super::environment::{self, NamedEndpoints};
use super::failure::Failure;
use super::terminal::Terminal;
use super::{signals, tasks};
use crate::aws::{Aws, Credentials, Endpoints, Settings};
use crate::deploy;
use crate::diagnostic::Report;
use crate::local;
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
    /// How the local target is opened; `None` where the target is another.
    pub(super) local: Option<local::Options>,
    /// Dropped last: an embedded local target lives as long as the command.
    pub(super) server: RefCell<Option<local::Server>>,
}

/// Opens the project file; with faults in it there is nothing to go on with.
pub fn open(common: &Common) -> Result<OpenProject, Failure> {
    let mut report = Report::default();
    let directory = match &common.directory {
        Some(directory) => directory.clone(),
        None => std::env::current_dir().map_err(|error| {
            Failure::new(format!("cannot find out which folder this is: {error}"))
        })?,
    };
    let options = OpenOptions {
        directory,
        environment: common.environment.as_deref(),
        version: env!("CARGO_PKG_VERSION"),
    };
    manifest::open(&options, &mut report).ok_or_else(|| Failure::invalid(report))
}

/// Returns the place that offline checks take.
pub fn offline_place(common: &Common, project: &OpenProject) -> Place {
    let region = region(common, project).unwrap_or_else(|| ANY_REGION.to_owned());
    let account = common.account.as_ref().or(project.account.as_ref());
    place(&region, account.map_or(UNKNOWN_ACCOUNT, String::as_str))
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
    pub async fn connect(common: &Common, project: OpenProject) -> Result<Self, Failure> {
        if common.local {
            return Self::connect_local(common, project).await;
        }
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

    async fn connect_local(common: &Common, project: OpenProject) -> Result<Self, Failure> {
        if common.endpoint_url.is_some() {
            return Err(Failure::new(
                "`--local` and `--endpoint-url` exclude each other",
            ));
        }
        let account = common
            .account
            .clone()
            .or_else(|| project.account.clone())
            .unwrap_or_else(|| local::DEFAULT_ACCOUNT.to_owned());
        let region = region(common, &project).unwrap_or_else(|| ANY_REGION.to_owned());
        let options = local::Options {
            account: account.clone(),
            region: region.clone(),
            lingers: true,
            asked_to_end: signals::flag(),
            tasks: tasks::settings(common, Some(&project), None)?,
            ..local::Options::new(store(common, Some(&project)))
        };
        let (url, server) = match local::open(options.clone())? {
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
        session.local = Some(options);
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
    let loaded = load(terminal, &project, &offline)?;
    terminal.report(&loaded.warnings);
    let session = Session::connect(common, project).await?;
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

/// Returns the local store's folder.
pub fn store(common: &Common, project: Option<&OpenProject>) -> PathBuf {
    let root = project.map_or_else(|| PathBuf::from("."), |project| project.root.clone());
    common
        .store
        .clone()
        .unwrap_or_else(|| root.join(".stepwright").join("local"))
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
        .hint("set `AWS_ENDPOINT_URL` or the missing ones, or say `--mixed-endpoints` if that is meant")),
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
