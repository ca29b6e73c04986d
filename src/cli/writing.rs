//! How a profile writes, for commands that do what a dictation does.

use crate::clip::ClipId;
use crate::config::Config;
use crate::config::profile::{DEFAULT, Profile};
use crate::engine::TranscribeOptions;
use crate::rewrite::{About, Program, RewriteError, Skip};
use crate::text::Transcript;
use crate::text::rules::Rules;

/// The profile of that name; without one what needs no name.
///
/// # Errors
/// There is none of that name; which there are.
pub(super) fn profile(config: &Config, name: Option<&str>) -> anyhow::Result<Profile> {
    let name = name.unwrap_or(DEFAULT);
    let mut profiles = config.profiles();
    let Some(place) = profiles.iter().position(|one| one.name == name) else {
        let known: Vec<&str> = profiles.iter().map(|one| &*one.name).collect();
        let known = known.join(", ");
        anyhow::bail!("there is no profile `{name}` in the configuration; there is {known}");
    };
    Ok(profiles.swap_remove(place))
}

/// What a profile makes of what was heard.
pub(super) struct Writing {
    /// How the model is asked.
    pub(super) options: TranscribeOptions,
    rules: Option<Rules>,
    program: Option<Program>,
    /// Its name; the one that needs none has none.
    name: String,
}

impl Writing {
    /// All that the profile wants.
    pub(super) fn of(profile: &Profile) -> Self {
        let Profile { name, config } = profile;
        Self {
            options: TranscribeOptions::of(&config.engine),
            rules: Some(Rules::new(&config.text)),
            program: Program::from_config(&config.text),
            name: Some(name.clone())
                .filter(|name| name != DEFAULT)
                .unwrap_or_default(),
        }
    }

    /// What the model wrote, and nothing else.
    #[must_use]
    pub(super) fn raw(self) -> Self {
        Self {
            rules: None,
            program: None,
            ..self
        }
    }

    /// Without the user's program, where it is not wanted.
    #[must_use]
    pub(super) fn with_program(self, wanted: bool) -> Self {
        Self {
            program: self.program.filter(|_| wanted),
            ..self
        }
    }

    /// Writes what was heard, as at the end of a dictation. Where the program fails
    /// the text is what the rules wrote, and there is the reason.
    pub(super) fn write(
        &self,
        mut heard: Transcript,
        clip: Option<ClipId>,
    ) -> (Transcript, Option<RewriteError>) {
        let language = self.options.written_in(&heard);
        if let Some(rules) = &self.rules {
            rules.write(&mut heard, language.as_deref());
        }
        let Some(program) = self.program.as_ref().filter(|_| !heard.is_empty()) else {
            return (heard, None);
        };
        let about = About {
            language,
            profile: self.name.clone(),
            clip,
        };
        match program.rewrite(&heard.text(), &about, &Skip::default()) {
            Ok(text) => (heard.written_as(text), None),
            Err(error) => (heard, Some(error)),
        }
    }
}
