//! What has changed between two snapshots, for a window at the other end of a
//! socket.
//!
//! [`Told`] is what such a window knows by now and makes the next [`Change`];
//! [`Seen`] is the window's side and makes snapshots of them again. What did not
//! change does not travel, and of the lists of clips only what is new in them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Snapshot;
use super::browse::HistoryView;
use super::log::{self, LogLine};
use super::snapshot::ClipView;

/// The most clips and the most lines of the log in one change: the texts of a long list go in several, so that
/// no line becomes longer than somebody may have to hold in memory.
const AT_ONCE: usize = 64;

/// What is new.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Change {
    /// The fields that have another value now; the clips are none of them.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    fields: Map<String, Value>,
    /// What was logged since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    log: Vec<LogLine>,
    /// What is new in the list of clips.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clips: Option<Splice>,
    /// The same in the part of the history that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    history: Option<Part>,
}

/// Some clips in the list are others now, or gone, or there are more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Splice {
    /// Where, counted from the newest.
    at: usize,
    /// How many were there.
    gone: usize,
    /// What is there now.
    new: Vec<ClipView>,
}

/// A piece of what is new in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    splice: Option<Splice>,
    /// More of it follows; what is shown stays until it is whole.
    more: bool,
}

/// The change makes no sense here.
#[derive(Debug, thiserror::Error)]
pub enum BadChange {
    /// A field is missing, or is not what it was in this version.
    #[error("{0}")]
    Fields(#[from] serde_json::Error),
    /// It is about clips that were never told of.
    #[error("it changes {gone} clips from {at} on in a list of {have}")]
    Clips {
        /// Where it begins.
        at: usize,
        /// How many it replaces.
        gone: usize,
        /// How many there are.
        have: usize,
    },
}

/// What one window has been told.
#[derive(Debug, Default)]
pub struct Told {
    fields: Map<String, Value>,
    /// The number of the newest line of the log.
    logged: u64,
    clips: Vec<ClipView>,
    found: Vec<ClipView>,
    /// Only a part of those was told.
    more: bool,
}

impl Told {
    /// What the window has to be told next so that it sees `snapshot`; `None` once
    /// it does. A long list takes more than one call.
    pub fn next(&mut self, snapshot: &Snapshot) -> Option<Change> {
        let change = Change {
            fields: self.new_fields(snapshot),
            log: self.new_lines(&snapshot.log.lines),
            clips: new_clips(&mut self.clips, &snapshot.clips),
            history: self.new_history(snapshot),
        };
        (change != Change::default()).then_some(change)
    }

    fn new_fields(&mut self, snapshot: &Snapshot) -> Map<String, Value> {
        // A snapshot is an object, and nothing in it can fail to be JSON.
        let Ok(Value::Object(fields)) = serde_json::to_value(snapshot) else {
            return Map::new();
        };
        let mut new = fields.clone();
        new.retain(|name, value| self.fields.get(name) != Some(value));
        self.fields = fields;
        new
    }

    fn new_lines(&mut self, lines: &[LogLine]) -> Vec<LogLine> {
        let new = lines.iter().filter(|line| line.number > self.logged);
        let new: Vec<LogLine> = new.take(AT_ONCE).cloned().collect();
        self.logged = new.last().map_or(self.logged, |line| line.number);
        new
    }

    fn new_history(&mut self, snapshot: &Snapshot) -> Option<Part> {
        let found = snapshot.history.as_ref();
        let found = found.map_or(&[][..], |history| &*history.clips);
        let splice = new_clips(&mut self.found, found);
        let more = *self.found != *found;
        let news = splice.is_some() || self.more != more;
        self.more = more;
        news.then_some(Part { splice, more })
    }
}

/// What is new in a list; `told` has it afterwards.
fn new_clips(told: &mut Vec<ClipView>, clips: &[ClipView]) -> Option<Splice> {
    let same = |(old, new): &(&ClipView, &ClipView)| old == new;
    let at = told.iter().zip(clips).take_while(same).count();
    let (old, new) = (&told[at..], &clips[at..]);
    let after = old.iter().rev().zip(new.iter().rev());
    let after = after.take_while(same).count();
    let gone = old.len() - after;
    let new = &new[..new.len() - after];
    if gone == 0 && new.is_empty() {
        return None;
    }
    let new = &new[..new.len().min(AT_ONCE)];
    told.splice(at..at + gone, new.iter().cloned());
    Some(Splice {
        at,
        gone,
        new: new.to_vec(),
    })
}

/// What a window has been told, on its side.
#[derive(Debug, Default)]
pub struct Seen {
    fields: Map<String, Value>,
    clips: Vec<ClipView>,
    shown: Arc<[ClipView]>,
    log: Arc<[LogLine]>,
    found: Vec<ClipView>,
    /// Only a part of those was told.
    more: bool,
    history: Option<Arc<HistoryView>>,
}

impl Seen {
    /// The snapshot after a change.
    ///
    /// # Errors
    /// [`BadChange`] when it makes none; the next one would not either.
    pub fn take(&mut self, change: Change) -> Result<Snapshot, BadChange> {
        if let Some(splice) = change.clips {
            splice.apply(&mut self.clips)?;
            self.shown = self.clips.as_slice().into();
        }
        if !change.log.is_empty() {
            self.log = log::grown(&self.log, &change.log);
        }
        let mut history_is_new = change.fields.contains_key("history");
        if let Some(Part { splice, more }) = change.history {
            if let Some(splice) = splice {
                splice.apply(&mut self.found)?;
            }
            self.more = more;
            history_is_new = true;
        }
        self.fields.extend(change.fields);
        let fields = Value::Object(self.fields.clone());
        let mut snapshot: Snapshot = serde_json::from_value(fields)?;
        snapshot.clips = Arc::clone(&self.shown);
        snapshot.log.lines = Arc::clone(&self.log);
        if history_is_new && !self.more {
            let whole = snapshot.history.take();
            self.history = whole.map(|whole| {
                Arc::new(HistoryView {
                    clips: self.found.as_slice().into(),
                    ..HistoryView::clone(&whole)
                })
            });
        }
        snapshot.history.clone_from(&self.history);
        Ok(snapshot)
    }
}

impl Splice {
    fn apply(self, clips: &mut Vec<ClipView>) -> Result<(), BadChange> {
        let Self { at, gone, new } = self;
        let have = clips.len();
        let end = at.checked_add(gone).filter(|&end| end <= have);
        let end = end.ok_or(BadChange::Clips { at, gone, have })?;
        clips.splice(at..end, new);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
