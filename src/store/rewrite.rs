//! Another text for a clip, and the way back from it.

use rusqlite::{Connection, params};

use super::error::refused;
use super::record::{NewVersion, StoredClip, Version};
use super::save::move_to;
use super::versions;
use super::{Store, StoreError};
use crate::clip::{ClipId, ClipState};

/// Another text for a clip.
#[derive(Debug, Clone, PartialEq)]
pub enum Rewrite {
    /// One that the user wrote.
    ByHand(Box<NewVersion>),
    /// Another version of it.
    Choose(u32),
    /// As it was before one of those.
    Back(Standing),
}

/// Where a clip stood before it got another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The version that was its text.
    pub chosen: Option<u32>,
    /// Its state.
    pub state: ClipState,
    /// Why it was empty.
    pub reason: Option<String>,
}

/// A clip that got another text.
#[derive(Debug, Clone, PartialEq)]
pub struct Rewritten {
    /// The clip now.
    pub clip: StoredClip,
    /// Every version of its text, oldest first.
    pub versions: Vec<Version>,
    /// Where it stood before.
    pub before: Standing,
}

impl Store {
    /// Gives a clip another text: all of it, or nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::NoVersion`], or the refusal to write.
    pub fn rewrite(&mut self, clip: ClipId, rewrite: &Rewrite) -> Result<Rewritten, StoreError> {
        let before = self.standing(clip)?;
        match rewrite {
            Rewrite::ByHand(version) => {
                // A moment of its own: a version of the same one is taken for it.
                let made_at_ms = version.made_at_ms.max(self.last_made_ms(clip)? + 1);
                let version = NewVersion {
                    made_at_ms,
                    ..(**version).clone()
                };
                self.add_version(clip, &version)?;
            }
            Rewrite::Choose(number) => self.choose(clip, *number)?,
            Rewrite::Back(before) => self.take_back(clip, before)?,
        }
        Ok(Rewritten {
            clip: self.get(clip)?,
            versions: self.versions(clip)?,
            before,
        })
    }

    /// When the newest version was made, in milliseconds since the Unix epoch.
    fn last_made_ms(&self, clip: ClipId) -> Result<u64, StoreError> {
        let key = self.key_of(clip)?;
        let last = self.connection.query_row(
            "SELECT coalesce(max(made_at_ms), 0) FROM transcripts WHERE clip = ?1",
            [key],
            |row| row.get::<_, i64>(0),
        );
        let last = last.map_err(refused("read a text"))?;
        Ok(u64::try_from(last).unwrap_or_default())
    }

    fn standing(&self, clip: ClipId) -> Result<Standing, StoreError> {
        let stored = self.get(clip)?;
        let key = self.key_of(clip)?;
        let chosen =
            self.connection
                .query_row("SELECT chosen FROM clips WHERE key = ?1", [key], |row| {
                    row.get(0)
                });
        Ok(Standing {
            chosen: chosen.map_err(refused("read a clip"))?,
            state: stored.state,
            reason: stored.reason,
        })
    }

    fn take_back(&mut self, clip: ClipId, before: &Standing) -> Result<(), StoreError> {
        let key = self.key_of(clip)?;
        let failed = refused("take back a text");
        let transaction = self.begin()?;
        let there = match before.chosen {
            Some(number) => versions::choose(&transaction, key, number),
            None => choose_none(&transaction, key).map(|()| true),
        };
        if !there.map_err(&failed)? {
            let number = before.chosen.unwrap_or_default();
            return Err(StoreError::NoVersion { clip, number });
        }
        // One that had no words has none again; what the engine or the trash has
        // meanwhile stays there.
        let empty = before.state == ClipState::Empty;
        if empty && state(&transaction, key).map_err(&failed)? == ClipState::Done.name() {
            move_to(&transaction, key, ClipState::Empty).map_err(&failed)?;
            transaction
                .execute(
                    "UPDATE clips SET reason = ?2 WHERE key = ?1",
                    params![key, before.reason],
                )
                .map_err(&failed)?;
        }
        transaction.commit().map_err(failed)
    }
}

fn choose_none(db: &Connection, key: i64) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE clips SET chosen = NULL, text = NULL WHERE key = ?1",
        [key],
    )
    .map(drop)
}

