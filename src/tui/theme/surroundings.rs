//! What the terminal is like, as far as its colours and shapes go.

use super::built_in::BuiltIn;
use super::colour::{self, Depth};

/// Terminals that are no emulators: sixteen colours, and no answers.
const CONSOLES: [&str; 4] = ["linux", "vt", "cons", "ansi"];

/// Whether letters are light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// Light letters.
    Dark,
    /// Dark letters.
    Light,
}

/// The terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surroundings {
    /// How many colours it gives.
    pub depth: Depth,
    /// What the letters are on, where it is known.
    pub background: Option<Background>,
    /// The user wants none (<https://no-color.org>). What the configuration names
    /// counts nevertheless, as that page has it.
    pub no_color: bool,
    /// Whether shapes outside ASCII can be shown.
    pub unicode: bool,
}

impl Surroundings {
    /// Reads the environment, as `var` gives it.
    ///
    /// The locale is the first that is set of `LC_ALL`, `LC_CTYPE` and `LANG`; where
    /// none is set the terminal is trusted with UTF-8.
    pub fn from_environment(var: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| var(name).filter(|value| !value.is_empty());
        let unicode = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| set(name))
            .is_none_or(|locale| {
                let locale = locale.to_lowercase();
                locale.contains("utf-8") || locale.contains("utf8")
            });
        Self {
            depth: depth(&set),
            background: set("COLORFGBG").and_then(|value| from_colorfgbg(&value)),
            no_color: set("NO_COLOR").is_some(),
            unicode,
        }
    }

    /// Whether it is worth asking for the background: it is not known yet, and the
    /// terminal is one that can be asked.
    pub fn should_ask(self) -> bool {
        self.background.is_none() && self.depth >= Depth::Indexed
    }

    /// The built-in theme that is at home here.
    pub const fn fitting(self) -> BuiltIn {
        if self.no_color {
            return BuiltIn::None;
        }
        match (self.depth, self.background) {
            (Depth::None, _) => BuiltIn::None,
            (Depth::True, Some(Background::Dark)) => BuiltIn::Dark,
            (Depth::True, Some(Background::Light)) => BuiltIn::Light,
            // The terminal's own scheme can be read on any background.
            _ => BuiltIn::Sixteen,
        }
    }
}

impl Default for Surroundings {
    /// A modern terminal with a dark background.
    fn default() -> Self {
        Self {
            depth: Depth::True,
            background: Some(Background::Dark),
            no_color: false,
            unicode: true,
        }
    }
}

fn depth(set: &impl Fn(&str) -> Option<String>) -> Depth {
    let term = set("TERM").unwrap_or_default();
    let more = set("COLORTERM");
    let all = matches!(more.as_deref(), Some("truecolor" | "24bit"));
    if term == "dumb" {
        Depth::None
    } else if all || term.ends_with("-direct") || set("WT_SESSION").is_some() {
        // Windows Terminal says so in this way alone.
        Depth::True
    } else if more.is_none() && CONSOLES.iter().any(|name| term.starts_with(name)) {
        Depth::Sixteen
    } else {
        // Every terminal emulator in use knows as many.
        Depth::Indexed
    }
}

/// `15;0` or `0;default;15`: the colours of letters and background, of the sixteen.
/// rxvt and Konsole set it.
fn from_colorfgbg(value: &str) -> Option<Background> {
    let (_, number) = value.rsplit_once(';')?;
    match number.parse().ok()? {
        0..=6_u8 | 8 => Some(Background::Dark),
        7 | 9..=15 => Some(Background::Light),
        _ => None,
    }
}

