//! What the interface knows.

use std::ops::Range;
use std::sync::Arc;

use crate::clip::{ClipId, ClipState};
use crate::front::Snapshot;
use crate::front::action::{Action, Place};
use crate::front::keys::{Keymap, Struck};
use crate::front::snapshot::{ClipView, KeySourceHealth, NoticeView};
use crate::ptt::State;

use super::editing::Editing;
use super::history::HistoryPage;
use super::log::LogPage;
use super::message::TerminalKeys;
use super::models::ModelsPage;
use super::offers::OffersPage;
use super::palette::Palette;
use super::replay::ReplayPage;
use super::search;
use super::settings::{SettingsPage, Typing};

/// The whole state of the interface; every frame is a function of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    /// The runtime, as last seen.
    pub snapshot: Snapshot,
    /// The clip the user chose; `None` follows the newest.
    pub chosen: Option<ClipId>,
    /// What is on its way back from the trash, to be selected when it is there.
    pub returning: Option<ClipId>,
    /// The search.
    pub search: Search,
    /// The page of what a correction taught.
    pub offers: OffersPage,
    /// The clip that was corrected here last, until what that taught is shown.
    pub corrected: Option<ClipId>,
    /// The version of its text that is selected; `None` is its text.
    pub version: Option<u32>,
    /// The page of the settings.
    pub settings: SettingsPage,
    /// The page of the models.
    pub models: ModelsPage,
    /// The page of the log.
    pub log: LogPage,
    /// The page of the clip that is open.
    pub reader: ReplayPage,
    /// The page of the history; while it is open it is the list.
    pub history: HistoryPage,
    /// What lies over the list.
    pub overlay: Option<Overlay>,
    /// What the help lies over.
    pub beneath: Option<Overlay>,
    /// The text that is being corrected, in place of all of it.
    pub editing: Option<Editing>,
    /// The palette, over all of it.
    pub palette: Option<Palette>,
    /// How often the next movement is made.
    pub count: Option<u32>,
    /// What each key means.
    pub keymap: Arc<Keymap>,
    /// The first line shown of the overlay.
    pub scroll: u16,
    /// What the interface itself has to say; stays until dismissed.
    pub notice: Option<NoticeView>,
    /// What the terminal tells about keys.
    pub terminal_keys: TerminalKeys,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// One line is wanted, however much room there is.
    pub mini: bool,
    /// The text that is corrected is to be opened in the user's own editor.
    pub outside: bool,
}

/// A search through the transcripts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// What is looked for; empty is no search.
    pub query: String,
    /// Whether keys are text for the query now.
    pub typing: bool,
    /// Where the selection was before, to return to.
    pub origin: Option<ClipId>,
}

impl Search {
    /// Whether a search is on the screen.
    pub fn is_active(&self) -> bool {
        self.typing || !self.query.is_empty()
    }
}

/// What lies over the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// Every key and key source.
    Help,
    /// The selected clip: its sound and its text.
    Reader,
    /// Every version of the selected text.
    Versions,
    /// What a correction taught.
    Offers,
    /// The test of the microphone.
    Microphone,
    /// Every key of the configuration.
    Settings,
    /// The models that are here and those that can be had.
    Models,
    /// How long the texts took.
    Latency,
    /// The log.
    Log,
}

impl Overlay {
    /// Who has the keys while it is on the screen.
    pub const fn place(self) -> Place {
        match self {
            Self::Help => Place::Help,
            Self::Reader => Place::Reader,
            Self::Versions => Place::Versions,
            Self::Offers => Place::Offers,
            Self::Microphone => Place::Microphone,
            Self::Settings => Place::Settings,
            Self::Models => Place::Models,
            Self::Latency => Place::Latency,
            Self::Log => Place::Log,
        }
    }
}

impl Model {
    /// A model that shows `snapshot`.
    pub fn new(snapshot: Snapshot) -> Self {
        Self {
            snapshot,
            ..Self::default()
        }
    }

    /// The place of the selected clip in the list.
    pub fn selected_index(&self) -> Option<usize> {
        let clips = &self.snapshot.clips;
        self.chosen
            .and_then(|id| clips.iter().position(|clip| clip.id == id))
            .or(if clips.is_empty() { None } else { Some(0) })
    }

    /// The selected clip.
    pub fn selected(&self) -> Option<&ClipView> {
        if self.history.open {
            return self.history.selected();
        }
        self.snapshot.clips.get(self.selected_index()?)
    }

    /// A clip of the list, or of the history where that is open.
    pub fn clip(&self, id: ClipId) -> Option<&ClipView> {
        let shown = self.history.view().filter(|_| self.history.open);
        let shown = shown.and_then(|view| view.clips.iter().find(|clip| clip.id == id));
        shown.or_else(|| self.snapshot.clips.iter().find(|clip| clip.id == id))
    }

