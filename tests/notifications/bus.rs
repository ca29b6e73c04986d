//! A private D-Bus session bus, and a notification service on it.

use std::collections::HashMap;
use std::fs;
use std::future::pending;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;
use zbus::connection::Builder;
use zbus::{OwnedVariant, Variant};

use super::support::{PATIENCE, Process, poll, tool};

const NAME: &str = "org.freedesktop.Notifications";
const OBJECT: &str = "/org/freedesktop/Notifications";

/// A bus that starts no services by itself. Killed when dropped.
pub(crate) struct Bus {
    _daemon: Process,
    folder: tempfile::TempDir,
}

impl Bus {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("bus.conf");
        let socket = socket(folder.path());
        let text = format!(
            "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
             \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\"><busconfig>\
             <type>session</type><listen>unix:path={}</listen><policy context=\"default\">\
             <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>\
             <allow own=\"*\"/></policy></busconfig>",
            socket.display()
        );
        fs::write(&config, text).expect("written");
        let mut daemon = tool("dbus-daemon");
        daemon
            .args(["--nofork", "--nopidfile"])
            .arg(format!("--config-file={}", config.display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let daemon = Process::spawn(&mut daemon);
        poll("a session bus", PATIENCE, || socket.exists().then_some(()));
        Self {
            _daemon: daemon,
            folder,
        }
    }

    /// Its address, for `DBUS_SESSION_BUS_ADDRESS`.
    pub(crate) fn address(&self) -> String {
        format!("unix:path={}", socket(self.folder.path()).display())
    }

    /// Has something shown that is not sayso's: what is told after it came later.
    pub(crate) fn mark(&self, summary: &str) {
        let (address, summary) = (self.address(), summary.to_owned());
        here(async move {
            let connection = Builder::address(address.as_str()).build().await?;
            let hints: HashMap<&str, Variant<'_>> = HashMap::new();
            let none: [&str; 0] = [];
            let message = (
                "test",
                0_u32,
                "",
                summary,
                "",
                none.as_slice(),
                hints,
                -1_i32,
            );
            let call = connection.call_method(Some(NAME), OBJECT, Some(NAME), "Notify", &message);
            call.await.map(drop)
        })
        .expect("a mark");
    }
}

fn socket(folder: &Path) -> PathBuf {
    folder.join("bus")
}

fn here<T>(work: impl Future<Output = T>) -> T {
    let events = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    events.expect("an event loop").block_on(work)
}

/// What the service was asked to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) by: String,
    /// Which one it takes the place of; 0 is none. They are counted from 1.
    pub(crate) replaces: u32,
    pub(crate) summary: String,
    pub(crate) body: String,
    /// The service is asked not to keep it.
    pub(crate) transient: bool,
}

/// The notification service of a desktop. Leaves the bus when dropped.
pub(crate) struct Desktop {
    told: Receiver<Told>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Desktop {
    /// That shows what it is asked to.
    pub(crate) fn on(bus: &Bus) -> Self {
        Self::start(bus, true)
    }

    /// That takes what it is asked to show, and never answers.
    pub(crate) fn silent_on(bus: &Bus) -> Self {
        Self::start(bus, false)
    }

    fn start(bus: &Bus, answers: bool) -> Self {
        let (tell, told) = sync_channel(64);
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, is_ready) = sync_channel(1);
        let address = bus.address();
        let thread = thread::spawn(move || {
            here(async move {
                let service = Service {
                    name: "Test desktop",
                    tell,
                    answers,
                    shown: 0,
                };
                let connection = Builder::address(address.as_str())
                    .name(NAME)
                    .serve_at(OBJECT, service)
                    .build()
                    .await?;
                let _ = ready.send(());
                let _ = stopped.await;
                drop(connection);
                Ok::<(), zbus::Error>(())
            })
            .expect("a service");
        });
        is_ready.recv_timeout(PATIENCE).expect("on the bus");
        Self {
            told,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Waits for the next notification.
    pub(crate) fn next(&self) -> Told {
        self.told.recv_timeout(PATIENCE).expect("a notification")
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Service {
    name: &'static str,
    tell: SyncSender<Told>,
    answers: bool,
    shown: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[expect(clippy::too_many_arguments, reason = "the interface is the desktops'")]
    async fn notify(
        &mut self,
        app_name: String,
        replaces_id: u32,
        app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedVariant>,
        expire_timeout: i32,
    ) -> u32 {
        drop((app_icon, actions, expire_timeout));
        let transient = hints
            .get("transient")
            .map(|hint| bool::try_from(hint.clone()));
        let told = Told {
            by: app_name,
            replaces: replaces_id,
            summary,
            body,
            transient: matches!(transient, Some(Ok(true))),
        };
        self.tell.send(told).expect("a test that listens");
        if !self.answers {
            pending::<()>().await;
        }
        self.shown += 1;
        self.shown
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let [vendor, version, spec] = ["sayso", "7.1", "1.2"].map(str::to_owned);
        (self.name.to_owned(), vendor, version, spec)
    }
}
