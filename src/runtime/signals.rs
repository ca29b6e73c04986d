//! SIGINT, SIGTERM and SIGHUP: the same road as `q`.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether another program has the terminal, and what is typed there to interrupt
/// something is for that one. A global, as the terminal is.
static LENT: AtomicBool = AtomicBool::new(false);

/// Leaves SIGINT to the program that has the terminal, or heeds it again.
pub fn leave_interrupts(on: bool) {
    LENT.store(on, Ordering::SeqCst);
}

/// The signals that end the program.
pub struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
}

impl Signals {
    /// Begins to catch them; must be called inside a tokio runtime.
    ///
    /// # Errors
    /// The system's.
    #[cfg(unix)]
    pub fn catch() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for one; says which.
    #[cfg(unix)]
    pub async fn received(&mut self) -> &'static str {
        loop {
            let signal = tokio::select! {
                _ = self.interrupt.recv() => "SIGINT",
                _ = self.terminate.recv() => "SIGTERM",
                _ = self.hangup.recv() => "SIGHUP",
            };
            if signal != "SIGINT" || !LENT.load(Ordering::SeqCst) {
                return signal;
            }
        }
    }

    /// Begins to catch Ctrl-C.
    ///
    /// # Errors
    /// None here.
    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
    pub fn catch() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for Ctrl-C.
    #[cfg(not(unix))]
    pub async fn received(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl-C",
            Err(_) => std::future::pending().await,
        }
    }
}
