//! The languages whose words the rules know.

/// A language that the rules know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

impl Language {
    /// Every one of them.
    pub const ALL: [Self; 4] = [Self::English, Self::German, Self::French, Self::Spanish];

    /// The language of a code such as `en` or `de-AT`; `None` for one that the
    /// rules do not know.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// Its code: `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }
}

/// One of something for each language.
#[derive(Debug, Clone)]
pub(super) struct Each<T>([T; Language::ALL.len()]);

impl<T> Each<T> {
    pub(super) fn new(make: impl FnMut(Language) -> T) -> Self {
        Self(Language::ALL.map(make))
    }

    pub(super) const fn of(&self, language: Language) -> &T {
        &self.0[language as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_with_their_region_and_others_are_unknown() {
        assert_eq!(Language::from_code("de-AT"), Some(Language::German));
        assert_eq!(Language::from_code("EN"), Some(Language::English));
        for code in ["", "auto", "ja", "end", "english"] {
            assert_eq!(Language::from_code(code), None, "{code}");
        }
        let each = Each::new(Language::code);
        assert_eq!(*each.of(Language::Spanish), "es");
    }
}
