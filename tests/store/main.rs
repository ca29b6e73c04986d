//! Clips on a real disk: what is kept, what is found, what survives damage.

mod damage;
mod migrations;
mod recovery;
mod retention;
mod rows;
mod search;
mod stats;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use sayso::clip::{ClipId, ClipState};
use sayso::store::{ClipFolder, ClipSave, NewVersion, Source, Store};
use sayso::text::{Segment, Transcript, Word};
use tempfile::TempDir;

/// 2026-11-20T12:00:00Z.
const NOON: u64 = 1_795_176_000_000;
const DAY: u64 = 24 * 3_600 * 1_000;

/// A store in a folder of its own.
struct Bench {
    root: TempDir,
    store: Store,
}

impl Bench {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder(root.path())).expect("a store");
        Self { root, store }
    }

    /// Closes the store and opens it again, as the next run does.
    fn reopen(self) -> Self {
        let Self { root, store } = self;
        drop(store);
        let store = Store::open(folder(root.path())).expect("a store");
        Self { root, store }
    }

    fn database(&self) -> PathBuf {
        self.root.path().join("sayso.db")
    }

    /// Keeps a clip with its sound.
    fn with_sound(&mut self, save: &ClipSave) -> PathBuf {
        self.store.save(save).expect("saved");
        self.wav(save.id, 16_000)
    }

    /// Writes a clip's WAV of so many samples, as sayso writes it.
    fn wav(&self, clip: ClipId, samples: usize) -> PathBuf {
        let path = self.store.folder().prepare(clip).expect("a folder");
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 16_000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut wav = hound::WavWriter::create(&path, spec).expect("a file");
        for sample in 0..samples {
            let sample = i16::try_from(sample % 1_000).expect("small");
            wav.write_sample(sample).expect("written");
        }
        wav.finalize().expect("a file");
        path
    }

    /// The next run's recovery.
    fn recover(&mut self) -> sayso::store::Recovery {
        let remains = self.store.remains().expect("readable");
        self.store.recover(remains).expect("mended")
    }

    fn state(&self, clip: ClipId) -> ClipState {
        self.store.get(clip).expect("there").state
    }
}

fn folder(root: &Path) -> ClipFolder {
    ClipFolder::in_zone(root.to_owned(), TimeZone::UTC)
}

fn id(unix_ms: u64) -> ClipId {
    ClipId::from_parts(unix_ms, 7)
}

fn version(text: &str, made_at_ms: u64) -> NewVersion {
    let word = |text: &str, start_ms: u32| Word {
        text: text.to_owned(),
        start_ms,
        end_ms: start_ms + 200,
        probability: 0.75,
    };
    let words = text.split(' ').zip((0..).step_by(250));
    NewVersion {
        transcript: Transcript {
            segments: vec![Segment {
                text: text.to_owned(),
                start_ms: 0,
                end_ms: 1_000,
                no_speech_probability: 0.125,
                words: words.map(|(text, start)| word(text, start)).collect(),
            }],
            language: Some("en".to_owned()),
            model: "demo".to_owned(),
            language_probability: None,
            written: None,
        },
        source: Source::Engine,
        took: Some(Duration::from_millis(321)),
        made_at_ms,
        doubt: None,
    }
}

fn done(id: ClipId, text: &str) -> ClipSave {
    let mut save = ClipSave::new(id, ClipState::Done);
    save.duration = Duration::from_millis(1_234);
    save.version = Some(Arc::new(version(text, id.unix_ms())));
    save.stages.released = Some(Duration::from_micros(2_500_001));
    save
}

fn frames(path: &Path) -> usize {
    let bytes = fs::read(path).expect("a file");
    let layout = sayso::audio::wav::inspect(&bytes).expect("a WAV");
    assert_eq!(layout.problem, None);
    layout.frames()
}
