//! The wait that people have: clips dictated at the pace at which they were
//! spoken, through all of sayso but the desktop.

use std::io;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::broadcast::{self, error::RecvError};

use crate::audio::CLIP_RATE;
use crate::audio::vad::{FRAME, VoiceDetector};
use crate::capture::wav_mic::{Tape, WavMic};
use crate::cli::run::event_loop;
use crate::deliver::{DeliverError, Receipt, Sink};
use crate::engine::{EngineError, Transcriber};
use crate::front::Command;
use crate::front::snapshot::{MicStatus, ModelStatus};
use crate::hotkey::Nth;
use crate::ptt::State;
use crate::runtime::{Handle, Ports, Report, Runtime, Settings};
use crate::store::{ClipFolder, Store};

/// Clips that are longer, in samples (a minute), would keep the user waiting.
const LONGEST: usize = 60 * CLIP_RATE as usize;

/// The key comes up this long after the last word, in samples: 0.2 s, a quick
/// finger. More would be a gift to an engine that works in pauses.
const LIFT: usize = CLIP_RATE as usize / 5;

/// Far more than it takes to be ready.
const READY: Duration = Duration::from_secs(120);

/// A model that needs longer than this for what is left at the release, and ten
/// times the clip's length, is not dictated to any more.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running sayso that nobody sees.
pub(super) struct Live {
    handle: Handle,
    tape: Tape,
    waits: tokio::runtime::Runtime,
    running: JoinHandle<io::Result<()>>,
    too_slow: bool,
}

impl Live {
    /// Starts it with a model that is loaded, and its files in `folder`.
    pub(super) fn start(
        model: Box<dyn Transcriber>,
        language: Option<String>,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let microphone = WavMic::silent("clips");
        let tape = microphone.tape();
        let mut model = Some(model);
        let ports = Ports {
            keys: Vec::new(),
            microphone: Box::new(microphone),
            speaker: Box::new(crate::playback::CpalSpeaker),
            load_models: vec![Box::new(move |_| model.take().ok_or(EngineError::Crashed))],
            make_sinks: vec![Box::new(|| Ok(Box::new(Nowhere)))],
            store: Store::open(ClipFolder::new(folder.to_owned()))?,
            power: None,
            notifier: None,
            log: None,
            shelf: None,
            reload: None,
        };
        let mut settings = Settings::plain();
        settings.first_mut().transcribe.language = language;
        settings.keeping.incognito = true;
        settings.unload_after = None;
        let (running, handle) = Runtime::spawn(ports, settings)?;
        let live = Self {
            handle,
            tape,
            waits: event_loop()?,
            running,
            too_slow: false,
        };
        live.ready()?;
        Ok(live)
    }

    fn ready(&self) -> anyhow::Result<()> {
        let mut snapshots = self.handle.snapshots.clone();
        let ready = snapshots.wait_for(|now| {
            matches!(now.microphone, MicStatus::Open { .. })
                && matches!(now.model, ModelStatus::Ready { .. })
        });
        let ready = async {
            tokio::time::timeout(READY, ready)
                .await
                .map(|now| now.map(drop))
        };
        Ok(self.waits.block_on(ready)??)
    }

    /// Plays `samples` (mono, at the rate of clips) and holds the key until just
    /// after their last word. The time from its release to the text in its place;
    /// `None` where nothing was heard, for what is longer than a minute, and once
    /// the model was too slow.
    pub(super) fn dictate(&mut self, samples: Vec<f32>) -> anyhow::Result<Option<Duration>> {
        if samples.len() > LONGEST || self.too_slow {
            return Ok(None);
        }
        let held = held(&samples) as u64 * 1_000_000 / u64::from(CLIP_RATE);
        let held = Duration::from_micros(held);
        self.tape.insert(samples);
        let heard = self.waits.block_on(hold(&self.handle, held))?;
        self.too_slow = heard == Heard::TooLate;
        match heard {
            Heard::After(wait) => Ok(Some(wait)),
            Heard::Nothing | Heard::TooLate => Ok(None),
        }
    }

    /// Ends it.
    pub(super) fn close(self) {
        drop(self.handle);
        // The figures are there; how it ends changes nothing about them.
        let _ = self.running.join();
    }
}

/// What came of a dictation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// A text, so long after the release.
    After(Duration),
    Nothing,
    TooLate,
}

/// Holds the key for so long, and waits for what comes.
async fn hold(handle: &Handle, held: Duration) -> anyhow::Result<Heard> {
    let mut reports = handle.reports.resubscribe();
    handle.commands.send(Command::Press(Nth::FIRST)).await?;
    let recording = next(&mut reports, |report| {
        matches!(report, Report::State(State::Recording)).then_some(())
    });
    tokio::time::timeout(READY, recording).await??;
    tokio::time::sleep(held).await;
    handle.commands.send(Command::Release).await?;
    let finished = next(&mut reports, |report| match report {
        Report::Finished {
            text,
            reason,
            stages,
            ..
        } => Some((text.and(stages.release_to_text()), reason)),
        _ => None,
    });
    let patience = PATIENCE + 10 * held;
    let Ok(finished) = tokio::time::timeout(patience, finished).await else {
        return Ok(Heard::TooLate);
    };
    let (wait, reason) = finished?;
    tracing::debug!(reason, "dictated");
    Ok(wait.map_or(Heard::Nothing, Heard::After))
}

/// For how many of the samples the key is held.
fn held(samples: &[f32]) -> usize {
    let (mut heard, mut last_word) = (0, None);
    VoiceDetector::default().add(samples, |frame| {
        heard += FRAME;
        if frame.voiced {
            last_word = Some(heard);
        }
    });
    last_word.map_or(samples.len(), |end| (end + LIFT).min(samples.len()))
}

/// The next report that is wanted. While the sound plays nobody reads, so the
/// oldest may be lost; what matters comes after the release.
async fn next<T>(
    reports: &mut broadcast::Receiver<Report>,
    wanted: impl Fn(Report) -> Option<T>,
) -> anyhow::Result<T> {
    loop {
        match reports.recv().await {
            Ok(report) => {
                if let Some(found) = wanted(report) {
                    return Ok(found);
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Takes every text and keeps none: the clipboard is the user's.
struct Nowhere;

impl Sink for Nowhere {
    fn name(&self) -> &'static str {
        "nowhere"
    }

    fn deliver(&mut self, _text: &str) -> Result<Receipt, DeliverError> {
        Ok(Receipt::new("nowhere", true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::demo::clips as bundled;

    #[test]
    fn the_key_comes_up_just_after_the_last_word() {
        let fox = bundled::find(Some("fox"))
            .expect("a clip")
            .sound()
            .expect("sound");
        assert_eq!(fox.sample_rate, CLIP_RATE);
        let spoken = held(&fox.samples);
        let mut longer = fox.samples.clone();
        longer.resize(longer.len() + 5 * CLIP_RATE as usize, 0.0);
        assert!(held(&longer) >= spoken, "the room for the finger is there");
        assert!(held(&longer) < fox.samples.len() + LIFT);
        assert_eq!(held(&[0.0; 4_000]), 4_000, "nobody speaks");
    }
}
