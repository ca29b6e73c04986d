//! The clips of the list.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use jiff::Zoned;

use super::entry::{Entry, FileStanding};
use crate::clip::{ClipId, ClipState};
use crate::front::snapshot::ClipView;
use crate::queue::JobQueue;
use crate::store::StoredClip;

/// How many clips the list shows at most; older ones are on disk.
pub(super) const SHOWN: usize = 500;
/// How many older ones are held beside it.
const ADOPTED: usize = 64;

/// Every clip of the list, by id and so by time.
#[derive(Debug, Default)]
pub(super) struct Library {
    entries: BTreeMap<ClipId, Entry>,
    /// Those of them that are older than the list and are here because something was
    /// to be done with them.
    adopted: BTreeSet<ClipId>,
    view: Option<Arc<[ClipView]>>,
    drawn: u64,
}

impl Library {
    pub(super) fn get(&self, id: ClipId) -> Option<&Entry> {
        self.entries.get(&id)
    }

    /// The entry, to be changed: the list is drawn anew.
    pub(super) fn change(&mut self, id: ClipId) -> Option<&mut Entry> {
        self.view = None;
        let entry = self.entries.get_mut(&id)?;
        entry.touched = true;
        Some(entry)
    }

    /// Adds a clip. What is too old to be shown and done with is in the store.
    pub(super) fn insert(&mut self, id: ClipId, entry: Entry) {
        self.view = None;
        self.entries.insert(id, entry);
        while self.entries.len() > SHOWN {
            let over = |entry: &Entry| {
                let state = matches!(entry.state, ClipState::Done | ClipState::Empty);
                state && !entry.is_busy()
            };
            let idle = self.entries.iter().find(|(_, entry)| over(entry));
            let Some(oldest) = idle.map(|(id, _)| *id) else {
                return;
            };
            self.entries.remove(&oldest);
            self.adopted.remove(&oldest);
        }
    }

    /// Takes a clip that is older than the list, so that something can be done with it.
    pub(super) fn adopt(&mut self, clip: StoredClip) {
        let id = clip.id;
        self.insert_stored(clip);
        if self.entries.contains_key(&id) {
            self.adopted.insert(id);
        }
        while self.adopted.len() > ADOPTED {
            let busy = |id: &ClipId| self.entries.get(id).is_some_and(Entry::is_working);
            let mut others = self.adopted.iter().filter(|other| **other != id);
            let Some(oldest) = others.find(|other| !busy(other)).copied() else {
                return;
            };
            self.adopted.remove(&oldest);
            self.entries.remove(&oldest);
        }
    }

    /// Takes a clip as the store has it. What this session works on, or could
    /// not save yet, it knows better; of that only what others may have changed
    /// is taken.
    pub(super) fn insert_stored(&mut self, clip: StoredClip) {
        let id = clip.id;
        self.view = None;
        match self.entries.get_mut(&id) {
            Some(known) if known.is_busy() || known.touched => {
                known.marks.starred = clip.marks.starred;
            }
            _ if clip.state == ClipState::Trashed => {}
            _ => {
                self.entries.insert(id, Entry::stored(clip));
            }
        }
    }

    /// A clip that has another text.
    pub(super) fn rewritten(&mut self, clip: StoredClip) {
        self.view = None;
        if let Some(entry) = self.entries.get_mut(&clip.id) {
            entry.take_text(clip);
        }
    }

    /// The list as the store has it: clips that are not in it any more have
    /// been deleted elsewhere. `newest` is all there is, or the newest of it.
    pub(super) fn refresh(&mut self, newest: Vec<StoredClip>) {
        let oldest = newest.last().map(|clip| clip.id);
        let listed: BTreeSet<ClipId> = newest.iter().map(|clip| clip.id).collect();
        self.view = None;
        self.entries.retain(|id, entry| {
            entry.is_busy() || listed.contains(id) || oldest.is_some_and(|oldest| *id < oldest)
        });
        for clip in newest {
            self.adopted.remove(&clip.id);
            self.insert_stored(clip);
        }
    }

    /// Clips whose file could not be written.
    pub(super) fn unwritten(&self) -> impl Iterator<Item = (ClipId, &Entry)> {
        let failed = |entry: &&Entry| entry.file == FileStanding::Failed && entry.samples.is_some();
        self.entries
            .iter()
            .map(|(id, entry)| (*id, entry))
            .filter(move |(_, entry)| failed(entry))
    }

    pub(super) fn remove(&mut self, id: ClipId) -> Option<Entry> {
        self.view = None;
        self.adopted.remove(&id);
        self.entries.remove(&id)
    }

    /// Clips of incognito dictations in which there were no words.
    pub(super) fn incognito_without_text(&self) -> Vec<ClipId> {
        let empty = |entry: &&Entry| entry.marks.incognito && entry.state == ClipState::Empty;
        let entries = self.entries.iter();
        entries
            .filter(|(_, entry)| empty(entry))
            .map(|(id, _)| *id)
            .collect()
    }

    /// Whether the file of any clip could not be written.
    /// The newest clip whose file is being written still.
    pub(super) fn growing(&self) -> Option<ClipId> {
        let mut newest_first = self.entries.iter().rev();
        let growing = newest_first.find(|(_, entry)| entry.file == FileStanding::Growing);
        growing.map(|(clip, _)| *clip)
    }

