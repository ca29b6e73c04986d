//! From the word in the configuration to a theme.

use std::path::PathBuf;

use super::{Background, BuiltIn, Surroundings, Theme, ThemeFile, file};
use crate::config::{list, nearest};

/// What the terminal decides.
const AUTO: &str = "auto";
/// The two of this contrast, by the background.
const HIGH_CONTRAST: &str = "high-contrast";

/// The text of a user's own theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeText {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// The user's own themes. The file system is the caller's.
pub trait ThemeFiles: Send {
    /// The theme of this name or at this path; `None` when there is no such file.
    ///
    /// # Errors
    /// It cannot be read; the words name it.
    fn read(&self, name: &str) -> Result<Option<ThemeText>, String>;

    /// Every name there is, for the nearest to a wrong one.
    fn names(&self) -> Vec<String>;
}

/// No themes but the built-in ones.
#[derive(Debug, Clone, Copy)]
pub struct NoThemes;

impl ThemeFiles for NoThemes {
    fn read(&self, _: &str) -> Result<Option<ThemeText>, String> {
        Ok(None)
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The theme that `wanted` names. With a mistake in it the fitting one counts, and
/// the mistake is told in a sentence or two.
pub fn chosen(wanted: &str, here: Surroundings, files: &dyn ThemeFiles) -> (Theme, Option<String>) {
    if let Some(name) = built_in(wanted, here) {
        return (Theme::built_in(name, here), None);
    }
    match own(wanted, files) {
        Ok(file) => (Theme::own(&file, here), None),
        Err(why) => {
            let name = here.fitting();
            let told = format!(
                "{why} Until that is mended, the theme `{}` counts.",
                name.name()
            );
            (Theme::built_in(name, here), Some(told))
        }
    }
}

fn built_in(wanted: &str, here: Surroundings) -> Option<BuiltIn> {
    match wanted {
        "" | AUTO => Some(here.fitting()),
        HIGH_CONTRAST => Some(match here.background {
            Some(Background::Dark) => BuiltIn::HighContrastDark,
            Some(Background::Light) => BuiltIn::HighContrastLight,
            // Only the terminal's own two have a contrast then that is sure.
            None => BuiltIn::None,
        }),
        name => BuiltIn::named(name),
    }
}

fn own(wanted: &str, files: &dyn ThemeFiles) -> Result<ThemeFile, String> {
    let Some(ThemeText { path, text }) = files.read(wanted)? else {
        return Err(no_such_theme(wanted, &files.names()));
    };
    file::parse(&text).map_err(|error| {
        let why = error.brief();
        let end = if why.ends_with('?') { "" } else { "." };
        format!("The theme {} has a mistake, {why}{end}", path.display())
    })
}

fn no_such_theme(wanted: &str, own: &[String]) -> String {
    let words = [AUTO, HIGH_CONTRAST];
    let all: Vec<&str> = words
        .into_iter()
        .chain(BuiltIn::ALL.map(BuiltIn::name))
        .chain(own.iter().map(String::as_str))
        .collect();
    let hint = match nearest(wanted, &all) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}.", list(&all)),
    };
    format!("There is no theme `{wanted}`; {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Depth;

    struct Own(&'static str);

    impl ThemeFiles for Own {
        fn read(&self, name: &str) -> Result<Option<ThemeText>, String> {
            let text = (name == "mine").then(|| self.0.to_owned());
            let path = PathBuf::from("themes/mine.toml");
            Ok(text.map(|text| ThemeText { path, text }))
        }

        fn names(&self) -> Vec<String> {
            vec!["mine".to_owned()]
        }
    }

    fn on(background: Option<Background>) -> Surroundings {
        Surroundings {
            background,
            ..Surroundings::default()
        }
    }

    fn theme(wanted: &str, here: Surroundings) -> Theme {
        let (theme, trouble) = chosen(wanted, here, &NoThemes);
        assert_eq!(trouble, None);
        theme
    }

    #[test]
    fn a_word_is_the_theme_for_this_terminal() {
        let light = on(Some(Background::Light));
        for (wanted, here, name) in [
            ("auto", light, BuiltIn::Light),
            ("auto", on(None), BuiltIn::Sixteen),
            ("dark", light, BuiltIn::Dark),
            ("high-contrast", light, BuiltIn::HighContrastLight),
            ("high-contrast", on(None), BuiltIn::None),
            ("high-contrast-dark", light, BuiltIn::HighContrastDark),
        ] {
            let expected = Theme::built_in(name, here);
            assert_eq!(theme(wanted, here), expected, "{wanted}");
        }
    }

    #[test]
    fn what_the_configuration_names_counts_over_no_color() {
        let here = Surroundings {
            no_color: true,
            ..Surroundings::default()
        };
        assert_eq!(theme("auto", here), Theme::built_in(BuiltIn::None, here));
        assert_eq!(theme("dark", here), Theme::built_in(BuiltIn::Dark, here));
        let dumb = Surroundings {
            depth: Depth::None,
            ..here
        };
        assert_eq!(theme("dark", dumb), Theme::built_in(BuiltIn::None, dumb));
    }

    #[test]
    fn a_mistake_is_told_and_the_fitting_theme_counts() {
        let here = on(Some(Background::Light));
        let light = Theme::built_in(BuiltIn::Light, here);
        let told = |wanted, text| {
            let (theme, trouble) = chosen(wanted, here, &Own(text));
            assert_eq!(theme, light);
            trouble.expect("a mistake")
        };
        assert_eq!(
            told("mine", "[roles]\nacent = 3\n"),
            "The theme themes/mine.toml has a mistake, line 2, column 1: there is no role \
             `acent` in a theme; did you mean `accent`? Until that is mended, the theme \
             `light` counts."
        );
        assert!(told("mind", "").starts_with("There is no theme `mind`; did you mean `mine`?"));
        assert!(told("solarised", "").contains("there are `auto`, `high-contrast`, `dark`"));
    }
}
