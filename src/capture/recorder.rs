//! The recorder: the thread that turns the microphone's frames into clips.

mod feed;
mod keeper;
mod opener;
mod stream;
mod take;
mod watchdog;
mod worker;

#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::mpsc;

use super::meter::Meter;
use super::{CaptureCommand, CaptureError, CaptureEvent, Microphone};
use keeper::Timing;
use worker::Worker;

/// Commands that may wait. The recorder takes them within milliseconds; when
/// the queue is full [`Recorder::send`] refuses.
const COMMANDS: usize = 64;
/// With so many waiting no clip begins. The rest of the queue is for the ends of
/// those that have: a clip whose end was refused would be recorded for ever.
const NO_MORE_STARTS: usize = 16;

/// How the recorder treats the microphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecorderSettings {
    /// How much sound from before [`CaptureCommand::Start`] goes into a clip.
    pub pre_roll: Duration,
    /// Keep the microphone open between clips. Otherwise it is open while a
    /// clip is recorded and never else: [`CaptureCommand::Open`] is then
    /// answered with [`CaptureEvent::Closed`].
    pub keep_open: bool,
}

/// The thread `recorder`. Dropping it seals a running clip to disk, closes the
/// microphone and joins the thread.
pub struct Recorder {
    commands: Option<SyncSender<CaptureCommand>>,
    /// How many of them wait.
    waiting: Arc<AtomicUsize>,
    meter: Arc<Meter>,
    thread: Option<JoinHandle<()>>,
}

impl Recorder {
    /// Starts the thread; the microphone stays closed until a command needs it.
    ///
    /// Events go to `events` without waiting; while it is full they queue in
    /// the recorder, in order.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn(
        mic: Box<dyn Microphone>,
        settings: RecorderSettings,
        events: mpsc::Sender<CaptureEvent>,
    ) -> io::Result<Self> {
        Self::spawn_with(mic, settings, Timing::default(), events)
    }

    /// The same with other patience, for tests.
    fn spawn_with(
        mic: Box<dyn Microphone>,
        settings: RecorderSettings,
        timing: Timing,
        events: mpsc::Sender<CaptureEvent>,
    ) -> io::Result<Self> {
        let (commands, inbox) = sync_channel(COMMANDS);
        let waiting = Arc::new(AtomicUsize::new(0));
        let meter = Arc::new(Meter::default());
        let worker = Worker::new(mic, settings, timing, events, Arc::clone(&meter))?;
        let taken = Arc::clone(&waiting);
        let thread = thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || worker.run(&inbox, &taken))?;
        Ok(Self {
            commands: Some(commands),
            waiting,
            meter,
            thread: Some(thread),
        })
    }

    /// Asks for something. Never waits.
    ///
    /// # Errors
    /// [`CaptureError::RecorderBusy`] when too many requests wait; a clip that
    /// was let begin may still be ended then,
    /// [`CaptureError::RecorderGone`] when the thread has ended.
    pub fn send(&self, command: CaptureCommand) -> Result<(), CaptureError> {
        let commands = self.commands.as_ref().ok_or(CaptureError::RecorderGone)?;
        // Counted before it can be taken, so that the count never falls below 0.
        let before = self.waiting.fetch_add(1, Ordering::SeqCst);
        let begins = matches!(command, CaptureCommand::Start { .. });
        let sent = if begins && before >= NO_MORE_STARTS {
            Err(CaptureError::RecorderBusy)
        } else {
            commands.try_send(command).map_err(|error| match error {
                TrySendError::Full(_) => CaptureError::RecorderBusy,
                TrySendError::Disconnected(_) => CaptureError::RecorderGone,
            })
        };
        if sent.is_err() {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
        }
        sent
    }

    /// The level now, and the counters.
    pub fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.meter)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // The closed channel is the thread's sign to finish; it wakes at once.
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
