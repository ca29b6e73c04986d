//! Ctrl-C while a model is downloaded: what came is kept.

use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::fetch::Cancel;
use crate::runtime::signals::Signals;

/// What cannot be interrupted (a disk that takes nothing) is not waited for any
/// longer than this.
const GRACE: Duration = Duration::from_secs(2);

/// The exit status of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Cancels the download on Ctrl-C, SIGTERM and SIGHUP, until it is dropped.
pub(super) struct Interrupt {
    over: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Interrupt {
    pub(super) fn cancels(cancel: Cancel) -> io::Result<Self> {
        let (over, ends) = oneshot::channel();
        let work = move || {
            let tokio = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            if let Ok(tokio) = tokio {
                tokio.block_on(watch(cancel, ends));
            }
        };
        let thread = thread::Builder::new().name("interrupt".to_owned());
        Ok(Self {
            over: Some(over),
            thread: Some(thread.spawn(work)?),
        })
    }
}

async fn watch(cancel: Cancel, mut ends: oneshot::Receiver<()>) {
    let Ok(mut signals) = Signals::catch() else {
        return;
    };
    tokio::select! {
        _ = &mut ends => return,
        _ = signals.received() => {}
    }
    cancel.cancel();
    if tokio::time::timeout(GRACE, ends).await.is_err() {
        eprintln!("sayso: stopped; what came is kept, and the same command goes on from there");
        std::process::exit(INTERRUPTED);
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        drop(self.over.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
