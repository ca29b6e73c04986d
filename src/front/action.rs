//! What can be done on the screen: each thing once, with its name, its words and its
//! keys. The keymap, the help, the palette and the bottom line all come from here.

use super::keys::Stroke;

/// Something that a key, the palette or the mouse brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Cancel, close, leave or dismiss: what is nearest.
    Cancel,
    /// Close the page, or end the program where none is open.
    Leave,
    /// End the program.
    Quit,
    /// Give the terminal back for a while.
    Suspend,
    /// Copy the selected text.
    Copy,
    /// Put back what the clipboard held.
    TakeBack,
    /// Read the selected text alone.
    Open,
    /// Play the selected clip, or stop it.
    Play,
    /// Transcribe it again.
    Again,
    /// The same without the silence gate.
    Anyway,
    /// Try all that failed again.
    RetryFailed,
    /// Show every version of the text.
    Versions,
    /// Mark it, or take the mark away.
    Star,
    /// Move it to the trash.
    Delete,
    /// Take that back.
    Undelete,
    /// Look for a text.
    Search,
    /// The next hit.
    NextHit,
    /// The one before.
    PreviousHit,
    /// Keep nothing of what is said, or keep it again.
    Incognito,
    /// Listen for the key, or stop listening.
    Listen,
    /// Test the microphone.
    Microphone,
    /// Show the models.
    Models,
    /// Show the settings.
    Settings,
    /// Show how long the texts took.
    Latency,
    /// Back to the clips.
    Dictate,
    /// To the next page.
    NextPage,
    /// To the page before.
    PreviousPage,
    /// Find something to do by its name.
    Palette,
    /// Show the keys.
    Help,
    /// One down.
    Down,
    /// One up.
    Up,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// To the first.
    Top,
    /// To the last.
    Bottom,
    /// Change the selected setting.
    ChangeSetting,
    /// Add to the selected list.
    AddToSetting,
    /// Set it for one profile.
    SettingForProfile,
    /// Take it out of the file.
    UnsetSetting,
    /// Narrow the settings.
    FilterSettings,
    /// Use the selected model.
    UseModel,
    /// Stop the download.
    StopDownload,
}

/// Who has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The list of clips.
    List,
    /// A text alone.
    Reader,
    /// The versions of a text.
    Versions,
    /// The keys and key sources.
    Help,
    /// The test of the microphone.
    Microphone,
    /// The settings.
    Settings,
    /// The models.
    Models,
    /// How long the texts took.
    Latency,
}

impl Place {
    /// Each.
    pub const ALL: [Self; 8] = [
        Self::List,
        Self::Reader,
        Self::Versions,
        Self::Help,
        Self::Microphone,
        Self::Settings,
        Self::Models,
        Self::Latency,
    ];

    /// As a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::List => "the clips",
            Self::Reader => "the text",
            Self::Versions => "the versions",
            Self::Help => "the keys",
            Self::Microphone => "the microphone's test",
            Self::Settings => "the settings",
            Self::Models => "the models",
            Self::Latency => "the waits",
        }
    }
}

/// An action as the user meets it.
#[derive(Debug, Clone, Copy)]
pub struct Described {
    /// Which.
    pub action: Action,
    /// Its name, as the configuration has it: `take-back`.
    pub name: &'static str,
    /// What it does, in a few words.
    pub does: &'static str,
    /// Its keys, as [`Stroke`] reads them.
    pub keys: &'static [&'static str],
    /// Where it can be done.
    pub places: &'static [Place],
}

impl Described {
    /// Whether it can be done here.
    pub fn is_at(&self, place: Place) -> bool {
        self.places.contains(&place)
    }

    /// Its built-in keys.
    pub fn strokes(&self) -> impl Iterator<Item = Stroke> + use<> {
        // A test reads each.
        self.keys.iter().filter_map(|key| key.parse().ok())
    }
}

impl Action {
    /// Its words and keys.
    pub fn described(self) -> &'static Described {
        let found = ACTIONS.iter().find(|one| one.action == self);
        // A test looks every one of them up.
        found.unwrap_or(&ACTIONS[0])
    }
}

use Place::{Help, Latency, List, Models, Reader, Settings, Versions};

/// Wherever anything can be done.
const ANYWHERE: &[Place] = &Place::ALL;
/// While the microphone is tested nothing else is.
const NOT_TESTING: &[Place] = &[List, Reader, Versions, Help, Settings, Models, Latency];
/// Where one can see which clip is selected.
const ON_CLIP: &[Place] = &[List, Reader, Versions];
const ON_SETTINGS: &[Place] = &[Settings];
const ON_MODELS: &[Place] = &[Models];

const fn act(
    action: Action,
    name: &'static str,
    does: &'static str,
    keys: &'static [&'static str],
    places: &'static [Place],
) -> Described {
    Described {
        action,
        name,
        does,
        keys,
        places,
    }
}

