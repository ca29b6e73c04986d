//! The control socket of a sayso that runs, and the one of another.

use crate::runtime::Remote;

#[cfg(unix)]
mod here {
    use std::io;

    use super::Remote;
    use crate::control::client::Client;
    use crate::control::place::{Bound, Place, PlaceError};
    use crate::control::server::Server;

    /// The socket, before anybody answers on it.
    pub(in crate::cli) type Door = Bound;
    /// Answers until it is dropped.
    pub(in crate::cli) type Answering = Server;

    pub(in crate::cli) fn door() -> Result<Door, PlaceError> {
        Place::from_environment().bind()
    }

    pub(in crate::cli) fn answer(door: Door, remote: Remote) -> io::Result<Answering> {
        Server::spawn(door, remote)
    }

    /// The process that answers, if one does.
    pub(in crate::cli) fn who_answers() -> Option<u32> {
        let client = Client::connect(&Place::from_environment()).ok()?;
        client.hello().process
    }
}

#[cfg(not(unix))]
mod here {
    use std::convert::Infallible;
    use std::io;

    use super::Remote;

    pub(in crate::cli) type Door = Infallible;
    pub(in crate::cli) type Answering = Infallible;

    pub(in crate::cli) fn door() -> io::Result<Door> {
        Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "there is no control socket on this system",
        ))
    }

    pub(in crate::cli) fn answer(door: Door, _: Remote) -> io::Result<Answering> {
        match door {}
    }

    pub(in crate::cli) fn who_answers() -> Option<u32> {
        None
    }
}

pub(super) use here::{Answering, Door, answer, door, who_answers};

/// [`answer`], where there is a door; a program that has none goes on without.
pub(super) fn answer_at(door: Option<Door>, remote: Remote) -> Option<Answering> {
    let answering = answer(door?, remote);
    answering
        .inspect_err(|error| tracing::error!(%error, "nobody answers on the control socket"))
        .ok()
}