    pub(super) fn any_unwritten(&self) -> bool {
        let mut entries = self.entries.values();
        entries.any(|entry| entry.file == FileStanding::Failed)
    }

    /// Clips that this session has changed.
    pub(super) fn touched(&self) -> Vec<ClipId> {
        let touched = self.entries.iter().filter(|(_, entry)| entry.touched);
        touched.map(|(id, _)| *id).collect()
    }

    /// Whether the engine works on any clip.
    pub(super) fn working(&self) -> bool {
        let mut entries = self.entries.values();
        entries.any(|entry| entry.control.is_some())
    }

    /// Whether a clip is being recorded.
    pub(super) fn recording(&self) -> bool {
        self.entries
            .values()
            .any(|entry| entry.state == ClipState::Recording)
    }

    /// How often the list was made anew.
    pub(super) const fn drawn(&self) -> u64 {
        self.drawn
    }

    /// Progress has moved on: the list is drawn anew.
    pub(super) fn touch(&mut self) {
        self.view = None;
    }

    /// The list, newest first. The clip that is being recorded is shown by its
    /// state, not in the list.
    pub(super) fn view(&mut self, queue: &JobQueue, now: Instant) -> Arc<[ClipView]> {
        let (entries, adopted) = (&self.entries, &self.adopted);
        let drawn = &mut self.drawn;
        let view = self.view.get_or_insert_with(|| {
            *drawn += 1;
            let today = Zoned::now().date();
            entries
                .iter()
                .rev()
                .filter(|(id, entry)| entry.state != ClipState::Recording && !adopted.contains(id))
                .take(SHOWN)
                .map(|(id, entry)| entry.view(*id, today, queue, now))
                .collect()
        });
        Arc::clone(view)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::store::ClipSave;

    #[test]
    fn what_the_store_mended_is_taken_and_what_this_session_does_is_not_undone() {
        let stored = |state: ClipState| {
            let folder = crate::store::ClipFolder::new(PathBuf::from("/nowhere"));
            let mut store = crate::store::Store::in_memory(folder).expect("a store");
            let save = ClipSave::new(ClipId::from_parts(1, 0), state);
            store.save(&save).expect("saved");
            store.get(save.id).expect("there")
        };
        let mut library = Library::default();
        let state = |library: &Library| {
            library
                .get(ClipId::from_parts(1, 0))
                .map(|entry| entry.state)
        };
        // The list comes before the mending, and once more after it.
        library.refresh(vec![stored(ClipState::Recording)]);
        library.refresh(vec![stored(ClipState::Queued)]);
        assert_eq!(state(&library), Some(ClipState::Queued));
        // A list that was read before the engine began comes too late.
        let entry = library.change(ClipId::from_parts(1, 0)).expect("known");
        entry.state = ClipState::Transcribing;
        library.refresh(vec![stored(ClipState::Queued)]);
        assert_eq!(state(&library), Some(ClipState::Transcribing));
        // Deleted elsewhere.
        library.refresh(vec![]);
        assert_eq!(state(&library), Some(ClipState::Transcribing));
        library
            .change(ClipId::from_parts(1, 0))
            .expect("known")
            .state = ClipState::Done;
        library.refresh(vec![]);
        assert_eq!(state(&library), None);
    }

    #[test]
    fn a_list_that_was_shown_is_empty_once_the_store_is() {
        let mut library = Library::default();
        let id = ClipId::from_parts(1, 0);
        let mut entry = Entry::recording(id, PathBuf::new(), Instant::now());
        entry.pressed = None;
        entry.file = FileStanding::Whole;
        entry.state = ClipState::Done;
        library.insert(id, entry);
        let shown = |library: &mut Library| {
            let view = library.view(&JobQueue::default(), Instant::now());
            view.len()
        };
        assert_eq!(shown(&mut library), 1);
        library.refresh(vec![]);
        assert_eq!(shown(&mut library), 0);
    }

    #[test]
    fn a_long_list_lets_go_of_what_is_done_and_never_of_what_waits() {
        let mut library = Library::default();
        let id = |ms: usize| ClipId::from_parts(ms as u64, 0);
        for ms in 1..=SHOWN + 3 {
            let mut entry = Entry::recording(id(ms), PathBuf::new(), Instant::now());
            entry.pressed = None;
            entry.file = FileStanding::Whole;
            entry.state = match ms {
                1 => ClipState::Failed,
                2 => ClipState::Queued,
                _ => ClipState::Done,
            };
            library.insert(id(ms), entry);
        }
        assert!(library.get(id(1)).is_some() && library.get(id(2)).is_some());
        assert!((3..=5).all(|ms| library.get(id(ms)).is_none()));
        assert!(library.get(id(6)).is_some());
    }

    #[test]
    fn the_list_is_newest_first_and_leaves_out_what_is_being_recorded() {
        let mut library = Library::default();
        let now = Instant::now();
        for ms in 1..=3 {
            let id = ClipId::from_parts(ms, 0);
            library.insert(id, Entry::recording(id, PathBuf::new(), now));
        }
        let ids = [3, 1].map(|ms| ClipId::from_parts(ms, 0));
        for id in ids {
            library
                .change(id)
                .expect("known")
                .become_state(id, ClipState::Sealed);
        }
        assert_eq!(
            library
                .view(&JobQueue::default(), now)
                .iter()
                .map(|clip| clip.id)
                .collect::<Vec<_>>(),
            ids
        );
    }
}