/// Every action, in the order of the help.
pub static ACTIONS: &[Described] = &[
    act(
        Action::ChangeSetting,
        "change-setting",
        "change it",
        &["enter"],
        ON_SETTINGS,
    ),
    act(
        Action::AddToSetting,
        "add-to-setting",
        "add to the list",
        &["a"],
        ON_SETTINGS,
    ),
    act(
        Action::SettingForProfile,
        "setting-for-profile",
        "set it for one profile; a new name makes one",
        &["p"],
        ON_SETTINGS,
    ),
    act(
        Action::UnsetSetting,
        "unset-setting",
        "take it out of the file: what is built in counts",
        &["u", "backspace"],
        ON_SETTINGS,
    ),
    act(
        Action::FilterSettings,
        "filter-settings",
        "narrow them",
        &["/"],
        ON_SETTINGS,
    ),
    act(
        Action::UseModel,
        "use-model",
        "use it, and download it before that",
        &["enter"],
        ON_MODELS,
    ),
    act(
        Action::StopDownload,
        "stop-download",
        "stop the download",
        &["x"],
        ON_MODELS,
    ),
    act(
        Action::Copy,
        "copy",
        "copy the selected text",
        &["y", "enter"],
        ON_CLIP,
    ),
    act(Action::Open, "open", "read it alone", &["o"], ON_CLIP),
    act(Action::Play, "play", "play it, or stop it", &["p"], ON_CLIP),
    act(
        Action::Again,
        "again",
        "transcribe it again",
        &["r"],
        ON_CLIP,
    ),
    act(
        Action::Anyway,
        "anyway",
        "again, without the silence gate",
        &["a"],
        ON_CLIP,
    ),
    act(
        Action::Versions,
        "versions",
        "its versions, and what changed",
        &["v"],
        ON_CLIP,
    ),
    act(
        Action::Star,
        "star",
        "mark it, or take the mark away",
        &["*"],
        ON_CLIP,
    ),
    act(
        Action::Delete,
        "delete",
        "move it to the trash",
        &["d", "delete"],
        ON_CLIP,
    ),
    act(
        Action::Undelete,
        "undelete",
        "take that back",
        &["u"],
        ON_CLIP,
    ),
    act(
        Action::Search,
        "search",
        "search; Enter keeps it, Esc leaves it",
        &["/"],
        ON_CLIP,
    ),
    act(Action::NextHit, "next-hit", "next hit", &["n"], ON_CLIP),
    act(
        Action::PreviousHit,
        "previous-hit",
        "previous hit",
        &["N"],
        ON_CLIP,
    ),
    act(
        Action::RetryFailed,
        "retry-failed",
        "try all that failed again",
        &["R"],
        NOT_TESTING,
    ),
    act(
        Action::TakeBack,
        "take-back",
        "put back what the clipboard held before",
        &["U"],
        NOT_TESTING,
    ),
    act(
        Action::Down,
        "down",
        "one down (older)",
        &["j", "down"],
        NOT_TESTING,
    ),
    act(
        Action::Up,
        "up",
        "one up (newer)",
        &["k", "up"],
        NOT_TESTING,
    ),
    act(
        Action::PageDown,
        "page-down",
        "half a screen down",
        &["pgdn", "ctrl-d"],
        NOT_TESTING,
    ),
    act(
        Action::PageUp,
        "page-up",
        "half a screen up",
        &["pgup", "ctrl-u"],
        NOT_TESTING,
    ),
    act(
        Action::Top,
        "top",
        "to the first: newest, and follow new ones",
        &["g", "home"],
        NOT_TESTING,
    ),
    act(
        Action::Bottom,
        "bottom",
        "to the last",
        &["G", "end"],
        NOT_TESTING,
    ),
    act(
        Action::Microphone,
        "microphone",
        "test the microphone",
        &["m"],
        ANYWHERE,
    ),
    act(
        Action::Models,
        "models",
        "the models: choose one, download one",
        &["M"],
        NOT_TESTING,
    ),
    act(
        Action::Settings,
        "settings",
        "the settings: see and change every one",
        &[","],
        NOT_TESTING,
    ),
    act(
        Action::Latency,
        "latency",
        "the waits: how long the texts took, and where",
        &["t"],
        NOT_TESTING,
    ),
    act(
        Action::Dictate,
        "dictate",
        "back to the clips",
        &["h"],
        NOT_TESTING,
    ),
    act(
        Action::NextPage,
        "next-page",
        "the next page",
        &["tab"],
        NOT_TESTING,
    ),
    act(
        Action::PreviousPage,
        "previous-page",
        "the page before",
        &["shift-tab"],
        NOT_TESTING,
    ),
    act(
        Action::Incognito,
        "incognito",
        "incognito: keep nothing of what is said",
        &["i"],
        NOT_TESTING,
    ),
    act(
        Action::Listen,
        "listen",
        "stop listening for the key, or listen again",
        &["l"],
        NOT_TESTING,
    ),
    act(
        Action::Palette,
        "palette",
        "find something to do by its name",
        &[":", "ctrl-p"],
        NOT_TESTING,
    ),
    act(
        Action::Help,
        "help",
        "these keys",
        &["?", "f1"],
        NOT_TESTING,
    ),
    act(
        Action::Cancel,
        "cancel",
        "cancel the dictation; close, leave or dismiss",
        &["esc"],
        ANYWHERE,
    ),
    act(
        Action::Leave,
        "leave",
        "close what is open, or quit",
        &["q"],
        ANYWHERE,
    ),
    act(
        Action::Suspend,
        "suspend",
        "give the shell the terminal; fg comes back",
        &["ctrl-z"],
        NOT_TESTING,
    ),
    act(Action::Quit, "quit", "quit", &["ctrl-c"], ANYWHERE),
];

#[cfg(test)]
mod tests;
