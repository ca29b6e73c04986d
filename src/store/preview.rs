//! What replacements would have changed in the texts that are there.

use rusqlite::params;

use super::error::refused;
use super::{Store, StoreError};
use crate::clip::ClipId;
use crate::text::offer::{Offer, Preview};

/// The newest texts that are looked at.
const TEXTS: u32 = 2_000;

impl Store {
    /// What each would have changed in the newest texts but that of this clip.
    ///
    /// # Errors
    /// The refusal to read.
    pub fn preview(
        &self,
        but: ClipId,
        offers: &[Offer],
    ) -> Result<Vec<(Offer, Preview)>, StoreError> {
        let texts = self.newest_texts(but).map_err(refused("read the texts"))?;
        let previews = offers
            .iter()
            .map(|offer| (offer.clone(), offer.preview(&texts)));
        Ok(previews.collect())
    }

    fn newest_texts(&self, but: ClipId) -> rusqlite::Result<Vec<String>> {
        let mut select = self.connection.prepare_cached(
            "SELECT text FROM clips
             WHERE text IS NOT NULL AND state <> 'trashed' AND id <> ?1
             ORDER BY id DESC LIMIT ?2",
        )?;
        let texts = select.query_map(params![but.to_string(), TEXTS], |row| row.get(0))?;
        texts.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::clip::ClipState;
    use crate::store::{ClipFolder, ClipSave, NewVersion, Source};
    use crate::text::Transcript;

    #[test]
    fn only_other_texts_that_are_not_in_the_trash_are_looked_at() {
        let folder = ClipFolder::new(PathBuf::from("/nowhere"));
        let mut store = Store::in_memory(folder).expect("a store");
        let texts = ["say so", "open say so", "nothing", "say so there"];
        let ids = [1, 2, 3, 4].map(|ms| ClipId::from_parts(ms, 0));
        for (id, text) in ids.into_iter().zip(texts) {
            for state in [ClipState::Sealed, ClipState::Done] {
                let version = NewVersion {
                    transcript: Transcript::plain(text, "demo"),
                    source: Source::Engine,
                    took: None,
                    made_at_ms: 1,
                    doubt: None,
                };
                let save = ClipSave {
                    version: Some(Arc::new(version)),
                    ..ClipSave::new(id, state)
                };
                store.save(&save).expect("saved");
            }
        }
        store.trash(ids[3], 9).expect("in the trash");
        let offer = Offer {
            from: "say so".to_owned(),
            to: "sayso".to_owned(),
        };
        let previews = store.preview(ids[0], &[offer]).expect("readable");
        let preview = &previews[0].1;
        assert_eq!((preview.of, preview.changed), (2, 1));
        assert_eq!(preview.examples.len(), 1);
    }
}
