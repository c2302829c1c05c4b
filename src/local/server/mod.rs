//! The HTTP endpoint on loopback: one thread with a runtime of its own, so that a command that drives it never waits for itself.

mod accept;
mod answer;
mod authorization;
mod call;
mod callers;
mod gate;
mod guard;
mod http;
mod nested;
mod options;
mod paused;
mod roles;
mod route;
mod scope;
mod state;
mod throttle;
mod xml;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::depth;
use super::engine::Engine;
use super::owner::{LockState, Owner, StoreLock};
use super::tagging::Index;
use super::tasks::{self, Roles, Runners};
use super::{Executions, LocalError, store};
use crate::policy::evaluate::Policies;
pub use answer::Reply;
use callers::RecentCallers;
use gate::Calls;
pub use gate::{Gate, RequestInfo};
use nested::NestedMachines;
pub use options::{DEFAULT_ACCOUNT, Options};
use paused::Paused;
use roles::ManagedRoles;
use state::ServerState;
pub use throttle::PublishedBuckets;

/// A store that was opened: by us, or long since by another process.
pub enum Opened {
    Owner(Server),
    Running { url: String, pid: u32 },
}

/// A running endpoint; it ends when it is dropped.
pub struct Server {
    url: String,
    folder: PathBuf,
    state: Arc<ServerState>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    lock: StoreLock,
    lingers: bool,
    asked_to_end: Arc<AtomicBool>,
}

/// Opens a store and serves it, or says which process already does.
pub fn open(options: Options) -> Result<Opened, LocalError> {
    match options.claim()? {
        LockState::Mine(lock) => {
            let store = lock.store().to_owned();
            serve(Options { store, ..options }, lock).map(Opened::Owner)
        }
        LockState::Theirs(Owner { url, pid, .. }) => Ok(Opened::Running { url, pid }),
    }
}

fn serve(options: Options, lock: StoreLock) -> Result<Server, LocalError> {
    lock.withdraw()?;
    let (listener, address) = bind(options.port)?;
    let url = format!("http://127.0.0.1:{}", address.port());
    let store = Arc::new(store::open(&options.store)?);
    let index = Arc::new(Index::new(options.tag_index));
    let engine = Engine::new(
        Arc::clone(&store),
        &options.store,
        options.clock,
        options.notices,
    );
    let machines = NestedMachines {
        store: Arc::clone(&store),
        engine: engine.clone(),
    };
    let roles = options.enforce.then(|| ManagedRoles {
        store: Arc::clone(&store),
        engine: engine.clone(),
        region: options.region.clone(),
    });
    engine.set_runners(runners(machines, roles, options.tasks, url.clone()));
    let is_paused = options.executions == Executions::Paused;
    // Whoever connects meanwhile waits: an answer to a task must find its execution.
    if !is_paused {
        resume(&engine, &options.store)?;
    }
    let paused = Arc::new(Paused::new(is_paused, options.gate));
    let state = Arc::new(ServerState {
        store,
        engine,
        account: options.account,
        region: options.region,
        index,
        gate: Some(Arc::clone(&paused) as Arc<dyn Gate>),
        paused,
        caller_policies: Mutex::new(options.caller_policies),
        latency: options.latency,
        request_timeout: options.request_timeout,
        callers: RecentCallers::default(),
        calls: Calls::default(),
    });
    let (stop, thread) = listen(listener, &state)?;
    lock.announce(&Owner {
        url: url.clone(),
        pid: std::process::id(),
        paused: is_paused,
    })?;
    Ok(Server {
        url,
        folder: options.store,
        state,
        stop: Some(stop),
        thread: Some(thread),
        lock,
        lingers: options.lingers,
        asked_to_end: options.asked_to_end,
    })
}

fn resume(engine: &Engine, folder: &Path) -> Result<(), LocalError> {
    if let Some(connection) = store::open_to_read(folder)? {
        engine
            .resume(&connection)
            .map_err(LocalError::database(folder))?;
    }
    Ok(())
}

