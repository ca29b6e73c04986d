//! The control socket: other programs ask a running sayso for something.
//!
//! [`protocol`] is the language (lines of JSON) and pure; `place` says where the
//! socket is and that the folder is ours alone; `server` answers, on a thread of
//! its own; `client` asks. What the server speaks for is a [`Desk`]: it hands
//! over what is asked for and shows a [`View`]; it is never waited for by the one
//! behind it. Of clients only [`Order`]s get in, and they mean what a key press means;
//! what they are told holds no key, and a text only where one was asked for. A client
//! may also become a window: it is shown [`Snapshot`]s and asks for [`Command`]s, as
//! the terminal interface in the program's own process does.

#[cfg(unix)]
pub mod client;
#[cfg(unix)]
pub mod place;
pub mod protocol;
#[cfg(unix)]
pub mod server;
pub mod status;

use std::future::Future;

use crate::config::profile::DEFAULT;
#[cfg(doc)]
use crate::front::Order;
use crate::front::{Command, Snapshot};
use crate::hotkey::Nth;

pub use protocol::{Answer, Begin, Follow, Hello, Refusal, RefusalKind, Request, Told, VERSION};
pub use status::{Last, Part, Status};

/// What clients are told of: the newest of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    /// How things stand.
    pub status: Status,
    /// The newest text.
    pub last: Option<Last>,
    /// The names of the profiles, by the place of their chords; the first has none.
    pub profiles: Vec<String>,
    /// The number of the last order that was carried out.
    pub asked: u64,
}

impl View {
    /// The place of the profile that is called so; without a name the first.
    ///
    /// # Errors
    /// There is none of that name; which there are.
    pub fn nth(&self, name: Option<&str>) -> Result<Nth, String> {
        let known: Vec<&str> = self.profiles.iter().map(String::as_str).collect();
        nth(&known, name)
    }
}

/// The place of the profile that is called so among these; without a name the first.
///
/// # Errors
/// There is none of that name; which there are.
pub fn nth(known: &[&str], name: Option<&str>) -> Result<Nth, String> {
    let Some(name) = name.filter(|name| *name != DEFAULT) else {
        return Ok(Nth::FIRST);
    };
    // The first has no name.
    let mut named = (0_u8..).zip(known).skip(1);
    if let Some((nth, _)) = named.find(|(_, known)| **known == name) {
        return Ok(Nth(nth));
    }
    let known = known.get(1..).unwrap_or_default();
    Err(if known.is_empty() {
        format!("There is no profile `{name}`. `[profile.{name}]` in the configuration makes one.")
    } else {
        let known = known.join("`, `");
        format!("There is no profile `{name}`. There are `{DEFAULT}`, `{known}`.")
    })
}

/// Why an order was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTaken {
    /// Too many wait already, and for too long.
    Busy,
    /// The program is ending.
    Ending,
}

/// What the server speaks for.
pub trait Desk: Clone + Send + Sync + 'static {
    /// How things stand now.
    fn view(&mut self) -> View;

    /// All that is shown now; for windows.
    fn snapshot(&mut self) -> Snapshot;

    /// Hands over what a client asks for; waits while too much waits already. Once an
    /// order is carried out, a view has its number in [`View::asked`].
    ///
    /// # Errors
    /// [`NotTaken::Ending`].
    fn command(&self, command: Command) -> impl Future<Output = Result<(), NotTaken>> + Send;

    /// Waits until that may have changed; `false` when it never will again.
    fn changed(&mut self) -> impl Future<Output = bool> + Send;
}
