//! Which theme counts: what the configuration wants, in the terminal that is there.

use std::sync::Arc;

use super::theme::choice::{NoThemes, ThemeFiles, chosen};
use super::theme::{Background, Surroundings, Theme};
use crate::config::{self, TuiConfig};
use crate::front::setting::SettingView;

/// How the interface is to look, as far as that is known before it is there.
pub struct Appearance {
    /// What counts while no snapshot has settings.
    pub config: TuiConfig,
    /// The user's own themes.
    pub themes: Box<dyn ThemeFiles>,
    /// One line, however much room there is.
    pub mini: bool,
}

impl Default for Appearance {
    /// What is built in, and no theme of the user's.
    fn default() -> Self {
        Self {
            config: TuiConfig::default(),
            themes: Box::new(NoThemes),
            mini: false,
        }
    }
}

/// The theme, and all that it depends on.
pub(super) struct Dress {
    appearance: Appearance,
    here: Surroundings,
    /// The settings that `config` is from.
    settings: Arc<[SettingView]>,
    config: TuiConfig,
    theme: Theme,
    trouble: Option<String>,
}

impl Dress {
    pub(super) fn new(appearance: Appearance, here: Surroundings) -> Self {
        let mut dress = Self {
            config: appearance.config.clone(),
            appearance,
            here,
            settings: Arc::default(),
            theme: Theme::default(),
            trouble: None,
        };
        dress.choose();
        dress
    }

    /// What counts now.
    pub(super) const fn theme(&self) -> Theme {
        self.theme
    }

    /// One line, however much room there is.
    pub(super) const fn mini(&self) -> bool {
        self.appearance.mini
    }

    /// What the configuration says.
    pub(super) const fn config(&self) -> &TuiConfig {
        &self.config
    }

    /// The terminal, as far as it is known.
    pub(super) const fn here(&self) -> Surroundings {
        self.here
    }

    /// What is wrong with the theme that is wanted.
    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }

    /// The terminal has answered.
    pub(super) fn is_on(&mut self, background: Option<Background>) {
        if background.is_some() {
            self.here.background = background;
            self.choose();
        }
    }

    /// Takes what the configuration says now, if that is something else. A theme's
    /// file is read again whenever anything in the configuration has changed.
    pub(super) fn take(&mut self, settings: &Arc<[SettingView]>) -> bool {
        if *settings == self.settings {
            return false;
        }
        self.settings = Arc::clone(settings);
        self.config = of(settings).unwrap_or_else(|| self.appearance.config.clone());
        self.choose();
        true
    }

    fn choose(&mut self) {
        let files = &*self.appearance.themes;
        (self.theme, self.trouble) = chosen(&self.config.theme, self.here, files);
    }
}

/// What the settings say of `[tui]`; nothing where there are none, as in the demo.
fn of(settings: &[SettingView]) -> Option<TuiConfig> {
    let own = settings.iter().filter(|view| view.path.starts_with("tui."));
    let lines: Vec<String> = own
        .map(|view| format!("{} = {}", view.path, view.value))
        .collect();
    let config = config::parse(&lines.join("\n")).ok()?;
    (!lines.is_empty()).then_some(config.tui)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::layered;
    use crate::front::setting;
    use crate::tui::theme::BuiltIn;

    fn dress(wanted: &str, here: Surroundings) -> Dress {
        let config = TuiConfig {
            theme: wanted.to_owned(),
            ..TuiConfig::default()
        };
        let appearance = Appearance {
            config,
            ..Appearance::default()
        };
        Dress::new(appearance, here)
    }

    fn settings(text: &str) -> Arc<[SettingView]> {
        setting::views(&layered(text, &[]).expect("sound"))
    }

    #[test]
    fn the_settings_of_a_snapshot_count_over_what_was_there_before() {
        let here = Surroundings::default();
        let theme = |name| Theme::built_in(name, here);
        let mut dress = dress("light", here);
        assert_eq!(dress.theme(), theme(BuiltIn::Light));
        assert!(!dress.take(&Arc::default()), "none, as in the demo");
        assert!(dress.take(&settings("tui.theme = \"sixteen\"")));
        assert_eq!(dress.theme(), theme(BuiltIn::Sixteen));
        assert!(!dress.take(&settings("tui.theme = \"sixteen\"")));
        assert!(dress.take(&settings("tui.theme = \"sixten\"")));
        assert_eq!(dress.theme(), theme(BuiltIn::Dark));
        let trouble = dress.trouble().expect("a mistake");
        assert!(trouble.contains("did you mean `sixteen`?"), "{trouble}");
        assert!(dress.take(&settings("tui.theme = \"none\"")));
        assert_eq!(dress.trouble(), None);
    }

    #[test]
    fn the_terminals_answer_changes_what_fits() {
        let here = Surroundings {
            background: None,
            ..Surroundings::default()
        };
        let mut dress = dress("auto", here);
        assert!(dress.here().should_ask());
        assert_eq!(dress.theme(), Theme::built_in(BuiltIn::Sixteen, here));
        dress.is_on(None);
        assert_eq!(dress.theme(), Theme::built_in(BuiltIn::Sixteen, here));
        dress.is_on(Some(Background::Light));
        assert_eq!(dress.theme(), Theme::built_in(BuiltIn::Light, here));
    }
}
