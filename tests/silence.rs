//! Silence is silence: the gate, the engine with the demo model and the judgement
//! of its text, over sounds in which nobody speaks and over speech. Nothing else
//! of sayso takes part, so that it is their doing alone.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use sayso::audio::gate::{self, Gate};
use sayso::engine::{
    JobControl, ModelFolders, ModelSource, TranscribeOptions, Transcriber, WhisperTranscriber,
    Window,
};
use sayso::text::Transcript;
use sayso::text::suspicion::{self, Doubt};
use support::noises::{self, Noise};
use support::{Speech, corpus};

/// Everything that the promise names.
const PROMISED: [&str; 8] = [
    "digital zero",
    "silence",
    "hum",
    "white noise",
    "pink noise",
    "brown noise",
    "keyboard",
    "music",
];

/// What becomes of a sound.
#[derive(Debug, PartialEq)]
enum Fate {
    /// The gate lets it not through, for this reason.
    Gated(String),
    /// The engine hears it, and its text is not delivered, for this reason.
    Kept(String),
    /// Its text is delivered with a mark, for this reason.
    Flagged(String),
    /// Its text is delivered.
    Delivered,
}

/// One transcriber for all tests: two at once would only fight for cores.
fn transcriber() -> MutexGuard<'static, WhisperTranscriber> {
    static SHARED: OnceLock<Mutex<WhisperTranscriber>> = OnceLock::new();
    let load = || {
        WhisperTranscriber::load(&ModelSource::Embedded, &ModelFolders::default(), 0)
            .expect("the embedded model")
    };
    SHARED
        .get_or_init(|| Mutex::new(load()))
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

/// The engine alone.
fn heard(samples: &[f32], window: Window) -> Transcript {
    let options = TranscribeOptions {
        language: Some("en".to_owned()),
        window,
        ..TranscribeOptions::default()
    };
    transcriber()
        .transcribe(samples, &options, &JobControl::default())
        .expect("a transcript")
}

/// Gate, engine, judgement.
fn fate(samples: &[f32], window: Window) -> Fate {
    let (gate, voice) = gate::judge(samples);
    if let Gate::Empty(reason) = gate {
        return Fate::Gated(reason.to_string());
    }
    let judgement = suspicion::judge(&heard(samples, window), &voice);
    match judgement.doubt() {
        None => Fate::Delivered,
        Some(Doubt { why, unsaid: false }) => Fate::Flagged(why),
        Some(Doubt { why, unsaid: true }) => Fate::Kept(why),
    }
}

/// The spoken sentences, in order.
fn sentences() -> Vec<(PathBuf, Vec<f32>)> {
    let sets = [corpus::SENTENCES]
        .into_iter()
        .chain(corpus::UNKNOWN_VOICES);
    let files: Vec<PathBuf> = sets.flat_map(corpus::files).collect();
    assert_eq!(files.len(), 90);
    let read = |path: PathBuf| {
        let sound = Speech::recorded(&path).sound();
        (path, sound)
    };
    files.into_iter().map(read).collect()
}

/// Speech at this level, over the noise of a quiet room.
fn in_a_room(speech: &[f32], rms_dbfs: f32, seed: u64) -> Vec<f32> {
    let mut speech = speech.to_vec();
    noises::level_to(&mut speech, rms_dbfs);
    let room = noises::hiss(speech.len(), -65.0, seed);
    let mixed = speech.iter().zip(room).map(|(voice, noise)| voice + noise);
    mixed.collect()
}

