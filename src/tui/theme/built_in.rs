//! The themes that come with sayso: files too, compiled in.

use std::sync::LazyLock;

use super::file;
use super::role::{Looks, Role};

/// A theme that is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltIn {
    /// For dark backgrounds.
    Dark,
    /// For light ones.
    Light,
    /// A contrast of 7 to 1 and more on dark backgrounds.
    HighContrastDark,
    /// The same on light ones.
    HighContrastLight,
    /// The sixteen colours of the terminal's own scheme.
    Sixteen,
    /// Attributes only.
    None,
}

impl BuiltIn {
    /// Every one, by its number.
    pub const ALL: [Self; 6] = [
        Self::Dark,
        Self::Light,
        Self::HighContrastDark,
        Self::HighContrastLight,
        Self::Sixteen,
        Self::None,
    ];

    /// As written in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrastDark => "high-contrast-dark",
            Self::HighContrastLight => "high-contrast-light",
            Self::Sixteen => "sixteen",
            Self::None => "none",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Its colours.
    pub fn looks(self) -> Looks {
        static ALL: LazyLock<[Looks; BuiltIn::ALL.len()]> =
            LazyLock::new(|| BuiltIn::ALL.map(|one| read(one.text())));
        ALL[self as usize]
    }

    /// Its file.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Dark => include_str!("../../../assets/themes/dark.toml"),
            Self::Light => include_str!("../../../assets/themes/light.toml"),
            Self::HighContrastDark => {
                include_str!("../../../assets/themes/high-contrast-dark.toml")
            }
            Self::HighContrastLight => {
                include_str!("../../../assets/themes/high-contrast-light.toml")
            }
            Self::Sixteen => include_str!("../../../assets/themes/sixteen.toml"),
            Self::None => include_str!("../../../assets/themes/none.toml"),
        }
    }
}

/// A test reads each of them: none has a mistake.
fn read(text: &str) -> Looks {
    let theme = file::parse(text).unwrap_or_default();
    Role::ALL.map(|role| theme.looks[role as usize].unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_without_a_mistake_and_leaves_only_the_screen_to_the_terminal() {
        for one in BuiltIn::ALL {
            let theme = file::parse(one.text()).expect("no mistake");
            assert_eq!(theme.base, Some(one), "a copy says where it is from");
            for role in Role::ALL {
                let set = theme.looks[role as usize].is_some();
                assert_eq!(set, role != Role::Text, "{}: {}", one.name(), role.name());
            }
        }
    }

    #[test]
    fn each_role_and_theme_is_at_its_number() {
        for (place, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role as usize, place, "{}", role.name());
        }
        for (place, one) in BuiltIn::ALL.into_iter().enumerate() {
            assert_eq!(one as usize, place, "{}", one.name());
        }
    }
}
