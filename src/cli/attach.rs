//! A second `sayso` becomes a window of the first.

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::sync::{mpsc, watch};

use super::config::Setup;
use super::face::Face;
use super::run::{event_loop, restore_on_panic};
use super::stderr::NativeStderr;
use crate::control::client::{Client, ClientError, Window};
use crate::control::place::Place;
use crate::front::{Command, Snapshot};
use crate::runtime::signals::Signals;
use crate::store::StoreError;

/// How long one that has the clips and does not answer yet may need to start.
const STARTING: Duration = Duration::from_secs(1);
/// How often it is asked meanwhile.
const AGAIN: Duration = Duration::from_millis(20);
/// How many commands may wait; then keys do.
const COMMANDS: usize = 64;

/// What of the command line counts for a window: where the clips are, the log, and
/// how it looks.
const COUNTS: [&str; 5] = [
    "--data-dir",
    "--log-level",
    "--log-content",
    "--mini",
    "--plain",
];

/// A connection to the sayso that has the clips, if it answers.
pub(super) fn client(in_use: &StoreError) -> Option<Client> {
    let StoreError::InUse {
        process: Some(process),
        ..
    } = in_use
    else {
        return None;
    };
    let place = Place::from_environment();
    let until = Instant::now() + STARTING;
    loop {
        match Client::connect(&place) {
            Ok(client) => {
                return (client.hello().process == Some(*process)).then_some(client);
            }
            Err(ClientError::NobodyRuns) if Instant::now() < until => thread::park_timeout(AGAIN),
            Err(_) => return None,
        }
    }
}

/// Shows it, until the user leaves or it ends.
///
/// # Errors
/// It has ended, or is another release; an option cannot count; the terminal.
pub(super) fn run(client: Client, setup: &Setup, face: Face) -> anyhow::Result<ExitCode> {
    let process = client.hello().process.unwrap_or_default();
    if let Some(option) = option_without_effect(std::env::args().skip(1)) {
        anyhow::bail!(
            "a sayso is running already (process {process}), with settings of its own, so \
             `{option}` cannot count. Leave it out to open a window of that one, or end it first: \
             `sayso ctl quit`"
        );
    }
    let stderr = NativeStderr::redirect(&setup.folders.logs).context("cannot redirect stderr")?;
    if face != Face::Plain {
        restore_on_panic(&stderr);
    }
    let events = event_loop()?;
    let shown = events.block_on(async {
        // Before the terminal is taken: it is given back, whatever comes.
        let signals = Signals::catch()?;
        let mut window = client.into_window()?;
        let first = window.first().await?;
        Ok::<_, anyhow::Error>((window, first, signals))
    });
    let (window, first, signals) = shown?;
    let (show, snapshots) = watch::channel(first);
    let (commands, inbox) = mpsc::channel(COMMANDS);
    let face = face.show(snapshots, commands, setup)?;
    let left = events.block_on(until_left(window, &show, inbox, signals));
    face.finish()?;
    drop(stderr);
    match left {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(ClientError::Gone) => anyhow::bail!(
            "the sayso that this was a window of (process {process}) has ended. Everything that was \
             said is kept. Start it again: `sayso daemon`, or `sayso` for one with a window"
        ),
        Err(error) => Err(error.into()),
    }
}

/// The user leaves, a signal comes, or the other side ends.
async fn until_left(
    window: Window,
    show: &watch::Sender<Snapshot>,
    mut commands: mpsc::Receiver<Command>,
    mut signals: Signals,
) -> Result<(), ClientError> {
    tokio::select! {
        ended = window.attend(show, &mut commands) => ended,
        signal = signals.received() => {
            tracing::info!(signal, "leaving");
            Ok(())
        }
    }
}

/// The first option that the running sayso knows nothing of. Those from the
/// environment are no mistake: they are there for every sayso alike.
fn option_without_effect(words: impl Iterator<Item = String>) -> Option<String> {
    let name = |word: &str| word.split('=').next().unwrap_or_default().to_owned();
    words
        .filter(|word| word.starts_with("--") && word != "--")
        .map(|word| name(&word))
        .find(|name| !COUNTS.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(words: &[&str]) -> Option<String> {
        option_without_effect(words.iter().map(|word| (*word).to_owned()))
    }

    #[test]
    fn an_option_that_the_other_knows_nothing_of_is_named() {
        assert_eq!(first(&["--mic", "Blue"]).as_deref(), Some("--mic"));
        assert_eq!(
            first(&["--data-dir", "/x", "--model=base.en"]).as_deref(),
            Some("--model")
        );
    }

    #[test]
    fn what_says_where_things_lie_and_what_is_logged_counts() {
        assert_eq!(first(&[]), None);
        assert_eq!(first(&["--data-dir=/x", "--log-level", "debug"]), None);
    }
}