#[test]
fn of_a_hundred_sounds_without_speech_none_becomes_a_text() {
    let noises = noises::all();
    let promised = |noise: &&Noise| PROMISED.contains(&noise.kind);
    assert!(noises.iter().filter(promised).count() >= 100);
    // Gated, heard and kept, flagged, delivered.
    let mut table: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let mut wrong = String::new();
    for (noise, window) in noises
        .iter()
        .flat_map(|noise| [Window::Fit, Window::Full].map(|window| (noise, window)))
    {
        let fate = fate(&noise.samples, window);
        let column = match &fate {
            Fate::Gated(_) => 0,
            Fate::Kept(_) => 1,
            Fate::Flagged(_) => 2,
            Fate::Delivered => 3,
        };
        table.entry(noise.kind).or_default()[column] += 1;
        let as_promised = column < 2;
        // Of fans, clicks and breath a few get through, never without a mark.
        let allowed = as_promised || (column == 2 && !PROMISED.contains(&noise.kind));
        if !allowed {
            let _ = writeln!(
                wrong,
                "{}, {}, {window:?}: {fate:?}",
                noise.kind, noise.name
            );
        }
    }
    println!("gated, heard and kept, flagged, delivered, in both windows: {table:#?}");
    assert_eq!(wrong, "");
    let flagged: usize = table.values().map(|fates| fates[2]).sum();
    assert!(flagged <= 10, "{table:?}");
}

#[test]
fn without_the_gate_a_hum_becomes_words() {
    let noises = noises::all();
    let hum = noises
        .iter()
        .find(|noise| noise.kind == "hum" && noise.name.contains("60 Hz, -40"));
    let heard = heard(&hum.expect("a hum").samples, Window::Full);
    assert!(!heard.is_empty(), "else the others prove little");
}

#[test]
fn of_two_hundred_sentences_down_to_minus_45_dbfs_none_is_gated() {
    let mut gated = String::new();
    let mut count = 0;
    for (seed, (path, speech)) in (0..).zip(sentences()) {
        let mut quiet = speech.clone();
        noises::level_to(&mut quiet, -45.0);
        let takes = [
            ("as it is", speech.clone()),
            ("-45 dBFS", quiet),
            ("-30 dBFS in a room", in_a_room(&speech, -30.0, seed)),
            ("-45 dBFS in a room", in_a_room(&speech, -45.0, seed)),
        ];
        for (how, samples) in takes {
            count += 1;
            if let (Gate::Empty(reason), _) = gate::judge(&samples) {
                let _ = writeln!(gated, "{} {how}: {reason}", path.display());
            }
        }
    }
    assert_eq!(gated, "");
    assert!(count >= 200, "{count}");
}

#[test]
fn a_single_word_passes_too() {
    // The first 0.35 s of a sentence, which is a short word or most of a long one.
    for (path, speech) in sentences() {
        let quiet = in_a_room(&speech, -45.0, 7);
        let start = quiet.iter().position(|sample| sample.abs() > 0.01);
        let start = start.expect("speech").saturating_sub(800);
        let mut word = noises::hiss(8_000, -65.0, 1);
        word.extend(&quiet[start..quiet.len().min(start + 5_600)]);
        word.extend(noises::hiss(4_000, -65.0, 2));
        let (gate, voice) = gate::judge(&word);
        assert_eq!(gate, Gate::Pass, "{} {voice:?}", path.display());
    }
}

#[test]
fn what_is_said_quietly_is_delivered() {
    let mut wrong = String::new();
    for (seed, (path, speech)) in (0..).zip(sentences()) {
        let fate = fate(&in_a_room(&speech, -45.0, seed), Window::Fit);
        if fate != Fate::Delivered {
            let _ = writeln!(wrong, "{}: {fate:?}", path.display());
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn the_reasons_have_their_figures() {
    let told = |kind: &str, name: &str| {
        let noises = noises::all();
        let noise = noises
            .iter()
            .find(|noise| noise.kind == kind && noise.name.contains(name));
        match fate(&noise.expect("such a sound").samples, Window::Full) {
            Fate::Gated(reason) | Fate::Kept(reason) => reason,
            other => format!("{other:?}"),
        }
    };
    assert_eq!(told("silence", "-60 dBFS"), "−60 dBFS, no voice in 3.0 s");
    assert_eq!(
        told("hum", "50 Hz, -40 dBFS"),
        "−40 dBFS, a steady sound (moves 0.1 dB), no speech in 10.0 s"
    );
    let strings = told("music", "a melody, strings, -18 dBFS");
    assert!(
        strings.starts_with("a steady sound (moves 3.0 dB), the model "),
        "{strings}"
    );
}