/// What follows `]11;` in the terminal's answer: `rgb:1616/1818/1d1d`, with one to
/// four digits for each part (`XParseColor` of X11).
pub fn from_answer(answer: &str) -> Option<Background> {
    let (kind, parts) = answer.split_once(':')?;
    if kind != "rgb" && kind != "rgba" {
        return None;
    }
    let mut parts = parts.split('/').map(|part| {
        let largest = 16_u32.checked_pow(u32::try_from(part.len()).ok()?)? - 1;
        let value = u32::from_str_radix(part, 16).ok()?;
        let whole = (part.len() <= 4 && largest > 0).then(|| value * 255 / largest);
        u8::try_from(whole?).ok()
    });
    let rgb = [parts.next()??, parts.next()??, parts.next()??];
    // Black and white letters are equally far from it: 1.05 / 0.05 = 21 = 4.58².
    let light = colour::luminance(rgb) > 0.179;
    Some(if light {
        Background::Light
    } else {
        Background::Dark
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(vars: &[(&str, &str)]) -> Surroundings {
        Surroundings::from_environment(|name| {
            vars.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn no_color_wins_over_every_terminal_unless_it_is_empty() {
        let many = ("TERM", "xterm-256color");
        assert_eq!(here(&[many, ("NO_COLOR", "1")]).fitting(), BuiltIn::None);
        let empty = [many, ("NO_COLOR", ""), ("COLORTERM", "truecolor")];
        assert_eq!(here(&empty).fitting(), BuiltIn::Sixteen);
        assert_eq!(here(&[("TERM", "dumb")]).fitting(), BuiltIn::None);
    }

    #[test]
    fn the_depth_is_what_the_terminal_says() {
        for (vars, depth) in [
            (&[("TERM", "xterm-256color")][..], Depth::Indexed),
            (&[("TERM", "linux")], Depth::Sixteen),
            (&[("TERM", "foot"), ("COLORTERM", "truecolor")], Depth::True),
            (&[("TERM", "xterm"), ("COLORTERM", "24bit")], Depth::True),
            (&[("TERM", "xterm-direct")], Depth::True),
            (&[("WT_SESSION", "4a9f")], Depth::True),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::None),
        ] {
            assert_eq!(here(vars).depth, depth, "{vars:?}");
        }
    }

    #[test]
    fn all_colours_and_a_known_background_give_the_theme_for_it() {
        let on = |fgbg| here(&[("COLORTERM", "truecolor"), ("COLORFGBG", fgbg)]);
        assert_eq!(on("15;0").fitting(), BuiltIn::Dark);
        assert_eq!(on("0;default;15").fitting(), BuiltIn::Light);
        assert_eq!(on("7;8").fitting(), BuiltIn::Dark);
        for unknown in ["15;default", "x", "", "1;99", ";"] {
            assert_eq!(on(unknown).fitting(), BuiltIn::Sixteen, "{unknown}");
            assert!(on(unknown).should_ask());
        }
        assert!(!on("15;0").should_ask());
        let few = here(&[("TERM", "xterm-256color"), ("COLORFGBG", "15;0")]);
        assert_eq!(few.fitting(), BuiltIn::Sixteen);
    }

    #[test]
    fn the_answer_says_which_background_it_is() {
        use Background::{Dark, Light};
        for (answer, background) in [
            ("rgb:1616/1818/1d1d", Some(Dark)),
            ("rgb:fb/fa/f7", Some(Light)),
            ("rgb:f/f/f", Some(Light)),
            ("rgba:0000/0000/0000/ffff", Some(Dark)),
            ("rgb:ee/ee", None),
            ("rgb:eeeee/ee/ee", None),
            ("rgb:ee//ee", None),
            ("#ffffff", None),
            ("", None),
        ] {
            assert_eq!(from_answer(answer), background, "{answer}");
        }
    }

    #[test]
    fn a_locale_without_utf_8_gets_ascii() {
        assert!(!here(&[("LANG", "C")]).unicode);
        assert!(!here(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]).unicode);
        assert!(here(&[("LC_ALL", ""), ("LANG", "C.utf8")]).unicode);
        assert!(here(&[]).unicode);
    }
}
