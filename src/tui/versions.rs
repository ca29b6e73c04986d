//! The versions of a text: which one is selected, and what it is held against.

use super::message::Motion;
use super::model::Model;
use crate::clip::ClipId;
use crate::front::snapshot::VersionView;

/// The versions of the selected clip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown<'m> {
    /// Whose.
    pub clip: ClipId,
    /// All, oldest first.
    pub all: &'m [VersionView],
    /// The selected one's place.
    pub selected: usize,
    /// The place of the older one of the two that are compared, where there are two.
    pub older: Option<usize>,
    /// The place of the newer one.
    pub newer: usize,
}

/// What there is to show; none until it was read.
pub fn shown(model: &Model) -> Option<Shown<'_>> {
    let clip = model.selected()?.id;
    let (of, all) = model.snapshot.versions.as_ref()?;
    if *of != clip {
        return None;
    }
    let place = |wanted: &dyn Fn(&VersionView) -> bool| all.iter().position(wanted);
    let chosen = place(&|one| one.chosen);
    let last = all.len().saturating_sub(1);
    let selected = model
        .version
        .and_then(|number| place(&|one| one.number == number))
        .or(chosen)
        .unwrap_or(last);
    // The text itself is held against the one before it, any other against the text.
    let other = match chosen {
        Some(chosen) if chosen != selected => Some(chosen),
        _ => selected
            .checked_sub(1)
            .or((all.len() > 1).then_some(selected + 1)),
    };
    Some(Shown {
        clip,
        all,
        selected,
        older: other.map(|other| other.min(selected)),
        newer: other.map_or(selected, |other| other.max(selected)),
    })
}

/// Selects another one; they stand newest first. Whether it was a way to another.
pub fn travel(model: &mut Model, motion: Motion) -> bool {
    let Some(versions) = shown(model) else {
        return false;
    };
    let last = versions.all.len().saturating_sub(1);
    let next = match motion {
        Motion::Down => versions.selected.saturating_sub(1),
        Motion::Up => (versions.selected + 1).min(last),
        Motion::Top => last,
        Motion::Bottom => 0,
        Motion::PageUp | Motion::PageDown => return false,
    };
    let number = versions.all.get(next).map(|one| one.number);
    model.version = number;
    model.scroll = 0;
    true
}