/// Says how to make what runs tasks; most commands never need it.
fn runners(
    machines: NestedMachines,
    roles: Option<ManagedRoles>,
    settings: tasks::Settings,
    url: String,
) -> impl Fn() -> Result<Runners, LocalError> + Send + 'static {
    let machines = Arc::new(machines);
    let roles = roles.map(|roles| Arc::new(roles) as Arc<dyn Roles>);
    move || {
        Runners::new(
            settings.clone(),
            url.clone(),
            Arc::<NestedMachines>::clone(&machines),
            roles.clone(),
        )
    }
}

fn bind(port: u16) -> Result<(TcpListener, SocketAddr), LocalError> {
    let refused = |source| LocalError::Listen { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(refused)?;
    listener.set_nonblocking(true).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

fn listen(
    listener: TcpListener,
    state: &Arc<ServerState>,
) -> Result<(oneshot::Sender<()>, JoinHandle<()>), LocalError> {
    let failed = |what| move |source| LocalError::Start { what, source };
    let (stop, stopped) = oneshot::channel();
    let (ready, readiness) = std::sync::mpsc::channel();
    let state = Arc::clone(state);
    // The runtime is born and dies on its own thread: a command that opens a server may be inside another runtime.
    let body = move || {
        let built = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let (runtime, outcome) = match built {
            Ok(runtime) => (Some(runtime), Ok(())),
            Err(error) => (None, Err(error)),
        };
        let _ = ready.send(outcome);
        if let Some(runtime) = runtime {
            runtime.block_on(accept::serve(listener, state, stopped));
        }
    };
    let thread = std::thread::Builder::new()
        .name("stepwright-http".to_owned())
        .stack_size(depth::STACK)
        .spawn(body)
        .map_err(failed("thread"))?;
    readiness
        .recv()
        .unwrap_or(Ok(()))
        .map_err(failed("runtime"))?;
    Ok((stop, thread))
}

impl Server {
    /// The endpoint's address, such as `http://127.0.0.1:8083`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How often each operation was called since the server started; refused calls count.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.state.calls.counts()
    }

    /// Allows callers only what these policies allow, or everything, from here on.
    pub fn enforce_caller(&self, policies: Option<Policies>) {
        let kept = self.state.caller_policies.lock();
        *kept.unwrap_or_else(PoisonError::into_inner) = policies.map(Arc::new);
    }

    /// Keeps the tag index as it is now, whatever is tagged or deleted from here on.
    pub fn freeze_tag_index(&self) -> Result<(), LocalError> {
        if let Some(connection) = store::open_to_read(&self.folder)? {
            self.state
                .index
                .freeze(&connection)
                .map_err(LocalError::database(&self.folder))?;
        }
        Ok(())
    }

    /// Lets every write that needs more room fail as on a full disk, or no longer; for tests.
    pub fn fill_disk(&self, is_full: bool) {
        self.state.store.fill(is_full);
    }

    /// Lets the tag index follow again.
    pub fn thaw_tag_index(&self) {
        self.state.index.thaw();
    }

    /// Runs the executions of a store that was opened with them paused.
    pub fn run_executions(&self) -> Result<(), LocalError> {
        if self.state.paused.end() {
            resume(&self.state.engine, &self.folder)?;
            self.lock.announce(&Owner {
                url: self.url.clone(),
                pid: std::process::id(),
                paused: false,
            })?;
        }
        Ok(())
    }

    /// Ends the endpoint after the requests in flight; the store stays.
    pub fn shutdown(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.lingers {
            self.state.callers.wait(&self.asked_to_end);
        }
        // Else a worker that waits for a task would hold up the end.
        self.state.engine.end_polls();
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.state.engine.close();
        self.state.store.close();
        // A file that stays behind does no harm: without the lock nobody believes it.
        let _ = self.lock.withdraw();
    }
}
