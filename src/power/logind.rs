//! systemd's logind, over the system's D-Bus: the signal `PrepareForSleep` and a
//! delay lock (`org.freedesktop.login1(5)`, "Inhibitor Locks").

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::mpsc;
use zbus::export::futures_core::Stream;
use zbus::{Connection, OwnedFd};

use super::{Power, PowerNews, SleepHold};
use crate::loop_thread::LoopThread;

/// How long to wait before a bus that broke off is asked again.
const AGAIN: Duration = Duration::from_secs(30);

#[zbus::proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1"
)]
trait Manager {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;

    #[zbus(signal)]
    fn prepare_for_sleep(&self, start: bool) -> zbus::Result<()>;
}

/// Tells what logind tells.
#[derive(Debug)]
pub struct Logind;

impl Power for Logind {
    fn start(self: Box<Self>, news: mpsc::Sender<PowerNews>) -> io::Result<Box<dyn Send>> {
        let thread = LoopThread::spawn("power", move |stopped| async move {
            tokio::select! {
                _ = stopped => {}
                () = tell(news) => {}
            }
        })?;
        Ok(Box::new(thread))
    }
}

/// Tells for as long as there is a bus; where there never was one, the clocks have
/// to do.
async fn tell(news: mpsc::Sender<PowerNews>) {
    let mut connection = match Connection::system().await {
        Ok(connection) => connection,
        Err(error) => {
            tracing::info!(%error, "no system bus: sleep is seen by the clocks only");
            return;
        }
    };
    loop {
        let why = match tell_by(&connection, &news).await {
            Ok(Over::RuntimeGone) => return,
            Ok(Over::BusGone) => "the bus is gone".to_owned(),
            Err(error) => error.to_string(),
        };
        tracing::info!(why, "logind tells nothing: sleep is seen by the clocks");
        connection = loop {
            tokio::time::sleep(AGAIN).await;
            if let Ok(connection) = Connection::system().await {
                break connection;
            }
        };
    }
}

/// Why the telling is over.
enum Over {
    RuntimeGone,
    BusGone,
}

async fn tell_by(connection: &Connection, news: &mpsc::Sender<PowerNews>) -> zbus::Result<Over> {
    let manager = ManagerProxy::new(connection).await?;
    let mut signals = manager.receive_prepare_for_sleep().await?;
    let mut lock = delay_lock(&manager).await;
    tracing::info!(lock = lock.is_some(), "logind tells of sleep");
    loop {
        let next = poll_fn(|context| Pin::new(&mut signals).poll_next(context));
        let Some(signal) = next.await else {
            return Ok(Over::BusGone);
        };
        let told = if *signal.args()?.start() {
            PowerNews::Sleeping(SleepHold::new(lock.take()))
        } else {
            lock = delay_lock(&manager).await;
            PowerNews::Awake
        };
        if news.send(told).await.is_err() {
            return Ok(Over::RuntimeGone);
        }
    }
}

/// Without one the computer sleeps when it likes; what is said is on the disk then,
/// all but the last moment.
async fn delay_lock(manager: &ManagerProxy<'_>) -> Option<OwnedFd> {
    let why = "a recording is made whole first";
    let lock = manager.inhibit("sleep", "sayso", why, "delay").await;
    lock.inspect_err(|error| tracing::info!(%error, "no delay lock from logind"))
        .ok()
}