    /// The places in the list that hold the search's query.
    pub fn hits(&self) -> Vec<usize> {
        self.snapshot
            .clips
            .iter()
            .enumerate()
            .filter(|(_, clip)| {
                clip.text
                    .as_deref()
                    .is_some_and(|text| search::contains(text, &self.search.query))
            })
            .map(|(index, _)| index)
            .collect()
    }

    /// The places of what is looked for in the text of a clip, without control
    /// characters as it is shown, in bytes.
    pub fn found_in(&self, clip: &ClipView, shown: &str) -> Vec<Range<usize>> {
        if !self.history.open {
            return search::find(shown, &self.search.query);
        }
        let places = self.history.places_in(clip.id).iter();
        let ranges = places.map(|(from, to)| *from..*to);
        // The text may be another by now.
        let same = clip
            .text
            .as_ref()
            .is_some_and(|text| text.len() == shown.len());
        ranges
            .filter(|range| same && shown.get(range.clone()).is_some())
            .collect()
    }

    /// Whether a line of the history is typed, and nothing lies over it.
    pub fn is_looking(&self) -> bool {
        self.history.is_typing() && self.overlay.is_none()
    }

    /// What is being typed on the page of the settings.
    pub fn typing_setting(&self) -> Option<&Typing> {
        let open = self.overlay == Some(Overlay::Settings);
        self.settings.typing.as_ref().filter(|_| open)
    }

    /// Whether words for the log are typed.
    pub fn typing_log(&self) -> bool {
        self.overlay == Some(Overlay::Log) && self.log.typing.is_some()
    }

    /// Whether keys are text now.
    pub fn is_typing(&self) -> bool {
        self.search.typing
            || self.is_looking()
            || self.typing_setting().is_some()
            || self.palette.is_some()
            || self.editing.is_some()
            || self.typing_log()
    }

    /// Who has the keys, but for the palette.
    pub const fn place(&self) -> Place {
        match self.overlay {
            None => self.place_beneath(),
            Some(overlay) => overlay.place(),
        }
    }

    /// Who has the keys where nothing lies over it.
    const fn place_beneath(&self) -> Place {
        match (self.history.open, self.history.menu) {
            (false, _) => Place::List,
            (true, None) => Place::History,
            (true, Some(_)) => Place::Filters,
        }
    }

    /// The page that one is on: what lies over the clips alone is a part of theirs.
    pub fn page(&self) -> Place {
        let place = match self.overlay {
            Some(Overlay::Help) => self.place_beneath_help(),
            _ => self.place(),
        };
        match place {
            Place::Reader | Place::Versions | Place::Offers | Place::Help if self.history.open => {
                Place::History
            }
            Place::Reader | Place::Versions | Place::Offers | Place::Help => Place::List,
            Place::Filters => Place::History,
            page => page,
        }
    }

    /// Whose keys the help shows.
    pub fn place_beneath_help(&self) -> Place {
        self.beneath.map_or(self.place_beneath(), Overlay::place)
    }

    /// The first key of an action, as the bottom line has it.
    pub fn hint(&self, action: Action) -> Option<String> {
        let stroke = self.keymap.keys_of(action).first()?;
        Some(match stroke.key {
            Struck::Named(named) if !stroke.ctrl && !stroke.alt => named.name().to_owned(),
            _ => stroke.to_string(),
        })
    }

    /// Whether a dictation is being started or recorded.
    pub const fn is_recording(&self) -> bool {
        matches!(self.snapshot.state, State::KeyPressed | State::Recording)
    }

    /// Whether the chord is heard, in this window too, by a source other than
    /// this terminal.
    pub fn global_keys_live(&self) -> bool {
        self.other_source(|everywhere| everywhere)
    }

    /// Whether the chord may be heard by a source other than this terminal.
    pub fn global_keys_may_hear(&self) -> bool {
        self.other_source(|_| true)
    }

    fn other_source(&self, counts: impl Fn(bool) -> bool) -> bool {
        let mut others = self
            .snapshot
            .sources
            .iter()
            .filter(|source| !is_terminal(&source.name));
        others.any(|source| match source.health {
            KeySourceHealth::Live { everywhere, .. } => counts(everywhere),
            KeySourceHealth::Starting
            | KeySourceHealth::Dead { .. }
            | KeySourceHealth::StandingBy
            | KeySourceHealth::Off => false,
        })
    }
}

/// Whether a key source of this name is the terminal itself, of which the
/// interface knows more than the runtime.
pub fn is_terminal(name: &str) -> bool {
    name.starts_with("terminal")
}

/// Whether the user may have a clip transcribed again: its sound is there and the
/// engine is through with it, or waits to try once more.
pub const fn may_run_again(clip: &ClipView) -> bool {
    clip.audio
        && matches!(
            clip.state,
            ClipState::Sealed
                | ClipState::Queued
                | ClipState::Done
                | ClipState::Failed
                | ClipState::Empty
                | ClipState::Trashed
        )
}
