//! What can be done on the screen: each thing once, with its name, its words and its
//! keys. The keymap, the help, the palette and the bottom line all come from here.

mod table;

pub use self::table::ACTIONS;
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
    /// Open the selected clip: its sound, its text, and where each word was said.
    Open,
    /// Play the selected clip, or stop it.
    Play,
    /// Play the clip that is open from the cursor, stand still, or go on.
    PlayOrPause,
    /// A second back.
    SeekBack,
    /// A second on.
    SeekOn,
    /// To the next word.
    NextWord,
    /// To the word before.
    PreviousWord,
    /// Play the word under the cursor.
    PlayWord,
    /// Play slower.
    Slower,
    /// Play faster.
    Faster,
    /// The selection begins at the cursor.
    SelectFrom,
    /// The selection ends at the cursor.
    SelectTo,
    /// Play the selection, or all, again and again, or no longer.
    Loop,
    /// Transcribe the selection again.
    TranscribePart,
    /// Transcribe it again.
    Again,
    /// The same without the silence gate.
    Anyway,
    /// Try all that failed again.
    RetryFailed,
    /// Show every version of the text.
    Versions,
    /// Replace the corrected words from now on.
    ReplaceAlways,
    /// Tell the model to expect them.
    Expect,
    /// Make the selected version the text.
    ChooseVersion,
    /// Mark it, or take the mark away.
    Star,
    /// Join it with the next older one.
    Join,
    /// Make two of it.
    Split,
    /// Put the next dictation at its end.
    Append,
    /// Move it to the trash.
    Delete,
    /// Take back the last deletion or correction.
    Undo,
    /// Correct the text in place.
    Edit,
    /// Correct it in the user's own editor.
    EditOutside,
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
    /// Show the log.
    Log,
    /// Show more of it, or less.
    LogLevel,
    /// Narrow the log.
    FilterLog,
    /// Show every clip there ever was.
    History,
    /// Choose what the history leaves out.
    FilterHistory,
    /// Have it leave out nothing.
    ClearFilters,
    /// Take the selected filter.
    ChooseFilter,
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
    /// Every clip there ever was.
    History,
    /// What it can leave out.
    Filters,
    /// A clip that is open: its sound and its text.
    Reader,
    /// The versions of a text.
    Versions,
    /// What a correction taught.
    Offers,
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
    /// The log.
    Log,
}

impl Place {
    /// Each.
    pub const ALL: [Self; 12] = [
        Self::List,
        Self::History,
        Self::Filters,
        Self::Reader,
        Self::Versions,
        Self::Offers,
        Self::Help,
        Self::Microphone,
        Self::Settings,
        Self::Models,
        Self::Latency,
        Self::Log,
    ];

    /// As a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::List => "the clips",
            Self::History => "the history",
            Self::Filters => "the filters",
            Self::Reader => "the clip",
            Self::Versions => "the versions",
            Self::Offers => "what was corrected",
            Self::Help => "the keys",
            Self::Microphone => "the microphone's test",
            Self::Settings => "the settings",
            Self::Models => "the models",
            Self::Latency => "the waits",
            Self::Log => "the log",
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

#[cfg(test)]
mod tests;
