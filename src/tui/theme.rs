//! How meaning looks: colours by role, shapes, and what is left of them in a poor
//! terminal.
//!
//! A theme is a table of [`Role`]s in a file ([`mod@file`]); those of [`BuiltIn`] are
//! compiled in. Which one it is says the configuration, or the terminal
//! ([`Surroundings`]); what its colours become where there are fewer, [`colour`].
//!
//! The background is the terminal's: only a user's own theme can paint the screen.

pub mod built_in;
pub mod choice;
pub mod colour;
#[cfg(test)]
mod contrast;
pub mod file;
pub mod role;
mod shapes;
pub mod surroundings;

pub use built_in::BuiltIn;
pub use colour::Depth;
pub use file::ThemeFile;
pub use role::{Look, Looks, Role};
pub use shapes::{shape, to_ascii, word};
pub use surroundings::{Background, Surroundings};

use ratatui::style::Style;

use crate::ptt::State;

/// How the screen is painted. The text itself never depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// The colours, by role.
    pub looks: Looks,
    /// Whether shapes outside ASCII can be shown.
    pub unicode: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Self::built_in(BuiltIn::Dark, Surroundings::default())
    }
}

impl Theme {
    /// One that comes with sayso. Where the terminal has fewer colours than it takes,
    /// the one for so few counts: schemes define the sixteen so that they can be read.
    pub fn built_in(name: BuiltIn, here: Surroundings) -> Self {
        let fits = match here.depth {
            Depth::None => BuiltIn::None,
            Depth::Sixteen if name != BuiltIn::None => BuiltIn::Sixteen,
            Depth::Sixteen | Depth::Indexed | Depth::True => name,
        };
        Self::of(fits.looks(), here)
    }

    /// A user's own. What it does not set is as in its base, and without one as in
    /// the theme that is at home here.
    pub fn own(file: &ThemeFile, here: Surroundings) -> Self {
        let base = file.base.unwrap_or_else(|| here.fitting());
        let base = Self::built_in(base, here);
        if here.depth == Depth::None {
            return base;
        }
        let set = |role: Role| file.looks[role as usize];
        let own = Role::ALL.map(|role| set(role).unwrap_or(base.looks[role as usize]));
        Self::of(own, here)
    }

    fn of(looks: Looks, here: Surroundings) -> Self {
        let shown = |colour| colour::at_depth(colour, here.depth);
        Self {
            looks: looks.map(|look| Look {
                fg: look.fg.and_then(shown),
                bg: look.bg.and_then(shown),
                ..look
            }),
            unicode: here.unicode,
        }
    }

    /// What a role looks like.
    pub const fn role(self, role: Role) -> Style {
        self.looks[role as usize].style()
    }

    /// What the whole screen lies on.
    pub const fn text(self) -> Style {
        self.role(Role::Text)
    }

    /// The one accent: the selection, keys, the live level.
    pub const fn accent(self) -> Style {
        self.role(Role::Accent)
    }

    /// Recording and errors, and nothing else.
    pub const fn danger(self) -> Style {
        self.role(Role::Danger)
    }

    /// What may be wrong and is no error: a text in doubt.
    pub const fn warning(self) -> Style {
        self.role(Role::Warning)
    }

    /// The state word while sound is being recorded: the one filled shape.
    pub const fn live(self) -> Style {
        self.role(Role::Live)
    }

    /// What matters less: units, hints.
    pub const fn dim(self) -> Style {
        self.role(Role::Dim)
    }

    /// The rules between areas: there, and no more.
    pub const fn rule(self) -> Style {
        self.role(Role::Rule)
    }

    /// What the eye should find first among plain text.
    pub const fn strong(self) -> Style {
        self.role(Role::Strong)
    }

    /// A search hit.
    pub const fn hit(self) -> Style {
        self.role(Role::Hit)
    }

    /// A part that was chosen: of a text, of a waveform.
    pub const fn selection(self) -> Style {
        self.role(Role::Selection)
    }

    /// A word that may not be what was said: underlined in every built-in theme.
    pub const fn doubt(self) -> Style {
        self.role(Role::Doubt)
    }

