//! The table of all actions.

use super::Place::{self, Help, Latency, List, Models, Reader, Settings, Versions};
use super::{Action, Described};

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
    act(Action::Edit, "edit", "correct its text", &["e"], ON_CLIP),
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
        Action::Undo,
        "undo",
        "take back the last deletion or correction",
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