fn state(db: &Connection, key: i64) -> rusqlite::Result<String> {
    db.query_row("SELECT state FROM clips WHERE key = ?1", [key], |row| {
        row.get(0)
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::store::{ClipFolder, ClipSave, Source};
    use crate::text::Transcript;

    fn version(text: &str, source: Source, made_at_ms: u64) -> NewVersion {
        NewVersion {
            transcript: Transcript::plain(text, "demo"),
            source,
            took: None,
            made_at_ms,
            doubt: None,
        }
    }

    fn by_hand(text: &str) -> Rewrite {
        Rewrite::ByHand(Box::new(version(text, Source::Hand, 99)))
    }

    /// A clip in this state, with a text where the engine heard one.
    fn with(state: ClipState, text: Option<&str>) -> (Store, ClipId) {
        let folder = ClipFolder::new(PathBuf::from("/nowhere"));
        let mut store = Store::in_memory(folder).expect("a store");
        let id = ClipId::from_parts(1, 0);
        for step in [ClipState::Sealed, state] {
            let save = ClipSave {
                reason: text.is_none().then(|| "silence".to_owned()),
                version: text.map(|text| Arc::new(version(text, Source::Engine, 1))),
                ..ClipSave::new(id, step)
            };
            store.save(&save).expect("saved");
        }
        (store, id)
    }

    #[test]
    fn a_text_by_hand_is_chosen_and_the_way_back_leads_to_the_one_before() {
        let (mut store, id) = with(ClipState::Done, Some("see ewe"));
        let edited = store.rewrite(id, &by_hand("see you")).expect("written");
        assert_eq!(edited.clip.text.as_deref(), Some("see you"));
        assert_eq!(edited.before.chosen, Some(1));
        let back = Rewrite::Back(edited.before);
        let back = store.rewrite(id, &back).expect("taken back");
        assert_eq!(back.clip.text.as_deref(), Some("see ewe"));
        let versions = back.versions.iter();
        let chosen: Vec<_> = versions.map(|one| (one.number, one.chosen)).collect();
        assert_eq!(chosen, [(1, true), (2, false)], "nothing is lost");
        let again = store.rewrite(id, &Rewrite::Choose(2)).expect("chosen");
        assert_eq!(again.clip.text.as_deref(), Some("see you"));
        assert_eq!(again.before.chosen, Some(1));
    }

    #[test]
    fn two_texts_of_one_moment_are_two() {
        let (mut store, id) = with(ClipState::Done, Some("see ewe"));
        for text in ["see you", "see you later"] {
            let mut version = version(text, Source::Hand, 1);
            version.transcript.model = "by hand".to_owned();
            let done = store.rewrite(id, &Rewrite::ByHand(Box::new(version)));
            assert_eq!(done.expect("written").clip.text.as_deref(), Some(text));
        }
        assert_eq!(store.versions(id).expect("readable").len(), 3);
    }

    #[test]
    fn a_clip_without_words_that_got_some_has_none_again() {
        let (mut store, id) = with(ClipState::Empty, None);
        let edited = store.rewrite(id, &by_hand("hello")).expect("written");
        assert_eq!(edited.clip.state, ClipState::Done);
        assert_eq!((edited.before.chosen, edited.clip.reason), (None, None));
        let back = Rewrite::Back(edited.before);
        let back = store.rewrite(id, &back).expect("taken back").clip;
        assert_eq!((back.state, back.text), (ClipState::Empty, None));
        assert_eq!(back.reason.as_deref(), Some("silence"));
    }

    #[test]
    fn what_is_not_there_is_not_chosen() {
        let (mut store, id) = with(ClipState::Done, Some("see ewe"));
        let none = Standing {
            chosen: Some(7),
            state: ClipState::Done,
            reason: None,
        };
        for rewrite in [Rewrite::Choose(7), Rewrite::Back(none)] {
            let refused = store.rewrite(id, &rewrite).expect_err("no such version");
            assert!(matches!(refused, StoreError::NoVersion { number: 7, .. }));
        }
        let clip = store.get(id).expect("there");
        assert_eq!(clip.text.as_deref(), Some("see ewe"));
    }
}
