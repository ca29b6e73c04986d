//! What the models hear, and what they should write.

use std::collections::BTreeMap;
use std::time::Duration;

use super::child::Sound;
use crate::cli::demo::clips as bundled;
use crate::store::{Source, Store, StoredClip};
use crate::text::words;

/// The clips of one measurement.
#[derive(Debug)]
pub(super) struct Clips {
    pub(super) all: Vec<Clip>,
    /// Whose they are.
    pub(super) whose: Whose,
    /// Clips that cannot be heard, a paragraph each.
    pub(super) left_out: Vec<String>,
    /// Which models wrote the texts that nobody has corrected, and how many.
    written_by: BTreeMap<String, usize>,
}

/// Whose clips they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Whose {
    /// Inside the binary.
    Bundled,
    /// The user's.
    Own,
}

/// One clip.
#[derive(Debug)]
pub(super) struct Clip {
    pub(super) sound: Sound,
    pub(super) duration: Duration,
    pub(super) expected: String,
}

impl Clips {
    /// Those inside the binary.
    pub(super) fn bundled() -> anyhow::Result<Self> {
        let mut all = Vec::new();
        for clip in bundled::all() {
            let sound = Sound::Bundled(clip.name.to_owned());
            let samples = sound.samples().map_err(anyhow::Error::msg)?;
            all.push(Clip {
                sound,
                duration: duration(&samples),
                expected: clip.text.to_owned(),
            });
        }
        Ok(Self {
            all,
            whose: Whose::Bundled,
            left_out: Vec::new(),
            written_by: BTreeMap::new(),
        })
    }

    /// The user's newest `last` with a text and sound.
    pub(super) fn own(store: &Store, last: usize) -> anyhow::Result<Self> {
        let mut clips = Self {
            all: Vec::new(),
            whose: Whose::Own,
            left_out: Vec::new(),
            written_by: BTreeMap::new(),
        };
        for stored in store.with_text_and_sound(last)? {
            let versions = store.versions(stored.id)?;
            let chosen = versions.into_iter().find(|version| version.chosen);
            let by_engine = chosen.filter(|version| version.source == Source::Engine);
            clips.add(stored, by_engine.map(|version| version.transcript.model));
        }
        anyhow::ensure!(
            !clips.all.is_empty(),
            "there is no clip with a text and its sound to measure with; dictate something, or \
             leave out --last for the bundled clips"
        );
        Ok(clips)
    }

    fn add(&mut self, stored: StoredClip, by_model: Option<String>) {
        let sound = Sound::File(stored.path);
        match sound.samples() {
            Ok(samples) => {
                if let Some(model) = by_model {
                    *self.written_by.entry(model).or_default() += 1;
                }
                self.all.push(Clip {
                    sound,
                    duration: duration(&samples),
                    expected: stored.text.unwrap_or_default(),
                });
            }
            Err(cause) => self.left_out.push(cause),
        }
    }

    pub(super) fn sounds(&self) -> Vec<Sound> {
        self.all.iter().map(|clip| clip.sound.clone()).collect()
    }

    /// All of them together.
    pub(super) fn duration(&self) -> Duration {
        self.all.iter().map(|clip| clip.duration).sum()
    }

    pub(super) fn words(&self) -> usize {
        let texts = self.all.iter().map(|clip| clip.expected.as_str());
        texts.map(words::count).sum()
    }

    /// What must be known to read the figures right.
    pub(super) fn notes(&self) -> Vec<String> {
        match self.whose {
            Whose::Bundled => vec![
                "The bundled clips are synthetic speech in a few simple words; `--last 20` \
                 measures with what you dictated."
                    .to_owned(),
            ],
            Whose::Own if self.written_by.is_empty() => Vec::new(),
            Whose::Own => {
                let uncorrected: usize = self.written_by.values().sum();
                let models: Vec<&str> = self.written_by.keys().map(String::as_str).collect();
                vec![format!(
                    "{uncorrected} of the {} texts are as {} wrote them, which so looks better \
                     than it is. `sayso clips edit` corrects a text.",
                    self.all.len(),
                    models.join(" and "),
                )]
            }
        }
    }
}

fn duration(samples: &[f32]) -> Duration {
    let rate = u64::from(crate::audio::CLIP_RATE);
    Duration::from_micros(samples.len() as u64 * 1_000_000 / rate)
}
