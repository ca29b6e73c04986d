//! The thread `playback`.

mod sound;
mod worker;

#[cfg(test)]
mod tests;

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::{CpalSpeaker, Cue, PlaybackError, PlaybackEvent, Speaker, Steer};
use crate::clip::ClipId;
use crate::front::replay::ReplayView;
use worker::{Request, Worker};

/// Requests that may wait; a full queue refuses.
const REQUESTS: usize = 8;

/// Plays clips and cues on a thread of its own. Dropping it stops the sound
/// and joins the thread.
pub struct Player {
    requests: Option<SyncSender<Request>>,
    replay: watch::Receiver<Option<ReplayView>>,
    thread: Option<JoinHandle<()>>,
}

impl Player {
    /// Starts the thread; the platform's default output is opened for the first sound.
    ///
    /// Events go to `events` without waiting; while it is full they queue in
    /// the player, in order.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn(events: mpsc::Sender<PlaybackEvent>) -> io::Result<Self> {
        Self::spawn_on(Box::new(CpalSpeaker), events)
    }

    /// The same on a speaker of your choice.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn_on(
        speaker: Box<dyn Speaker>,
        events: mpsc::Sender<PlaybackEvent>,
    ) -> io::Result<Self> {
        let (requests, inbox) = sync_channel(REQUESTS);
        let (to_replay, replay) = watch::channel(None);
        let thread = thread::Builder::new()
            .name("playback".to_owned())
            .spawn(move || Worker::new(speaker, events, to_replay).run(&inbox))?;
        Ok(Self {
            requests: Some(requests),
            replay,
            thread: Some(thread),
        })
    }

    /// Plays a clip's file from its top; what was playing ends.
    ///
    /// # Errors
    /// [`PlaybackError::Busy`] or [`PlaybackError::PlayerGone`]; everything
    /// else comes as [`PlaybackEvent::Failed`].
    pub fn play(&self, clip: ClipId, path: PathBuf) -> Result<(), PlaybackError> {
        self.ask(Request::Play { clip, path })
    }

    /// Plays a clip's file from a place in it to its end; what was playing ends.
    /// The clip that is playing or paused goes on from there.
    ///
    /// # Errors
    /// As for [`Self::play`].
    pub fn play_from(
        &self,
        clip: ClipId,
        path: PathBuf,
        at: Duration,
    ) -> Result<(), PlaybackError> {
        self.ask(Request::PlayFrom { clip, path, at })
    }

    /// Steers the clip that is playing or paused; without one, nothing happens.
    ///
    /// # Errors
    /// [`PlaybackError::Busy`] or [`PlaybackError::PlayerGone`].
    pub fn steer(&self, steer: Steer) -> Result<(), PlaybackError> {
        self.ask(Request::Steer(steer))
    }

    /// The clip that is playing or paused and where in it one is: 20 times a
    /// second, and only the newest is kept.
    pub fn replay(&self) -> watch::Receiver<Option<ReplayView>> {
        self.replay.clone()
    }

    /// Stops what is playing.
    ///
    /// # Errors
    /// [`PlaybackError::Busy`] or [`PlaybackError::PlayerGone`].
    pub fn stop(&self) -> Result<(), PlaybackError> {
        self.ask(Request::Stop)
    }

    /// Makes ready for cues, the start cue first: each then sounds at once.
    /// `volume` is a factor on their own loudness, 0 to 2.
    ///
    /// # Errors
    /// [`PlaybackError::Busy`] or [`PlaybackError::PlayerGone`].
    pub fn expect_cues(&self, volume: f32) -> Result<(), PlaybackError> {
        self.ask(Request::ExpectCues(volume))
    }

    /// Plays a cue at once; what was playing ends.
    ///
    /// # Errors
    /// [`PlaybackError::Busy`] or [`PlaybackError::PlayerGone`]; everything
    /// else comes as [`PlaybackEvent::Failed`].
    pub fn cue(&self, cue: Cue) -> Result<(), PlaybackError> {
        self.ask(Request::Cue(cue))
    }

    fn ask(&self, request: Request) -> Result<(), PlaybackError> {
        let requests = self.requests.as_ref().ok_or(PlaybackError::PlayerGone)?;
        requests.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) => PlaybackError::Busy,
            TrySendError::Disconnected(_) => PlaybackError::PlayerGone,
        })
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        // The closed channel is the thread's sign to end; it wakes at once.
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
