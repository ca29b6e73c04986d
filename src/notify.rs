//! Desktop notifications: the [`Desktop`] port, and the thread that serves it.
//!
//! What is told and in which words is decided in
//! [`front::notification`](crate::front::notification); here it is only shown. A
//! desktop that is slow, hangs or is not there holds nobody up: notifications
//! wait in a short queue, and what finds no room in it is dropped and logged.

#[cfg(all(unix, not(target_os = "macos")))]
pub mod bus;
pub mod fake;
mod worker;

use std::future::Future;
use std::time::Duration;

pub use worker::Notifier;

use crate::front::notification::Notification;

/// How long a desktop may take to show a notification, or to say who it is.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Why a notification was not shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotifyError {
    /// There is no session bus, or nobody on it who shows notifications.
    #[error("nobody shows notifications here: {0}")]
    Refused(String),
    /// It does not answer.
    #[error("the desktop's notification service has not answered for {} s", PATIENCE.as_secs())]
    NoAnswer,
    /// Not on this system.
    #[error("sayso shows notifications on Linux and the BSDs only")]
    Unsupported,
}

/// Who shows notifications.
pub trait Desktop: Send + 'static {
    /// Shows one. Dropping the future gives it up.
    fn show(
        &mut self,
        notification: &Notification,
    ) -> impl Future<Output = Result<(), NotifyError>>;
}

/// Starts the thread for this system's desktop; `None` where there can be none.
///
/// # Errors
/// The system's error when no thread can be started.
pub fn start() -> std::io::Result<Option<Notifier>> {
    #[cfg(all(unix, not(target_os = "macos")))]
    return Notifier::spawn(bus::SessionBus::default()).map(Some);
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    {
        tracing::warn!(error = %NotifyError::Unsupported, "no notifications");
        Ok(None)
    }
}

/// Who shows notifications, by name and version; shows none.
///
/// # Errors
/// Nobody does, or does not answer.
pub fn who_shows() -> Result<String, NotifyError> {
    #[cfg(all(unix, not(target_os = "macos")))]
    return bus::who_shows();
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    Err(NotifyError::Unsupported)
}
