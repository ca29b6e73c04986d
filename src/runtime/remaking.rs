//! Clips made of others: joined, parted, put at the end of one.

use super::correcting::Past;
use super::entry::FileStanding;
use super::notices::About;
use super::{Clock, Runtime};
use crate::clip::{ClipId, ClipState};
use crate::front::snapshot::Undo;
use crate::store::{AudioKept, Remade, Remake, StoreRequest};

impl Runtime {
    /// Makes one clip of two.
    pub(super) fn merge(&mut self, one: ClipId, other: ClipId) {
        if one != other && self.may_remake(one) && self.may_remake(other) {
            self.remake_once_written(Remake::Merge([one, other]));
        }
    }

    /// Makes two clips of one.
    pub(super) fn split(&mut self, clip: ClipId, at_ms: u32) {
        if self.may_remake(clip) {
            self.remake_once_written(Remake::Split(clip, at_ms));
        }
    }

    /// The text may be there before the last of the sound is on the disk: a moment, or
    /// for as long as the disk takes no more.
    fn remake_once_written(&mut self, remake: Remake) {
        let clips = match &remake {
            Remake::Merge(clips) => clips.to_vec(),
            Remake::Split(clip, _) => vec![*clip],
            Remake::Back(_) => Vec::new(),
        };
        let partly = |clip: &ClipId| {
            let entry = self.library.get(*clip);
            entry.is_some_and(|entry| entry.file != FileStanding::Whole)
        };
        if clips.iter().any(partly) {
            self.wanted.push(remake);
        } else {
            self.ask_to_remake(remake);
        }
    }

    /// A clip's file is whole now.
    pub(super) fn remake_what_waits(&mut self) {
        for remake in std::mem::take(&mut self.wanted) {
            self.remake_once_written(remake);
        }
    }

    pub(super) fn ask_to_remake(&mut self, remake: Remake) {
        self.ask_store(StoreRequest::Remake(remake, Clock::moment().unix_ms));
    }

    /// Whether nobody else works on it; says so where somebody does. What this session
    /// does not know the store has, whole.
    fn may_remake(&mut self, clip: ClipId) -> bool {
        let Some(entry) = self.library.get(clip) else {
            return true;
        };
        let over = matches!(entry.state, ClipState::Done | ClipState::Empty);
        let free = over && entry.control.is_none();
        let sound = entry.audio == AudioKept::Kept;
        if !free {
            self.info("That is possible once its text is there.".to_owned());
        } else if !sound {
            self.info("That is not possible: the clip's sound is not there.".to_owned());
        }
        free && sound
    }

    /// Clips were made of others.
    pub(super) fn on_remade(&mut self, remade: Remade, by: &Remake) {
        for clip in &remade.gone {
            if self.status.playing == Some(*clip) {
                let _ = self.workers.player.stop();
            }
            self.notices.mended(About::Clip(*clip));
            self.stop_work_on(*clip);
            self.queue.remove(*clip);
            self.library.remove(*clip);
            self.shown.take_if(|(shown, _)| shown == clip);
        }
        for clip in &remade.made {
            self.library.insert_stored(clip.clone());
        }
        if remade.made.iter().any(|clip| clip.job.is_some()) {
            self.ask_for_waiting();
        }
        let instead = remade.made.first().map(|clip| clip.id);
        self.append_instead(
            &remade.gone,
            instead.filter(|_| matches!(by, Remake::Merge(_))),
        );
        let (what, told) = match by {
            Remake::Merge(_) => (
                Undo::Merge,
                "The two are one clip now. Press u to part them.",
            ),
            Remake::Split(..) => (
                Undo::Split,
                "It is two clips now. Press u to join them again.",
            ),
            Remake::Back(_) => return,
        };
        self.remember(Past::Remade(remade, what));
        self.info(told.to_owned());
    }

    /// The next dictation is put at the end of a clip, or of none.
    pub(super) fn append_to(&mut self, clip: Option<ClipId>) {
        self.append = clip.filter(|clip| self.may_remake(*clip));
    }

    /// What was to be put at the end of clips that are gone is put at the end of
    /// another, or of none.
    pub(super) fn append_instead(&mut self, gone: &[ClipId], instead: Option<ClipId>) {
        if self.append.is_some_and(|to| gone.contains(&to)) {
            self.append = instead;
        }
        for clip in gone {
            self.appending.remove(clip);
        }
        match instead {
            Some(instead) => {
                let to = self.appending.values_mut().filter(|to| gone.contains(to));
                to.for_each(|to| *to = instead);
            }
            None => self.appending.retain(|_, to| !gone.contains(to)),
        }
    }

    /// A dictation begins: it is the one that is put at the end.
    pub(super) fn begin_to_append(&mut self, clip: ClipId) {
        if let Some(to) = self.append.take()
            && !self.incognito
        {
            self.appending.insert(clip, to);
        }
    }

    /// A dictation that was to be put at the end of a clip has become none: the next
    /// one is.
    pub(super) fn append_to_it_still(&mut self, clip: ClipId) {
        if let Some(to) = self.appending.remove(&clip) {
            self.append = self.append.or(Some(to));
        }
    }

    /// Whether a dictation, which is delivered now, is put at the end of another.
    pub(super) fn put_at_end(&mut self, clip: ClipId) {
        let Some(entry) = self.library.get(clip) else {
            self.appending.remove(&clip);
            return;
        };
        let whole = entry.file == FileStanding::Whole && entry.state == ClipState::Done;
        if whole && let Some(to) = self.appending.remove(&clip) {
            self.merge(to, clip);
        }
    }
}
