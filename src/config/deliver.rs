//! `[deliver]`: where a text goes, and how.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::parse::{list, nearest};
use crate::hotkey::{BadChord, Chord};

/// `[deliver]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeliverConfig {
    /// Where a text goes: one place or several.
    pub to: Destinations,
    /// The primary selection (the middle mouse button) is set as well.
    pub primary: bool,
    /// What types and pastes into other windows.
    pub type_with: TypeWith,
    /// The chord that pastes; `auto` is what the focused window understands.
    pub paste_chord: PasteChord,
    /// The program and its arguments that a text is given to on standard input.
    pub command: Vec<String>,
    /// How long that program may take, in ms; then it is ended.
    pub command_timeout_ms: u32,
    /// The file that texts are appended to; `~/` is the home folder.
    pub file: PathBuf,
    /// What is appended: `{text}`, `{time}` and `{date}` stand for themselves.
    pub file_template: String,
    /// The tmux pane that texts are pasted into; empty takes the active one.
    pub tmux_pane: String,
}

impl DeliverConfig {
    /// [`Self::command_timeout_ms`] as a duration.
    pub fn command_timeout(&self) -> Duration {
        Duration::from_millis(u64::from(self.command_timeout_ms))
    }

    /// What one of the places in [`Self::to`] still needs, as one sentence.
    pub fn lacks(&self) -> Option<&'static str> {
        let wants = |place| self.to.contains(place);
        if wants(Destination::Command) && self.command.first().is_none_or(String::is_empty) {
            return Some(
                "texts are to go to a command, and none is named: write \
                 command = [\"program\", \"argument\"] below [deliver]",
            );
        }
        if wants(Destination::File) && self.file.as_os_str().is_empty() {
            return Some(
                "texts are to go to a file, and none is named: write \
                 file = \"~/notes.md\" below [deliver]",
            );
        }
        None
    }
}

impl Default for DeliverConfig {
    fn default() -> Self {
        Self {
            to: Destinations::default(),
            primary: false,
            type_with: TypeWith::default(),
            paste_chord: PasteChord::default(),
            command: Vec::new(),
            command_timeout_ms: 10_000,
            file: PathBuf::new(),
            file_template: "{text}\n".to_owned(),
            tmux_pane: String::new(),
        }
    }
}

/// One place for texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// The desktop's clipboard; without one, the terminal's (OSC 52).
    #[default]
    Clipboard,
    /// The terminal's clipboard, by escape sequence; works over SSH.
    Osc52,
    /// The focused window, typed.
    Type,
    /// The focused window, through the clipboard.
    Paste,
    /// A program's standard input.
    Command,
    /// The end of a file.
    File,
    /// A pane of tmux, pasted.
    Tmux,
    /// Standard output, one line a dictation (what `--print` sets).
    Stdout,
}

impl Destination {
    /// Every destination with its name in the configuration.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Clipboard, "clipboard"),
        (Self::Osc52, "osc52"),
        (Self::Type, "type"),
        (Self::Paste, "paste"),
        (Self::Command, "command"),
        (Self::File, "file"),
        (Self::Tmux, "tmux"),
        (Self::Stdout, "stdout"),
    ];

    /// Every destination, as written in the configuration.
    pub const NAMES: [&'static str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut index = 0;
        while index < names.len() {
            names[index] = Self::ALL[index].1;
            index += 1;
        }
        names
    };
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(_, known)| *known == name);
        found
            .map(|(to, _)| *to)
            .ok_or_else(|| match nearest(name, &Self::NAMES) {
                Some(near) => format!("did you mean `{near}`? There are {}", list(&Self::NAMES)),
                None => format!("there are {}", list(&Self::NAMES)),
            })
    }
}

