//! The computer's sleep, told before it begins and when it ends.
//!
//! Who is told before can make whole what is under way: the [`SleepHold`] keeps the
//! computer awake until it is dropped, for as long as the system grants (logind: 5 s).
//! Where nobody tells, the clocks do afterwards: see `runtime::sleep`.

pub mod fake;
#[cfg(target_os = "linux")]
mod logind;

use std::fmt;
use std::io;

use tokio::sync::mpsc;

#[cfg(target_os = "linux")]
pub use logind::Logind;

/// How much news may wait for the runtime; the teller then waits.
pub const QUEUE: usize = 4;

/// What happens to the computer.
#[derive(Debug)]
pub enum PowerNews {
    /// It goes to sleep, as soon as the hold is dropped.
    Sleeping(SleepHold),
    /// It is awake again.
    Awake,
}

/// Keeps the computer awake until it is dropped, if the system granted that.
pub struct SleepHold(#[expect(dead_code, reason = "dropping it is its use")] Option<Box<dyn Send>>);

impl SleepHold {
    /// A hold that ends with `grant`.
    pub fn new(grant: Option<impl Send + 'static>) -> Self {
        Self(grant.map(|grant| Box::new(grant) as Box<dyn Send>))
    }
}

impl fmt::Debug for SleepHold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SleepHold")
    }
}

/// Who tells.
pub trait Power: Send {
    /// Begins to tell. What is returned ends that when it is dropped, and joins
    /// what thread there is.
    ///
    /// # Errors
    /// The system's error when there can be no thread or no event loop.
    fn start(self: Box<Self>, news: mpsc::Sender<PowerNews>) -> io::Result<Box<dyn Send>>;
}

/// Who tells on this system, if anybody does.
pub fn teller() -> Option<Box<dyn Power>> {
    #[cfg(target_os = "linux")]
    return Some(Box::new(Logind));
    #[cfg(not(target_os = "linux"))]
    None
}
