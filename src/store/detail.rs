//! One clip, seen closely: its waveform and the places of its words.

use std::fs;

use super::record::{AudioKept, Source, StoredClip, Version};
use super::{Store, StoreError};
use crate::audio::{envelope, wav};
use crate::clip::ClipId;
use crate::front::detail::ClipDetail;
use crate::text::Transcript;
use crate::text::align::{self, TimedWord};

/// A clip's text, and what its words were heard as.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KnownText {
    /// The chosen text; empty where none is kept.
    pub text: String,
    /// What an engine heard: of the chosen text, or where that was written by hand,
    /// last.
    pub heard: Transcript,
}

impl Store {
    /// What there is to see of a clip. Reads all of its sound: some ms a minute.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the refusal to read the database; sound that
    /// cannot be read is only not there.
    pub fn detail(&self, clip: ClipId) -> Result<ClipDetail, StoreError> {
        let stored = self.get(clip)?;
        Ok(ClipDetail {
            of: stored.duration,
            peaks: peaks(&stored),
            words: words(&self.known_text(clip)?),
        })
    }

    /// A clip's text and where its words were heard.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the refusal to read the database.
    pub fn known_text(&self, clip: ClipId) -> Result<KnownText, StoreError> {
        Ok(known(&self.versions(clip)?))
    }
}

fn peaks(clip: &StoredClip) -> Vec<f32> {
    if clip.audio != AudioKept::Kept {
        return Vec::new();
    }
    let decoded = fs::read(&clip.path)
        .map_err(|error| error.to_string())
        .and_then(|bytes| wav::decode(&bytes).map_err(|error| error.to_string()));
    match decoded {
        Ok(wav) => envelope::peaks(&wav.samples, envelope::COLUMNS),
        Err(error) => {
            tracing::debug!(clip = %clip.id, error, "no waveform");
            Vec::new()
        }
    }
}

fn words(known: &KnownText) -> Vec<TimedWord> {
    align::timed(&known.text, &known.heard)
}

/// The chosen text. One that was written by hand has the places that an engine heard
/// last.
fn known(versions: &[Version]) -> KnownText {
    let Some(chosen) = versions.iter().find(|version| version.chosen) else {
        return KnownText::default();
    };
    let has_places = |version: &&Version| {
        let mut segments = version.transcript.segments.iter();
        version.source == Source::Engine && segments.any(|segment| !segment.words.is_empty())
    };
    let heard = Some(chosen)
        .filter(has_places)
        .or_else(|| versions.iter().rev().find(has_places));
    KnownText {
        text: chosen.transcript.text(),
        heard: heard.map_or_else(Transcript::default, |version| version.transcript.clone()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::clip::ClipState;
    use crate::store::{ClipFolder, ClipSave, NewVersion};
    use crate::text::{Segment, Word};

    fn version(transcript: Transcript, source: Source, made_at_ms: u64) -> NewVersion {
        NewVersion {
            transcript,
            source,
            took: None,
            made_at_ms,
            doubt: None,
        }
    }

    #[test]
    fn a_text_by_hand_has_the_places_that_the_engine_heard() {
        let word = |text: &str, start_ms| Word {
            text: text.to_owned(),
            start_ms,
            end_ms: start_ms + 300,
            probability: 0.5,
        };
        let mut heard = Transcript::plain("Open the door.", "base.en");
        heard.segments[0] = Segment {
            words: vec![word("Open", 100), word("the", 500), word("door.", 900)],
            ..heard.segments[0].clone()
        };
        let folder = ClipFolder::new(PathBuf::from("/nowhere"));
        let mut store = Store::in_memory(folder).expect("a store");
        let id = ClipId::from_parts(1, 0);
        let mut save = ClipSave::new(id, ClipState::Done);
        save.version = Some(Arc::new(version(heard, Source::Engine, 1)));
        store.save(&save).expect("saved");
        let starts = |store: &Store| -> Vec<Option<u32>> {
            let detail = store.detail(id).expect("a detail");
            let words = detail.words.iter();
            words.map(|word| Some(word.heard?.start_ms)).collect()
        };
        assert_eq!(starts(&store), [Some(100), Some(500), Some(900)]);
        let by_hand = Transcript::plain("Open a door!", "");
        let by_hand = version(by_hand, Source::Hand, 2);
        store.add_version(id, &by_hand).expect("added");
        assert_eq!(starts(&store), [Some(100), None, Some(900)]);
        let detail = store.detail(id).expect("a detail");
        assert_eq!(detail.words[2].text, "door!");
        assert_eq!(
            detail.words[2].heard.map(|heard| heard.confidence),
            Some(50)
        );
        assert!(detail.peaks.is_empty(), "its sound is not there");
        assert!(store.detail(ClipId::from_parts(2, 0)).is_err());
    }
}
