//! Why a text was not rewritten.

use std::fmt;
use std::time::Duration;

/// Why a program did not rewrite a text, which stays as the rules wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RewriteError {
    /// The program, for the user: `` `fix.sh` ``.
    pub program: String,
    /// What happened.
    pub why: Why,
}

/// What happened to the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It could not be started, and why.
    NotStarted(String),
    /// It took longer than this, and was ended.
    TooSlow(Duration),
    /// It ended with an error.
    Failed {
        /// `exit code 3`, or the signal.
        status: String,
        /// The first line of its standard error.
        said: Option<String>,
    },
    /// It printed nothing.
    Nothing,
    /// It printed what is no text in UTF-8.
    NotText,
    /// It printed more than 1 MB, and was ended.
    TooMuch,
    /// The user did not want to wait for it, or sayso is about to end.
    Skipped,
    /// Too many texts wait for it.
    Busy,
}

impl RewriteError {
    /// The same without what the program printed, which may be the text.
    pub fn for_log(&self) -> String {
        match &self.why {
            Why::Failed { status, .. } => format!("{} failed: {status}", self.program),
            _ => self.cause(),
        }
    }

    fn cause(&self) -> String {
        let program = &self.program;
        match &self.why {
            Why::NotStarted(cause) => format!("{program} cannot be started: {cause}"),
            Why::TooSlow(within) => {
                let seconds = within.as_secs_f32();
                format!("{program} did not end within {seconds} s and was ended")
            }
            Why::Failed { status, said } => match said {
                Some(said) => format!("{program} failed with {status}: {said}"),
                None => format!("{program} failed with {status}"),
            },
            Why::Nothing => format!("{program} printed no text"),
            Why::NotText => format!("{program} printed what is no UTF-8 text"),
            Why::TooMuch => format!("{program} printed more than 1 MB and was ended"),
            Why::Skipped => format!("{program} was skipped"),
            Why::Busy => format!("too many texts wait for {program}"),
        }
    }

    const fn next(&self) -> Option<&'static str> {
        match &self.why {
            Why::NotStarted(_) => {
                Some("Look at `command` under [text]: the program first, each argument apart")
            }
            Why::TooSlow(_) => Some("Give it longer with `command_timeout_ms` under [text]"),
            Why::Failed { .. } | Why::Nothing | Why::NotText | Why::TooMuch => {
                Some("Try it with `sayso text --explain \"some words\"`")
            }
            Why::Skipped | Why::Busy => None,
        }
    }
}

impl fmt::Display for RewriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = self.cause();
        write!(f, "{cause}; the text is as your rules wrote it.")?;
        match self.next() {
            Some(next) => write!(f, " {next}."),
            None => Ok(()),
        }
    }
}

impl std::error::Error for RewriteError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(why: Why) -> RewriteError {
        RewriteError {
            program: "`fix`".to_owned(),
            why,
        }
    }

    #[test]
    fn the_user_is_told_what_why_and_what_to_do() {
        let failed = error(Why::Failed {
            status: "exit code 3".to_owned(),
            said: Some("no such model".to_owned()),
        });
        assert_eq!(
            failed.to_string(),
            "`fix` failed with exit code 3: no such model; the text is as your rules wrote it. \
             Try it with `sayso text --explain \"some words\"`."
        );
        let slow = error(Why::TooSlow(Duration::from_millis(2_500))).to_string();
        for needle in ["within 2.5 s", "`command_timeout_ms` under [text]"] {
            assert!(slow.contains(needle), "{slow}");
        }
    }

    #[test]
    fn the_log_has_nothing_of_what_was_printed() {
        let failed = error(Why::Failed {
            status: "exit code 1".to_owned(),
            said: Some("secret".to_owned()),
        });
        assert_eq!(failed.for_log(), "`fix` failed: exit code 1");
        assert!(!error(Why::Nothing).for_log().contains("rules"));
    }
}