    /// What a version has and the one before had not.
    pub const fn added(self) -> Style {
        self.role(Role::Added)
    }

    /// What it has lost.
    pub const fn removed(self) -> Style {
        self.role(Role::Removed)
    }

    /// A gauge's cell at this part of its length, 0 to 1.
    pub fn gauge(self, part: f32) -> Style {
        self.role(match part {
            ..0.7 => Role::GaugeLow,
            0.7..0.9 => Role::GaugeMid,
            _ => Role::GaugeHigh,
        })
    }

    /// The state word.
    pub const fn state(self, state: State) -> Style {
        match state {
            State::Recording => self.live(),
            State::KeyPressed | State::RecordingStopped | State::Processing => self.accent().bold(),
            State::WaitingForKey => self.strong(),
            State::Idle | State::RecordingCancelled => self.dim().bold(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::{Color, Modifier};

    fn with(depth: Depth) -> Surroundings {
        Surroundings {
            depth,
            ..Surroundings::default()
        }
    }

    #[test]
    fn a_terminal_with_few_colours_gets_the_theme_for_so_few() {
        let at = |name, depth| Theme::built_in(name, with(depth));
        let sixteen = at(BuiltIn::Sixteen, Depth::True);
        assert_eq!(at(BuiltIn::Dark, Depth::Sixteen), sixteen);
        assert_eq!(sixteen.accent(), Style::new().fg(Color::Cyan));
        let none = at(BuiltIn::None, Depth::True);
        assert_eq!(at(BuiltIn::Light, Depth::None), none);
        assert_eq!(at(BuiltIn::None, Depth::Sixteen), none);
        let indexed = at(BuiltIn::Dark, Depth::Indexed);
        for role in Role::ALL {
            let style = indexed.role(role);
            for colour in [style.fg, style.bg].into_iter().flatten() {
                assert!(matches!(colour, Color::Indexed(16..)), "{colour:?}");
            }
        }
    }

    #[test]
    fn a_users_own_theme_has_the_rest_from_its_base() {
        let file = file::parse("base = \"light\"\n[roles]\naccent = \"#00ff00\"\n");
        let own = Theme::own(&file.expect("sound"), with(Depth::True));
        let light = Theme::built_in(BuiltIn::Light, with(Depth::True));
        assert_eq!(own.accent().fg, Some(Color::Rgb(0, 255, 0)));
        assert_eq!(own.danger(), light.danger());
        let file = file::parse("[roles]\ntext = { bg = \"#000080\" }\n").expect("sound");
        let own = Theme::own(&file, with(Depth::Sixteen));
        assert_eq!(own.text().bg, Some(Color::Blue));
        assert_eq!(own.accent().fg, Some(Color::Cyan), "as at home here");
        let bare = Theme::own(&file, with(Depth::None));
        assert_eq!(bare.text(), Style::new());
    }

    #[test]
    fn no_built_in_theme_paints_the_screen() {
        for name in BuiltIn::ALL {
            let theme = Theme::built_in(name, Surroundings::default());
            assert_eq!(theme.text(), Style::new(), "{}", name.name());
        }
    }

    #[test]
    fn without_colour_what_matters_has_an_attribute() {
        let none = Theme::built_in(BuiltIn::None, Surroundings::default());
        assert!(none.live().add_modifier.contains(Modifier::REVERSED));
        assert!(none.doubt().add_modifier.contains(Modifier::UNDERLINED));
        assert_ne!(none.added(), none.removed());
        for role in Role::ALL {
            let style = none.role(role);
            assert_eq!((style.fg, style.bg), (None, None), "{}", role.name());
        }
    }

    #[test]
    fn a_gauge_has_three_parts() {
        let theme = Theme::default();
        let at = |part| theme.gauge(part);
        assert_eq!(at(0.0), theme.role(Role::GaugeLow));
        assert_eq!(at(0.7), theme.role(Role::GaugeMid));
        assert_eq!(at(1.0), theme.role(Role::GaugeHigh));
    }
}