/// The program that types and pastes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeWith {
    /// The one for this session: wtype on Wayland, xdotool on X11; where that is
    /// not installed, ydotool or dotool.
    #[default]
    Auto,
    /// wtype: Wayland, where the compositor has virtual keyboards.
    Wtype,
    /// xdotool: X11.
    Xdotool,
    /// ydotool: anywhere, through its daemon; types a US keyboard.
    Ydotool,
    /// dotool: anywhere, with the rights to make an input device.
    Dotool,
}

impl TypeWith {
    /// Every choice, as written in the configuration.
    pub const NAMES: [&'static str; 5] = ["auto", "wtype", "xdotool", "ydotool", "dotool"];
}

/// The chord that pastes, or `auto`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PasteChord(pub Option<Chord>);

impl TryFrom<String> for PasteChord {
    type Error = BadChord;

    fn try_from(written: String) -> Result<Self, BadChord> {
        if written == "auto" {
            return Ok(Self(None));
        }
        written.parse().map(|chord| Self(Some(chord)))
    }
}

impl From<PasteChord> for String {
    fn from(chord: PasteChord) -> Self {
        chord
            .0
            .map_or_else(|| "auto".to_owned(), |chord| chord.to_string())
    }
}

/// One or several places, each once, in the order in which they are served;
/// never none. Written as a name, or as a list of names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OneOrMany", into = "OneOrMany")]
pub struct Destinations(Vec<Destination>);

impl Destinations {
    /// The places in `to`, without what is named twice; the default for none.
    pub fn new(to: impl IntoIterator<Item = Destination>) -> Self {
        let mut each = Vec::new();
        for place in to {
            if !each.contains(&place) {
                each.push(place);
            }
        }
        if each.is_empty() {
            each.push(Destination::default());
        }
        Self(each)
    }

    /// The places, in order.
    pub fn iter(&self) -> impl Iterator<Item = Destination> + '_ {
        self.0.iter().copied()
    }

    /// Whether `place` is one of them.
    pub fn contains(&self, place: Destination) -> bool {
        self.0.contains(&place)
    }
}

impl Default for Destinations {
    fn default() -> Self {
        Self::new([])
    }
}

impl From<Destination> for Destinations {
    fn from(to: Destination) -> Self {
        Self::new([to])
    }
}

/// How they are written.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Destination),
    Many(Vec<Destination>),
}

impl From<OneOrMany> for Destinations {
    fn from(written: OneOrMany) -> Self {
        match written {
            OneOrMany::One(to) => Self::new([to]),
            OneOrMany::Many(to) => Self::new(to),
        }
    }
}

impl From<Destinations> for OneOrMany {
    fn from(to: Destinations) -> Self {
        match to.0.as_slice() {
            [one] => Self::One(*one),
            _ => Self::Many(to.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_served_once_and_there_is_always_one() {
        use Destination::{Clipboard, File, Tmux};
        let to = Destinations::new([File, Tmux, File]);
        assert_eq!(to.iter().collect::<Vec<_>>(), [File, Tmux]);
        assert_eq!(
            Destinations::new([]).iter().collect::<Vec<_>>(),
            [Clipboard]
        );
    }

    #[test]
    fn a_name_that_is_none_says_what_was_meant() {
        let error = "flie".parse::<Destination>().expect_err("no such place");
        assert!(error.starts_with("did you mean `file`?"), "{error}");
        assert_eq!("tmux".parse(), Ok(Destination::Tmux));
    }

    #[test]
    fn a_place_that_lacks_what_it_needs_says_what_to_write() {
        let mut config = DeliverConfig::default();
        assert_eq!(config.lacks(), None);
        config.to = Destinations::new([Destination::Command, Destination::File]);
        let lacks = |config: &DeliverConfig| config.lacks().unwrap_or_default();
        assert!(lacks(&config).contains("command = ["));
        config.command = vec!["cat".to_owned()];
        assert!(lacks(&config).contains("file = "));
        config.file = "notes.md".into();
        assert_eq!(config.lacks(), None);
    }
}
