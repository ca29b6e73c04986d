//! What stands behind a text, so that the next one does not touch it.

use serde::{Deserialize, Serialize};

/// What a text ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Nothing.
    #[default]
    None,
    /// A space.
    Space,
    /// A new line.
    Newline,
}

impl Ending {
    /// Every one of them, as written in the configuration.
    pub const NAMES: [&'static str; 3] = ["none", "space", "newline"];

    /// The text with its ending; `None` for one that has it, or is empty.
    pub(super) fn apply(self, text: &str) -> Option<String> {
        let end = match self {
            Self::None => return None,
            Self::Space => ' ',
            Self::Newline => '\n',
        };
        let ends = text.ends_with(end) || (self == Self::Space && text.ends_with('\n'));
        (!text.is_empty() && !ends).then(|| format!("{text}{end}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_once_and_nothing_stays_nothing() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(Ending::Space.apply("Yes."), some("Yes. "));
        assert_eq!(Ending::Space.apply("Yes. "), None);
        assert_eq!(Ending::Space.apply("Yes.\n"), None);
        assert_eq!(Ending::Newline.apply("Yes."), some("Yes.\n"));
        assert_eq!(Ending::Newline.apply("Yes.\n"), None);
        assert_eq!(Ending::Newline.apply(""), None);
        assert_eq!(Ending::None.apply("Yes."), None);
    }
}
