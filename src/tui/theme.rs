//! How meaning looks: colours, shapes, and what is left of them in a poor terminal.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::ptt::State;

/// How many colours the terminal gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// None wanted (`NO_COLOR`) or none there: bold, dim and reverse only.
    None,
    /// The sixteen of the ANSI standard.
    Ansi,
    /// The fixed 256, whose tones do not depend on the user's scheme.
    #[default]
    Indexed,
}

/// How the screen is painted. The text itself never depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// The colours.
    pub palette: Palette,
    /// Whether shapes outside ASCII can be shown.
    pub unicode: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            palette: Palette::default(),
            unicode: true,
        }
    }
}

impl Theme {
    /// Reads the terminal's nature from the environment, as `var` gives it.
    ///
    /// `NO_COLOR` (<https://no-color.org>) counts when set and not empty. The
    /// locale is the first that is set of `LC_ALL`, `LC_CTYPE` and `LANG`;
    /// where none is set the terminal is trusted with UTF-8.
    pub fn from_environment(var: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| var(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        // Every terminal emulator in use knows 256 colours; consoles do not.
        let few = ["linux", "vt", "cons", "ansi"];
        let many = set("COLORTERM").is_some() || !few.iter().any(|name| term.starts_with(name));
        let palette = if set("NO_COLOR").is_some() || term == "dumb" {
            Palette::None
        } else if many {
            Palette::Indexed
        } else {
            Palette::Ansi
        };
        let unicode = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| set(name))
            .is_none_or(|locale| {
                let locale = locale.to_lowercase();
                locale.contains("utf-8") || locale.contains("utf8")
            });
        Self { palette, unicode }
    }

    /// The one accent: the selection, keys, the live level.
    pub fn accent(self) -> Style {
        // 32 and 167 keep a contrast of at least 3.7 to 1 on black and on white.
        self.colour(Color::Indexed(32), Color::Cyan)
    }

    /// Recording and errors, and nothing else.
    pub fn danger(self) -> Style {
        self.colour(Color::Indexed(167), Color::Red).bold()
    }

    /// What may be wrong and is no error: a text in doubt.
    pub fn warning(self) -> Style {
        // 130 has a contrast of 4.4 to 1 on black and 4.7 on white.
        self.colour(Color::Indexed(130), Color::Yellow)
    }

    /// The state word while sound is being recorded: the one filled shape.
    pub fn live(self) -> Style {
        match self.palette {
            Palette::None => Style::new().reversed().bold(),
            Palette::Ansi => Style::new().fg(Color::White).bg(Color::Red).bold(),
            Palette::Indexed => Style::new()
                .fg(Color::Indexed(231))
                .bg(Color::Indexed(160))
                .bold(),
        }
    }

    /// What matters less: rules, units, hints.
    pub fn dim(self) -> Style {
        Style::new().dim()
    }

    /// The rules between areas: there, and no more.
    pub fn rule(self) -> Style {
        match self.palette {
            Palette::None | Palette::Ansi => self.dim(),
            Palette::Indexed => Style::new().fg(Color::Indexed(243)),
        }
    }

    /// What the eye should find first among plain text.
    pub fn strong(self) -> Style {
        Style::new().bold()
    }

    /// A search hit.
    pub fn hit(self) -> Style {
        self.accent().add_modifier(Modifier::REVERSED)
    }

    /// The state word.
    pub fn state(self, state: State) -> Style {
        match state {
            State::Recording => self.live(),
            State::KeyPressed | State::RecordingStopped | State::Processing => self.accent().bold(),
            State::WaitingForKey => self.strong(),
            State::Idle | State::RecordingCancelled => self.dim().bold(),
        }
    }

    fn colour(self, indexed: Color, ansi: Color) -> Style {
        match self.palette {
            Palette::None => Style::new(),
            Palette::Ansi => Style::new().fg(ansi),
            Palette::Indexed => Style::new().fg(indexed),
        }
    }
}

/// A state's shape, so that neither its colour nor its word is needed alone.
pub const fn shape(state: State) -> &'static str {
    match state {
        State::Idle => "○",
        State::WaitingForKey => "◌",
        State::KeyPressed => "◐",
        State::Recording => "●",
        State::RecordingStopped => "■",
        State::RecordingCancelled => "✕",
        State::Processing => "⋯",
    }
}

/// A state's word.
pub const fn word(state: State) -> &'static str {
    match state {
        State::Idle => "IDLE",
        State::WaitingForKey => "READY",
        State::KeyPressed => "KEY",
        State::Recording => "RECORDING",
        State::RecordingStopped => "STOPPED",
        State::RecordingCancelled => "CANCELLED",
        State::Processing => "PROCESSING",
    }
}

/// Replaces every shape that is not ASCII by one that is, cell by cell, so that
/// nothing moves. A character of a transcript that has no likeness becomes `?`.
pub fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            cell.set_symbol(ascii(cell.symbol()));
        }
    }
}

fn ascii(symbol: &str) -> &'static str {
    match symbol {
        "○" => "o",
        "◌" | "…" | "·" | "▁" | "▂" => ".",
        "●" | "★" => "*",
        "■" | "▮" | "▇" | "█" => "#",
        "✕" => "x",
        "⋯" => "~",
        "─" | "▯" | "–" | "−" | "→" => "-",
        "│" | "▏" => "|",
        "◐" | "├" | "┬" | "┴" => "+",
        "▸" | "▶" => ">",
        "▃" | "▄" => ":",
        "▅" | "▆" => "=",
        "⚠" => "!",
        "’" | "‘" => "'",
        "“" | "”" => "\"",
        "\u{a0}" => " ",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Cell;
    use ratatui::layout::Rect;

    fn theme(vars: &[(&str, &str)]) -> Theme {
        Theme::from_environment(|name| {
            vars.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn no_color_wins_over_every_terminal_unless_it_is_empty() {
        let colours = [("TERM", "xterm-256color"), ("NO_COLOR", "1")];
        assert_eq!(theme(&colours).palette, Palette::None);
        let empty = [("TERM", "xterm-256color"), ("NO_COLOR", "")];
        assert_eq!(theme(&empty).palette, Palette::Indexed);
        assert_eq!(theme(&[("TERM", "linux")]).palette, Palette::Ansi);
    }

    #[test]
    fn a_locale_without_utf_8_gets_ascii() {
        assert!(!theme(&[("LANG", "C")]).unicode);
        assert!(!theme(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]).unicode);
        assert!(theme(&[("LC_ALL", ""), ("LANG", "C.utf8")]).unicode);
        assert!(theme(&[]).unicode);
    }

    #[test]
    fn every_state_keeps_a_shape_of_its_own_in_ascii() {
        let mut shapes: Vec<&str> = State::ALL.map(|state| ascii(shape(state))).to_vec();
        shapes.sort_unstable();
        shapes.dedup();
        assert_eq!(shapes.len(), State::ALL.len());
        assert!(!shapes.contains(&"?"));
    }

    #[test]
    fn ascii_keeps_every_cell_in_its_place() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, "● 日a─", Style::new());
        to_ascii(&mut buffer);
        let row: String = buffer.content.iter().map(Cell::symbol).collect();
        assert_eq!(row, "* ? a-  ");
    }
}
