//! The demo clips, cut to the sample, so that a test knows when in a file the
//! speech begins and ends.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Frames per second of every demo clip.
const RATE: u32 = 16_000;

/// A demo clip: its samples and what is said in it.
#[derive(Clone)]
pub(crate) struct Speech {
    samples: Vec<i16>,
    /// The reference text.
    pub(crate) text: String,
}

impl Speech {
    /// The demo clips in which somebody speaks.
    pub(crate) fn demos() -> impl Iterator<Item = Self> {
        [1, 2, 3, 4, 5, 6, 8].into_iter().map(Self::demo)
    }

    /// Reads `assets/demo/demo<number>_*.wav` and its text.
    pub(crate) fn demo(number: u32) -> Self {
        Self::of_file(&demo_path(number))
    }

    /// Reads a clip and the text beside it.
    pub(crate) fn of_file(path: &Path) -> Self {
        let text = std::fs::read_to_string(path.with_extension("txt")).expect("its text");
        Self {
            text: text.trim().to_owned(),
            ..Self::recorded(path)
        }
    }

    /// Reads a clip that `sayso` has recorded, without its text.
    pub(crate) fn recorded(path: &Path) -> Self {
        let mut reader = hound::WavReader::open(path).expect("a WAV");
        assert_eq!(reader.spec().sample_rate, RATE);
        assert_eq!(reader.spec().channels, 1);
        let samples = reader.samples().map(|s| s.expect("a sample")).collect();
        Self {
            samples,
            text: String::new(),
        }
    }

    /// What a model is given to read: samples of ±1, 16,000 a second.
    pub(crate) fn heard(samples: &[f32]) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "within 16 bits, or clipped"
        )]
        let sample = |sample: &f32| (sample * 32_768.0).round() as i16;
        Self {
            samples: samples.iter().map(sample).collect(),
            text: String::new(),
        }
    }

    /// The same, as a microphone gives it.
    pub(crate) fn sound(&self) -> Vec<f32> {
        let sample = |sample: &i16| f32::from(*sample) / 32_768.0;
        self.samples.iter().map(sample).collect()
    }

    /// Whether both hold the same speech from its first to its last sound,
    /// sample by sample, with any silence around it.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        self.samples[self.speech()] == other.samples[other.speech()]
    }

    /// Asserts that a recorded clip holds it from its first to its last sound,
    /// within what a device and its resampler blur. A model may guess a word
    /// that was cut; the samples do not lie.
    pub(crate) fn assert_kept_in(&self, clip: &Path) {
        let (spoken, kept) = (self.spoken(), Self::recorded(clip).spoken());
        let missing = spoken.saturating_sub(kept);
        assert!(
            missing < Duration::from_millis(20),
            "{missing:?} of {spoken:?} are missing"
        );
    }

    /// The same speech with exactly this much silence before and after it.
    pub(crate) fn with_silence(&self, before: Duration, after: Duration) -> Self {
        let speech = &self.samples[self.speech()];
        let mut samples = vec![0; frames(before)];
        samples.extend_from_slice(speech);
        samples.resize(samples.len() + frames(after), 0);
        Self {
            samples,
            text: self.text.clone(),
        }
    }

    /// How long the speech is, without the silence around it.
    pub(crate) fn spoken(&self) -> Duration {
        let speech = self.speech();
        Duration::from_secs(speech.len() as u64) / RATE
    }

    /// Length of the whole clip.
    pub(crate) fn samples(&self) -> u32 {
        u32::try_from(self.samples.len()).expect("short")
    }

    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs(self.samples.len() as u64) / RATE
    }

    /// Writes it as a WAV: 16 kHz, mono, 16 bits.
    pub(crate) fn write(&self, path: &Path) -> PathBuf {
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: RATE,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(path, spec).expect("a new file");
        for sample in &self.samples {
            writer.write_sample(*sample).expect("written");
        }
        writer.finalize().expect("complete");
        path.to_owned()
    }

    /// From the first to the last sample that is clearly sound (−34 dBFS).
    fn speech(&self) -> Range<usize> {
        let loud = |sample: &i16| sample.unsigned_abs() > 650;
        let first = self.samples.iter().position(loud).unwrap_or(0);
        let last = self.samples.iter().rposition(loud).map_or(0, |i| i + 1);
        first..last
    }
}

/// The file of a demo clip.
pub(crate) fn demo_path(number: u32) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
    let prefix = format!("demo{number}_");
    std::fs::read_dir(&folder)
        .expect("the demo clips")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            path.extension().is_some_and(|ext| ext == "wav")
                && path
                    .file_name()
                    .is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
        })
        .unwrap_or_else(|| panic!("no {prefix}*.wav in {}", folder.display()))
}

/// A whole number of frames; the tests' durations are whole milliseconds.
pub(crate) fn frames(duration: Duration) -> usize {
    usize::try_from(duration.as_millis()).expect("short") * RATE as usize / 1000
}
