//! A program of the user's that rewrites each text after the rules: the text on
//! its standard input, the new one from its standard output. No shell.
//!
//! [`Rewriter`] runs it on a thread of its own, one text after the other, so that
//! neither the runtime nor the next dictation waits for it. Whatever goes wrong,
//! the text before it is kept: [`RewriteError`] says why, and what to do.

mod error;
#[cfg(all(test, unix))]
mod tests;
mod worker;

use std::path::Path;
use std::time::Duration;

pub use error::{RewriteError, Why};
pub use worker::{Rewriter, Rewritten, Task};

use crate::child::{self, Cut, Listen, Run};
use crate::clip::ClipId;
use crate::config::TextConfig;
use crate::outbox::Closing;

/// The program as the user wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    file: String,
    args: Vec<String>,
    within: Duration,
}

/// What the program is told of a text, in its environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// `SAYSO_LANGUAGE`: whisper's code, empty where it is not known.
    pub language: Option<String>,
    /// `SAYSO_PROFILE`: the profile's name, empty for the one that needs none.
    pub profile: String,
    /// `SAYSO_CLIP`: the clip's id, empty where there is no clip.
    pub clip: Option<ClipId>,
}

/// Ends a program that nobody waits for any more; clones do so for the same text.
#[derive(Debug, Clone, Default)]
pub struct Skip(Closing);

impl Skip {
    /// The text stays as it was; a program that runs is ended.
    pub fn skip(&self) {
        self.0.begin();
    }
}

impl Program {
    /// The program of a configuration; `None` where there is none.
    pub fn from_config(config: &TextConfig) -> Option<Self> {
        let (program, args) = config.command.split_first()?;
        Some(Self {
            file: program.clone(),
            args: args.to_vec(),
            within: config.command_timeout(),
        })
    }

    /// Its name for the user: `` `fix.sh` ``.
    pub fn name(&self) -> String {
        let file = Path::new(&self.file).file_name().unwrap_or_default();
        format!("`{}`", file.to_string_lossy())
    }

    /// What the program makes of a text, without the last line's end. Waits for it;
    /// never for longer than it may take, and the moment that its end takes.
    ///
    /// # Errors
    /// [`RewriteError`] says why there is no new text.
    pub fn rewrite(&self, text: &str, about: &About, skip: &Skip) -> Result<String, RewriteError> {
        self.answer(text, about, &|| skip.0.has_begun())
            .map_err(|why| RewriteError {
                program: self.name(),
                why,
            })
    }

    fn answer(&self, text: &str, about: &About, stop: &dyn Fn() -> bool) -> Result<String, Why> {
        let mut command = child::command(&self.file, &self.args);
        let clip = about.clip.map(|clip| clip.to_string());
        command
            .env("SAYSO_LANGUAGE", about.language.as_deref().unwrap_or(""))
            .env("SAYSO_PROFILE", &about.profile)
            .env("SAYSO_CLIP", clip.unwrap_or_default());
        let run = Run {
            command,
            input: text.as_bytes(),
            within: self.within,
            listen: Listen::All,
        };
        let ended = child::run_unless(run, stop).map_err(|error| match error {
            Cut::NotStarted(cause) => Why::NotStarted(cause),
            Cut::TooSlow(within) => Why::TooSlow(within),
            Cut::TooMuch => Why::TooMuch,
            Cut::Stopped => Why::Skipped,
        })?;
        if !ended.succeeded() {
            return Err(Why::Failed {
                status: ended.how(),
                said: ended.first_line(),
            });
        }
        let mut text = String::from_utf8(ended.stdout).map_err(|_| Why::NotText)?;
        if text.ends_with('\n') {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
        if text.trim().is_empty() {
            return Err(Why::Nothing);
        }
        Ok(text)
    }
}
