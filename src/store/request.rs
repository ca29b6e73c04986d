//! What may be asked of the store's thread, and what it tells.

use super::detail::KnownText;
use super::{
    ClipSave, Found, NewVersion, Question, Recovery, Remade, Remake, Rewrite, Rewritten,
    StoreError, StoredClip, Version,
};
use crate::clip::ClipId;
use crate::front::detail::ClipDetail;
use crate::text::offer::{Offer, Preview};

/// A request to the store's thread.
#[derive(Debug)]
pub enum StoreRequest {
    /// Keep what is known of a clip.
    Save(Box<ClipSave>),
    /// The same for what was refused before; [`StoreEvent::Saved`] follows.
    SaveAgain(Box<ClipSave>),
    /// Move a clip to the trash; the time in milliseconds since the Unix epoch.
    Trash(ClipId, u64),
    /// Take a clip out of the trash.
    Restore(ClipId),
    /// Mark a clip, or take the mark away.
    Star(ClipId, bool),
    /// Remove everything of a clip for ever.
    Forget(ClipId),
    /// Remove a clip's sound, keep its text.
    DropAudio(ClipId),
    /// Add a text to a clip and choose it.
    AddVersion(ClipId, Box<NewVersion>),
    /// Make one of a clip's versions its text.
    Choose(ClipId, u32),
    /// Give a clip another text; [`StoreEvent::Rewritten`] follows.
    Rewrite(ClipId, Rewrite),
    /// Make clips of others; the time in milliseconds since the Unix epoch.
    /// [`StoreEvent::Remade`] follows.
    Remake(Remake, u64),
    /// Look what replacements would have changed in the newest texts but that of this
    /// clip; [`StoreEvent::Previewed`] follows.
    Preview(ClipId, Vec<Offer>),
    /// Load the newest clips, at most so many; [`StoreEvent::Loaded`] follows.
    LoadRecent(usize),
    /// Load clips that wait for the engine; [`StoreEvent::Waiting`] follows.
    LoadWaiting(usize),
    /// Load every version of a clip's text; [`StoreEvent::Versions`] follows.
    LoadVersions(ClipId),
    /// Load a clip's waveform and the places of its words; [`StoreEvent::Detail`]
    /// follows.
    LoadDetail(ClipId),
    /// Load a clip's text and where its words were heard; [`StoreEvent::Text`]
    /// follows.
    LoadText(ClipId),
    /// Look through the history; [`StoreEvent::Browsed`] follows.
    Browse(Box<Question>),
    /// Load one clip; [`StoreEvent::One`] follows.
    Load(ClipId),
    /// Mend what an earlier run left; [`StoreEvent::Recovered`] follows. The
    /// first request of a run.
    Recover,
}

/// What the store tells the runtime. Success of a single write is not told.
#[derive(Debug, Clone, PartialEq)]
pub enum StoreEvent {
    /// The clips asked for, newest first.
    Loaded(Vec<StoredClip>),
    /// Clips that wait for the engine, oldest first.
    Waiting(Vec<StoredClip>),
    /// The versions of a clip's text, oldest first.
    Versions(ClipId, Vec<Version>),
    /// What there is to see of a clip.
    Detail(ClipId, Box<ClipDetail>),
    /// A clip has another text, by this.
    Rewritten(Box<Rewritten>, Rewrite),
    /// Clips were made of others, or that was taken back.
    Remade(Remade, Remake),
    /// Why they were not.
    NotRemade(StoreError),
    /// What each replacement would have changed.
    Previewed(ClipId, Vec<(Offer, Preview)>),
    /// A clip's text and where its words were heard.
    Text(ClipId, Box<KnownText>),
    /// The part of the history that was asked for.
    Browsed(Box<Found>),
    /// The clip that was asked for.
    One(Box<StoredClip>),
    /// What an earlier run left was mended.
    Recovered(Recovery),
    /// Something happened to the database that the user should know. What the
    /// runtime knows is to be saved again.
    Rebuilt(String),
    /// Another process has changed the database.
    Changed,
    /// What was refused before is kept now.
    Saved(ClipId),
    /// A request could not be carried out.
    Failed {
        /// Whose; `None` when the clips could not be loaded.
        clip: Option<ClipId>,
        /// Why, and what to do.
        error: StoreError,
    },
}

impl StoreRequest {
    /// Whether the database holds something else after it.
    pub const fn writes(&self) -> bool {
        match self {
            Self::Save(_)
            | Self::SaveAgain(_)
            | Self::Trash(..)
            | Self::Restore(_)
            | Self::Star(..)
            | Self::Forget(_)
            | Self::DropAudio(_)
            | Self::AddVersion(..)
            | Self::Choose(..)
            | Self::Remake(..)
            | Self::Rewrite(..) => true,
            Self::LoadRecent(_)
            | Self::LoadWaiting(_)
            | Self::LoadVersions(_)
            | Self::LoadDetail(_)
            | Self::LoadText(_)
            | Self::Preview(..)
            | Self::Browse(_)
            | Self::Load(_)
            | Self::Recover => false,
        }
    }

    /// Whose request it is.
    pub(super) const fn clip(&self) -> Option<ClipId> {
        match self {
            Self::Save(clip) | Self::SaveAgain(clip) => Some(clip.id),
            Self::Trash(clip, _)
            | Self::Restore(clip)
            | Self::Star(clip, _)
            | Self::Forget(clip)
            | Self::DropAudio(clip)
            | Self::AddVersion(clip, _)
            | Self::Choose(clip, _)
            | Self::Rewrite(clip, _)
            | Self::Preview(clip, _)
            | Self::LoadVersions(clip)
            | Self::LoadDetail(clip)
            | Self::LoadText(clip)
            | Self::Load(clip) => Some(*clip),
            Self::LoadRecent(_)
            | Self::LoadWaiting(_)
            | Self::Browse(_)
            | Self::Remake(..)
            | Self::Recover => None,
        }
    }
}
